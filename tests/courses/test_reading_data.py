"""The course "Reading data critically": its size, and every kind of number worked out again from the words shown.

The second opinion reads numbers out of the rendered statement and uses ``statistics`` and exact fractions; it shares
nothing with the templates.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from curriculum.model import HintKind, Item
from curriculum.reader import Source, read_source
from pedagogy.model import AnswerKind

FOLDER = Path(__file__).parents[2] / "curriculum" / "courses" / "reading-data"
SAMPLES = 12  # items of each template
MOST_WORDS = 60  # of one rung


@pytest.fixture(scope="module")
def course() -> Source:
    return read_source(FOLDER)


def made(course: Source, template: str) -> list[Item]:
    recipe = course.recipes[template][0]
    count = len(recipe.chosen)
    return [recipe.make(seed) for seed in range(0, count, max(1, count // SAMPLES))]


def numbers(text: str) -> list[Fraction]:
    return [Fraction(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]


def mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def values(text: str) -> list[Fraction]:
    """The list after the first colon, up to the end of its sentence."""
    return numbers(text.split(": ", 1)[1].split(".")[0])


def counted_median(text: str) -> Fraction:
    counts = values(text)
    return statistics.median([Fraction(v) for v, count in enumerate(counts) for _ in range(int(count))])


def quartile_distance(text: str) -> Fraction:
    ordered = sorted(values(text))
    return statistics.median(ordered[4:]) - statistics.median(ordered[:3])


def percent_of_both(text: str) -> Fraction:
    p, a, q, b = numbers(text)
    return (p * a + q * b) / (a + b)


def mean_distance(text: str) -> Fraction:
    middle = mean(values(text))
    return mean([abs(value - middle) for value in values(text)])


def two_means(text: str) -> Fraction:
    a, p, b, q = numbers(text)
    return (a * p + b * q) / (a + b)


def missing(text: str) -> Fraction:
    middle, *known = numbers(text)
    return 4 * middle - sum(known)


def new_last_week(text: str) -> Fraction:
    found = numbers(text)
    return found[7] - found[5]


def last_replaced(text: str) -> Fraction:
    *first, wrong, right = numbers(text)
    return mean([*first, right]) - mean([*first, wrong])


OPINIONS: list[tuple[str, int, Callable[[str], Fraction]]] = [
    ("who-was-asked/scale-up", 0, lambda t: numbers(t)[0] * numbers(t)[3] / numbers(t)[1]),
    ("who-was-asked/seeds-and-lamps", 0, lambda t: numbers(t)[0] * numbers(t)[2] / numbers(t)[1]),
    ("biased-samples/in-proportion", 0, lambda t: numbers(t)[2] * numbers(t)[0] / sum(numbers(t)[:2])),
    ("sample-size/one-more-answer", 0, lambda t: 100 / numbers(t)[0]),
    ("mean/five-values", 0, lambda t: mean(values(t))),
    ("mean/days-with-zero", 0, lambda t: mean(values(t))),
    ("mean/missing-value", 0, missing),
    ("mean/two-groups", 0, two_means),
    ("median/five-in-a-mess", 0, lambda t: statistics.median(values(t))),
    ("median/six-values", 0, lambda t: statistics.median(values(t))),
    ("median/from-counts", 0, counted_median),
    ("mean-or-median/one-value-mended", 1, last_replaced),
    ("mean-or-median/below-the-mean", 0, lambda t: Fraction(sum(v < mean(values(t)) for v in values(t)))),
    ("range-and-quartiles/range-of-six", 0, lambda t: max(values(t)) - min(values(t))),
    ("range-and-quartiles/quartiles-of-seven", 0, lambda t: statistics.median(sorted(values(t))[:3])),
    ("range-and-quartiles/quartiles-of-seven", 1, quartile_distance),
    ("range-and-quartiles/in-the-box", 0, lambda t: numbers(t)[0] / 4),
    ("spread-compares/mean-distance", 0, mean_distance),
    ("reading-tables-and-percent/share-of-a-row", 0, lambda t: 100 * numbers(t)[0] / numbers(t)[1]),
    ("reading-tables-and-percent/points-or-percent", 0, lambda t: 100 * (numbers(t)[-1] / numbers(t)[-2] - 1)),
    ("reading-tables-and-percent/both-classes", 0, percent_of_both),
    ("misleading-graphs/cut-axis", 1, lambda t: 100 * (numbers(t)[1] / numbers(t)[2] - 1)),
    ("misleading-graphs/running-total", 0, new_last_week),
    ("conclusions-from-data/give-or-take", 0, lambda t: numbers(t)[0] - numbers(t)[1]),
    ("conclusions-from-data/more-than-without", 0, lambda t: numbers(t)[2] - numbers(t)[3]),
]


@pytest.mark.parametrize(("template", "step", "opinion"), OPINIONS, ids=[f"{t}-{s}" for t, s, _ in OPINIONS])
def test_numbers_are_right(course: Source, template: str, step: int, opinion: Callable[[str], Fraction]) -> None:
    for item in made(course, template):
        expected = opinion(item.statement)
        assert Fraction(item.steps[step].key.value) == expected, item.statement


def test_a_line_starts_where_it_says(course: Source) -> None:
    for item in made(course, "scatter-and-association/along-the-line"):
        _, _, start, _, rise = numbers(item.statement)  # weeks 0 to 8, start, week 0, rise
        week = numbers(item.steps[0].ask)[0]
        assert Fraction(item.steps[0].key.value) == start + rise * week


def test_means_that_are_stated_are_the_means(course: Source) -> None:
    for item in made(course, "spread-compares/mean-distance") + made(course, "mean-or-median/below-the-mean"):
        assert mean(values(item.statement)) == numbers(item.statement)[-1]
    for item in made(course, "spread-compares/who-is-steadier"):
        *both, stated = numbers(item.statement.split(": ", 1)[1])
        assert mean(both[:4]) == mean(both[4:8]) == stated


def test_the_steadier_list_has_the_smaller_range(course: Source) -> None:
    for item in made(course, "spread-compares/who-is-steadier"):
        both = numbers(item.statement.split(": ", 1)[1])
        ranges = [max(part) - min(part) for part in (both[:4], both[4:8])]
        names = item.steps[0].key.choices
        assert item.steps[0].key.value == names[ranges.index(min(ranges))]


def test_the_safer_way_is_in_time_on_an_unlucky_day(course: Source) -> None:
    for item in made(course, "spread-compares/which-bus"):
        first, give, second, take, limit = numbers(item.statement)
        worst = [first + give, second + take]
        assert min(worst) <= limit < max(worst)
        assert item.steps[0].key.value == item.steps[0].key.choices[worst.index(min(worst))]


def test_the_course_is_large_enough(course: Source) -> None:
    components = {item.split("/")[0] for item in course.recipes}
    assert len(components) >= 12
    assert len(course.recipes) >= 24
    assert sum(len(recipe.chosen) for recipe, _ in course.recipes.values()) >= 80
    for component in components:
        kinds = {recipe.file.transfer for recipe, _ in course.recipes.values() if recipe.kcs[0] == component}
        assert kinds == {True, False}, component


def test_every_component_has_an_open_question_and_a_reading(course: Source) -> None:
    components = {item.split("/")[0] for item in course.recipes}
    assert {name.split("/")[0] for name in course.open_items} == components
    for component in components:
        text = (FOLDER / "readings" / f"{component}.md").read_text(encoding="utf-8")
        assert 100 <= len(text.split("---", 2)[2].split()) <= 400, component


def test_open_questions_carry_expectations_and_wrong_ideas(course: Source) -> None:
    for item, _, _ in course.open_items.values():
        step = item.steps[0]
        assert step.key.kind is AnswerKind.OPEN
        assert 1 <= len(step.expectations) <= 3
        assert step.wrong_ideas
        for expectation in step.expectations:
            assert len(expectation.paraphrases) >= 4, item.id
            assert expectation.hint.endswith("?"), item.id
            assert expectation.text not in expectation.hint


def test_ladders_end_worked_and_ask_one_short_question(course: Source) -> None:
    items = [item for template in course.recipes for item in made(course, template)[:3]]
    items += [item for item, _, _ in course.open_items.values()]
    for step in (step for item in items for step in item.steps):
        assert step.ladder[-1].kind is HintKind.WORKED
        for rung in step.ladder:
            assert rung.text.rstrip().endswith("?"), rung.text
            assert rung.text.count("?") == 1, rung.text
            assert len(rung.text.split()) <= MOST_WORDS, rung.text


def test_no_mistake_is_right_and_steps_ask_why(course: Source) -> None:
    for template in course.recipes:
        for step in (step for item in made(course, template)[:3] for step in item.steps):
            assert step.why.endswith("?")
            assert all(mistake.value != step.key.value for mistake in step.mistakes)


def test_every_misconception_is_refuted_by_small_cases(course: Source) -> None:
    for misconception, *_ in course.misconceptions.values():
        assert 1 <= len(misconception.refutations) <= 3
        assert all(text.count("?") == 1 for text in misconception.refutations)
