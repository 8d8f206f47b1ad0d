"""What an operator does with accounts on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.accounts import app
from errors import OperatorError
from learners.accounts import Accounts, Role
from learners.log import TurnLog
from web.accounts import SignIn

OLD, NEW = "a long password", "another long one"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DIOTIMA_STATE", str(tmp_path))
    monkeypatch.delenv("DIOTIMA_RECORD", raising=False)
    told("add", "Ada", password=OLD)
    return tmp_path


def told(*words: str, password: str = "") -> str:
    answer = CliRunner().invoke(app, list(words), input=f"{password}\n{password}\n")
    if isinstance(answer.exception, OperatorError):
        raise answer.exception
    assert answer.exit_code == 0, answer.output
    return answer.output


def accounts(state: Path) -> Accounts:
    return Accounts(TurnLog(f"sqlite:///{state / 'record.sqlite3'}").storage)


def test_who_forgot_a_password_gets_another(state: Path) -> None:
    told("password", "ada", password=NEW)
    door = SignIn(accounts(state))
    assert door.check("Ada", OLD, "") is None
    assert door.check("Ada", NEW, "") is not None


def test_a_password_is_never_printed(state: Path) -> None:
    said = told("password", "Ada", password=NEW) + told("list")
    assert NEW not in said
    assert "argon2" not in said


def test_a_learner_becomes_an_instructor(state: Path) -> None:
    assert "instructor" in told("role", "Ada", "instructor")
    account = accounts(state).by_name("ada")
    assert account is not None
    assert account.role is Role.INSTRUCTOR


def test_who_is_removed_may_not_sign_in_and_the_rest_is_said(state: Path) -> None:
    account = accounts(state).by_name("ada")
    assert account is not None
    assert f"diotima forget {account.id}" in told("remove", "Ada")
    assert accounts(state).all() == []


@pytest.mark.parametrize("words", [("password", "Bob"), ("role", "Bob", "learner"), ("remove", "Bob")])
def test_an_unknown_name_is_said(words: tuple[str, ...]) -> None:
    with pytest.raises(OperatorError, match="no account named Bob"):
        told(*words, password=NEW)


def test_an_unknown_role_is_said_before_anything_changes(state: Path) -> None:
    with pytest.raises(OperatorError, match="not a role"):
        told("role", "Ada", "teacher")
