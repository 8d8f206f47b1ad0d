"""A backup is whole and private, and never writes over anything."""

from __future__ import annotations

import stat
import threading
import uuid
from pathlib import Path

import pytest

from errors import OperatorError
from learners.accounts import Accounts, Role
from learners.backup import back_up
from learners.log import TurnLog


def record(folder: Path) -> tuple[str, TurnLog]:
    url = f"sqlite:///{folder / 'record.sqlite3'}"
    return url, TurnLog(url)


def test_a_copy_made_while_others_write_opens_and_holds_what_was_there(tmp_path: Path) -> None:
    url, log = record(tmp_path)
    accounts = Accounts(log.storage)
    accounts.add("Ada", Role.LEARNER, None, 0.0)
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            accounts.add(f"guest {uuid.uuid4().hex}", Role.LEARNER, None, 0.0)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        size = back_up(url, tmp_path / "copy.sqlite3")
    finally:
        done.set()
        writer.join()
    assert size > 0
    copy = TurnLog(f"sqlite:///{tmp_path / 'copy.sqlite3'}")
    assert Accounts(copy.storage).by_name("ada") is not None
    assert stat.S_IMODE((tmp_path / "copy.sqlite3").stat().st_mode) == 0o600
    assert not list(tmp_path.glob(".*"))


def test_nothing_is_written_over(tmp_path: Path) -> None:
    url, _ = record(tmp_path)
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OperatorError, match="already"):
        back_up(url, tmp_path / "mine.txt")
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("url", "says"),
    [("postgresql+psycopg://host/name", "pg_dump"), ("sqlite:////nowhere/record.sqlite3", "no record")],
)
def test_what_cannot_be_copied_is_said_with_what_to_do(url: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=says):
        back_up(url, tmp_path / "copy.sqlite3")


def test_a_folder_that_does_not_take_it_leaves_nothing_behind(tmp_path: Path) -> None:
    url, _ = record(tmp_path)
    with pytest.raises(OperatorError, match="Choose a folder"):
        back_up(url, tmp_path / "missing" / "copy.sqlite3")
