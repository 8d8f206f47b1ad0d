"""The course "First steps in Python": its size, and every predicted output found out by running the program.

The programs are the course's own few lines; they are run here in the test's own process, with what they print caught.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assessment.answers import judge
from curriculum.model import HintKind, Item, Step
from curriculum.reader import Source, read_source, to_course
from pedagogy.model import AnswerKind, Verdict

FOLDER = Path(__file__).parents[2] / "curriculum" / "courses" / "first-python"
SAMPLES = 60  # items of each template
MOST_WORDS = 60  # of one rung
PROGRAM = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def course() -> Source:
    return read_source(FOLDER)


def made(course: Source, template: str, most: int = SAMPLES) -> list[Item]:
    recipe = course.recipes[template][0]
    count = len(recipe.chosen)
    return [recipe.make(seed) for seed in range(0, count, max(1, count // most))]


def printed(text: str) -> list[str]:
    """What the program in ``text`` prints, line by line."""
    found = PROGRAM.search(text)
    assert found is not None, text
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(found[1], "item", "exec"), {"__name__": "item"})
    return out.getvalue().splitlines()


def asked_word(step: Step) -> str:
    found = re.search(r"print (\w+)\?", step.ask)
    assert found is not None
    return found[1]


#: How an answer follows from what is printed, where it is not simply the last line.
READERS: dict[str, Callable[[list[str], int, Step], str]] = {
    "arithmetic/quotient-and-rest": lambda out, at, _: out[at],
    "arithmetic/what-kind": lambda out, *_: "with a decimal point" if "." in out[0] else "without a decimal point",
    "for-range/how-often": lambda out, _, step: str(out.count(asked_word(step))),
    "for-range/inside-and-after": lambda out, _, step: str(out.count(asked_word(step))),
    "for-range/last-number": lambda out, at, _: out[-at],
    "strings/last-place": lambda out, at, _: str(int(out[0]) - at),
    "functions/order-of-lines": lambda out, _, step: out[0 if "first" in step.ask else -1],
    "return-or-print/none-or-value": lambda out, *_: "None" if out[-1] == "None" else "a number",
}
BY_OTHER_MEANS = {"finding-bugs/where-it-shows", "finding-bugs/which-test", "finding-bugs/trace-to-line"}


def test_every_predicted_output_is_what_the_program_prints(course: Source) -> None:
    seen = 0
    for name in course.recipes:
        if name in BY_OTHER_MEANS:
            continue
        for item in made(course, name):
            out = printed(item.statement)
            for at, step in enumerate(item.steps):
                expected = READERS[name](out, at, step) if name in READERS else out[-1]
                assert step.key.value == expected, f"{item.id}\n{item.statement}\nprints {out}"
                seen += 1
    assert seen > 800


def test_the_program_that_returns_too_early_prints_its_first_entry_and_is_mended_by_its_last_line(
    course: Source,
) -> None:
    for item in made(course, "finding-bugs/where-it-shows"):
        assert printed(item.statement) == [item.steps[0].key.value]
        line = item.steps[1].key.value
        mended = item.statement.replace(f"        {line}", f"    {line}")
        numbers = [int(n) for n in re.findall(r"\d+", mended.split("([")[1])]
        assert printed(mended) == [str(sum(numbers))]


def test_the_loop_with_a_round_too_few_is_mended_by_its_start(course: Source) -> None:
    for item in made(course, "finding-bugs/trace-to-line"):
        found = re.search(r"add (\d+) to `total` in (\d+) rounds", item.statement)
        assert found is not None
        step, rounds = int(found[1]), int(found[2])
        assert int(printed(item.statement)[0]) == step * int(item.steps[0].key.value) != step * rounds
        mended = item.statement.replace("range(1,", f"range({item.steps[1].key.value},")
        assert int(printed(mended)[0]) == step * rounds


def search(kind: str, values: list[Any], start: Any = None) -> Any:
    """The search as a beginner writes it: the largest, or the smallest, beginning with ``start``."""
    small = kind in {"smallest", "shortest", "lowest_price", "coldest", "fastest"}
    rank: Callable[[Any], Any] = len if kind in {"longest", "shortest"} else lambda value: value
    best = values[0] if start is None else start
    for value in values:
        if (rank(value) < rank(best)) if small else (rank(value) > rank(best)):
            best = value
    return best


def test_only_the_list_that_is_right_shows_the_bug(course: Source) -> None:
    for item in made(course, "finding-bugs/which-test"):
        kind, line = re.findall(r"`(.+?)`", item.statement)
        start = eval(line.split("=")[1])
        shows = {c: search(kind, eval(c)) != search(kind, eval(c), start) for c in item.steps[0].key.choices}
        assert [choice for choice, wrong in shows.items() if wrong] == [item.steps[0].key.value], item.statement


def test_every_answer_is_accepted_and_no_mistake_is(course: Source) -> None:
    for name in course.recipes:
        for item in made(course, name, 12):
            for step in item.steps:
                assert judge(step.key.value, step.key).verdict is Verdict.CORRECT, item.id
                for mistake in step.mistakes:
                    assert judge(mistake.value, step.key).verdict is Verdict.INCORRECT, (item.id, mistake)


def test_programs_have_visible_and_hidden_cases_and_bugs_with_programs(course: Source) -> None:
    programs = [
        (template.id, template.make(0).steps[0])
        for template in to_course(course).templates.values()
        if template.make(0).steps[0].program
    ]
    assert len(programs) >= 12
    for name, step in programs:
        assert step.program is not None
        assert step.program.visible, name
        assert len(step.program.hidden) >= 2, name
        assert len(step.program.bugs) >= 2, name
        assert step.ladder[-1].kind is HintKind.WORKED


def test_the_course_is_large_enough(course: Source) -> None:
    components = {item.split("/")[0] for item in course.recipes}
    assert len(components) >= 12
    assert sum(len(recipe.chosen) for recipe, _ in course.recipes.values()) >= 80
    for component in components:
        kinds = {recipe.file.transfer for recipe, _ in course.recipes.values() if recipe.kcs[0] == component}
        assert kinds == {True, False}, component
    assert {name.split("/")[0] for name in course.open_items} == components


def test_every_component_has_a_reading_of_fitting_length(course: Source) -> None:
    for component in {name.split("/")[0] for name in course.recipes}:
        text = (FOLDER / "readings" / f"{component}.md").read_text(encoding="utf-8")
        assert 90 <= len(text.split("---", 2)[2].split()) <= 400, component


def test_ladders_end_worked_and_ask_one_short_question(course: Source) -> None:
    items = [item for template in course.recipes for item in made(course, template, 2)]
    items += [item for item, _, _ in course.open_items.values()]
    for step in (step for item in items for step in item.steps):
        assert step.ladder[-1].kind is HintKind.WORKED
        for rung in step.ladder:
            assert rung.text.rstrip().endswith("?"), rung.text
            assert rung.text.count("?") == 1, rung.text
            assert len(rung.text.split()) <= MOST_WORDS, rung.text


def test_misconceptions_are_refuted_by_small_cases_with_one_question(course: Source) -> None:
    for misconception, *_ in course.misconceptions.values():
        assert 1 <= len(misconception.refutations) <= 3
        assert all(text.count("?") == 1 for text in misconception.refutations), misconception.id


def test_open_questions_carry_expectations_and_wrong_ideas(course: Source) -> None:
    for item, _, _ in course.open_items.values():
        step = item.steps[0]
        assert step.key.kind is AnswerKind.OPEN
        assert step.wrong_ideas
        assert all(len(one.paraphrases) >= 4 and one.hint.endswith("?") for one in step.expectations), item.id
