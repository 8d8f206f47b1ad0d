"""When the machine fails, nothing that was acknowledged is lost, and whoever runs the server reads a plain sentence."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, text

import learners
from errors import OperatorError
from learners import schema
from learners.log import TurnLog
from learners.model import RecordUnavailable, Turn
from pedagogy.model import Evidence

Make = Callable[..., Turn]
Begin = Callable[..., str]
Shows = Callable[..., Evidence]

# Writes turns for ever and says the number of each one that was acknowledged.
WRITER = """
import sys
from learners.log import TurnLog
from learners.model import Turn
from pedagogy.model import Evidence, Verdict
url, learner, session, first = sys.argv[1:]
log = TurnLog(url)
for number in range(int(first), 10**6):
    shown = Evidence(kc="kc", verdict=Verdict.CORRECT, item="t:1", step="1", at=float(number))
    log.append(Turn(session=session, turn=number, at=float(number), learner=learner, course="c",
                    message=f"message {number} " + "x" * 500, reply={"text": f"reply {number}"}), [shown])
    print(number, flush=True)
"""


def run_writer(*arguments: str, limit: int | None = None) -> subprocess.Popen[str]:
    """A process that writes turns; ``limit`` is the largest file it may write, in bytes."""

    def confine() -> None:
        if limit is not None:
            import resource

            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        [sys.executable, "-c", WRITER, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=confine,
        cwd=Path(learners.__file__).parents[1],
    )


def test_a_kill_loses_no_acknowledged_turn(url: str, log: TurnLog, learner: str) -> None:
    session = log.open_session(learner, "c", {}, 0.0)
    acknowledged = 0
    for round_ in range(4):
        writer = run_writer(url, learner, session, str(len(log.turns(session)) + 1))
        assert writer.stdout is not None
        for _ in range(random.Random(round_).randrange(3, 40)):
            acknowledged = int(writer.stdout.readline())
        os.kill(writer.pid, signal.SIGKILL)
        for line in writer.communicate()[0].splitlines():
            acknowledged = int(line)
        kept = log.turns(session)
        assert [turn.turn for turn in kept] == list(range(1, len(kept) + 1))
        assert len(kept) in (acknowledged, acknowledged + 1)  # the last one may have been kept unsaid
        assert len(log.evidence(learner, "c")) == len(kept)
    assert kept[-1].reply == {"text": f"reply {len(kept)}"}


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of a file as Linux does")
def test_a_quota_gives_a_sentence_and_keeps_what_was_acknowledged(url: str, log: TurnLog, learner: str) -> None:
    session = log.open_session(learner, "c", {}, 0.0)
    writer = run_writer(url, learner, session, "1", limit=600_000)
    said, complaint = writer.communicate(timeout=60)
    assert "The disk" in complaint.splitlines()[-1]
    assert "RecordUnavailable" in complaint.splitlines()[-1]
    assert len(log.turns(session)) == len(said.splitlines()) > 10


def test_a_full_disk_gives_a_sentence_and_goes_on_when_there_is_room(
    log: TurnLog, begin: Begin, turn_of: Make, evidence_of: Shows, learner: str
) -> None:
    session = begin()
    room = {"pages": 45}

    def limit(connection: sqlite3.Connection, *_rest: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {room['pages']}")

    event.listen(log.storage.engine, "checkout", limit)

    def fill() -> None:
        for number in range(1, 500):
            log.append(turn_of(session, number), [evidence_of()])

    with pytest.raises(RecordUnavailable, match=r"The disk that holds the record is full .* Free some space") as full:
        fill()
    assert isinstance(full.value, OperatorError)
    written = len(log.turns(session))
    assert 3 < written < 499
    assert len(log.evidence(learner, "linear-equations")) == written

    room["pages"] = 10_000
    log.append(turn_of(session, written + 1), [evidence_of()])
    assert len(log.turns(session)) == written + 1


def test_a_lock_of_another_program_gives_a_sentence(url: str, begin: Begin, turn_of: Make, tmp_path: Path) -> None:
    session = begin()
    hasty = TurnLog(url, busy_seconds=0.05)
    other = sqlite3.connect(tmp_path / "record.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(RecordUnavailable, match="Another program is holding the record"):
        hasty.append(turn_of(session, 1))
    assert hasty.turns(session) == []  # reading goes on
    other.execute("ROLLBACK")
    hasty.append(turn_of(session, 1))
    assert len(hasty.turns(session)) == 1
    other.close()
    hasty.close()


def test_a_short_lock_is_waited_for(log: TurnLog, begin: Begin, turn_of: Make, tmp_path: Path) -> None:
    session = begin()
    other = sqlite3.connect(tmp_path / "record.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.2, lambda: other.execute("COMMIT")).start()
    log.append(turn_of(session, 1))
    assert len(log.turns(session)) == 1


def test_a_record_that_may_only_be_read_says_so(log: TurnLog, begin: Begin, turn_of: Make, tmp_path: Path) -> None:
    session = begin()
    log.append(turn_of(session, 1))
    reader = TurnLog(f"sqlite:///file:{tmp_path / 'record.db'}?mode=ro&uri=true")
    assert len(reader.turns(session)) == 1
    with pytest.raises(RecordUnavailable, match="may not write"):
        reader.append(turn_of(session, 2))
    reader.close()


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    essay = tmp_path / "essay.txt"
    essay.write_text("My summer holidays. " * 400)
    with pytest.raises(RecordUnavailable, match=r"not a record of Diotima .*essay\.txt"):
        TurnLog(f"sqlite:///{essay}")
    assert essay.read_text().startswith("My summer")


def test_a_damaged_record_says_so(url: str, log: TurnLog, begin: Begin, turn_of: Make, tmp_path: Path) -> None:
    session = begin()
    for number in range(1, 40):
        log.append(turn_of(session, number))
    log.storage.scrub()
    log.close()
    file = tmp_path / "record.db"
    content = bytearray(file.read_bytes())
    for start in range(4096, len(content), 4096):
        content[start : start + 2048] = b"\xff" * 2048
    file.write_bytes(content)
    with pytest.raises(RecordUnavailable, match=r"damaged .* backup"):
        TurnLog(url).turns(session)


def test_a_folder_in_place_of_the_record_says_so(tmp_path: Path) -> None:
    with pytest.raises(RecordUnavailable, match="cannot be opened"):
        TurnLog(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("url", ["", "record.db", "nonsense://x", "oracle://x/y", "sqlite:///a\x00b"])
def test_an_address_that_cannot_be_used_says_so(url: str) -> None:
    with pytest.raises(RecordUnavailable) as refused:
        TurnLog(url)
    assert str(refused.value).endswith(".")


def test_a_record_of_a_newer_diotima_is_refused_and_left_alone(url: str, log: TurnLog) -> None:
    with log.storage.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0099'"))
    log.close()
    with pytest.raises(RecordUnavailable, match=r"newer Diotima: its schema is 0099, .* Install the newer version"):
        TurnLog(url)


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "music.db")
    other.execute("CREATE TABLE songs (title TEXT)")
    other.close()
    with pytest.raises(RecordUnavailable, match="belongs to another program"):
        TurnLog(f"sqlite:///{tmp_path / 'music.db'}")
    assert sqlite3.connect(tmp_path / "music.db").execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]


def test_the_migrations_make_the_tables_that_the_code_expects(log: TurnLog) -> None:
    with log.storage.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


def test_every_migration_is_known_and_numbered() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(learners.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())
    assert tuple(script.revision for script in reversed(scripts)) == schema.REVISIONS
    assert all(Path(script.path).name.startswith(f"{script.revision}_") for script in scripts)


def test_servers_that_start_together_make_the_record_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    opened: list[TurnLog] = []
    threads = [threading.Thread(target=lambda: opened.append(TurnLog(url))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 4
    assert [log.learners() for log in opened] == [[]] * 4
    for log in opened:
        log.close()


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_the_record_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    log = TurnLog(f"sqlite:///{tmp_path / 'state' / 'record.db'}")
    log.open_session(str(uuid.uuid4()), "c", {}, 0.0)
    for file in (tmp_path / "state").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file.name
    assert (tmp_path / "state").stat().st_mode & 0o077 == 0
    log.close()


def test_closing_and_opening_again_keeps_everything(url: str, log: TurnLog, begin: Begin, turn_of: Make) -> None:
    session = begin()
    log.append(turn_of(session, 1, snapshot={"rung": 2}))
    log.close()
    again = TurnLog(url)
    assert len(again.turns(session)) == 1
    assert again.last_snapshot(session) == (1, {"rung": 2})
    again.close()


def test_time_is_not_needed_to_read(log: TurnLog, begin: Begin, turn_of: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    session = begin()
    log.append(turn_of(session, 1))
    monkeypatch.setattr(time, "time", lambda: -1e9)
    assert len(log.turns(session)) == 1
