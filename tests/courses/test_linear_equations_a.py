"""The first half of "Linear equations": numbers, and letters and expressions.

Every answer is worked out a second time, from the words that the learner reads, by a small parser of exact fractions
that shares nothing with the templates. Stories are recalculated from the numbers in their text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import gcd
from pathlib import Path

import pytest

from assessment.answers import judge
from assessment.rules import RULES
from curriculum.model import HintKind, Item, Step
from curriculum.reader import Source, read_source
from curriculum.templates import Recipe
from pedagogy.model import AnswerKind, Verdict

FOLDER = Path(__file__).parents[2] / "curriculum" / "courses" / "linear-equations"
COMPONENTS = (
    "integer-addition",
    "integer-subtraction",
    "integer-multiplication",
    "order-of-operations",
    "fraction-equivalence",
    "fraction-addition",
    "fraction-multiplication",
    "decimals-and-percent",
    "evaluating-expressions",
    "translating-words",
    "like-terms",
    "distributive-property",
    "distributing-a-minus",
    "factoring-out",
)
SAMPLES = 20  # items of each template
POINTS = (Fraction(7, 3), Fraction(-5, 2), Fraction(11, 4), Fraction(2))


# --- A second opinion: exact values from text -------------------------------------------------------------------


class _Reader:
    """Works out plain text or LaTeX for given letters."""

    def __init__(self, text: str, letters: Mapping[str, Fraction]) -> None:
        for old, new in (("\\cdot", "*"), ("\\div", "/"), ("÷", "/"), ("{", "("), ("}", ")"), ("\\frac", "F")):
            text = text.replace(old, new)
        self.tokens = [*re.findall(r"\d+(?:\.\d+)?|[A-Za-z]|[-+*/^()]", text), ""]
        self.letters = letters

    def whole(self) -> Fraction:
        value = self.sum()
        assert self.tokens == [""], self.tokens
        return value

    def sum(self) -> Fraction:
        value = self.product()
        while self.tokens[0] in ("+", "-"):
            sign = self.tokens.pop(0)
            right = self.product()
            value = value + right if sign == "+" else value - right
        return value

    def product(self) -> Fraction:
        value = self.signed()
        while self.tokens[0] and self.tokens[0] not in "+-)":
            if self.tokens[0] == "/":
                self.tokens.pop(0)
                value /= self.signed()
                continue
            if self.tokens[0] == "*":
                self.tokens.pop(0)
            value *= self.signed()
        return value

    def signed(self) -> Fraction:
        if self.tokens[0] == "-":
            self.tokens.pop(0)
            return -self.signed()
        value = self.atom()
        if self.tokens[0] == "^":
            self.tokens.pop(0)
            power = self.atom()
            assert power.denominator == 1
            return value ** int(power)
        return value

    def atom(self) -> Fraction:
        token = self.tokens.pop(0)
        if token == "F":
            return self.atom() / self.atom()
        if token == "(":
            value = self.sum()
            assert self.tokens.pop(0) == ")"
            return value
        return self.letters[token] if token.isalpha() else Fraction(token)


def value(text: str, **letters: Fraction) -> Fraction:
    return _Reader(text, letters).whole()


def says_the_same(one: str, other: str) -> bool:
    """Two texts have the same value at every point, whatever their letters stand for."""
    found = sorted(set(re.findall(r"(?<![\\A-Za-z])[A-Za-z](?![A-Za-z]{2})", f"{one} {other}")))
    for shift in range(4):
        letters = {letter: POINTS[(at + shift) % 4] for at, letter in enumerate(found)}
        if value(one, **letters) != value(other, **letters):
            return False
    return True


def mathematics(text: str) -> list[str]:
    return re.findall(r"\$([^$]+)\$", text)


def numbers(text: str) -> list[Fraction]:
    """The numbers of a text in the order of reading."""
    plain = re.sub(r"\\frac\{(\d+)\}\{(\d+)\}", r" \1/\2 ", text)
    return [Fraction(found) for found in re.findall(r"(?<![\w.])-?\d+(?:/\d+|\.\d+)?", plain)]


# --- What each template asks, worked out from its words -----------------------------------------------------------

Expected = list[Fraction | str]
Solve = Callable[[Item], Expected]


def only_formula(item: Item) -> Expected:
    (formula,) = mathematics(item.statement)
    return [formula]


def game_score(item: Item) -> Expected:
    start, first, second = numbers(item.statement.replace("+", ""))
    return [start + first, start + first + second]


def temperature_gap(item: Item) -> Expected:
    cold, warm, fall = numbers(item.statement)
    return [warm - cold, cold - fall]


def water_tank(item: Item) -> Expected:
    change = numbers(item.statement)[0]
    return [numbers(item.steps[0].ask)[0] * change, -numbers(item.steps[1].ask)[0] * change]


def brackets(item: Item) -> Expected:
    line, goal = mathematics(item.statement)[0], numbers(item.statement)[-1]
    a, b, c, d = numbers(line.replace("-", ""))
    places = {
        "around the first two numbers": (a + b) * c - d,
        "around the last two numbers": a + b * (c - d),
        "around both pairs": (a + b) * (c - d),
    }
    (place,) = [name for name, made in places.items() if made == goal]
    return [a + b * c - d, place]


def missing_top(item: Item) -> Expected:
    found = re.search(r"\\frac\{(\d+)\}\{(\d+)\} = \\frac\{\\square\}\{(\d+)\}", item.statement)
    assert found
    top, bottom, wide = map(Fraction, found.groups())
    return [top / bottom * wide]


def larger(item: Item) -> Expected:
    return [max(numbers(item.statement), key=lambda number: number)]


def free_seats(item: Item) -> Expected:
    seats, taken = numbers(item.statement)
    return [(seats - taken) / seats]


def common_bottom(item: Item) -> Expected:
    one, two = numbers(item.statement)
    bottom = one.denominator * two.denominator // gcd(one.denominator, two.denominator)
    return [Fraction(bottom), one + two]


def used_and_left(item: Item) -> Expected:
    one, two = numbers(item.statement)
    return [one + two, 1 - one - two]


def fraction_of(item: Item) -> Expected:
    part, whole = numbers(item.statement)
    return [part * whole]


def bottles(item: Item) -> Expected:
    litres, one = numbers(item.statement)
    return [litres / one, numbers(item.steps[1].ask)[0] * one]


def percent_of(item: Item) -> Expected:
    percent, whole = numbers(item.statement)
    return [percent * whole / 100]


def share(item: Item) -> Expected:
    part, whole = numbers(item.statement)
    return [part / whole * 100]


def sale(item: Item) -> Expected:
    price, percent = numbers(item.statement)
    return [price * percent / 100, price - price * percent / 100]


def put_in(item: Item) -> Expected:
    *given, formula = mathematics(item.statement)
    letters = {name.strip(): Fraction(number) for name, number in (text.split("=") for text in given)}
    return [value(formula, **letters)]


def taxi(item: Item) -> Expected:
    rule = mathematics(item.statement)[1]
    near, far = numbers(item.steps[0].ask)[0], numbers(item.steps[1].ask)[0]
    return [value(rule, k=near), value(rule, k=far) - value(rule, k=near)]


def less_than(item: Item) -> Expected:
    less, times = numbers(item.statement)
    return [f"{times}*n - {less}"]


def times_a_sum(item: Item) -> Expected:
    times, other = numbers(item.statement)[:2]
    return [f"{times}*(n {'-' if 'difference' in item.statement else '+'} {other})"]


def part_and_more(item: Item) -> Expected:
    parts = {"half": 2, "a third": 3, "a quarter": 4, "a fifth": 5, "a tenth": 10}
    (part,) = [number for word, number in parts.items() if f" {word} of" in item.statement]
    return [f"n/{part} {'-' if ' less than ' in item.statement else '+'} {numbers(item.statement)[0]}"]


def two_people(item: Item) -> Expected:
    more, times = numbers(item.statement)
    sign = "-" if " fewer than " in item.statement else "+"
    return [f"{times}*n {sign} {more}", f"{times}*n {sign} {more} + n"]


def order(item: Item) -> Expected:
    each, fee = numbers(item.statement)
    count = numbers(item.steps[1].ask)[0]
    return [f"{each}*k + {fee}", each * count + fee]


def perimeter(item: Item) -> Expected:
    length, width = mathematics(item.statement)
    around = f"2*({length}) + 2*({width})"
    return [around, value(around, x=numbers(item.steps[1].ask)[0])]


def hidden_number(item: Item) -> Expected:
    (line,) = mathematics(item.statement)
    left, right = line.split("=")
    at = Fraction(0)
    factor = numbers(left)[0]
    return [value(right, x=at) / factor]


def trip(item: Item) -> Expected:
    friends, price = numbers(item.statement)
    ticket = numbers(item.steps[1].ask)[0]
    return [f"{friends}*t + {friends}*{price}", friends * (ticket + price)]


def ribbon(item: Item) -> Expected:
    total, pieces = numbers(item.statement)[:2]
    (piece,) = mathematics(item.statement)
    left = f"{total} - {pieces}*({piece})"
    return [left, value(left, x=numbers(item.steps[1].ask)[0])]


def gift_bags(item: Item) -> Expected:
    boxes, single = numbers(item.statement)
    bags = gcd(int(boxes), int(single))
    return [Fraction(bags), f"{boxes}*x + {single}"]


def as_much(item: Item) -> Expected:
    return [numbers(item.statement)[0]]


def price(item: Item) -> Expected:
    few, cost = numbers(item.statement)
    (many,) = numbers(item.steps[0].ask)
    return [cost * many / few]


SOLVERS: dict[str, Solve] = {
    "integer-addition/game-score": game_score,
    "integer-subtraction/temperature-gap": temperature_gap,
    "integer-multiplication/water-tank": water_tank,
    "order-of-operations/where-do-brackets-go": brackets,
    "fraction-equivalence/missing-top": missing_top,
    "fraction-equivalence/shade-as-much": as_much,
    "fraction-equivalence/ratio-table": price,
    "fraction-equivalence/which-is-larger": larger,
    "fraction-equivalence/bus-seats": free_seats,
    "fraction-addition/common-bottom": common_bottom,
    "fraction-addition/juice-left": used_and_left,
    "fraction-multiplication/fraction-of-number": fraction_of,
    "fraction-multiplication/filling-bottles": bottles,
    "decimals-and-percent/larger-decimal": larger,
    "decimals-and-percent/percent-of": percent_of,
    "decimals-and-percent/fraction-to-percent": share,
    "decimals-and-percent/sale-price": sale,
    "evaluating-expressions/one-letter": put_in,
    "evaluating-expressions/negative-value": put_in,
    "evaluating-expressions/with-a-square": put_in,
    "evaluating-expressions/two-letters": put_in,
    "evaluating-expressions/taxi-rule": taxi,
    "translating-words/less-than": less_than,
    "translating-words/times-a-sum": times_a_sum,
    "translating-words/part-and-more": part_and_more,
    "translating-words/two-people": two_people,
    "translating-words/concert-tickets": order,
    "like-terms/perimeter": perimeter,
    "distributive-property/missing-in-bracket": hidden_number,
    "distributive-property/school-trip": trip,
    "distributing-a-minus/ribbon": ribbon,
    "factoring-out/equal-gift-bags": gift_bags,
}  # every other template shows a formula, and the answer has its value


@pytest.fixture(scope="module")
def source() -> Source:
    return read_source(FOLDER)


@pytest.fixture(scope="module")
def recipes(source: Source) -> dict[str, Recipe]:
    return {name: recipe for name, (recipe, _) in source.recipes.items() if name.split("/")[0] in COMPONENTS}


def sampled(recipe: Recipe) -> Iterator[Item]:
    count = len(recipe.chosen)
    for seed in range(0, count, max(1, count // SAMPLES)):
        yield recipe.make(seed)


def every_step(recipes: Mapping[str, Recipe]) -> Iterator[tuple[Item, Step]]:
    for recipe in recipes.values():
        for item in sampled(recipe):
            for step in item.steps:
                yield item, step


# --- The answers ---------------------------------------------------------------------------------------------------


def test_every_sampled_answer_is_found_again_from_the_words_alone(recipes: dict[str, Recipe]) -> None:
    checked = 0
    for name, recipe in recipes.items():
        solve = SOLVERS.get(name, only_formula)
        for item in sampled(recipe):
            expected = solve(item)
            assert len(expected) == len(item.steps), item.id
            for step, wanted in zip(item.steps, expected, strict=True):
                if step.key.kind is AnswerKind.CHOICE and isinstance(wanted, str):
                    assert step.key.value == wanted, item.id
                elif isinstance(wanted, str):
                    assert says_the_same(step.key.value, wanted), (item.id, step.key.value, wanted)
                else:
                    assert value(step.key.value) == wanted, (item.id, step.key.value, wanted)
                checked += 1
    assert checked >= 1200


def test_a_reference_derivation_ends_in_the_answer(recipes: dict[str, Recipe]) -> None:
    for item, step in every_step(recipes):
        if step.key.kind is AnswerKind.CHOICE:
            continue
        last = step.solution[-1].split("=")[-1]
        if not says_the_same(last, step.key.value):  # a division may be shown with the answer as its last number
            assert numbers(last)[-1] == value(step.key.value), (item.id, step.solution)


def test_each_line_of_a_derivation_has_the_value_of_the_start(recipes: dict[str, Recipe]) -> None:
    for item, step in every_step(recipes):
        if step.starts_from is None or any("=" in line or "%" in line or "gcd" in line for line in step.solution):
            continue
        for line in step.solution:
            if step.key.unit != "%":
                assert says_the_same(line, step.starts_from), (item.id, step.starts_from, line)


def test_the_forms_asked_for_are_the_forms_of_the_keys(recipes: dict[str, Recipe]) -> None:
    for item, step in every_step(recipes):
        key = step.key.value
        match step.key.form:
            case "factored":
                inner = re.search(r"\((.+)\)", key)
                assert inner, item.id
                inside = [int(number) for number in re.findall(r"\d+", inner[1])]
                ones = 1 if re.search(r"(?<!\d)[a-z]", inner[1]) else 0
                assert gcd(*inside, ones) == 1, (item.id, key)
            case "expanded":
                assert "(" not in key, item.id
            case "simplified" if step.key.kind is AnswerKind.EXPRESSION:
                letters = re.findall(r"[a-z]", key)
                assert len(letters) == len(set(letters)), (item.id, key)
                assert "(" not in key, (item.id, key)


def test_own_keys_are_accepted_and_misconceptions_are_not(recipes: dict[str, Recipe]) -> None:
    for recipe in recipes.values():
        count = len(recipe.chosen)
        for seed in range(0, count, max(1, count // 4)):
            item = recipe.make(seed)
            for step in item.steps:
                assert judge(step.key.value, step.key).verdict is Verdict.CORRECT, item.id
                for mistake in step.mistakes:
                    assert judge(mistake.value, step.key).verdict is Verdict.INCORRECT, (item.id, mistake)
                for rung in step.ladder:
                    if rung.key is not None:
                        assert judge(rung.key.value, rung.key).verdict is Verdict.CORRECT, (item.id, rung)


def test_two_misconceptions_seldom_give_the_same_wrong_answer(recipes: dict[str, Recipe]) -> None:
    steps = same = 0
    for _, step in every_step(recipes):
        values = [mistake.value for mistake in step.mistakes]
        if step.key.kind is not AnswerKind.CHOICE:
            steps += 1
            same += any(says_the_same(a, b) for at, a in enumerate(values) for b in values[:at])
    assert same <= 0.01 * steps


# --- The ladders ---------------------------------------------------------------------------------------------------


def test_no_rung_says_the_answer_in_any_item(recipes: dict[str, Recipe]) -> None:
    for recipe in recipes.values():
        count = len(recipe.chosen)
        for seed in range(0, count, max(1, count // 100)):
            item = recipe.make(seed)
            for step in item.steps:
                if step.key.kind is AnswerKind.NUMBER and "/" not in step.key.value:
                    answer = Fraction(step.key.value)
                    for rung in step.ladder:
                        said = set(numbers(rung.text))
                        assert answer not in said, (item.id, rung.text)
                elif step.key.kind is AnswerKind.EXPRESSION:
                    for rung in step.ladder:
                        formulas = (part.strip() for text in mathematics(rung.text) for part in text.split("="))
                        assert step.key.value not in formulas, (item.id, rung.text)


def test_a_ladder_starts_with_a_question_and_ends_with_another_problem(recipes: dict[str, Recipe]) -> None:
    for item, step in every_step(recipes):
        kinds = [rung.kind for rung in step.ladder]
        assert 3 <= len(kinds) <= 5, item.id
        assert kinds[0] is HintKind.QUESTION, item.id
        assert kinds[-1] is HintKind.WORKED, item.id
        assert kinds.count(HintKind.WORKED) == 1, item.id
        assert any(rung.key for rung in step.ladder), item.id


def test_rungs_are_short_and_end_with_their_only_question(recipes: dict[str, Recipe]) -> None:
    for item, step in every_step(recipes):
        for rung in step.ladder:
            assert len(rung.text.split()) <= 60, (item.id, rung.text)
            assert rung.text.count("?") <= 1, (item.id, rung.text)
            if "?" in rung.text and rung.kind is not HintKind.POINTER:
                tail = rung.text.rstrip().rpartition("?")[2]
                assert len(tail.split()) <= 20, (item.id, rung.text)
        assert step.why.count("?") == 1, item.id


def test_texts_read_well(recipes: dict[str, Recipe]) -> None:
    awkward = re.compile(
        r"\+ -|- -|--|(?<![\d.])1[a-z](?![a-z])|\b0[a-z]\b| {2}|\[\[|\]\]|\bsimply\b|\bobviously\b|\+ 0\b"
    )
    one_of_many = re.compile(
        r"(?<![\d.,-])\b1 (?:euros|boxes|bags|pencils|hours|kilometres|friends|things|cards|tickets)\b"
    )
    for item, step in every_step(recipes):
        for text in (item.statement, step.ask, step.why, *(rung.text for rung in step.ladder)):
            one_line = text.replace("\n", " ")
            assert not awkward.search(one_line), (item.id, text)
            assert not one_of_many.search(one_line), (item.id, text)
            assert one_line.count("$") % 2 == 0, (item.id, text)


# --- The whole -----------------------------------------------------------------------------------------------------


def test_there_are_many_items_and_each_component_keeps_one_kind_for_the_end(recipes: dict[str, Recipe]) -> None:
    counts = {name: len(recipe.chosen) for name, recipe in recipes.items()}
    assert len(counts) >= 56
    assert sum(counts.values()) >= 10_000
    assert min(counts.values()) >= 150
    for component in COMPONENTS:
        mine = [recipe for name, recipe in recipes.items() if name.startswith(f"{component}/")]
        assert len(mine) >= 4, component
        assert sum(recipe.file.transfer for recipe in mine) >= 1, component


def test_explaining_items_name_what_a_good_explanation_says(source: Source) -> None:
    opened = [(component, item) for component in COMPONENTS for item in source.components[component].file.open]
    assert len(opened) >= 10
    for component, item in opened:
        assert 1 <= len(item.expectations) <= 3, component
        for expectation in item.expectations:
            assert len(expectation.paraphrases) >= 4, (component, expectation.id)
            assert expectation.hint.count("?") <= 1
            assert expectation.text.casefold() not in expectation.hint.casefold()
        assert item.wrong_ideas, component


def test_readings_are_of_a_length_that_a_learner_reads(source: Source) -> None:
    for component in COMPONENTS:
        _, _, body = (FOLDER / "readings" / f"{component}.md").read_text("utf-8").split("---", 2)
        assert 150 <= len(body.split()) <= 420, (component, len(body.split()))


def test_misconceptions_can_be_refuted_and_name_known_rules(source: Source) -> None:
    misconceptions = {name: entry for name, (entry, _) in source.misconceptions.items()}
    assert len(misconceptions) >= 45
    rules = [entry.rule for entry in misconceptions.values() if entry.rule]
    assert set(rules) <= set(RULES)
    assert len(rules) == len(set(rules)), "a rule that two misconceptions share cannot tell them apart"
    for name, entry in misconceptions.items():
        assert entry.refutations, name
        for refutation in entry.refutations:
            assert refutation.count("?") == 1, (name, refutation)
            assert refutation.rstrip().endswith("?"), (name, refutation)


@pytest.mark.parametrize("bad", ["9**9**9", "(" * 3000, "__import__('os')", "", "  ", "x" * 5000])
def test_no_hostile_text_is_taken_for_an_answer(recipes: dict[str, Recipe], bad: str) -> None:
    for recipe in recipes.values():
        step = recipe.make(0).steps[0]
        assert judge(bad, step.key).verdict is not Verdict.CORRECT
