"""Opening the record's database: connections for readers, one writer at a time, and errors in plain
sentences.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from learners import sqlite
from learners.migrate import migrate
from learners.model import RecordUnavailable


class Queue:
    """A lock that serves threads in the order in which they came, so that nobody waits for ever."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def acquire(self, timeout: float) -> bool:
        """Wait for one's turn, at most ``timeout`` seconds. False when it did not come."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(timeout):
            return True
        with self._guard:
            if mine.is_set():  # it came in the last moment
                return True
            self._waiting.remove(mine)
            return False

    def release(self) -> None:
        """Hand over to whoever waits longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


class Storage:
    """One database, opened and brought to the newest schema.

    Readers run side by side on their own connections; writers of this process queue, first come first served,
    and wait up to ``busy_seconds`` for writers of other processes. All methods may be called from any thread.
    """

    def __init__(self, url: str, busy_seconds: float = 15.0) -> None:
        """``url`` is a SQLAlchemy URL such as ``sqlite:///.state/record.db``. Raises RecordUnavailable."""
        try:
            self.url = make_url(url)
            self.is_sqlite = self.url.get_backend_name() == "sqlite"
            self._place = self.url.database or "in memory"
            self._patience = max(60.0, 2 * busy_seconds)
            options = sqlite.engine_options(self.url, busy_seconds) if self.is_sqlite else {"pool_size": 8}
            self.engine = create_engine(self.url, **options)
            if self.is_sqlite:
                sqlite.make_private(self.url)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
            raise RecordUnavailable(
                f"The address of the record cannot be used: {error}.",
                "Write it like sqlite:///folder/record.db or postgresql+psycopg://user@host/name.",
            ) from error
        self._writers = Queue()
        if self.is_sqlite:
            sqlite.configure(self.engine)
        with self._explained():
            migrate(self.engine, self._place)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the record throughout."""
        with self._explained(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: everything in the block is kept, or nothing. Blocks do not nest."""
        with self._queued(), self._explained(), self.engine.connect() as plain:
            connection = plain.execution_options(writes=True)
            with connection.begin():
                yield connection

    def scrub(self) -> bool:
        """Overwrite what deletes left behind in the files of the database. See ``ForgetReport.scrubbed``."""
        if not self.is_sqlite:
            return True
        with self._queued(), self._explained():
            return sqlite.scrub(self.engine, time.sleep)

    def close(self) -> None:
        """Close all connections; the last one to go writes the log back into the database file."""
        self.engine.dispose()

    @contextmanager
    def _queued(self) -> Iterator[None]:
        if not self._writers.acquire(self._patience):
            raise RecordUnavailable(
                f"The record is busy ({self._place}).", "Too many writes are waiting; try again in a minute."
            )
        try:
            yield
        finally:
            self._writers.release()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except PoolTimeout as error:
            raise RecordUnavailable("The record has no free connection.", "Try again in a minute.") from error
        except DBAPIError as error:
            raise self._sentence(error) or error from error
        except sqlite3.Error as error:  # from the driver itself: pragmas of a new connection, scrubbing
            raise self._sentence(error) or error from error

    def _sentence(self, error: DBAPIError | sqlite3.Error) -> RecordUnavailable | None:
        cause = error.orig if isinstance(error, DBAPIError) else error
        found = sqlite.explain(cause) if isinstance(cause, sqlite3.Error) else _server_sentence(cause)
        return RecordUnavailable(found[0].format(path=self._place), found[1]) if found else None


def is_duplicate(error: IntegrityError) -> bool:
    """A row with the same unique value is there already; any other broken constraint is a bug."""
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return cause.sqlite_errorcode in (
            sqlite3.SQLITE_CONSTRAINT_UNIQUE,
            sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
        )
    return getattr(cause, "sqlstate", None) == "23505"


def _server_sentence(cause: BaseException | None) -> tuple[str, str] | None:
    """Sentence and advice for an error of a database server, by its SQLSTATE class."""
    match (getattr(cause, "sqlstate", None) or "")[:2], type(cause).__name__:
        case ("08" | "57" | "28", _) | ("", "OperationalError"):
            return (
                "The database server of the record cannot be reached ({path}).",
                "Check that it runs, and the address.",
            )
        case ("53", _):
            return (
                "The database server of the record is out of disk, memory or connections ({path}).",
                "Make room there.",
            )
        case ("55", _):
            return "Another program is holding the record ({path}).", "Try again in a minute."
        case ("25", _):
            return (
                "Diotima may not write to the record ({path}).",
                "The database server is in read-only mode.",
            )
    return None
