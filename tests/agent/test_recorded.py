"""Recorded conversations replay byte for byte without a model: the same words in, the same words out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.reading import Readers
from tests.agent.recorded import FOLDER, as_text, replay

FILES = sorted(FOLDER.glob("*.json"))


def test_there_are_recorded_conversations_with_and_without_a_model() -> None:
    answered = [bool(json.loads(path.read_text(encoding="utf-8"))["answers"]) for path in FILES]
    assert any(answered)
    assert not all(answered)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_a_recorded_conversation_replays_byte_for_byte(path: Path, tmp_path: Path, readers: Readers) -> None:
    text = path.read_text(encoding="utf-8")
    recorded = json.loads(text)
    recorded.pop("turns")
    assert as_text(recorded, await replay(recorded, tmp_path, readers)) == text
