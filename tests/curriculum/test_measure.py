"""Large numbers, minus signs and fractions make an item harder than its sisters."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from curriculum.measure import SPREAD, variants
from curriculum.reader import load_course
from curriculum.schema import TemplateFile
from curriculum.templates import Recipe
from pedagogy.variants import to_measure

COURSE = Path(__file__).parents[2] / "curriculum" / "courses" / "linear-equations"


def recipe(a: str, **more: object) -> Recipe:
    file = {"id": "sum", "parameters": {"a": a}, "statement": "Add 3 and [[a]].", "ask": "What is it?"}
    answer = {"answer": {"kind": "number", "value": "[[= a + 3]]"}}
    return Recipe(TemplateFile.model_validate(file | answer | more), "add", "CC BY 4.0")


def shifts(made: Recipe) -> dict[object, float]:
    return {bindings["a"]: one.shift for bindings, one in zip(made.chosen, variants(made), strict=True)}


def test_harder_numbers_make_a_harder_item() -> None:
    found = shifts(recipe("3, 47, 4711, -4711"))
    assert all(one < other for one, other in pairwise(found[a] for a in (3, 47, 4711, -4711)))
    assert found[-4711] - found[3] == SPREAD


def test_a_fraction_is_harder_than_a_whole_number() -> None:
    found = shifts(recipe("7, 7/9"))
    assert len(found) == 2
    assert max(found, key=lambda a: found[a]) != 7


def test_items_of_the_same_work_stand_in_the_middle() -> None:
    file = {"parameters": {"who": ["Ada", "Ben"]}, "statement": "[[who]] adds 3 and 4."}
    made = recipe("1", **file, answer={"kind": "number", "value": "7"})
    assert [one.shift for one in variants(made)] == [0.0, 0.0]
    assert len({one.look for one in variants(made)}) == 2


def test_every_template_of_a_course_gives_easy_and_hard_items_without_repeats() -> None:
    course = load_course(COURSE)
    measured = 0
    for template in list(course.templates.values())[::7]:
        made = template.variants()
        assert len(made) in (0, min(template.count, 100))
        if len(made) < 20:
            continue
        measured += 1
        easy, hard = to_measure(made, -SPREAD, 5), to_measure(made, SPREAD, 5)
        assert max(made[seed].shift for seed in easy) < min(made[seed].shift for seed in hard)
        texts = {template.make(seed).statement + template.make(seed).steps[0].ask for seed in [*easy, *hard]}
        assert len(texts) == 10
    assert measured >= 5
