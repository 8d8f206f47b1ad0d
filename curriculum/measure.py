"""How hard the items of one template are against each other, by the numbers that a learner meets in them.

The weights are an assumption: larger numbers, minus signs, fractions and decimals are more work. What the record shows
of a template as a whole stands above it (``pedagogy.variants``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from hashlib import blake2b
from math import log10

from curriculum.expressions import ExpressionError
from curriculum.parameters import Given
from curriculum.templates import Recipe
from pedagogy.variants import Variant

MOST_MEASURED = 100  # seeds of a template, in its shuffled order: more than one learner ever meets
SPREAD = 0.3  # between the easiest and the hardest item of a template
_EASY = frozenset({0, 1, 2, 5, 10, 100})
_MINUS, _FRACTION, _SIZE, _EASY_RELIEF = 0.5, 1.0, 0.8, 0.4  # a number's work: added to its digits' 0.8 for each
_ANSWER = 2.0  # the answer has to be found, other numbers are only met


def variants(recipe: Recipe) -> tuple[Variant, ...]:
    """The shift of each of the first ``MOST_MEASURED`` seeds from the template's difficulty, by the rank of its work among
    them, and its look. Worked out once for a recipe."""
    if recipe.measured is None:
        recipe.measured = _measured(recipe, recipe.chosen[:MOST_MEASURED])
    return recipe.measured


def _measured(recipe: Recipe, chosen: Sequence[dict[str, Given]]) -> tuple[Variant, ...]:
    work = [_work(recipe, bindings) for bindings in chosen]
    order = sorted(work)
    first: dict[float, int] = {}
    last: dict[float, int] = {}
    for place, value in enumerate(order):
        first.setdefault(value, place)
        last[value] = place
    most = max(1, len(work) - 1)
    shifts = [SPREAD * ((first[value] + last[value]) / 2 / most - 0.5) for value in work]
    return tuple(
        Variant(round(shift, 3), _look(recipe, bindings)) for shift, bindings in zip(shifts, chosen, strict=True)
    )


def _work(recipe: Recipe, bindings: dict[str, Given]) -> float:
    total = sum(_number(value) for value in _seen(recipe, bindings))
    return round(total + _ANSWER * sum(_number(value) for value in _answers(recipe, bindings)), 3)


def _number(value: Given) -> float:
    if isinstance(value, str):
        return 0.0
    number = Fraction(value)
    size = _SIZE * log10(1 + abs(number.numerator)) - (_EASY_RELIEF if value in _EASY else 0.0)
    if number.denominator > 1:
        size += _FRACTION + _SIZE * log10(number.denominator)
    return size + (_MINUS if number < 0 else 0.0)


def _seen(recipe: Recipe, bindings: dict[str, Given]) -> Iterator[Given]:
    """The values that stand in the statement and the questions."""
    for text in (recipe.statement, *(step.ask for step in recipe.steps)):
        yield from _values(text.sees, bindings)


def _answers(recipe: Recipe, bindings: dict[str, Given]) -> Iterator[Given]:
    for step in recipe.steps:
        yield from _values(step.key.value.sees, bindings)


def _values(sees: Sequence[object], bindings: dict[str, Given]) -> Iterator[Given]:
    for value in sees:
        try:
            yield value(bindings)  # type: ignore[operator]
        except ExpressionError:  # a text that this item does not need
            continue


def _look(recipe: Recipe, bindings: dict[str, Given]) -> tuple[int, ...]:
    """Fingerprints of the words of an item (who, where, what), if it has any, and of its answer."""
    words = [str(value) for value in bindings.values() if isinstance(value, str)]
    answers = [str(value) for value in _answers(recipe, bindings)]
    return tuple(_short(part) for part in (words, answers) if part)


def _short(parts: Sequence[str]) -> int:
    return int.from_bytes(blake2b("|".join(parts).encode(), digest_size=2).digest(), "big")
