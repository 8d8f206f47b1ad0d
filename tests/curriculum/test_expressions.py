"""Expressions between [[ and ]]: exact, bounded, and never evaluated by Python."""

from __future__ import annotations

import re
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curriculum.evaluating import compiled
from curriculum.expressions import DivisionByZero, ExpressionError, names
from curriculum.parsing import parse
from curriculum.rendering import Scope, Style, Writer
from curriculum.texts import TextError, compile_text, number_word
from curriculum.values import evaluator, says_the_same, shape, value_of

LETTERS = Scope(frozenset("xyt"), frozenset({"a", "b", "c", "x", "n", "who", "q"}))
VALUES = {"a": 3, "b": -4, "c": 1, "x": 5, "n": 2, "who": "Ada", "q": Fraction(-2, 3), "zero": 0}


def render(text: str, scope: Scope = LETTERS, **values: object) -> str:
    return compile_text(text, scope).render({**VALUES, **values})  # type: ignore[dict-item]


def work_out(source: str, **values: object) -> object:
    return compiled(parse(source))(values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("2 + 3*4", 14),
        ("(2 + 3)*4", 20),
        ("2^3^2", 512),
        ("-2^2", -4),
        ("2^-2", Fraction(1, 4)),
        ("7 / 2", Fraction(7, 2)),
        ("6 / 3", 2),
        ("7 % 3", 1),
        ("gcd(12, 18, 8)", 2),
        ("lcm(4, 6)", 12),
        ("floor(0 - 7/2)", -4),
        ("num(6/4) + den(6/4)", 5),
        ("sign(0 - 3)", -1),
        ("abs(3 - 8)", 5),
        ("min(3, 1/2)", Fraction(1, 2)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("1 if 2 > 3 else 4", 4),
        ("1 < 2 < 3", True),
        ("1 < 2 and not 3 < 2", True),
        ("'a' != 'b'", True),
    ],
)
def test_values_are_exact(source: str, value: object) -> None:
    assert work_out(source) == value


@pytest.mark.parametrize(
    "source",
    [
        "",
        "  ",
        "1 +",
        "(1",
        "1)",
        "a b",
        "__import__('os').system('ls')",
        "().__class__",
        "a[0]",
        "lambda: 1",
        "open(1)",
        "a = = b",
        "1; 2",
        "gcd(1)",
        "0x",
        "@",
        "(" * 5_000 + "1" + ")" * 5_000,
        "1+" * 5_000 + "1",
        "not " * 200,
        "9" * 10_000,
    ],
)
def test_what_is_not_an_expression_is_refused_with_a_sentence(source: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        compiled(parse(source))({})
    assert str(refused.value).endswith((".", "?"))


@pytest.mark.parametrize("source", ["9^9^9", "9^64^64", "2^(2^64)", "99999^64^9", "1/3^64^2"])
def test_values_cannot_grow_without_bound(source: str) -> None:
    with pytest.raises(ExpressionError):
        work_out(source)


@pytest.mark.parametrize("source", ["1/0", "1 % 0", "0^-1", "1 ÷ (2 - 2)"])
def test_division_by_zero_has_its_own_error(source: str) -> None:
    with pytest.raises(DivisionByZero):
        work_out(source)


def test_words_are_not_numbers() -> None:
    with pytest.raises(ExpressionError, match="not a number"):
        work_out("who + 1", who="Ada")


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("$[[a*x + b]] = [[= a*x + b]]$", "$3x - 4 = 11$"),
        ("[[a*x + b]]", "3x - 4"),
        ("$[[(a+1)*x + (b+2)]]$", "$4x - 2$"),
        ("$[[a*(x + b)]]$", "$3(x - 4)$"),
        ("$[[c*x + c]]$", "$x + 1$"),
        ("$[[-c*x]]$", "$-x$"),
        ("$[[(c-1)*x + a]]$", "$3$"),
        ("$[[x/a]]$, [[x/a]]", r"$\frac{x}{3}$, x/3"),
        ("$[[(x + b)/a]]$, [[(x + b)/a]]", r"$\frac{x - 4}{3}$, (x - 4)/3"),
        ("$[[q*x]]$, [[q*x]]", r"$-\frac{2}{3}x$, -(2/3)x"),
        ("$[[a*x^2 - x]]$", "$3x^{2} - x$"),
        ("$[[(x + b)*(x + c)]]$", "$(x - 4)(x + 1)$"),
        ("$[[a - b*(x - 2)]]$", "$3 + 4(x - 2)$"),
        ("$[[a - (x + b)]]$", "$3 - (x - 4)$"),
        ("$[[a*x + b <= c]]$, [[a*x + b <= c]]", r"$3x - 4 \le 1$, 3x - 4 <= 1"),
        ("$[[{a*n}*x]]$", "$6x$"),
        ("[[x*y]]", "x*y"),
    ],
)
def test_expressions_with_letters_are_tidied_and_keep_their_structure(source: str, written: str) -> None:
    assert render(source) == written


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("$[[a + b]]$", "$3 + (-4)$"),
        ("$[[a - b]]$", "$3 - (-4)$"),
        ("$[[c*a]]$", r"$1 \cdot 3$"),
        ("$[[a*b]]$", r"$3 \cdot (-4)$"),
        ("$[[a × n]]$", r"$3 \times 2$"),
        ("$[[b ÷ n]]$", r"$-4 \div 2$"),
        ("$[[a*(n + c)]]$", "$3(2 + 1)$"),
        ("$[[b^2]]$", "$(-4)^{2}$"),
        ("$[[a/b]]$", r"$\frac{3}{-4}$"),
        ("$[[(a+1) + n]]$", "$4 + 2$"),
        ("[[a*b]]", "3*(-4)"),
    ],
)
def test_expressions_of_numbers_alone_stay_as_they_are(source: str, written: str) -> None:
    assert render(source) == written


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("[[= b/6]] $[[= b/6]]$", r"-2/3 $-\frac{2}{3}$"),
        ("$3x [[+ b]]$", "$3x - 4$"),
        ("$3x [[+ a]]$", "$3x + 3$"),
        ("$3x [[+ c - 1]]$", "$3x + 1 - 1$"),
        ("$3x [[+= c - 1]]$", "$3x$"),
        ("$3x [[+= a*b]]$", "$3x - 12$"),
        ("[[word a]] [[Word n]]", "three Two"),
        ('[[n]] [[plural n "apple" "apples"]], [[c]] [[plural c "apple" "apples"]]', "2 apples, 1 apple"),
        ("[[who]] has [[abs(b)]]", "Ada has 4"),
        ("[[decimal a/4]] [[decimal a/4 3]]", "0.75 0.750"),
        ("[[mixed 7/2]] $[[mixed 0 - 7/2]]$ [[mixed 4]]", r"3 1/2 $-3\frac{1}{2}$ 4"),
        ("[['more' if a > b else 'less']]", "more"),
        ("[[('x' if a < b else ('y' if n = 2 else 'z'))]]", "y"),
        (r"\$[[a]] and $[[a]]$", r"\$3 and $3$"),
    ],
)
def test_forms_of_double_brackets(source: str, written: str) -> None:
    assert render(source) == written


def test_decimals_are_written_as_decimals_again() -> None:
    scope = Scope(frozenset("x"), frozenset({"p", "n"}), frozenset({"p"}))
    values = {"p": Fraction(1, 2), "n": 3}
    assert compile_text("$[[p*x]]$ [[= p*n]] [[= n/4]]", scope).render(values) == "$0.5x$ 1.5 3/4"


@pytest.mark.parametrize(
    "source",
    [
        "[[decimal a 99999999]]",
        "[[",
        "[[a",
        "[[ ]]",
        "[[unknown]]",
        "[[= y]]",
        "[[plural n]]",
        "[[gcd(x, y)]]",
        "[[a b]]",
    ],
)
def test_a_broken_text_names_its_brackets(source: str) -> None:
    with pytest.raises((TextError, ExpressionError)):
        render(source)


def test_an_error_in_a_long_text_knows_its_line() -> None:
    with pytest.raises(TextError) as refused:
        compile_text("one\ntwo\nthree [[nope]]", LETTERS)
    assert refused.value.line == 2


def test_the_number_zero_stays_when_nothing_else_is_left() -> None:
    assert render("[[(c-1)*x]]") == "0"


@pytest.mark.parametrize(
    ("number", "word"), [(0, "zero"), (13, "thirteen"), (42, "forty-two"), (-7, "negative seven"), (250, "250")]
)
def test_number_words(number: int, word: str) -> None:
    assert number_word(number) == word


# --- rendered text says the same value ------------------------------------------------------------------------------

NAMES = ("a", "b", "c", "x")
_leaf = st.one_of(st.sampled_from(NAMES), st.integers(0, 9).map(str))


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda p: f"{p[0]} + {p[1]}"),
        pair.map(lambda p: f"{p[0]} - ({p[1]})"),
        pair.map(lambda p: f"({p[0]})*({p[1]})"),
        pair.map(lambda p: f"({p[0]})*{p[1]}"),
        pair.map(lambda p: f"({p[0]})/({p[1]})"),
        inner.map(lambda e: f"-({e})"),
        inner.map(lambda e: f"({e})^2"),
    )


_expressions = st.recursive(_leaf, _grow, max_leaves=7)
_numbers = st.one_of(st.integers(-9, 9), st.fractions(-4, 4, max_denominator=6))


@settings(max_examples=400, deadline=None)
@given(
    _expressions,
    st.fixed_dictionaries(dict.fromkeys(NAMES, _numbers)),
    st.sampled_from([frozenset(), frozenset("x")]),
)
def test_rendered_text_evaluates_to_the_same_value(
    source: str, values: dict[str, Fraction], letters: frozenset[str]
) -> None:
    node = parse(source)
    scope = Scope(letters, frozenset(NAMES))
    try:
        expected = compiled(node)(values)
        written = {style: Writer(node, scope, values, style).write() for style in Style}
    except ExpressionError:
        return  # a division by zero in this draw
    for style, text in written.items():
        assert "--" not in text
        found = evaluator(text)
        if found is None:
            assert len(text) > 150, text
            continue
        value, used = found
        assert used <= letters
        try:
            assert value({"x": values["x"]}) == expected, (style, source, text)
        except DivisionByZero:
            assert letters, text  # 0 times a part that is not defined


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(source: str) -> None:
    with suppress(ExpressionError):
        compiled(parse(source))(dict.fromkeys(names(parse(source)), 2))
    with suppress(TextError, ExpressionError):
        compile_text(f"[[{source}]]", LETTERS)


@settings(max_examples=200, deadline=None)
@given(st.fractions(max_denominator=99))
def test_a_value_reads_back_from_both_styles(number: Fraction) -> None:
    scope = Scope(frozenset(), frozenset({"q"}))
    for text in ("[[= q]]", "$[[= q]]$"):
        assert value_of(compile_text(text, scope).render({"q": number}).strip("$")) == number


def test_says_the_same_compares_values_and_not_letters() -> None:
    assert says_the_same("2(x + 3)", "2x + 6")
    assert says_the_same(r"$\frac{6}{8}$", "3/4")
    assert says_the_same("x = 3", "x=3")
    assert says_the_same("(1, 2)", "(1,2)")
    assert not says_the_same("2x + 6", "2x + 5")
    assert not says_the_same("x + 6", "y + 6")
    assert not says_the_same("12", "120")
    assert not says_the_same("x < 3", "x > 3")


def test_shape_is_blind_to_order_but_not_to_form() -> None:
    assert shape("(x + 1)(x + 2)") == shape(r"\left(2 + x\right) \left(x + 1\right)")
    assert shape("(x + 1)(x + 2)") != shape("x^2 + 3x + 2")
    assert shape("3 - x") != shape("x - 3")
    assert re.fullmatch(r"\S+", shape("some words, not mathematics"))
