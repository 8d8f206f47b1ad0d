"""Conversations of ours, recorded: what the learner said, what the model answered, what Diotima replied.

``python -m tests.agent.recorded`` records them anew after a change that is meant; then read the difference.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langchain_core.messages import BaseMessage

from agent.live import load_catalogue
from agent.readers import Readers
from agent.reply import Button, Message
from agent.tutor import Tutor
from assessment.acts import ActReader
from assessment.expectations import ExpectationReader
from bench.scripted import ScriptedModel, calls_of
from learners.log import TurnLog
from retrieval.embedder import OnnxEmbedder
from settings import Settings
from tests.agent.desk import COURSE, Clock

FOLDER = Path(__file__).with_name("conversations")


@dataclass
class Answers:
    """The model's answers as they were recorded, in their order; a model is asked for nothing else."""

    left: list[str] = field(default_factory=list)

    def __call__(self, _: Sequence[BaseMessage]) -> str:
        """The next answer."""
        return self.left.pop(0)


async def replay(recorded: dict[str, Any], folder: Path, readers: Readers) -> list[dict[str, Any]]:
    """The turns that come of what was said and answered, as plain values."""
    answers = Answers(list(recorded["answers"]))
    log = TurnLog(f"sqlite:///{folder / f'{uuid.uuid4()}.sqlite3'}")
    tutor = Tutor(
        load_catalogue(Settings(state=folder)), log, readers, Clock(),
        calls=calls_of(ScriptedModel(script=answers)) if answers.left else None,
    )  # fmt: skip
    session = recorded["session"]
    await tutor.open(recorded["learner"], COURSE, session)
    for number, (button, text) in enumerate(recorded["said"]):
        await tutor.reply(session, Message(text, Button(button) if button else None, f"m{number}"))
    turns = [
        {"said": turn.message or turn.button, "reply": turn.reply["text"], "move": turn.decision["move"],
         "because": turn.decision["because"], "by": [draft["by"] for draft in turn.drafts],
         "found": [one["rule"] for draft in turn.drafts for one in draft["found"]]}
        for turn in log.turns(session)
    ]  # fmt: skip
    log.close()
    assert not answers.left, "every recorded answer was asked for"
    return turns


async def packs_of(folder: Path) -> dict[str, str]:
    """The fingerprints of the course and the pack that speak now."""
    taught = load_catalogue(Settings(state=folder)).classes[COURSE]
    return {"course": taught.course.fingerprint, "pack": taught.pack.fingerprint}


def as_text(recorded: dict[str, Any], turns: list[dict[str, Any]]) -> str:
    """A recorded conversation as the file holds it."""
    return json.dumps({**recorded, "turns": turns}, indent=1, ensure_ascii=False) + "\n"


async def record_all() -> None:
    """Replay every file and write what comes of it."""
    embedder = OnnxEmbedder()
    readers = Readers(ActReader(embedder), ExpectationReader(embedder), embedder.forget)
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(FOLDER.glob("*.json")):
            recorded = json.loads(path.read_text(encoding="utf-8"))
            recorded.pop("turns", None)
            recorded["packs"] = await packs_of(Path(folder))
            path.write_text(as_text(recorded, await replay(recorded, Path(folder), readers)), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(record_all())
