"""The line rules: named wrong moves that *produce* the next line of work from the one before.

A course's misconception names one of these in its ``rule`` field. A rule is found in a learner's work only
by applying it to the line before and comparing the outcome exactly; nothing here looks at similarity. Two
rules may produce the same line from the same line ("moved without changing its sign" and "undone by the
same operation"); then the one that the course names is reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from assessment.slips_numbers import NUMBER_SLIPS
from assessment.slips_sides import SIDE_SLIPS
from assessment.slips_terms import TERM_SLIPS
from assessment.syntax import Node, Relation
from assessment.trees import rewritten

MAX_OUTCOMES = 120  # of one rule on one line


@dataclass(frozen=True, slots=True)
class Rule:
    """A wrong rule. ``believes`` is what the learner holds; ``example`` is a line and what the rule makes of it."""

    name: str
    believes: str
    example: tuple[str, str]

    def outcomes(self, line: Node) -> Iterator[Node]:
        """The lines that this rule makes of ``line`` (an expression, or a relation with two sides)."""
        return islice(self._all(line), MAX_OUTCOMES)

    def _all(self, line: Node) -> Iterator[Node]:
        if self.name in SIDE_SLIPS and isinstance(line, Relation) and len(line.items) == 2:
            yield from SIDE_SLIPS[self.name](line)
        rewrite = TERM_SLIPS.get(self.name) or NUMBER_SLIPS.get(self.name)
        if rewrite is not None:
            yield from rewritten(line, rewrite)


_TABLE: tuple[tuple[str, str, str, str], ...] = (
    # brackets
    (
        "distribute_first_term_only",
        "A factor in front of a bracket belongs to its first term.",
        "3(x + 4)",
        "3x + 4",
    ),
    (
        "distribute_last_term_only",
        "A factor in front of a bracket belongs to its last term.",
        "3(x + 4)",
        "x + 12",
    ),
    (
        "sign_not_distributed",
        "A minus before a bracket changes the first sign only.",
        "8 - 2(x - 3)",
        "8 - 2x - 6",
    ),
    ("factor_added_to_bracket", "A factor before a bracket is added.", "3(x + 4)", "x + 7"),
    ("distribute_over_product", "A factor goes to every part of a product too.", "2(3 * x)", "6 * 2x"),
    ("square_of_sum", "The square of a sum is the sum of the squares.", "(x + 3)^2", "x^2 + 9"),
    (
        "product_of_sums_ends_only",
        "(a + b)(c + d) is first times first plus last times last.",
        "(x + 2)(x + 3)",
        "x^2 + 6",
    ),
    # sides of an equation
    ("move_without_sign_change", "A term may go to the other side as it is.", "2x + 3 = 11", "2x = 11 + 3"),
    ("undo_with_same_operation", "An operation is undone by doing it again.", "x/4 = 3", "x = 3/4"),
    (
        "one_side_only",
        "Adding or taking away is done where the term is, on one side.",
        "2x + 3 = 11",
        "2x = 11",
    ),
    (
        "add_to_cancel",
        "Adding a term on one side makes the same term on the other side disappear.",
        "4x - 7 = 2x + 9",
        "6x - 7 = 9",
    ),
    (
        "collect_across_sides",
        "Like terms may be put together across the equals sign.",
        "3x = 2x + 5",
        "5x = 5",
    ),
    ("divide_one_side_only", "Dividing is done on the side of the letter.", "3x = 12", "x = 12"),
    ("divide_one_term_only", "Dividing a side divides one of its terms.", "2x + 6 = 10", "x + 6 = 5"),
    (
        "multiply_one_term_only",
        "Clearing a fraction multiplies one of the terms.",
        "x/3 + 2 = 5",
        "x + 2 = 15",
    ),
    (
        "multiply_one_side_only",
        "Clearing a fraction is done on the side of the fraction.",
        "x/3 = 5",
        "x = 5",
    ),
    (
        "subtract_coefficient_instead_of_divide",
        "A number in front of a letter is removed by taking it away.",
        "3x = 12",
        "x = 9",
    ),
    ("divide_the_wrong_way", "The order in a division does not matter.", "3x = 12", "x = 3/12"),
    ("drop_negative_sign", "A minus in front can be left out.", "-3x = 12", "x = 4"),
    (
        "move_factor_with_sign_change",
        "A factor changes its sign when it changes sides.",
        "3x = 12",
        "x = 12/(-3)",
    ),
    ("zero_divided_is_divisor", "Nothing divided by a number leaves the number.", "3x = 0", "x = 3"),
    ("divide_by_unknown", "An unknown on both sides can be divided away.", "x^2 = 3x", "x = 3"),
    ("one_root_only", "A square has one root.", "x^2 = 9", "x = 3"),
    (
        "zero_product_sign",
        "The solutions are the numbers in the brackets.",
        "(x - 2)(x + 3) = 0",
        "x = -2 or x = 3",
    ),
    # inequalities
    (
        "inequality_not_flipped",
        "An inequality keeps its direction whatever it is divided by.",
        "-2x < 6",
        "x < -3",
    ),
    ("inequality_flipped_without_cause", "A minus anywhere turns the inequality round.", "2x < -6", "x > -3"),
    # terms
    ("combine_unlike_terms", "A letter term and a number can be put together.", "3x + 4", "7x"),
    ("letter_dropped_when_subtracting", "Taking x from 3x leaves 3.", "3x - x", "3"),
    ("like_terms_multiply_letters", "Adding like terms also multiplies their letters.", "2x + 3x", "5x^2"),
    (
        "like_terms_multiply_coefficients",
        "Like terms are put together by multiplying the numbers.",
        "2x + 3x",
        "6x",
    ),
    ("bare_letter_counts_nothing", "A letter without a number in front counts as nothing.", "3x + x", "3x"),
    ("coefficient_join", "Putting 3 for x in 2x gives 23.", "2 * 3", "23"),
    ("juxtaposition_as_addition", "2x with x = 3 means 2 and 3 together.", "2 * 3", "5"),
    # powers
    ("add_exponents_in_sum", "Powers are added by adding the exponents.", "x^2 + x^3", "x^5"),
    (
        "multiply_exponents_in_product",
        "Powers are multiplied by multiplying the exponents.",
        "x^2 * x^3",
        "x^6",
    ),
    ("add_exponents_in_power", "A power of a power adds the exponents.", "(x^2)^3", "x^5"),
    ("power_as_product", "An exponent is a factor.", "3^2", "6"),
    ("power_of_first_factor_only", "The exponent belongs to one factor.", "(2x)^3", "2x^3"),
    ("square_of_negative", "A minus survives squaring, or a square hides a minus.", "(-3)^2", "-9"),
    ("negative_exponent_negates", "A negative exponent makes the number negative.", "2^(-3)", "-8"),
    ("root_of_sum", "The root of a sum is the sum of the roots.", "sqrt(9 + 16)", "3 + 4"),
    # fractions
    ("fraction_add_across", "Add the tops and add the bottoms.", "1/2 + 1/3", "2/5"),
    (
        "fraction_add_tops_only",
        "Add the tops over the common denominator without changing them.",
        "1/2 + 1/3",
        "2/6",
    ),
    ("fraction_multiply_whole_both", "A whole number multiplies top and bottom.", "2 * 3/4", "6/8"),
    (
        "fraction_divide_without_flip",
        "Fractions are divided by multiplying straight across.",
        "(1/2) / (3/4)",
        "3/8",
    ),
    (
        "cancel_across_sum",
        "Anything that stands above and below can be crossed out, sum or not.",
        "(x + 6)/3",
        "x + 2",
    ),
    ("divide_first_term_only", "A denominator belongs to one term of the top.", "(4x + 6)/2", "2x + 6"),
    # signs and order of operations
    ("add_negatives_as_positive", "Two minuses make a plus, also when adding.", "-3 + -5", "8"),
    (
        "sign_of_sum",
        "The sign of a sum comes from the first number, or the numbers are added anyway.",
        "-7 + 3",
        "-10",
    ),
    ("minus_negative_as_minus", "Taking away a negative number takes away.", "5 - (-3)", "2"),
    ("subtract_smaller_from_larger", "The smaller number is always taken from the larger.", "3 - 7", "4"),
    ("negative_times_negative", "Two negative factors give a negative product.", "(-3) * (-4)", "-12"),
    ("negative_times_positive", "The sign of a negative factor can be left out.", "(-3) * 4", "12"),
    ("left_to_right", "Operations are done in the order they are written.", "2 + 3 * 4", "20"),
    ("add_before_subtract", "Adding comes before taking away.", "10 - 4 + 3", "3"),
    ("multiply_before_divide", "Multiplying comes before dividing.", "12 / 2 * 3", "2"),
)

RULES: Mapping[str, Rule] = MappingProxyType(
    {name: Rule(name, believes, (before, after)) for name, believes, before, after in _TABLE}
)
