"""``diotima accounts``: people who may sign in."""

from __future__ import annotations

from typing import Annotated

import typer

from errors import OperatorError
from settings import load_settings

app = typer.Typer(no_args_is_help=True, help="People who may sign in.")


@app.command("add")
def add_account(
    name: Annotated[str, typer.Argument(help="what they sign in with")],
    role: Annotated[str, typer.Option(help="learner, instructor or evaluator")] = "learner",
) -> None:
    """Make an account; the password is asked for, and kept as a hash only."""
    from learners.accounts import Accounts, Role
    from learners.log import TurnLog
    from web.accounts import SignIn

    if role not in set(Role):
        raise OperatorError(f"'{role}' is not a role.", f"Choose one of {', '.join(Role)}.")
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    account = SignIn(Accounts(TurnLog(load_settings().record_url).storage)).register(name, password, Role(role))
    print(f"{account.name} may sign in as {account.role}.")


@app.command("list")
def list_accounts() -> None:
    """Who may sign in."""
    from learners.accounts import Accounts
    from learners.log import TurnLog

    for account in Accounts(TurnLog(load_settings().record_url).storage).all():
        print(f"{account.name}  {account.role}  {account.id}")
