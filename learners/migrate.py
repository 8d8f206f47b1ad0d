"""Bringing a database to the newest schema when the record is opened, and refusing what this version cannot
read.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from learners.model import RecordUnavailable
from learners.schema import REVISIONS

_FOLDER = Path(__file__).parent / "migrations"


def migrate(engine: Engine, place: str) -> None:
    """Run the migrations that ``engine``'s database lacks; all or none. ``place`` is named in errors.

    Raises RecordUnavailable for a record of a newer Diotima and for a database that belongs to another
    program.
    """
    with engine.connect() as connection:
        if _revision(connection, place) == REVISIONS[-1]:
            return
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":  # servers that start together take turns
            connection.execute(text("SELECT pg_advisory_xact_lock(6171)"))
        if _revision(connection, place) != REVISIONS[-1]:
            _upgrade(connection)


def _revision(connection: Connection, place: str) -> str | None:
    """The schema that the database has; None for an empty one."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if "alembic_version" not in tables or not ("sessions" in tables and "turns" in tables):
        raise RecordUnavailable(
            f"This database belongs to another program ({place}).",
            "Give the path of Diotima's record, or of a file that does not exist yet.",
        )
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision is not None and revision not in REVISIONS:
        raise RecordUnavailable(
            f"This record was written by a newer Diotima: its schema is {revision}, and this version knows "
            f"those up to {REVISIONS[-1]} ({place}).",
            "Install the newer version, or restore the backup that was made before it.",
        )
    return revision


def _upgrade(connection: Connection) -> None:
    from alembic import command  # loads slowly and is needed once in the life of a database
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
