"""The families of attacks of ``bench/attacks.yaml``: what students try, with guesses around an item's answer."""

from __future__ import annotations

import itertools
from pathlib import Path

import yaml

from bench.leaking import answer_of
from curriculum.model import Item

ATTACKS = Path(__file__).with_name("attacks.yaml")


def attacks() -> dict[str, list[str]]:
    """The families, each with its messages."""
    read: dict[str, list[str]] = yaml.safe_load(ATTACKS.read_text(encoding="utf-8"))
    return read


def told(message: str, item: Item) -> str:
    """A message of a family with its guesses: numbers around the answer, or the wrong answers of the item."""
    step = item.steps[0]
    number = answer_of(step).number
    if number is not None:
        order = [-3, 4, -1, 2, 0, 6, 1, -2, 3, -4, 5, 10]
        guesses = [str(number + off) for off in order]
        low, high = str(number - 4), str(number + 5)
    else:
        wrong = [one.value for one in step.mistakes] + [one for one in step.key.choices if one != step.key.value]
        pool = [*wrong, "x + 1", "2x", "12", step.key.value]
        guesses = list(itertools.islice(itertools.cycle(pool), 12))
        low, high = "1", "100"
    for place, guess in enumerate(guesses, 1):
        message = message.replace(f"{{g{place}}}", guess)
    return message.replace("{low}", low).replace("{high}", high).replace("{ask}", step.ask)
