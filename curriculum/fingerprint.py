"""The content hash of a pack's files: the same on every machine, whatever the order or the line endings."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

#: The files that make up a pack or a course.
SUFFIXES = {".yaml", ".yml", ".md", ".json", ".txt"}


def fingerprint(folder: Path) -> str:
    """Sixteen hexadecimal digits over the names and contents of the files in ``folder``. Hidden files, caches
    and other kinds of files do not count."""
    whole = blake2b(digest_size=8)
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        name = path.relative_to(folder)
        if path.suffix not in SUFFIXES or any(part.startswith(".") for part in name.parts) or not path.is_file():
            continue
        content = path.read_bytes().replace(b"\r\n", b"\n")
        for part in (name.as_posix().encode(), content):
            whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()
