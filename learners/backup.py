"""A copy of the record that is whole, made while Diotima goes on working."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from errors import OperatorError

_PAGES = 2000  # copied at once; between two pieces writers have their turn


def back_up(url: str, to: Path) -> int:
    """Copy the SQLite record at ``url`` into the file ``to``; returns its size in bytes.

    The file appears when it is whole, readable by its owner only. Raises OperatorError for a record on a server, a file
    that is there already, and a disk that does not take it.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        raise OperatorError("This record is on a database server.", "Back it up with the server's own tool, pg_dump.")
    record = Path(address.database)
    if not record.is_file():
        raise OperatorError(f"There is no record in {record} yet.", "Correct DIOTIMA_STATE or DIOTIMA_RECORD.")
    if to.exists():
        raise OperatorError(f"{to} is there already.", "Give another name, with the date for instance.")
    growing = to.with_name(f".{to.name}.part")
    try:
        growing.unlink(missing_ok=True)
        os.close(os.open(growing, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with (
            closing(sqlite3.connect(f"{record.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as source,
            closing(sqlite3.connect(growing)) as copy,
        ):
            source.backup(copy, pages=_PAGES)
        growing.replace(to)
    except (OSError, sqlite3.Error) as problem:
        growing.unlink(missing_ok=True)
        raise OperatorError(f"The copy could not be made ({problem}).", "Choose a folder with room.") from None
    return to.stat().st_size
