"""Recorded conversations replay byte for byte without a model: the same words in, the same words out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.readers import Readers
from tests.agent.recorded import FOLDER, as_text, packs_of, replay

FILES = sorted(FOLDER.glob("*.json"))


def test_there_are_recorded_conversations_with_and_without_a_model() -> None:
    answered = [bool(json.loads(path.read_text(encoding="utf-8"))["answers"]) for path in FILES]
    assert any(answered)
    assert not all(answered)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_a_recorded_conversation_replays_byte_for_byte(path: Path, tmp_path: Path, readers: Readers) -> None:
    text = path.read_text(encoding="utf-8")
    recorded = json.loads(text)
    turns = recorded.pop("turns")
    packs = recorded.pop("packs", {})
    now = await replay(recorded, tmp_path, readers)
    if packs == await packs_of(tmp_path):
        assert now == turns
    else:  # the words have changed since: then the same words in give the same words out, twice
        assert as_text(recorded, now) == as_text(recorded, await replay(recorded, tmp_path, readers))
