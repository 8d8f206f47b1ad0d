"""``diotima accounts``: people who may sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from errors import OperatorError
from settings import load_settings

if TYPE_CHECKING:
    from learners.accounts import Account, Accounts, Role

app = typer.Typer(no_args_is_help=True, help="People who may sign in.")

Name = Annotated[str, typer.Argument(help="what they sign in with")]


@app.command("add")
def add_account(
    name: Name,
    role: Annotated[str, typer.Option(help="learner, instructor or evaluator")] = "learner",
) -> None:
    """Make an account; the password is asked for, and kept as a hash only."""
    from web.accounts import SignIn

    known = _role(role)
    account = SignIn(_accounts()).register(name, _asked_password(), known)
    print(f"{account.name} may sign in as {account.role}.")


@app.command("list")
def list_accounts() -> None:
    """Who may sign in, in which role, under which id in the record."""
    for account in _accounts().all():
        print(f"{account.name}  {account.role}  {account.id}")


@app.command("password")
def new_password(name: Name) -> None:
    """Give somebody who forgot theirs another password."""
    from web.accounts import hash_password

    accounts = _accounts()
    account = _known(accounts, name)
    accounts.set_password(account.id, hash_password(_asked_password()))
    print(f"{account.name} signs in with the new password from now on.")


@app.command("role")
def new_role(name: Name, role: Annotated[str, typer.Argument(help="learner, instructor or evaluator")]) -> None:
    """Give somebody another role."""
    known = _role(role)
    accounts = _accounts()
    account = _known(accounts, name)
    accounts.set_role(account.id, known)
    print(f"{account.name} is {known} now.")


@app.command("remove")
def remove_account(name: Name) -> None:
    """Let somebody in no longer. What they learned stays in the record."""
    accounts = _accounts()
    account = _known(accounts, name)
    accounts.remove(account.id)
    print(f"{account.name} may not sign in any more. To erase what they did as well: diotima forget {account.id}")


def _accounts() -> Accounts:
    from learners.accounts import Accounts
    from learners.log import TurnLog

    return Accounts(TurnLog(load_settings().record_url).storage)


def _role(role: str) -> Role:
    from learners.accounts import Role

    if role not in set(Role):
        raise OperatorError(f"'{role}' is not a role.", f"Choose one of {', '.join(Role)}.")
    return Role(role)


def _known(accounts: Accounts, name: str) -> Account:
    account = accounts.by_name(name)
    if account is None:
        raise OperatorError(f"There is no account named {name}.", "diotima accounts list shows all.")
    return account


def _asked_password() -> str:
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
