"""A tutor on the real course and a record of its own, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from assessment.expectations import ExpectationReader

from agent.catalogue import Catalogue, load_catalogue
from agent.reading import Readers
from agent.tutor import Tutor
from assessment.acts import ActReader
from learners.log import TurnLog
from retrieval.embedder import OnnxEmbedder
from settings import Settings
from tests.agent.desk import Clock, Desk


@pytest.fixture(scope="session")
def readers() -> Readers:
    embedder = OnnxEmbedder()
    return Readers(ActReader(embedder), ExpectationReader(embedder), embedder.forget)


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load_catalogue(Settings(state=tmp_path_factory.mktemp("state")))


@pytest.fixture
def log(tmp_path: Path) -> Iterator[TurnLog]:
    made = TurnLog(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    yield made
    made.close()


@pytest.fixture
def desk(catalogue: Catalogue, log: TurnLog, readers: Readers) -> Desk:
    clock = Clock()
    return Desk(Tutor(catalogue, log, readers, clock), clock)
