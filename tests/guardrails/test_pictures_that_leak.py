"""The guard reads a picture's data: what is drawn apart, what is written, where the handles stand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curriculum.lint_visuals import can_answer
from curriculum.visuals.building import read
from guardrails.model import GuardContext
from guardrails.pictures import check_picture
from pedagogy.model import AnswerKey, AnswerKind

LINE = {"kind": "number_line", "low": "-20", "high": "20"}
PLOT = {"kind": "plot", "x": {"low": "-6", "high": "6"}, "y": {"low": "-6", "high": "6"}}
SLIDERS = [{"name": "m", "low": "-3", "high": "3", "start": "0"}, {"name": "b", "low": "-3", "high": "3", "start": "0"}]
SUM = ("number", "5", "Work out $-7 + 12$.\nWhat is $-7 + 12$?")
SOLVE = ("number", "3", "Solve $2x + 3 = 9$.\nWhat is $x$?")
STRAIGHT = ("equation", "y = 2x - 1", "A line goes through $(0, -1)$ and has the slope $2$.")
MEET = ("pair", "(2, 3)", "Where do the two lines meet?")
THIRD = ("number", "7/12", "Work out $\\frac{1}{3} + \\frac{1}{4}$.")
PRICE = ("number", "18", "3 pens cost 6 euros. How much do 9 pens cost?")
RAY = ("inequality", "x > 3", "Solve $2x > 6$.")
WEIGHTS = {"left": {"bags": "2", "weights": "3"}, "right": {"weights": "9"}}


def check(task: tuple[str, str, str], plain: dict[str, Any], **more: Any) -> tuple[str, ...]:
    kind, value, text = task
    context = GuardContext(keys=(AnswerKey(AnswerKind(kind), value),), task=text, **more)
    return tuple(violation.rule for violation in check_picture(read(plain), context))


@pytest.mark.parametrize(
    ("task", "plain"),
    [
        (SUM, LINE | {"marks": [{"at": "5"}]}),
        (SUM, LINE | {"jumps": [{"start": "-7", "end": "5"}]}),
        (SUM, LINE | {"point": {"start": "5"}}),
        (SUM, LINE | {"title": "It ends at 5"}),
        (SUM, LINE | {"marks": [{"at": "-7", "label": "the sum is five"}]}),
        (SUM, LINE | {"jumps": [{"start": "-7", "end": "0", "label": "then 5"}]}),
        (SOLVE, {"kind": "balance", **WEIGHTS, "trial": {"high": "9", "start": "3"}}),
        (SOLVE, {"kind": "balance", "left": {"bags": "1"}, "right": {"weights": "3"}, "take": True}),
        (STRAIGHT, PLOT | {"sliders": [SLIDERS[0] | {"start": "2"}, SLIDERS[1] | {"start": "-1"}], "moves": "m*x + b"}),
        (STRAIGHT, PLOT | {"curves": [{"y": "2x - 1", "label": "y = 2x - 1"}]}),
        (MEET, PLOT | {"points": [{"x": "2", "y": "3"}]}),
        (MEET, PLOT | {"point": {"x": "2", "y": "3"}}),
        (THIRD, {"kind": "bars", "bars": [{"equal": "12", "shaded": "7"}]}),
        (THIRD, {"kind": "bars", "bars": [{"equal": "12", "shaded": "0", "label": "7/12"}]}),
        (SUM, {"kind": "bars", "bars": [{"parts": [{"size": "5", "label": "?"}, {"size": "7", "label": "7"}]}]}),
        (RAY, LINE | {"letter": "x", "point": {"start": "3"}}),
        (PRICE, {"kind": "table", "head": ["pens", "euros"], "rows": [["3", "6"], ["9", "18"]]}),
        (PRICE, {"kind": "figure", "shapes": [{"points": ["0; 0", "4; 0"], "sides": ["18"]}]}),
        (("number", "1/2", "Which part is shaded?"), LINE | {"low": "0", "high": "2", "marks": [{"at": "0.5"}]}),
        (("choice", "chess club", "Who was asked?"), LINE | {"title": "The answer is chess club"}),
    ],
)
def test_a_picture_that_shows_the_answer_is_found(task: tuple[str, str, str], plain: dict[str, Any]) -> None:
    assert any(rule.startswith("leak:") for rule in check(task, plain))


@pytest.mark.parametrize(
    ("task", "plain"),
    [
        (SUM, LINE | {"point": {"start": "0"}, "marks": [{"at": "-7", "label": "start"}]}),
        (SUM, LINE | {"marks": [{"at": "12"}], "jumps": [{"start": "-7", "end": "0", "label": "7"}]}),
        (SUM, {"kind": "bars", "bars": [{"parts": [{"size": "1", "label": "?"}, {"size": "2", "label": "7"}]}]}),
        (SOLVE, {"kind": "balance", **WEIGHTS, "trial": {"high": "9", "start": "0"}}),
        (SOLVE, {"kind": "balance", **WEIGHTS, "take": True}),
        (STRAIGHT, PLOT | {"sliders": SLIDERS, "moves": "m*x + b", "points": [{"x": "0", "y": "-1"}]}),
        (STRAIGHT, PLOT | {"curves": [{"y": "2x - 1"}]}),  # to be read off is not written down
        (MEET, PLOT | {"curves": [{"y": "x + 1"}, {"y": "5 - x"}], "point": {"x": "0", "y": "0"}}),
        (
            THIRD,
            {"kind": "bars", "bars": [{"equal": "3", "shaded": "1", "label": "$\\frac{1}{3}$"}], "cut": {"high": "24"}},
        ),
        (RAY, LINE | {"letter": "x", "point": {"start": "0"}}),
        (PRICE, {"kind": "table", "head": ["pens", "euros"], "rows": [["3", "6"], ["9", "?"]]}),
        (("choice", "down", "Up or down?"), LINE | {"marks": [{"at": "-4", "label": "start"}]}),
    ],
)
def test_a_picture_that_only_shows_the_task_may_be_shown(task: tuple[str, str, str], plain: dict[str, Any]) -> None:
    assert check(task, plain) == ()


def test_what_the_learner_guessed_may_not_be_marked_either() -> None:
    assert check(SUM, LINE | {"marks": [{"at": "5"}]}, learner=("is it 5?",))


def test_what_has_been_found_may_be_shown() -> None:
    assert check(SUM, LINE | {"marks": [{"at": "5"}]}, may_reveal=True) == ()


@given(answer=st.integers(-20, 20), mark=st.integers(-20, 20), start=st.integers(-20, 20))
def test_a_number_line_is_clear_exactly_when_nothing_stands_at_the_answer(answer: int, mark: int, start: int) -> None:
    task = ("number", str(answer), "Where does the walk end?")
    found = check(task, LINE | {"marks": [{"at": str(mark)}], "point": {"start": str(start)}})
    assert bool(found) == (answer in (mark, start))


@pytest.mark.parametrize(
    ("task", "plain", "possible"),
    [
        (SUM, LINE | {"point": {"start": "0"}}, True),
        (SUM, LINE | {"high": "4", "point": {"start": "0"}}, False),
        (SUM, LINE | {"point": {"start": "0", "step": "2"}, "tick": "2"}, False),
        (SUM, LINE, True),  # nothing moves
        (RAY, LINE | {"letter": "x", "point": {"start": "0"}}, True),
        (STRAIGHT, PLOT | {"sliders": SLIDERS, "moves": "m*x + b"}, True),
        (STRAIGHT, PLOT | {"sliders": SLIDERS[:1], "moves": "m*x"}, False),
        (MEET, PLOT | {"point": {"x": "0", "y": "0"}}, True),
        (SOLVE, {"kind": "balance", **WEIGHTS, "take": True}, True),
        (SOLVE, {"kind": "balance", "left": {"bags": "3"}, "right": {"weights": "8"}, "take": True}, False),
    ],
)
def test_a_picture_that_cannot_be_moved_to_the_answer_is_known(
    task: tuple[str, str, str], plain: dict[str, Any], possible: bool
) -> None:
    assert can_answer(read(plain), AnswerKey(AnswerKind(task[0]), task[1])) is possible
