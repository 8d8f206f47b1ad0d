"""Bots that mark the scale: one that sees what hinders, one that asks the same of everybody, one that is silent, one that
tells. They stand for ways to tutor, so that a simulator can be checked: it must rank them as teaching ranks them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from evals.simulated.tasks import Task
from evals.simulated.text import quantities
from evals.tutors.model import Desk, Said, Tutoring

#: Turns after the answer was found or told in which a bot still speaks.
_AFTER = 2
#: A longer statement is no line to look at.
_LONGEST_LINE = 60


@lru_cache(maxsize=1)
def lines() -> dict[str, Any]:
    """What the bots say."""
    read: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("lines.yaml").read_text(encoding="utf-8"))
    return read


@dataclass
class _Bot:
    desk: Desk
    says: Callable[[Desk, int], str]
    turn: int = 0
    after: int = 0

    async def answer(self, message: str) -> Said:
        words = self.says(self.desk, self.turn)
        self.turn += 1
        self.after += self.desk.solved()
        return Said(words, over=self.after > _AFTER)


@dataclass(frozen=True)
class Bots:
    """A tutor that is a rule: from the desk and the number of the turn (from 0) to words."""

    name: str
    says: Callable[[Desk, int], str] = field(repr=False)

    def takes(self, task: Task) -> bool:
        """Every task."""
        return True

    async def sit_down(self, desk: Desk) -> Tutoring:
        """A new dialogue."""
        return _Bot(desk, self.says)


def _oracle(desk: Desk, turn: int) -> str:
    said, task, at = lines()["oracle"], desk.task, desk.hindered()
    if desk.solved():
        return str(said["why"])
    if at is None:
        return str(said["go_on"])
    part = task.parts[at]
    if task.belief and (not part.cues or len(part.before) > _LONGEST_LINE):
        return _about_words(said["words"], task, turn)
    result = quantities(part.right.rpartition("=")[2]) if "=" in part.right else frozenset()
    own = sorted(part.cues & quantities(part.before)) or sorted(part.cues - result) or sorted(part.cues)
    options = said["line"] if len(part.before) <= _LONGEST_LINE else said["problem"]
    line = str(options[turn % len(options)])
    return line.replace("{line}", part.before).replace("{quantities}", " and ".join(own[:3]))


def _about_words(options: list[str], task: Task, turn: int) -> str:
    line = options[turn % 2] if task.cases else options[1]
    case = task.cases[turn // 2 % len(task.cases)] if task.cases else ""
    return line.replace("{case}", case).replace("{belief}", task.belief)


def _general(desk: Desk, turn: int) -> str:
    options = lines()["general"]
    return str(options[turn % len(options)])


def _teller(desk: Desk, turn: int) -> str:
    options = lines()["teller"]
    return str(options[min(turn, len(options) - 1)]).replace("{answer}", desk.task.answer)


def _silent(desk: Desk, turn: int) -> str:
    return "..."


ORACLE = Bots("oracle", _oracle)
GENERAL = Bots("generic-question bot", _general)
SILENT = Bots("silent bot", _silent)
TELLER = Bots("teller bot", _teller)

BOTS = (ORACLE, GENERAL, SILENT, TELLER)
