"""A tutor on the real course and a record of its own, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.catalogue import Catalogue
from agent.live import load_catalogue
from agent.readers import Readers
from agent.tutor import Tutor
from assessment.acts import ActReader
from assessment.expectations import ExpectationReader
from learners.log import TurnLog
from retrieval.embedder import OnnxEmbedder
from settings import Settings
from tests.agent.desk import Clock, Desk
from tests.agent.model_desk import ModelDesk, at_desk


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


@pytest.fixture
def model_desk(catalogue: Catalogue, log: TurnLog, readers: Readers) -> ModelDesk:
    return at_desk(lambda clock, calls: Tutor(catalogue, log, readers, clock, calls=calls))
