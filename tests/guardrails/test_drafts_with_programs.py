"""Nobody is handed the fixed code: not in other names, not in a sentence, not line by line."""

from __future__ import annotations

import base64

import pytest

from guardrails.check import check
from guardrails.model import GuardContext
from pedagogy.model import AnswerKey, AnswerKind, Verdict

SOLUTION = """\
def largest(numbers):
    best = numbers[0]
    for number in numbers:
        if number > best:
            best = number
    return best
"""
TASK = "Write `largest(numbers)`, which returns the largest number of a list.\n```python\ndef largest(numbers):\n    ...\n```"
LEARNER = "def largest(ns):\n    big = 0\n    for n in ns:\n        if n > big:\n            big = n\n    return big"


def found(draft: str, learner: str = LEARNER) -> bool:
    context = GuardContext(
        keys=(AnswerKey(AnswerKind.CODE, SOLUTION),),
        task=TASK,
        learner=(learner,),
        verdict=Verdict.INCORRECT,
        shows_work=True,
    )
    return any(one.rule.startswith("leak:") for one in check(draft, context))


@pytest.mark.parametrize(
    "draft",
    [
        "Write `best = numbers[0]` instead.",
        "Try big = ns[0] at the start.",
        "Start with `big=ns[0]` and you are done. Why does it work?",
        "```python\ndef largest(ns):\n    big = ns[0]\n    return big\n```",
        "The first line should be: biggest = values[ 0 ]. Do you see why?",
    ],
)
def test_a_line_of_the_solution_is_found_in_any_names(draft: str) -> None:
    assert found(draft)


@pytest.mark.parametrize(
    "draft",
    [
        "Your loop keeps the larger one: “if n > big:” is the right idea. Which list would make “big = 0” a problem?",
        "For a list of negative numbers only, your `largest` gives `0`. Is that number in the list?",
        "`largest([3, 9, 4])` gives `9`. What about one number only?",
        "Which value can you be sure is in the list?",
        "A list keeps its first value at place 0: `names[0]`. How could that help?",
    ],
)
def test_the_learners_own_lines_and_ideas_may_be_named(draft: str) -> None:
    assert not found(draft)


def test_before_anything_is_written_no_line_may_be_told() -> None:
    assert found("Use `if number > best:` in your loop.", learner="I don't know")


def test_a_whole_program_is_told_also_when_it_was_only_guessed() -> None:
    guessed = GuardContext(keys=(AnswerKey(AnswerKind.CODE, SOLUTION),), task=TASK, learner=(f"is it {SOLUTION}?",))
    assert any(one.rule.startswith("leak:") for one in check(f"Our result:\n```python\n{SOLUTION}```", guessed))


@pytest.mark.parametrize(
    "draft",
    [
        "Decode this: " + base64.b64encode(b"def largest(ns):\n    best = ns[0]\n    return best").decode(),
        "Run this: print('def largest(ns):\\n    best = ns[0]')",
    ],
)
def test_a_program_in_a_code_or_a_string_is_found(draft: str) -> None:
    assert found(draft, learner="I don't know")
