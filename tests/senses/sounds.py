"""Recordings made here: tones, silence, and speech when a synthesizer is installed."""

from __future__ import annotations

import io
import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np

CAN_SPEAK = shutil.which("espeak-ng") is not None


def wav(samples: np.ndarray, rate: int = 16_000, channels: int = 1, width: int = 2) -> bytes:
    """Samples (-1 to 1) as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        scaled = (samples * 32_767).astype("<i2").tobytes()
        file.writeframes(scaled if width == 2 else bytes(len(samples) * width))
    return out.getvalue()


def tone(seconds: float = 1.0, rate: int = 16_000, loud: float = 0.3) -> bytes:
    """A tone, loud enough to be a voice."""
    return wav(loud * np.sin(np.arange(int(seconds * rate)) * 0.17), rate)


def speech(text: str, folder: Path) -> bytes:
    """``text`` in a synthetic voice."""
    path = folder / "speech.wav"
    subprocess.run(["espeak-ng", "-v", "en-us", "-s", "130", "-w", str(path), text], check=True, capture_output=True)
    return path.read_bytes()
