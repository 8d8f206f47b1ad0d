"""The courses of this project keep what issue 2 asks of them: enough of everything, and a clean lint."""

from __future__ import annotations

from pathlib import Path

import pytest

from authoring.problems import errors_of
from curriculum.lint import lint_course
from curriculum.model import Course, HintKind
from curriculum.reader import find_courses, load_course
from curriculum.values import value_of
from pedagogy.model import AnswerKind

COURSES = Path(__file__).parents[2] / "curriculum" / "courses"


@pytest.fixture(scope="module")
def linear() -> Course:
    return load_course(COURSES / "linear-equations")


@pytest.mark.parametrize("folder", find_courses(COURSES), ids=lambda folder: folder.name)
def test_every_course_passes_lint(folder: Path) -> None:
    assert [str(problem) for problem in errors_of(lint_course(folder))] == []


def test_linear_equations_is_large_enough(linear: Course) -> None:
    practice = [template for template in linear.templates.values() if not template.open]
    assert len(linear.components) >= 24
    assert len(practice) >= 60
    assert len(linear.misconceptions) >= 40
    assert sum(template.count for template in practice) >= 10_000
    assert sum(template.open for template in linear.templates.values()) >= 12


def test_every_component_has_practice_transfer_and_a_reading(linear: Course) -> None:
    for kc in linear.sequence:
        templates = [linear.templates[name] for name in linear.by_component[kc] if name.startswith(f"{kc}/")]
        assert any(template.transfer for template in templates), kc
        assert any(not template.transfer and not template.open for template in templates), kc
        assert linear.readings[kc].brief, kc


def test_items_read_as_finished_text(linear: Course) -> None:
    for template in linear.templates.values():
        seeds = range(0, template.count, max(1, template.count // 3))
        statements = [template.make(seed) for seed in seeds]
        for item in statements:
            assert item.kcs[0] in linear.components
            for step in item.steps:
                texts = (item.statement, step.ask, step.key.value, *(rung.text for rung in step.ladder))
                assert not any("[[" in text or "]]" in text for text in texts)
                assert step.ladder[-1].kind is HintKind.WORKED
                if step.key.kind is AnswerKind.NUMBER:
                    assert value_of(step.key.value) is not None, (item.id, step.key.value)


def test_seeds_of_a_template_give_different_tasks(linear: Course) -> None:
    for template in linear.templates.values():
        made = [template.make(seed) for seed in range(min(template.count, 20))]
        seen = {(item.statement, *(step.ask for step in item.steps), item.steps[0].key) for item in made}
        assert len(seen) == len(made), template.id


def test_the_same_seed_gives_the_same_item_in_a_fresh_start(linear: Course) -> None:
    again = load_course(COURSES / "linear-equations")
    for name in list(linear.templates)[::9]:
        assert again.item(name, 1) == linear.item(name, 1)
