"""Draws examples for the properties of a task with Hypothesis; no learner's program is near."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assessment.confined.values import encode


def warm() -> None:
    """Draw once before the walls go up, so that every module that will be wanted is loaded."""
    _draw({"numbers": "lists(integers(0, 9) | booleans() | sampled_from('ab'), max_size=2)"}, 3)


def run(payload: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> None:
    """Tell ``count`` examples for each property, simple ones first; the same in every run."""
    for wanted in payload["properties"]:
        try:
            examples = _draw(wanted["given"], payload["count"])
        except Exception as problem:  # an author's strategy: whatever is wrong with it is theirs to read
            tell({"property": wanted["id"], "error": f"{type(problem).__name__}: {problem}"[:300]})
            continue
        told = [{name: encode(value) for name, value in example.items()} for example in examples]
        tell({"property": wanted["id"], "examples": told})
    tell({"finished": True})


def _draw(given: dict[str, str], count: int) -> list[dict[str, Any]]:
    from hypothesis import HealthCheck, Phase, settings, strategies
    from hypothesis import given as draws

    words = {name: getattr(strategies, name) for name in strategies.__all__}
    recipes = {name: eval(text, {"__builtins__": {}}, words) for name, text in given.items()}
    found: list[dict[str, Any]] = []

    @settings(
        max_examples=count,
        database=None,
        derandomize=True,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @draws(strategies.fixed_dictionaries(recipes))
    def keep(example: dict[str, Any]) -> None:
        found.append(example)

    keep()
    unique = {repr(example): example for example in found}
    return sorted(unique.values(), key=lambda example: len(repr(example)))
