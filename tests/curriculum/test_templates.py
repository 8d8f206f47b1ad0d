"""Templates make distinct items, the same ones for ever, without holding what they do not need."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curriculum.expressions import ExpressionError
from curriculum.parameters import combinations, read_parameter, read_range, shuffled
from curriculum.schema import TemplateFile
from curriculum.templates import MOST_ITEMS, Recipe


def recipe(**parts: object) -> Recipe:
    written = {
        "id": "t",
        "parameters": {"a": "1..5", "b": "1..5"},
        "statement": "Add [[a]] and [[b]].",
        "ask": "What is it?",
        "answer": {"kind": "number", "value": "[[= a + b]]"},
    } | parts
    return Recipe(TemplateFile.model_validate(written), "kc", "")


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("2..5", (2, 3, 4, 5)),
        ("-2..2 except 0", (-2, -1, 1, 2)),
        ("10..30 step 10", (10, 20, 30)),
        ("1..3, 8, 10..11 except 2, 8", (1, 3, 10, 11)),
        ("−3..−1", (-3, -2, -1)),
        ("7", (7,)),
    ],
)
def test_ranges(source: str, values: tuple[int, ...]) -> None:
    assert read_range(source) == values


@pytest.mark.parametrize(
    "source", ["", "5..2", "1..", "a..b", "1..3 except 1, 2, 3", "0..99999999", "1..9 step 0", "1/0"]
)
def test_ranges_that_make_no_sense_are_refused(source: str) -> None:
    with pytest.raises(ExpressionError):
        read_range(source)


def test_lists_hold_numbers_fractions_decimals_and_words() -> None:
    read = read_parameter("v", ["2", "1/2", "0.5", "Ada"])
    assert [row[0] for row in read.rows] == [2, read.rows[1][0], "Ada"]
    assert read.decimals == {"v"}
    pairs = read_parameter("one, many", [["apple", "apples"], ["pear", "pears"]])
    assert pairs.rows[1] == ("pear", "pears")
    with pytest.raises(ExpressionError):
        read_parameter("one, many", [["apple"]])
    with pytest.raises(ExpressionError):
        read_parameter("no name", "1..2")


@given(st.integers(1, 6_000), st.text(max_size=8))
@settings(max_examples=60, deadline=None)
def test_shuffling_is_a_permutation_and_the_same_every_time(count: int, name: str) -> None:
    order = list(shuffled(count, name))
    assert sorted(order) == list(range(count))
    assert order == list(shuffled(count, name))


def test_the_order_never_changes_between_versions() -> None:
    assert list(shuffled(10, "two-step-equations/ax-plus-b")) == [8, 1, 5, 3, 9, 2, 0, 4, 7, 6]
    assert list(itertools.islice(shuffled(10**6, "big"), 4)) == [731285, 931417, 286073, 786238]


def test_huge_products_are_drawn_from_and_never_listed() -> None:
    huge = recipe(
        parameters=dict.fromkeys("abcdefgh", "1..9999"),
        statement="[[a]] [[b]] [[c]] [[d]] [[e]] [[f]] [[g]] [[h]]",
    )
    assert len(huge.chosen) == MOST_ITEMS
    assert huge.make(0).statement != huge.make(1).statement


def test_items_are_pure_and_distinct() -> None:
    one, two = recipe(), recipe()
    assert len(one.chosen) == 25
    statements = [one.make(seed).statement for seed in range(25)]
    assert len(set(statements)) == 25
    assert statements == [two.make(seed).statement for seed in range(25)]


def test_a_parameter_that_nobody_sees_makes_no_new_item() -> None:
    assert len(recipe(parameters={"a": "1..5", "b": "1..5", "hidden": "1..50"}).chosen) == 25


def test_conditions_leave_combinations_out() -> None:
    kept = recipe(where=["a < b", "a + b != 5"])
    assert {(i["a"], i["b"]) for i in kept.chosen} == {
        (a, b) for a in range(1, 6) for b in range(1, 6) if a < b and a + b != 5
    }


def test_a_condition_can_guard_a_division() -> None:
    guarded = recipe(parameters={"a": "0..3", "b": "1..2"}, derived={"c": "b/a"}, where=["a != 0"])
    assert len(guarded.chosen) == 6
    assert guarded.numbers.zero_divisions == 0
    unguarded = recipe(parameters={"a": "0..3", "b": "1..2"}, derived={"c": "b/a"})
    assert len(unguarded.chosen) == 6
    assert unguarded.numbers.zero_divisions == 2


def test_a_mistake_that_is_right_for_some_numbers_is_left_out_for_those() -> None:
    made = recipe(mistakes=[{"misconception": "m", "value": "[[= a*b]]"}])
    for seed in range(25):
        item = made.make(seed)
        a, b = made.chosen[seed]["a"], made.chosen[seed]["b"]
        assert bool(item.steps[0].mistakes) == (a * b != a + b)


def test_words_that_go_together_are_chosen_together() -> None:
    made = recipe(
        parameters={"a": "1..3", "b": "2", "one, many": [["apple", "apples"], ["pear", "pears"]]},
        statement="[[a]] [[plural a one many]]",
    )
    assert {made.make(seed).statement for seed in range(len(made.chosen))} == {
        "1 apple", "2 apples", "3 apples", "1 pear", "2 pears", "3 pears",
    }  # fmt: skip


def test_a_template_without_parameters_makes_one_item() -> None:
    made = recipe(parameters={}, statement="2 + 2", answer={"kind": "number", "value": "4"})
    assert len(made.chosen) == 1
    assert made.make(0).statement == "2 + 2"


def test_steps_and_a_single_question_do_not_mix() -> None:
    mixed = recipe(steps=[{"ask": "?", "answer": {"kind": "number", "value": "1"}}])
    assert {error.path[-1] for error in mixed.errors} == {"ask", "answer"}


@given(
    st.dictionaries(
        st.sampled_from("abc"),
        st.one_of(
            st.tuples(st.integers(-5, 5), st.integers(0, 6)).map(lambda p: f"{p[0]}..{p[0] + p[1]}"),
            st.lists(st.integers(-9, 9).map(str), min_size=1, max_size=4),
        ),
        min_size=1,
    ),
    st.lists(st.sampled_from(["a != 0", "a < b", "a*b > c", "c % 2 = 0"]), max_size=2),
)
@settings(max_examples=80, deadline=None)
def test_make_is_total_for_every_seed_below_count(parameters: dict[str, object], where: list[str]) -> None:
    names = sorted(parameters)
    made = recipe(
        parameters=parameters,
        where=where,
        statement=" ".join(f"[[{name}]]" for name in names),
        answer={"kind": "number", "value": f"[[= {names[0]}]]"},
    )
    if made.errors:
        assert any(name not in names for condition in where for name in "abc" if name in condition)
        return
    statements = [made.make(seed).statement for seed in range(len(made.chosen))]
    assert len(set(statements)) == len(statements)
    assert len(statements) <= len(list(combinations(made.numbers.parameters, made.id)))


def test_shuffled_choices_stand_in_an_order_that_belongs_to_the_item() -> None:
    answer = {"kind": "choice", "value": "one", "choices": ["one", "two", "three"], "shuffle": "yes"}
    mine, again = (recipe(parameters={"n": "1..12"}, statement="Which one, [[n]]?", answer=answer) for _ in range(2))
    orders = [mine.make(seed).steps[0].key.choices for seed in range(12)]
    assert orders == [again.make(seed).steps[0].key.choices for seed in range(12)]
    assert len(set(orders)) > 2
    assert all(sorted(order) == ["one", "three", "two"] for order in orders)
