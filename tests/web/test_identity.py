"""Tickets: signed, readable by Chainlit, worthless when touched."""

from __future__ import annotations

import stat
import uuid
from pathlib import Path

import jwt
import pytest

from errors import OperatorError
from web.identity import Identity, Tickets, secret_of, stranger

ADA = Identity(str(uuid.uuid4()), "Ada")


def test_a_ticket_tells_who_it_was_issued_for() -> None:
    tickets = Tickets("s" * 64)
    assert tickets.read(tickets.issue(ADA)) == ADA


@pytest.mark.parametrize("ticket", [None, "", "x", "a.b.c", "💥", "x" * 100_000])
def test_nonsense_is_nobody(ticket: str | None) -> None:
    assert Tickets("s" * 64).read(ticket) is None


def test_a_ticket_of_another_server_a_late_one_and_an_unsigned_one_are_nobody() -> None:
    tickets = Tickets("s" * 64)
    assert tickets.read(Tickets("t" * 64).issue(ADA)) is None
    assert tickets.read(jwt.encode({"identifier": ADA.learner, "exp": 1}, "s" * 64, algorithm="HS256")) is None
    assert tickets.read(jwt.encode({"identifier": ADA.learner}, "", algorithm="none")) is None


def test_the_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    made = secret_of(tmp_path / "state")
    assert made == secret_of(tmp_path / "state")
    assert len(made) == 64
    mode = (tmp_path / "state" / "session.key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_cut_off_secret_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "session.key").write_text("short")
    assert len(secret_of(tmp_path)) == 64


def test_a_state_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(OperatorError, match="DIOTIMA_STATE"):
        secret_of(tmp_path / "state")


def test_strangers_are_different_learners() -> None:
    assert stranger().learner != stranger().learner
