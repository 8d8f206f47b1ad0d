"""Tutors on one own course each, with a record in memory's reach and a clock that moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.catalogue import Catalogue, teach
from agent.readers import Readers
from agent.tutor import Tutor
from assessment.acts import ActReader
from assessment.expectations import ExpectationReader
from curriculum.reader import load_course
from guardrails.safety import load_safety
from learners.log import TurnLog
from prompts.reader import PACKS, load_pack
from retrieval.embedder import OnnxEmbedder
from tests.agent.desk import Clock

COURSES = Path(__file__).parents[2] / "curriculum" / "courses"


@pytest.fixture(scope="session")
def readers() -> Readers:
    embedder = OnnxEmbedder()
    return Readers(ActReader(embedder), ExpectationReader(embedder), embedder.forget)


@pytest.fixture
def tutor_of(readers: Readers, tmp_path: Path) -> Iterator[Callable[[str], Tutor]]:
    """A tutor that teaches only the course with this id."""
    opened: list[TurnLog] = []

    def start(course_id: str) -> Tutor:
        pack, safety = load_pack(PACKS / "socratic"), load_safety(PACKS / "socratic" / "safety.yaml")
        log = TurnLog(f"sqlite:///{tmp_path / course_id}.sqlite3")
        opened.append(log)
        return Tutor(
            Catalogue({course_id: teach(load_course(COURSES / course_id), pack, safety)}), log, readers, Clock()
        )

    yield start
    for log in opened:
        log.close()
