"""The line rules: each produces the wrong line of its example, and the checker names it from that line."""

from __future__ import annotations

import pytest

from assessment.naming import Known, name_rules
from assessment.parser import parse
from assessment.rules import RULES, Rule
from assessment.steps import check_lines


def test_there_are_many_rules_each_with_a_belief() -> None:
    assert len(RULES) >= 25
    assert all(rule.believes.endswith(".") and name == rule.name for name, rule in RULES.items())


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_every_rule_produces_its_example(rule: Rule) -> None:
    before, after = map(parse, rule.example)
    found = name_rules(before, after, Known({rule.name: "named"}))
    assert rule.name in found.rules


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_every_example_is_a_wrong_line(rule: Rule) -> None:
    before, after = rule.example
    found = check_lines([before, after], before, {rule.name: "named"})
    assert found.wrong_part == after
    assert found.misconception == "named"


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("5 - 2(x + 3) = 9", "5 - 2x + 3 = 9", "distribute_first_term_only"),
        ("8 - (x - 3)", "8 - x - 3", "sign_not_distributed"),
        ("-2(x - 3)", "-2x - 6", "sign_not_distributed"),
        ("5x + 3 = 2x + 9", "7x + 3 = 9", "collect_across_sides"),
        ("5x + 3 = 2x + 9", "7x = 6", "collect_across_sides"),
        ("3x + 7 = 22", "10x = 22", "combine_unlike_terms"),
        ("x/3 + 2 = 5", "x + 2 = 15", "multiply_one_term_only"),
        ("-x = 5", "x = 5", "drop_negative_sign"),
        ("x^2 + 6x + 9", "x^2 + 15x", "combine_unlike_terms"),
        ("(x - 5)^2", "x^2 - 25", "square_of_sum"),
        ("\\frac{2}{3} + \\frac{1}{4}", "\\frac{3}{7}", "fraction_add_across"),
        ("-8 + 5", "-13", "sign_of_sum"),
        ("6 - 2·(4 + 1)", "20", "left_to_right"),
        ("9 - (-4)", "5", "minus_negative_as_minus"),
        ("3x < -12", "x > -4", "inequality_flipped_without_cause"),
        ("3(x + 2) = 21", "3x + 2 = 21", "distribute_first_term_only"),
    ],
)
def test_a_rule_is_named_from_the_line_it_makes(before: str, after: str, rule: str) -> None:
    assert rule in name_rules(parse(before), parse(after), Known({rule: "named"})).rules


@pytest.mark.parametrize(
    ("before", "after"),
    [("2x + 3 = 11", "2x = 987"), ("3(x + 4)", "x^7 - 3"), ("2 + 3*4", "1001"), ("x^2 = 9", "x = 17")],
)
def test_a_line_that_no_rule_makes_gets_no_name(before: str, after: str) -> None:
    assert name_rules(parse(before), parse(after), Known()).rule is None
