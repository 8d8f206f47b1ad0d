"""Reads the wanted files of a folder, of a tar or zip archive, or one file alone, from anywhere, within bounds.

Names that lead outside, links, and floods of data are refused one by one; an archive that breaks off yields what came
before. Nothing is ever unpacked to the disk.
"""

from __future__ import annotations

import gzip
import json
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from authoring.problems import Problem, Severity
from errors import InstructorError

LARGEST_MEMBER = 4_000_000  # bytes of one file
MOST_BYTES = 256_000_000  # of all files together, unpacked
MOST_MEMBERS = 200_000
MOST_PROBLEMS = 1_000  # more of one kind say nothing new


def is_json(inside: str) -> bool:
    """Whether the path is one of a JSON file."""
    return inside.endswith(".json")


@dataclass
class Source:
    """The JSON files by their path inside the source, and what was wrong with the source."""

    path: Path
    files: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    wanted: Callable[[str], bool] = is_json
    largest: int = LARGEST_MEMBER  # bytes of one file

    @property
    def fingerprint(self) -> str:
        """A hash of everything that was read, and of how the reading went."""
        whole = blake2b(digest_size=16)
        for inside in sorted(self.files):
            for part in (inside.encode("utf-8", "replace"), self.files[inside]):
                whole.update(len(part).to_bytes(8, "big") + part)
        whole.update("\n".join(map(str, self.problems)).encode("utf-8", "replace"))
        return whole.hexdigest()

    def note(self, rule: str, inside: str, message: str, advice: str = "", line: int = 1) -> None:
        """Note a problem at ``inside`` (a path within the source)."""
        if len(self.problems) < MOST_PROBLEMS:
            whole = Path(self.path.name)  # a single file is its own place
            place = whole if inside in ("", whole.name) else whole / inside
            self.problems.append(Problem(rule, place, line, message, advice, Severity.WARNING))

    def text(self, inside: str) -> str | None:
        """The file as text: UTF-8, or UTF-16 with its mark; or None with a problem noted at the line that is neither."""
        raw = self.files[inside]
        coding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        try:
            return raw.decode(coding).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            self.note("I003", inside, "This line is not UTF-8 text.", "Save the file as UTF-8.", line)
            return None

    def json(self, inside: str) -> Any:
        """The parsed file, or None with a problem noted."""
        raw = self.files.get(inside)
        if raw is None:
            self.note("I004", inside, "This file is missing.")
            return None
        try:
            return json.loads(raw.decode("utf-8-sig"), parse_constant=str)
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            self.note("I003", inside, "This line is not UTF-8 text.", "Save the file as UTF-8.", line)
        except json.JSONDecodeError as error:
            self.note("I003", inside, f"The JSON cannot be read: {error.msg}.", "", error.lineno)
        except (ValueError, RecursionError):
            self.note("I003", inside, "The JSON is nested too deeply, or holds a number far too long.")
        return None


def read_source(
    path: Path,
    wanted: Callable[[str], bool] = is_json,
    kind: str = "JSON",
    advice: str = "Give the folder that holds content-pool, or the .tar.gz of it.",
    largest: int = LARGEST_MEMBER,
) -> Source:
    """All files of a folder, or of a ``.tar``, ``.tar.gz`` or ``.zip`` archive, whose path inside is ``wanted``, or the
    one file itself. Raises InstructorError if there is nothing to read at all; ``kind`` names the files and ``advice``
    says what to give instead."""
    source = Source(path, wanted=wanted, largest=largest)
    if path.is_dir():
        _read_folder(source)
    elif path.is_file():
        _read_file(source)
    else:
        raise InstructorError("There is no such file or folder.", "Check the path.", str(path))
    if not source.files:
        why = f" {source.problems[0].message}" if source.problems else ""
        raise InstructorError(
            f"No {kind} files were found here.{why}",
            advice,
            str(path),
        )
    return source


def _read_folder(source: Source) -> None:
    root = source.path.resolve()
    total = 0
    for path in sorted(source.path.rglob("*")):
        inside = path.relative_to(source.path).as_posix()
        if not source.wanted(inside):
            continue
        try:
            if not path.resolve().is_relative_to(root):
                source.note("I002", inside, "This link leads out of the folder.", "It is not followed.")
                continue
            if not path.is_file():
                continue
            size = path.stat().st_size
            total += size
            if is_too_much(source, inside, size, total, len(source.files)):
                continue
            source.files[inside] = path.read_bytes()
        except (OSError, RuntimeError) as error:
            source.note("I001", inside, f"The file cannot be opened ({error.__class__.__name__}).")


def is_too_much(source: Source, inside: str, size: int, total: int, count: int) -> bool:
    """Whether a file, or all of them so far, are larger than any course; what is, is noted."""
    if size > source.largest:
        source.note("I002", inside, f"The file is larger than {source.largest // 1000} kB.", "It is left out.")
        return True
    if total > MOST_BYTES or count >= MOST_MEMBERS:
        source.note("I002", inside, "The source is larger than any course.", "It is left out from here on.")
        return True
    return False


class _Bounded:
    """A stream that ends with an error when more than ``MOST_BYTES`` have come out of it (a "zip bomb")."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.total = 0

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > MOST_BYTES:
            raise tarfile.ReadError("a member claims a size that no course has")
        data = self.stream.read(size)
        self.total += len(data)
        if self.total > MOST_BYTES:
            raise tarfile.ReadError("it unpacks to more than any course holds")
        return data


def _read_file(source: Source) -> None:
    """One file: an archive by what it holds, or else itself."""
    with source.path.open("rb") as raw:
        start = raw.read(4)
    if start[:2] == b"PK":
        from curriculum.importers.zips import read_zip

        read_zip(source)
    elif start[:2] != b"\x1f\x8b" and source.wanted(source.path.name):
        if not is_too_much(source, source.path.name, source.path.stat().st_size, 0, 0):
            source.files[source.path.name] = source.path.read_bytes()
    else:
        _read_archive(source)


def is_inside(source: Source, inside: str) -> bool:
    """Whether a member's name stays within the archive; one that does not is noted."""
    path = PurePosixPath(inside.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
        source.note("I002", inside[:120].strip("/"), "The name leads out of the archive.", "It is left out.")
        return False
    return not path.name.startswith(".") and "__MACOSX" not in path.parts


def _read_archive(source: Source) -> None:
    try:
        with source.path.open("rb") as raw:
            is_zipped = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            stream = cast(IO[bytes], gzip.GzipFile(fileobj=raw) if is_zipped else raw)
            with tarfile.open(fileobj=_Bounded(stream), mode="r|") as archive:  # type: ignore[call-overload]
                for name, content in _members(source, archive):
                    source.files[name] = content
    except (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, OSError, ValueError, OverflowError) as error:
        said = str(error) or "it breaks off"
        message = f"The archive cannot be read to its end: {said}."
        source.note("I001", "", message, f"{len(source.files)} files before that were read. Fetch it again.")


def _members(source: Source, archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    total = 0
    for count, member in enumerate(archive):
        inside = member.name
        if not is_inside(source, inside):
            continue
        if member.issym() or member.islnk():
            source.note("I002", inside[:120], "The member is a link.", "It is not followed.")
            continue
        if not member.isreg() or not source.wanted(inside):
            continue
        total += member.size
        if is_too_much(source, inside, member.size, total, count):
            if total > MOST_BYTES or count >= MOST_MEMBERS:
                return
            continue
        opened = archive.extractfile(member)
        content = opened.read(source.largest + 1) if opened else b""
        if len(content) < member.size:
            raise tarfile.ReadError("unexpected end of data")
        yield PurePosixPath(inside).as_posix(), content
