"""The second half of "Linear equations": solving equations, equations at work, lines.

Every answer is found a second time: equations are solved from the line the work starts from, stories from the
numbers in their text, by exact fractions and a reader of formulas that shares nothing with the templates.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from assessment.answers import judge
from assessment.steps import check_lines
from curriculum.model import Course, HintKind, Item, Step, Template
from curriculum.reader import load_course
from pedagogy.model import AnswerKind, Verdict

FOLDER = Path(__file__).parents[2] / "curriculum" / "courses" / "linear-equations"
COMPONENTS = (
    "meaning-of-equals",
    "one-step-addition",
    "one-step-multiplication",
    "two-step-equations",
    "equations-with-brackets",
    "variables-both-sides",
    "equations-with-fractions",
    "special-equations",
    "rearranging-formulas",
    "word-problems-number",
    "word-problems-money-and-age",
    "word-problems-motion",
    "inequalities",
    "coordinates",
    "slope",
    "slope-intercept",
    "line-from-points",
)
SAMPLES = 14  # items of each template


# --- A second opinion --------------------------------------------------------------------------------------------


def value(text: str, **letters: Fraction) -> Fraction:
    """The exact value of a formula in plain text or LaTeX."""
    text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
    text = text.replace("\\cdot", "*").replace(" ", "").replace("^", "**")
    text = re.sub(r"(?<=[\dA-Za-z)])(?=[A-Za-z(])", "*", text)

    def work(node: ast.expr) -> Fraction:
        match node:
            case ast.Constant(value=int(number)):
                return Fraction(number)
            case ast.Name(id=name):
                return letters[name]
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return -work(inner)
            case ast.BinOp(left=left, op=sign, right=right):
                one, two = work(left), work(right)
                match sign:
                    case ast.Add():
                        return one + two
                    case ast.Sub():
                        return one - two
                    case ast.Mult():
                        return one * two
                    case ast.Div():
                        return one / two
        raise AssertionError(text)

    return work(ast.parse(text, mode="eval").body)


def letters_of(text: str) -> list[str]:
    return sorted(set(re.findall(r"[A-Za-z]", re.sub(r"\\[a-z]+", " ", text))))


def gap(equation: str, **letters: Fraction) -> Fraction:
    """Left side minus right side."""
    left, right = equation.split("=")
    return value(left, **letters) - value(right, **letters)


def root(equation: str, letter: str, **others: Fraction) -> Fraction:
    """The one solution of a linear equation, from the gap at 0 and at 1."""
    at = [gap(equation, **{letter: Fraction(x)}, **others) for x in (0, 1, 2)]
    assert at[2] - at[1] == at[1] - at[0], f"not linear: {equation}"
    assert at[1] != at[0], f"no single solution: {equation}"
    return -at[0] / (at[1] - at[0])


def same_line(one: str, other: str) -> bool:
    """Two equations in x and y (or other two letters) with the same solutions."""
    first, second = letters_of(one) or letters_of(other)
    for x in (Fraction(-3), Fraction(0), Fraction(5, 2), Fraction(7)):
        if root(one, second, **{first: x}) != root(other, second, **{first: x}):
            return False
    return True


def numbers(text: str) -> list[Fraction]:
    """The numbers in a text, with a sign where it is glued to the number."""
    return [Fraction(found) for found in re.findall(r"(?<![\w.])-?\d+", text)]


# --- The items ---------------------------------------------------------------------------------------------------


@cache
def course() -> Course:
    return load_course(FOLDER)


def templates(open_ones: bool = False) -> list[Template]:
    mine = [course().templates[name] for kc in COMPONENTS for name in course().by_component[kc]]
    return [template for template in mine if template.open == open_ones]


def samples(template: Template) -> Iterator[Item]:
    stride = max(1, template.count // SAMPLES)
    for seed in range(0, template.count, stride):
        yield template.make(seed)


NAMES = [template.id for template in templates()]
by_name = pytest.mark.parametrize("name", NAMES)


def items(name: str) -> Iterator[Item]:
    return samples(course().templates[name])


# --- Answers -----------------------------------------------------------------------------------------------------


def _check_number(step: Step) -> None:
    start, answer = step.starts_from, Fraction(step.key.value)
    if start is None or "<" in start or ">" in start:
        return
    if "=" not in start:
        assert value(start) == answer, (start, answer)
        return
    letters = letters_of(start)
    if letters == ["k", "x"]:  # true for every x with this k, and with no other
        assert {root(start, "k", x=Fraction(x)) for x in (-4, 0, 9)} == {answer}, start
        return
    assert len(letters) == 1, start
    assert root(start, letters[0]) == answer, (start, answer)


@by_name
def test_an_equation_has_exactly_the_answer_of_its_key(name: str) -> None:
    for item in items(name):
        for step in item.steps:
            match step.key.kind:
                case AnswerKind.NUMBER:
                    _check_number(step)
                case AnswerKind.EXPRESSION:  # a formula solved for one of its letters
                    assert step.starts_from is not None
                    (letter,) = set(letters_of(step.starts_from)) - set(letters_of(step.key.value))
                    given = {other: Fraction(7, 2) for other in letters_of(step.starts_from) if other != letter}
                    assert root(step.starts_from, letter, **given) == value(step.key.value, **given)
                case AnswerKind.EQUATION if step.key.form == "slope_intercept" and step.starts_from:
                    if "y" in step.starts_from:
                        assert same_line(step.starts_from, step.key.value)
                case _:
                    pass


@by_name
def test_the_equation_of_a_story_has_the_answer_of_the_next_step(name: str) -> None:
    for item in items(name):
        for this, following in zip(item.steps, item.steps[1:], strict=False):
            if this.key.kind is AnswerKind.EQUATION and following.key.kind is AnswerKind.NUMBER:
                letters = letters_of(this.key.value)
                if len(letters) == 1:
                    assert root(this.key.value, letters[0]) == Fraction(following.key.value)


HOLDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}


def truth(inequality: str, letter: str, at: Fraction) -> bool:
    left, sign, right = re.split(r"\s*(<=|>=|<|>)\s*", inequality)
    return HOLDS[sign](value(left, **{letter: at}), value(right, **{letter: at}))


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("inequalities/")])
def test_an_inequality_is_true_where_its_answer_says(name: str) -> None:
    for item in items(name):
        first = item.steps[0]
        if first.starts_from is None:
            continue
        for at in (Fraction(number, 2) for number in range(-60, 61)):
            assert truth(first.starts_from, "x", at) == truth(first.key.value, "x", at), item.statement


def test_as_many_rides_as_the_money_allows_and_no_more() -> None:
    for item in items("inequalities/allowance"):
        money, entry, ride = numbers(item.statement)
        rides = Fraction(item.steps[1].key.value)
        assert entry + ride * rides <= money < entry + ride * (rides + 1)
        for count in range(30):
            assert truth(item.steps[0].key.value, "n", Fraction(count)) == (entry + ride * count <= money)


def test_no_solution_and_every_number_are_told_apart() -> None:
    says = {
        "no number": "none",
        "never": "none",
        "every number": "all",
        "always": "all",
        "only 0": "one",
        "exactly one number": "one",
        "at one moment": "one",
    }
    for name in ("none-or-all", "zero-or-none", "two-tanks"):
        met = set()
        for item in items(f"special-equations/{name}"):
            (step,) = item.steps
            assert step.starts_from is not None
            (letter,) = letters_of(step.starts_from)
            at = [gap(step.starts_from, **{letter: Fraction(x)}) for x in (0, 1)]
            found = "one" if at[0] != at[1] else ("all" if at[0] == 0 else "none")
            assert says[step.key.value] == found, step.starts_from
            assert step.key.value in step.key.choices
            met.add(found)
        assert len(met) >= 2


def test_checking_a_solution_compares_both_sides() -> None:
    met = set()
    for item in items("meaning-of-equals/is-it-a-solution"):
        formulas = re.findall(r"\$([^$]+)\$", item.statement)
        at, equation = value(formulas[0].split("=")[1]), formulas[1]
        left, right, yes = item.steps
        sides = [value(side, x=at) for side in equation.split("=")]
        assert sides == [Fraction(left.key.value), Fraction(right.key.value)]
        assert yes.key.value == ("yes" if sides[0] == sides[1] else "no")
        met.add(yes.key.value)
    assert met == {"yes", "no"}


# --- Stories, from the numbers in their text ---------------------------------------------------------------------


def _row(item: Item) -> list[Fraction]:
    return numbers(item.statement)


def _answer(item: Item, at: int = -1) -> Fraction:
    return Fraction(item.steps[at].key.value)


TIMES = {"twice": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def _times(item: Item) -> int:
    return next(number for word, number in TIMES.items() if re.search(rf"\b{word}\b", item.statement))


WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
]


def _words(item: Item) -> list[int]:
    return [WORDS.index(word) for word in re.findall(r"[a-z]+", item.statement.lower()) if word in WORDS]


def bicycle(item: Item) -> bool:
    once, hourly, paid = _row(item)
    return once + hourly * _answer(item) == paid


def machine(item: Item) -> bool:
    times, minus, out = _row(item)
    return _answer(item) * times - minus == out


def museum(item: Item) -> bool:
    people, guide, paid = _row(item)
    return people * (_answer(item) + guide) == paid


def offers(item: Item) -> bool:
    blue, blue_visit, green, green_visit = _row(item)
    return blue + blue_visit * _answer(item) == green + green_visit * _answer(item)


def temperature(item: Item) -> bool:
    warmer, noon = _row(item)
    return _answer(item) + warmer == noon


def sharing(item: Item) -> bool:
    people, each = _row(item)
    return _answer(item) == people * each


def more_than(item: Item) -> bool:
    more, times = _words(item)[:2]
    return times * _answer(item) + more == _row(item)[0]


def less_than(item: Item) -> bool:
    less, times = _words(item)[:2]
    return times * _answer(item) - less == _row(item)[0]


def same_result(item: Item) -> bool:
    times, minus, other, plus = _row(item)
    return _answer(item) * times - minus == _answer(item) * other + plus


def three_in_a_row(item: Item) -> bool:
    step = 1 if "whole" in item.statement else 2
    parity = {"even": 0, "odd": 1}.get(item.statement.split()[2])
    n = _answer(item)
    return n + (n + step) + (n + 2 * step) == _row(item)[0] and (parity is None or n % 2 == parity)


def ribbon(item: Item) -> bool:
    whole, longer = _row(item)
    return _answer(item) + _answer(item) + longer == whole


def notebooks(item: Item) -> bool:
    count, bag, paid = _row(item)
    return count * _answer(item) + bag == paid


def tickets(item: Item) -> bool:
    people, adult, child, money = _row(item)
    adults = _answer(item)
    return 0 < adults < people and adults * adult + (people - adults) * child == money


def parent(item: Item) -> bool:
    older, years = _row(item)
    child = _answer(item)
    return child > 0 and child + older + years == _times(item) * (child + years)


def together(item: Item) -> bool:
    older, both = _row(item)
    young = _answer(item)
    return young + _times(item) * young + older == both


def sale(item: Item) -> bool:
    percent, now = _row(item)
    return _answer(item) * (100 - percent) / 100 == now


def hike(item: Item) -> bool:
    hours, walking, riding, whole = _row(item)
    return hours * walking + riding * _answer(item) == whole


def towards(item: Item) -> bool:
    apart, one, two = _row(item)
    return (one + two) * _answer(item) == apart


def catching(item: Item) -> bool:
    slow, later, fast = _row(item)
    return slow * (_answer(item) + later) == fast * _answer(item)


def there_and_back(item: Item) -> bool:
    out, home, hours = _row(item)
    return _answer(item) / out + _answer(item) / home == hours


def printers(item: Item) -> bool:
    slow, fast, alone, pages = _row(item)
    return slow * alone + (slow + fast) * _answer(item) == pages


def pages(item: Item) -> bool:
    parts = {
        "half": 2, "a third": 3, "a quarter": 4, "a fifth": 5, "a sixth": 6, "an eighth": 8
    }  # fmt: skip
    read = [Fraction(1, number) for word, number in parts.items() if f" {word} of" in item.statement]
    assert len(read) == 2
    return _answer(item) * (1 - sum(read)) == _row(item)[0]


def candle(item: Item) -> bool:
    high, shorter = _row(item)
    return high == shorter * _answer(item)


def balloon(item: Item) -> bool:
    formula = re.findall(r"\$([^$]+)\$", item.statement)[0]
    degrees = numbers(item.steps[1].ask)[0]
    return gap(formula, T=degrees, h=_answer(item)) == 0


def taxi(item: Item) -> bool:
    short, cheap, far, dear = _row(item)
    rule = item.steps[1].key.value
    return all(gap(rule, k=way, p=paid) == 0 for way, paid in ((short, cheap), (far, dear))) and (
        Fraction(item.steps[0].key.value) == (dear - cheap) / (far - short)
    )


def tank(item: Item) -> bool:
    early, before, late, after = _row(item)
    return _answer(item) * (late - early) == after - before


STORIES: dict[str, Callable[[Item], bool]] = {
    "one-step-addition/temperature-story": temperature,
    "one-step-multiplication/sharing-story": sharing,
    "two-step-equations/bicycle-hire": bicycle,
    "two-step-equations/number-machine": machine,
    "equations-with-brackets/museum-visit": museum,
    "variables-both-sides/two-offers": offers,
    "equations-with-fractions/pages-of-a-book": pages,
    "rearranging-formulas/weather-balloon": balloon,
    "word-problems-number/more-than-a-multiple": more_than,
    "word-problems-number/less-than-a-multiple": less_than,
    "word-problems-number/same-result-twice": same_result,
    "word-problems-number/three-in-a-row": three_in_a_row,
    "word-problems-number/cut-a-ribbon": ribbon,
    "word-problems-money-and-age/notebooks-and-a-bag": notebooks,
    "word-problems-money-and-age/two-kinds-of-tickets": tickets,
    "word-problems-money-and-age/parent-and-child": parent,
    "word-problems-money-and-age/together-so-many-years": together,
    "word-problems-money-and-age/sale-price": sale,
    "word-problems-motion/walk-then-cycle": hike,
    "word-problems-motion/towards-each-other": towards,
    "word-problems-motion/catching-up": catching,
    "word-problems-motion/there-and-back": there_and_back,
    "word-problems-motion/two-printers": printers,
    "slope/water-tank": tank,
    "slope-intercept/burning-candle": candle,
    "line-from-points/taxi-rides": taxi,
}


@pytest.mark.parametrize("name", STORIES)
def test_the_answer_fits_the_story_as_it_is_told(name: str) -> None:
    for item in items(name):
        assert STORIES[name](item), item.statement


def test_every_word_problem_is_checked_against_its_story() -> None:
    told = {name for name in NAMES if name.startswith("word-problems")}
    assert told <= set(STORIES)


# --- Lines and points --------------------------------------------------------------------------------------------


def points(text: str) -> list[tuple[Fraction, Fraction]]:
    return [(Fraction(x), Fraction(y)) for x, y in re.findall(r"\((-?\d+), (-?\d+)\)", text)]


@pytest.mark.parametrize("name", ["slope/two-points", "slope/fraction-slope", "line-from-points/two-points"])
def test_the_slope_joins_the_two_points(name: str) -> None:
    for item in items(name):
        (x1, y1), (x2, y2) = points(item.statement)
        assert y2 - y1 == Fraction(item.steps[0].key.value) * (x2 - x1)


@pytest.mark.parametrize("name", ["slope-and-point", "two-points", "parallel"])
def test_the_line_goes_through_its_points(name: str) -> None:
    for item in items(f"line-from-points/{name}"):
        for x, y in points(item.statement):
            assert gap(item.steps[-1].key.value, x=x, y=y) == 0, item.statement


def test_parallel_lines_have_one_slope_and_two_intercepts() -> None:
    for item in items("line-from-points/parallel"):
        given = re.findall(r"\$(y = [^$]+)\$", item.statement)[0]
        at = [root(line, "y", x=Fraction(x)) for line in (given, item.steps[-1].key.value) for x in (0, 1)]
        assert at[1] - at[0] == at[3] - at[2]
        assert at[0] != at[2]


def test_slope_and_intercept_are_those_of_the_equation() -> None:
    for item in items("slope-intercept/read-both"):
        line = re.findall(r"\$(y = [^$]+)\$", item.statement)[0]
        zero, one = (root(line, "y", x=Fraction(x)) for x in (0, 1))
        assert [one - zero, zero] == [Fraction(step.key.value) for step in item.steps]


def test_a_missing_height_lies_on_the_line() -> None:
    for item in items("slope/missing-height"):
        slope, x1, y1, x2 = numbers(item.statement.replace("k", ""))
        assert Fraction(item.steps[0].key.value) == y1 + slope * (x2 - x1)


def test_moves_lead_to_the_point_of_the_key() -> None:
    ways = {"right": (1, 0), "left": (-1, 0), "up": (0, 1), "down": (0, -1)}
    for name in ("walk-from-the-origin", "move-a-point"):
        for item in items(f"coordinates/{name}"):
            ((x, y),) = points(item.statement)
            for count, way in re.findall(r"(\d+) steps (\w+)", item.statement):
                x, y = x + int(count) * ways[way][0], y + int(count) * ways[way][1]
            assert points(item.steps[0].key.value) == [(x, y)]


def test_four_corners_make_a_rectangle() -> None:
    for item in items("coordinates/fourth-corner"):
        corners = points(item.statement) + points(item.steps[0].key.value)
        xs, ys = {x for x, _ in corners}, {y for _, y in corners}
        assert len(set(corners)) == 4
        assert set(corners) == {(x, y) for x in xs for y in ys}


def test_a_distance_along_an_axis_is_counted() -> None:
    for item in items("coordinates/how-far-apart"):
        (x1, y1), (x2, y2) = points(item.statement)
        assert Fraction(item.steps[0].key.value) == abs(x1 - x2) + abs(y1 - y2)
        assert (x1 == x2) != (y1 == y2)


# --- What the tutor relies on ------------------------------------------------------------------------------------


@by_name
def test_keys_are_accepted_and_mistakes_are_not(name: str) -> None:
    for item in items(name):
        for step in item.steps:
            for answer in (step.key.value, *step.key.accept):
                assert judge(answer, step.key).verdict is Verdict.CORRECT, (item.id, answer)
            if step.key.unit:
                assert judge(f"{step.key.value} {step.key.unit}", step.key).verdict is Verdict.CORRECT
            for mistake in step.mistakes:
                verdict = judge(mistake.value, step.key).verdict
                assert verdict is Verdict.INCORRECT, (item.id, mistake, step.key.value)
                assert mistake.misconception in course().misconceptions
            for hint in step.ladder:
                if hint.key:
                    assert judge(hint.key.value, hint.key).verdict is Verdict.CORRECT, (item.id, hint)


@by_name
def test_each_line_of_a_solution_follows_from_the_one_before(name: str) -> None:
    for item in list(items(name))[::4]:
        for step in item.steps:
            if step.solution and step.starts_from:
                check = check_lines("\n".join(step.solution), step.starts_from, {}, step.key)
                assert check.first_wrong_line is None, (step.starts_from, step.solution)


@by_name
def test_a_ladder_asks_one_short_question_at_a_time_and_ends_in_a_worked_problem(name: str) -> None:
    for item in items(name):
        for step in item.steps:
            kinds = [hint.kind for hint in step.ladder]
            assert 3 <= len(kinds) <= 5
            assert kinds[0] is HintKind.QUESTION
            assert kinds[-1] is HintKind.WORKED
            assert HintKind.WORKED not in kinds[:-1]
            for hint in step.ladder:
                assert hint.text.count("?") == 1, hint.text
                assert hint.text.rstrip('" \n').endswith("?"), hint.text
                assert len(hint.text.split()) <= 90, hint.text
                assert len(re.sub(r"\$[^$]*\$", "M", hint.text).split()) <= 60, hint.text
                assert not re.search(r"\b(simply|obviously|just|easy|of course)\b", hint.text, re.I), hint.text


@by_name
def test_no_rung_says_the_answer(name: str) -> None:
    for item in items(name):
        for at, step in enumerate(item.steps):
            if not re.fullmatch(r"-?\d+(/\d+)?", step.key.value):
                continue
            given = " ".join([item.statement, step.ask, *(earlier.key.value for earlier in item.steps[:at])])
            answer = step.key.value.lstrip("-")
            if answer in ("0", "1") or answer in said(given):
                continue
            for hint in step.ladder:
                assert answer not in said(hint.text), (item.id, step.key.value, hint.text)


def said(text: str) -> set[str]:
    """All numbers in a text, without their signs."""
    text = re.sub(r"\\frac\{(\d+)\}\{(\d+)\}", r"\1/\2", text)
    return set(re.findall(r"(?<![\d/.])\d+(?:/\d+)?(?![\d/])", text))


@by_name
def test_mathematics_is_written_as_people_write_it(name: str) -> None:
    clumsy = re.compile(r"[+-] [-+]|--|\+\+|(?<![\d.])1[a-z]\b|\b0[a-z]\b|\[\[|\]\]|\((\d+)\)\$|  ")
    for item in items(name):
        for step in item.steps:
            texts = [item.statement, step.ask, step.why, *(hint.text for hint in step.ladder)]
            texts += [*step.solution, step.starts_from or "", *(mistake.value for mistake in step.mistakes)]
            for text in texts:
                assert not clumsy.search(text), (item.id, text)
                assert text.count("$") % 2 == 0
            assert (item.statement + step.ask).count("?") <= 1
            assert step.why.count("?") <= 1


@by_name
def test_the_same_seed_is_the_same_item_and_other_seeds_read_differently(name: str) -> None:
    template = course().templates[name]
    read = [(item.statement, tuple(step.ask for step in item.steps)) for item in samples(template)]
    assert len(set(read)) == len(read)
    assert template.make(3) == template.make(3)


def test_the_families_that_teachers_know_are_in_it() -> None:
    for name, equation in (
        ("two-step-equations/ax-plus-b", "3x + 7 = 22"),
        ("variables-both-sides/ax-minus-b", "4x - 7 = 2x + 9"),
        ("variables-both-sides/another-letter", "5y + 3 = 3y - 11"),
    ):
        template = course().templates[name]
        assert any(equation in template.make(seed).statement for seed in range(template.count)), equation


def test_there_is_enough_to_practise() -> None:
    for kc in COMPONENTS:
        mine = [course().templates[name] for name in course().by_component[kc]]
        practice = [template for template in mine if not template.open and not template.transfer]
        assert len(practice) >= 3, kc
        assert any(template.transfer for template in mine), kc
        assert sum(template.count for template in mine) >= 600, kc
    assert len(NAMES) >= 60
    assert sum(template.count for template in templates()) >= 10_000


def test_explain_why_items_carry_what_a_judge_needs() -> None:
    opens = templates(open_ones=True)
    assert len(opens) >= 7
    for template in opens:
        (step,) = template.make(0).steps
        assert step.key.kind is AnswerKind.OPEN
        assert 1 <= len(step.expectations) <= 3
        for expectation in step.expectations:
            assert len(expectation.paraphrases) >= 4, template.id
            assert expectation.hint.endswith("?")
            assert expectation.text not in expectation.hint
        assert step.wrong_ideas
        assert all(idea.id in course().misconceptions for idea in step.wrong_ideas)
        assert step.ladder[-1].kind is HintKind.WORKED
        assert all(hint.text.rstrip('" \n').endswith("?") for hint in step.ladder)


@pytest.mark.parametrize("kc", COMPONENTS)
def test_a_reading_is_a_page_with_a_brief_form(kc: str) -> None:
    reading = course().readings[kc]
    assert 150 <= len(re.sub(r"\$+[^$]*\$+", "M", reading.text).split()) <= 400
    assert 20 <= len(reading.brief.split()) <= 90
    assert reading.another_way
    assert reading.example
