"""Everything that is said to SQLite only: how a file is opened, how its bytes are scrubbed, what its errors
mean.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.pool import QueuePool

# FULL: a commit waits for the disk, so what was shown survives a power cut as well as a kill. It costs one
# fsync a turn.
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # erased bytes are overwritten, not only unlinked
    "PRAGMA temp_store = MEMORY",  # no learner's words in temporary files
    "PRAGMA journal_size_limit = 67108864",
)

_SENTENCES: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: (
        "The disk that holds the record is full ({path}).",
        "Free some space; Diotima goes on by itself.",
    ),
    sqlite3.SQLITE_IOERR: (
        "The disk reported an error while the record was written or read ({path}).",
        "Check its free space, quota and health.",
    ),
    sqlite3.SQLITE_BUSY: (
        "Another program is holding the record and does not let go ({path}).",
        "Close whatever has it open, a database browser or a backup for instance, and try again.",
    ),
    sqlite3.SQLITE_READONLY: (
        "Diotima may not write to the record ({path}).",
        "Give the account that runs it write permission on the file and on its folder.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "The record cannot be opened ({path}).",
        "Check that its folder exists and that the account that runs Diotima may use it.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "The record is damaged ({path}).",
        "Stop Diotima, keep a copy of the file, and put the latest backup in its place.",
    ),
    sqlite3.SQLITE_NOTADB: (
        "This file is not a record of Diotima ({path}).",
        "Give the path of the record, or of a file that does not exist yet.",
    ),
}
_SENTENCES[sqlite3.SQLITE_LOCKED] = _SENTENCES[sqlite3.SQLITE_BUSY]
_SENTENCES[sqlite3.SQLITE_PERM] = _SENTENCES[sqlite3.SQLITE_CANTOPEN]


def engine_options(url: URL, busy_seconds: float) -> dict[str, Any]:
    """Arguments for ``create_engine``. A database in memory lives in one connection, which all threads take
    in turn.
    """
    lone = url.database in (None, "", ":memory:")
    return {
        "poolclass": QueuePool,
        "pool_size": 1 if lone else 8,
        "max_overflow": 0 if lone else 24,
        "pool_timeout": 60,
        "connect_args": {"timeout": busy_seconds, "check_same_thread": False, "isolation_level": None},
    }


def configure(engine: Engine) -> None:
    """Set the pragmas of every connection, and begin transactions by hand.

    A writer takes the write lock at once (BEGIN IMMEDIATE): one that starts as a reader and upgrades later is
    thrown out without waiting when somebody else wrote in between. The driver's own transaction handling
    begins too late.
    """

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def make_private(url: URL) -> None:
    """Make the file and its folder, readable by their owner only, when they do not exist yet."""
    path = file_of(url)
    if path is None or path.exists():
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError:
        return  # opening says better what is wrong


def file_of(url: URL | str) -> Path | None:
    """The file behind ``url``; None for a database in memory or a URI."""
    name = make_url(url).database
    return None if not name or name == ":memory:" or name.startswith("file:") else Path(name)


def explain(error: sqlite3.Error) -> tuple[str, str] | None:
    """Sentence and advice for an error that is the world's fault, not ours; None for a bug. ``{path}`` is
    left open.
    """
    code: int = getattr(error, "sqlite_errorcode", 0) or 0
    return _SENTENCES.get(code & 0xFF)


def scrub(engine: Engine, wait: Callable[[float], None]) -> bool:
    """Leave no deleted byte in the database or its write-ahead log. True when that is so.

    ``secure_delete`` overwrites deleted cells, but not the copies that page splits left behind (measured: one
    erasure in fifty leaves a trace). So the file is written anew, which takes about a second per 100 MB, and
    a truncating checkpoint empties the log. A reader in the middle of a query delays the checkpoint: it is
    tried for a few seconds.
    """
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        for pause in (0.0, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0):
            wait(pause)
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return True
        return False
    finally:
        connection.close()
