"""A small table of answers, made once."""

from __future__ import annotations

import pytest
from simulated_answers import world

from tracing.model import Answers, table


@pytest.fixture(scope="session")
def answers() -> Answers:
    return table(world())
