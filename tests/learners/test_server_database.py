"""The same record on a database server. Give an empty database in DIOTIMA_TEST_DATABASE to run these."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from learners import schema
from learners.accounts import Accounts, Role
from learners.log import TurnLog
from learners.model import Alert, AlertKind, RecordUnavailable, Turn, TurnTaken
from pedagogy.model import Evidence

URL = os.environ.get("DIOTIMA_TEST_DATABASE", "")
pytestmark = pytest.mark.skipif(not URL, reason="DIOTIMA_TEST_DATABASE names no database server")

Make = Callable[..., Turn]
Shows = Callable[..., Evidence]


@pytest.fixture
def log() -> Iterator[TurnLog]:
    record = TurnLog(URL)
    yield record
    with record.storage.writing() as connection:
        for table in [*reversed(schema.metadata.sorted_tables)]:
            connection.execute(text(f"DROP TABLE {table.name}"))
        connection.execute(text("DROP TABLE alembic_version"))
    record.close()


def test_the_migrations_make_the_tables_that_the_code_expects(log: TurnLog) -> None:
    with log.storage.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


def test_a_session_is_kept_found_exported_and_erased(
    log: TurnLog, turn_of: Make, evidence_of: Shows, learner: str
) -> None:
    session = log.open_session(learner, "linear-equations", {"course": "c"}, 1.0)
    for number in (1, 2, 3):
        turn = turn_of(session, number, message=f"nul \x00 100% {number}", snapshot={"rung": number})
        log.append(turn, [evidence_of(step=str(number))], [Alert(AlertKind.ABUSE, "rude")])
    assert [turn.turn for turn in log.turns(session, after=1)] == [2, 3]
    assert log.last_snapshot(session) == (3, {"rung": 3})
    assert [one.step for _, one in log.evidence(learner, "linear-equations")] == ["1", "2", "3"]
    assert len(log.sessions(learner, search="100%")) == 1
    assert log.sessions(learner, search="1000") == []
    log.give_feedback(session, 2, True, "thanks", 5.0)
    log.give_feedback(session, 2, False, "hm", 6.0)
    assert len(log.sessions(learner, liked=False)) == 1
    log.set_favourite(session, 2, True, 5.0)
    log.give_consent(learner, "research", True, "r-1", 1.0)
    log.close_alert(log.alerts()[0].id, learner, 9.0)
    assert len(log.export(learner)["sessions"][0]["turns"]) == 3
    assert log.rename_session(session, "Exam")
    report = log.forget(learner)
    assert report.complete
    assert report.erased["turns"] == 3
    assert log.learners() == []


def test_two_writers_of_one_turn_get_one_turn(log: TurnLog, turn_of: Make, learner: str) -> None:
    session = log.open_session(learner, "linear-equations", {}, 1.0)
    logs, outcomes = [TurnLog(URL) for _ in range(3)], []
    together = threading.Barrier(3)

    def write(own: TurnLog) -> None:
        together.wait()
        try:
            own.append(turn_of(session, 1, message_id=None))
            outcomes.append("kept")
        except TurnTaken:
            outcomes.append("taken")

    threads = [threading.Thread(target=write, args=(own,)) for own in logs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own in logs:
        own.close()
    assert sorted(outcomes) == ["kept", "taken", "taken"]


def test_accounts_work_as_on_a_file(log: TurnLog) -> None:
    accounts = Accounts(log.storage)
    ada = accounts.add("Ada", Role.LEARNER, None, 1.0)
    assert accounts.by_name("ADA") == ada
    with pytest.raises(Exception, match="already"):
        accounts.add("ada", Role.LEARNER, None, 1.0)


def test_a_server_that_is_away_gives_a_sentence() -> None:
    with pytest.raises(RecordUnavailable, match="cannot be reached"):
        TurnLog(f"postgresql+psycopg://nobody@127.0.0.1:1/{uuid.uuid4().hex}")
