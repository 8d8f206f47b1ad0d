"""A step that is said in words is read as what it does to the equation, in English and in Spanish."""

from __future__ import annotations

import pytest

from assessment.checking import comes_to
from assessment.operations import Effect, effect_of, read_told
from assessment.parser import parse

BALANCE, TWO_STEPS, SHARED, LESS = "4x + 1 = 2x + 7", "4x + 3 = 27", "x/5 + 5 = 11", "10 - x = 3"


@pytest.mark.parametrize(
    ("line", "said", "effect"),
    [
        (BALANCE, "so i take 2 bags off both pans", Effect.HELPS),
        (BALANCE, "subtract 2x from both sides", Effect.HELPS),
        (BALANCE, "take one weight off each pan", Effect.HELPS),
        (BALANCE, "quito 2 bolsas de cada platillo", Effect.HELPS),
        (BALANCE, "resto 2x a los dos lados", Effect.HELPS),
        (BALANCE, "i take 3 bags off both pans", Effect.ALLOWED),
        (BALANCE, "divide by 2", Effect.ALLOWED),
        (BALANCE, "take 2x away from the left", Effect.ONE_SIDE),
        (BALANCE, "quito 1 pesa de la izquierda", Effect.ONE_SIDE),
        (TWO_STEPS, "i subtract three", Effect.HELPS),
        (TWO_STEPS, "take the 3 away", Effect.HELPS),
        (TWO_STEPS, "i add 7 to both sides", Effect.ALLOWED),
        (TWO_STEPS, "minus the 7 first", Effect.ALLOWED),
        (TWO_STEPS, "first i subtract 3 on both sides then divide by 4", Effect.SOLVES),
        (TWO_STEPS, "resto 3 y divido entre 4", Effect.SOLVES),
        (TWO_STEPS, "i took 3 off the left side only", Effect.ONE_SIDE),
        (SHARED, "multiply both sides by five", Effect.HELPS),
        (SHARED, "menos 5 en ambos lados", Effect.HELPS),
        (LESS, "add x to both sides", Effect.HELPS),
    ],
)
def test_what_is_done_in_words_is_worked_out_on_the_equation(line: str, said: str, effect: Effect) -> None:
    equation = parse(line)
    told = read_told(said, equation)
    assert told is not None
    assert effect_of(told, equation)[0] is effect


@pytest.mark.parametrize(
    "said",
    ["i think its 6", "3 times 6 plus 9 is 27", "4x = 24", "get rid of it", "my mum took the 4 bus", "", "x", "plus"],
)
def test_words_that_do_nothing_to_the_equation_tell_no_step(said: str) -> None:
    equation = parse(TWO_STEPS)
    told = read_told(said, equation)
    assert told is None or told.claims or not told.is_plain


def test_a_step_needs_an_equation_in_one_letter() -> None:
    assert read_told("subtract 3", parse("4x + 3")) is None
    assert read_told("subtract 3", parse("4x + 3 = y")) is None


def test_steps_in_a_row_lead_to_the_line_after_them() -> None:
    equation = parse(TWO_STEPS)
    told = read_told("subtract 3", equation)
    assert told is not None
    _, after = effect_of(told, equation)
    then = read_told("divide by 4", after)
    assert then is not None
    assert effect_of(then, after)[0] is Effect.SOLVES


@pytest.mark.parametrize(
    "said", ["subtract " + "9" * 200, "take " * 50 + "3", "divide by 0", "multiply by x", "-" * 290]
)
def test_hostile_words_are_read_like_any_other(said: str) -> None:
    equation = parse(TWO_STEPS)
    told = read_told(said, equation)
    assert told is None or effect_of(told, equation)[0] in Effect


@pytest.mark.parametrize(
    ("line", "value", "number"),
    [(TWO_STEPS, "6", "27"), (BALANCE, "3", "13"), (SHARED, "30", "11"), (TWO_STEPS, "5", None), ("4x + 3", "6", None)],
)
def test_a_value_put_back_brings_both_sides_to_one_number(line: str, value: str, number: str | None) -> None:
    assert comes_to(parse(line), value) == number
