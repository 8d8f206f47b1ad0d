"""Checks a recording before anything hears it: WAV of one voice, not too long, not silent.

The page records in the browser and sends plain samples, so that no decoder for other formats is needed here. Only the
words are of interest: nothing is inferred from how something is said.
"""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from typing import Any

import numpy as np

from errors import LearnerError

LARGEST_RECORDING = 4_000_000  # bytes: two minutes at 16,000 samples a second
LONGEST, SHORTEST = 120.0, 0.3  # seconds
RATE = 16_000  # samples a second that a local model wants
_QUIET = 0.004  # of full scale: a room without a voice; models make up words for silence
_AGAIN = "Press the microphone and try again, or type."


@dataclass(frozen=True)
class Recording:
    """A checked recording: the file, its samples (-1 to 1) at ``rate`` a second."""

    data: bytes
    samples: Any
    rate: int

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / self.rate

    def at(self, rate: int) -> Any:
        """The samples at another rate."""
        if rate == self.rate:
            return self.samples
        wanted = np.arange(0, len(self.samples), self.rate / rate)
        return np.interp(wanted, np.arange(len(self.samples)), self.samples).astype(np.float32)


def recording(data: bytes) -> Recording:
    """The recording in a WAV file. Raises LearnerError with a sentence when there is nothing to hear in it."""
    if len(data) > LARGEST_RECORDING:
        raise LearnerError("This recording is too long.", "Say it in parts of at most two minutes.")
    try:
        with wave.open(io.BytesIO(data)) as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            if width != 2 or channels not in {1, 2} or not 8_000 <= rate <= 48_000:
                raise wave.Error("another kind of sound")
            frames = file.readframes(min(file.getnframes(), int(LONGEST * rate) + rate))
    except (wave.Error, EOFError, ValueError, OverflowError, ZeroDivisionError):
        raise LearnerError("This recording could not be opened.", _AGAIN) from None
    samples = (
        np.frombuffer(frames[: len(frames) // (2 * channels) * 2 * channels], dtype="<i2").astype(np.float32) / 32_768
    )
    found = Recording(data, samples.reshape(-1, channels).mean(axis=1), rate)
    if found.seconds > LONGEST:
        raise LearnerError("This recording is longer than two minutes.", "Say it in parts.")
    if found.seconds < SHORTEST:
        raise LearnerError("That was too short to hear anything.", _AGAIN)
    if float(np.percentile(np.abs(found.samples), 99)) < _QUIET:
        raise LearnerError("I heard nothing.", "Is the right microphone on? " + _AGAIN)
    return found
