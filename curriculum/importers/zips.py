"""Reads the wanted members of a zip archive from anywhere, within bounds; nothing is unpacked to the disk."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from pathlib import PurePosixPath

from curriculum.importers.source import MOST_BYTES, MOST_MEMBERS, Source, is_inside, is_too_much

_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, ValueError)


def read_zip(source: Source) -> None:
    """The wanted members of a zip archive. Sizes are counted as they come out, whatever the archive claims."""
    total = 0
    try:
        with zipfile.ZipFile(source.path) as archive:
            for count, member in enumerate(archive.infolist()):
                inside = member.filename
                if member.is_dir() or not is_inside(source, inside) or not source.wanted(inside):
                    continue
                if member.flag_bits & 1:
                    source.note("I002", inside[:120], "The member is locked with a password.", "It is left out.")
                    continue
                if (member.external_attr >> 16) & 0o170000 == 0o120000:
                    source.note("I002", inside[:120], "The member is a link.", "It is not followed.")
                    continue
                try:
                    with archive.open(member) as opened:
                        content = opened.read(source.largest + 1)
                except (
                    zipfile.BadZipFile,
                    zlib.error,
                    lzma.LZMAError,
                    EOFError,
                    OSError,
                    NotImplementedError,
                ) as error:
                    said = f"The member cannot be unpacked ({str(error)[:80] or type(error).__name__})."
                    source.note("I001", inside[:120], said, "It is left out.")
                    continue
                total += len(content)
                if is_too_much(source, inside, len(content), total, count):
                    if total > MOST_BYTES or count >= MOST_MEMBERS:
                        return
                    continue
                source.files[PurePosixPath(inside).as_posix()] = content
    except (*_BROKEN, OverflowError) as error:
        said = f"The archive cannot be read: {str(error) or 'it breaks off'}."
        source.note("I001", "", said, "Fetch it again.")
