"""Finished samples, kept as they come, so that an evaluation that was interrupted goes on where it stopped."""

from __future__ import annotations

import errno
import threading
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from errors import OperatorError
from evals.model import Sample

_SAMPLE = TypeAdapter(Sample)


class Kept(Protocol):
    """What a suite sees of the store. A sample is known by its id and who was judged."""

    def get(self, id_: str, tutor: str = "") -> Sample | None:
        """The finished sample; without ``tutor`` that of any tutor. None when it is still to be done."""

    def put(self, sample: Sample) -> None:
        """Keep a finished sample; it takes the place of an earlier one of the same id and tutor."""


class Memory:
    """Keeps samples as long as the process lives."""

    def __init__(self) -> None:
        self._samples: dict[tuple[str, str], Sample] = {}
        self._any: dict[str, Sample] = {}

    def __len__(self) -> int:
        return len(self._samples)

    def get(self, id_: str, tutor: str = "") -> Sample | None:
        """See ``Kept``."""
        return self._samples.get((id_, tutor)) if tutor else self._any.get(id_)

    def put(self, sample: Sample) -> None:
        """See ``Kept``."""
        self._samples[sample.id, sample.tutor] = self._any[sample.id] = sample


class OnDisk(Memory):
    """Keeps samples in a file, one JSON object a line, each handed to the system before ``put`` returns, so that a process
    that is killed loses none. For any thread.

    A line that a kill cut short is dropped when the file is read again. Raises OperatorError when the disk is full.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            whole = self._read(path) if path.exists() else 0
            self._file = path.open("ab")
            self._file.truncate(whole)
        except OSError as problem:
            raise not_written(path, problem) from None
        self.resumed = len(self)

    def _read(self, path: Path) -> int:
        """Take up what is in the file; how many of its bytes are whole lines."""
        whole = 0
        for line in path.read_bytes().splitlines(keepends=True):
            if not line.endswith(b"\n"):
                break
            try:
                super().put(_SAMPLE.validate_json(line))
            except ValidationError:
                break
            whole += len(line)
        return whole

    def put(self, sample: Sample) -> None:
        """See ``Kept``."""
        line = _SAMPLE.dump_json(sample) + b"\n"
        with self._lock:
            try:
                self._file.write(line)
                self._file.flush()
            except OSError as problem:
                raise not_written(self._path, problem) from None
            super().put(sample)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def not_written(path: Path, problem: OSError) -> OperatorError:
    """What to say when a file of an evaluation cannot be written."""
    if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
        return OperatorError(
            f"The disk is full: {path.name} could not be written.",
            "What was finished before is kept; make room and go on with --resume.",
        )
    return OperatorError(f"{path} cannot be written ({problem.strerror}).", "Choose another folder with --out.")
