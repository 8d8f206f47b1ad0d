"""Drafts of folders of text files: edited beside what is in use, compared with it, published as a whole, rolled back.

::

    drafts/NAME/     the files as they are being edited
    bases/NAME/      the files as they were when the draft was begun or last published
    versions/NAME/   what was in use before each publishing, newest last

Every file is plain text, written whole and at once; comments and order stay as their author left them. Somebody else's
save is never written over unseen: who saves says which text they began from.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import shutil
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from authoring.folders import FILE, copy_folder, differ, files_of, swap_folder, text_of, write_file
from authoring.reader import LARGEST_FILE
from errors import InstructorError

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KEPT_VERSIONS = 30


class EditedMeanwhileError(InstructorError):
    """Somebody else saved the file since it was opened. ``theirs`` is what stands there now."""

    def __init__(self, file: str, theirs: str) -> None:
        super().__init__(
            f"Somebody else saved {file} since you opened it.",
            "Below is what they changed. Take over what you need, then save again: your text is still here.",
        )
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it was read. ``tag`` names this text: hand it back when saving."""

    text: str
    tag: str


@dataclass(frozen=True, slots=True)
class Change:
    """A file that differs from what is in use, as a unified diff."""

    file: str
    diff: str


class Workshop:
    """The drafts in one folder. For any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = threading.RLock()

    def draft(self, name: str) -> Path:
        """The folder of a draft, there or not. Raises InstructorError for a name that is none."""
        return self._place("drafts", name)

    def names(self) -> list[str]:
        """All drafts."""
        return sorted(path.name for path in (self._folder / "drafts").glob("*") if NAME.fullmatch(path.name))

    def begin(self, name: str, source: Path | None) -> Path:
        """The draft, made from ``source`` when there is none yet; with None an empty one. Files that changed in the
        source since, and not in the draft, are taken over."""
        draft, base = self.draft(name), self._place("bases", name)
        with self._guard:
            if not draft.is_dir():
                copy_folder(source, base)
                copy_folder(source, draft)
            elif source is not None and source.is_dir():
                self._take_over(source, draft, base)
        return draft

    def files(self, name: str) -> list[str]:
        """The files of a draft, by name."""
        return files_of(self.draft(name))

    def read(self, name: str, file: str) -> Opened:
        """A file of a draft. Raises InstructorError when it is not there."""
        try:
            raw = self._file(name, file).read_bytes()
        except OSError as error:
            raise InstructorError(f"There is no file {file} in this draft.", "Choose one from the list.") from error
        return Opened(raw.decode("utf-8", errors="replace").replace("\r\n", "\n"), _tag(raw))

    def write(self, name: str, file: str, text: str, tag: str) -> str:
        """Save a file, all at once; ``tag`` is that of the text it was made from, empty for a new file.

        Returns the new tag. Raises EditedMeanwhileError, or InstructorError for a text that is too long.
        """
        raw = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", errors="replace")
        raw = raw if raw.endswith(b"\n") or not raw else raw + b"\n"
        if len(raw) > LARGEST_FILE:
            raise InstructorError(f"The file is larger than {LARGEST_FILE // 1000} kB.", "Split it; nothing was saved.")
        path = self._file(name, file)
        with self._guard:
            now = path.read_bytes() if path.is_file() else b""
            if (_tag(now) if path.is_file() else "") != tag and now != raw:
                raise EditedMeanwhileError(file, now.decode("utf-8", errors="replace"))
            write_file(path, raw)
        return _tag(raw)

    def changes(self, name: str, used: Path | None) -> list[Change]:
        """What the draft changes in the folder that is in use."""
        draft = self.draft(name)
        found = []
        for file in sorted({*files_of(draft), *(files_of(used) if used else ())}):
            before, after = (text_of(folder / file) if folder else "" for folder in (used, draft))
            if before != after:
                lines = difflib.unified_diff(
                    before.splitlines(), after.splitlines(), f"in use/{file}", f"draft/{file}", lineterm=""
                )
                found.append(Change(file, "\n".join(lines)))
        return found

    def publish(self, name: str, target: Path) -> str:
        """Put the draft in the place of ``target``, all at once; returns the name of the version that was in use, or "".

        Raises InstructorError when a file was changed in both since the draft was begun.
        """
        draft, base = self.draft(name), self._place("bases", name)
        with self._guard:
            if target.is_dir():
                self._take_over(target, draft, base)
                both = [f for f in files_of(target) if differ(base, target, f) and differ(draft, target, f)]
                if both:
                    raise InstructorError(
                        f"These files were changed on disk as well: {', '.join(both)}.",
                        "Look at the differences, take over what is new, and save; then publish again.",
                    )
            kept = self._keep(name, target)
            swap_folder(draft, target)
            copy_folder(draft, base)
        return kept

    def versions(self, name: str) -> list[str]:
        """What was in use before, the newest first."""
        folder = self._place("versions", name)
        return sorted((path.name for path in folder.glob("*Z") if path.is_dir()), reverse=True)

    def roll_back(self, name: str, version: str, target: Path) -> None:
        """Put an earlier version in the place of ``target``, and of the draft; what was in use is kept as well."""
        if version not in self.versions(name):
            raise InstructorError("There is no such version.", "Choose one from the list.")
        earlier = self._place("versions", name) / version
        with self._guard:
            self._keep(name, target)
            swap_folder(earlier, target)
            copy_folder(earlier, self.draft(name))
            copy_folder(earlier, self._place("bases", name))

    def accept(self, name: str, source: Path) -> None:
        """The draft stands although files changed on disk: from now on they are what it is compared with."""
        with self._guard:
            copy_folder(source, self._place("bases", name))

    def _keep(self, name: str, target: Path) -> str:
        if not target.is_dir():
            return ""
        folder = self._place("versions", name)
        version = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S-%fZ")
        copy_folder(target, folder / version)
        for old in self.versions(name)[_KEPT_VERSIONS:]:
            shutil.rmtree(folder / old, ignore_errors=True)
        return version

    def _take_over(self, source: Path, draft: Path, base: Path) -> None:
        for file in sorted({*files_of(source), *files_of(base)}):
            if differ(base, source, file) and not differ(base, draft, file):
                for folder in (draft, base):
                    if (source / file).is_file():
                        write_file(folder / file, (source / file).read_bytes())
                    else:
                        (folder / file).unlink(missing_ok=True)

    def _place(self, kind: str, name: str) -> Path:
        if len(name) > 80 or not NAME.fullmatch(name):
            raise InstructorError("There is nothing of this name.", "Names are lower-case words with hyphens.")
        return self._folder / kind / name

    def _file(self, name: str, file: str) -> Path:
        path = self.draft(name) / file
        if len(file) > 160 or not FILE.fullmatch(file) or not path.resolve().is_relative_to(self.draft(name).resolve()):
            raise InstructorError("This is not the name of a file here.", "Choose one from the list.")
        return path


def _tag(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:24]
