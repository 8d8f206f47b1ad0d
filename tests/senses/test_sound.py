"""Recordings: what is taken, and a clear sentence for the rest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import LearnerError
from senses.sound import LARGEST_RECORDING, recording
from tests.senses.sounds import tone, wav


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_a_recording_is_opened_at_its_rate_and_heard_at_another(rate: int) -> None:
    found = recording(tone(1.0, rate))
    assert found.seconds == pytest.approx(1.0, abs=0.01)
    assert len(found.at(16_000)) == pytest.approx(16_000, abs=2)


def test_two_channels_become_one() -> None:
    both = np.repeat(0.3 * np.sin(np.arange(16_000) * 0.1), 2)
    assert recording(wav(both, channels=2)).seconds == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "could not be opened"),
        (b"RIFF", "could not be opened"),
        (tone()[:30], "could not be opened"),
        (b"\x1aE\xdf\xa3 webm", "could not be opened"),
        (wav(np.zeros(8_000), width=1), "could not be opened"),
        (wav(np.zeros(8_000), rate=2_000), "could not be opened"),
        (b"0" * (LARGEST_RECORDING + 1), "too long"),
        (tone(130.0, 8_000), "longer than two minutes"),
        (tone(0.1), "too short"),
        (wav(np.zeros(16_000)), "heard nothing"),
        (tone(1.0, loud=0.002), "heard nothing"),
    ],
)
def test_what_cannot_be_heard_gets_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(LearnerError, match=sentence) as problem:
        recording(data)
    assert problem.value.advice


@given(st.binary(max_size=300))
def test_noise_after_a_head_is_a_sentence_or_a_recording(noise: bytes) -> None:
    try:
        recording(tone(0.5)[:40] + noise)
    except LearnerError as problem:
        said = problem.advice
        assert said.endswith(".")
