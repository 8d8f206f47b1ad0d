"""Hears with a local model: a folder with a Whisper model for CTranslate2, through the optional ``faster-whisper``."""

from __future__ import annotations

import importlib.util
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from errors import OperatorError
from senses.sound import RATE, Recording

_THREADS = 1  # the other cores answer learners


@dataclass
class LocalEar:
    """A model in a folder, loaded at the first use (a second or two) and then kept. One recording at a time."""

    folder: Path
    _model: Any = None
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def check(self) -> None:
        """Raises OperatorError with what is missing."""
        if importlib.util.find_spec("faster_whisper") is None:
            raise OperatorError(
                "Hearing with a local model needs faster-whisper.", "Install it: uv pip install 'diotima[speech]'."
            )
        if not (self.folder.expanduser() / "model.bin").is_file():
            raise OperatorError(
                f"There is no speech model in the folder {self.folder.name}.",
                "Give the folder of a Whisper model for CTranslate2 (with model.bin) after whisper:.",
            )

    def hear(self, recording: Recording, language: str, hint: str) -> str:
        """The words of a recording. ``hint`` is text of the kind that is expected. Takes seconds: call it from a
        thread. Raises OperatorError when the model cannot be used.
        """
        with self._turn:
            model = self._loaded()
            segments, _ = model.transcribe(
                recording.at(RATE),
                language=language if model.model.is_multilingual else "en",
                initial_prompt=hint or None,
                condition_on_previous_text=False,  # a slip is not carried on
                beam_size=5,
            )
            return " ".join(str(segment.text).strip() for segment in segments).strip()

    def _loaded(self) -> Any:
        if self._model is None:
            self.check()
            from faster_whisper import WhisperModel

            try:
                self._model = WhisperModel(
                    str(self.folder.expanduser()),
                    device="cpu",
                    compute_type="int8",
                    cpu_threads=_THREADS,
                    local_files_only=True,
                )
            except Exception as problem:
                raise OperatorError(
                    f"The speech model in {self.folder.name} could not be loaded.", "Is it complete?"
                ) from problem
        return self._model
