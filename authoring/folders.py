"""Folders of text files, as the studio copies them: a file is written whole and at once, a folder put in place in one step."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

FILE = re.compile(r"([a-z0-9_-]+/){0,2}[a-z0-9][a-z0-9._-]*\.(yaml|md|json)")


def files_of(folder: Path) -> list[str]:
    """The texts in a folder, by name, sorted; anything else in it is nobody's to edit."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(file for file in found if FILE.fullmatch(file))


def text_of(path: Path) -> str:
    """A file's text; "" when it is not there."""
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def differ(one: Path, other: Path, file: str) -> bool:
    """Whether a file says something else in two folders."""
    return text_of(one / file) != text_of(other / file)


def write_file(path: Path, raw: bytes) -> None:
    """Write a file all at once: who reads it finds the old text or the new one. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".save-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def copy_folder(source: Path | None, target: Path) -> None:
    """Make ``target`` a copy of ``source``'s files (an empty folder without one), all at once."""
    target.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".copy-", dir=target.parent))
    for file in files_of(source) if source else ():
        (made / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile((source or made) / file, made / file)
    made.chmod(0o755)
    _put(made, target)


def swap_folder(source: Path, target: Path) -> None:
    """Put a copy of ``source`` in the place of ``target``. Files of ``target`` that are no texts stay."""
    if not target.is_dir():
        copy_folder(source, target)
        return
    files = files_of(source)
    for file in files:
        if differ(source, target, file):
            write_file(target / file, (source / file).read_bytes())
    for file in set(files_of(target)) - set(files):
        (target / file).unlink()


def _put(made: Path, target: Path) -> None:
    if target.exists():
        old = Path(tempfile.mkdtemp(prefix=".old-", dir=target.parent))
        target.rename(old / target.name)
        made.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    else:
        made.rename(target)
