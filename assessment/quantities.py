"""Judges numbers: their value, their unit, and the form they are written in."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from assessment.canonical import canonical
from assessment.forms import in_form, is_finished_number
from assessment.notation import Commas, UnreadableError
from assessment.options import Option, choose, make_option, nothing_found, options
from assessment.outcomes import Judgement
from assessment.prose import candidates
from assessment.relations import number
from assessment.roots import Real, same_real, to_decimal
from assessment.syntax import (
    Enclosed,
    Infinity,
    Mul,
    Neg,
    Node,
    Num,
    Percent,
    Relation,
    Var,
    letters_in,
    spread,
)
from assessment.units import Unit, read_unit
from pedagogy.model import AnswerKey, Verdict

_LETTER_UNIT = re.compile(r"[\d)]\s*([A-Za-z])[\s.!?]*$")


def _read_number(node: Node) -> tuple[Node, str | None] | None:
    """A number, with the letter that it is said to be: ``5``, ``x = 5``, ``5 = x``, ``20/4 = 5``."""
    if isinstance(node, Relation):
        if set(node.ops) != {"="}:
            return None
        first, last = node.items[0], node.items[-1]
        if isinstance(first, Var) and not any(letters_in(item) for item in node.items[1:]):
            return last, first.name
        if isinstance(last, Var) and not any(letters_in(item) for item in node.items[:-1]):
            return node.items[-2], last.name
        return None if letters_in(node) else (last, None)
    if isinstance(node, Mul) and isinstance(node.factors[-1], Var) and len(node.factors) == 2:
        unit = node.factors[-1].name
        return (node.factors[0], None) if unit in "mghslLtp" and not letters_in(node.factors[0]) else None
    if letters_in(node) or len(spread(node)) > 1:
        return None
    if isinstance(node, (Enclosed, Infinity)):
        return None
    number(node.item if isinstance(node, Percent) else node)
    return node, None


def _key_number(value: str) -> tuple[Node, str | None, str]:
    for one in candidates(value):
        read = _read_number(one.node)
        if read is not None:
            return read[0], read[1], make_option(value, one, read).unit
    raise UnreadableError("key_unreadable")


def judge_number(
    text: str, value: str, key: AnswerKey, commas: Commas, any_form: bool, *, tight: bool = False
) -> Judgement:
    """Judge a number with its unit against ``value``. Raises ``UnreadableError``."""
    wanted, letter, own_unit = _key_number(value)
    letters = frozenset({letter or "x"})
    found, other = options(text, commas, letters, _read_number, tight=tight)
    if not found:
        return nothing_found(other)
    option = choose(found)
    if option is None:
        return Judgement(Verdict.UNCLEAR, "several_values")
    node = option.node
    normal = canonical(node)
    if letter and option.label and option.label.lower() != letter.lower():
        return Judgement(Verdict.INCORRECT, "other_letter", f"{option.label} = {normal}", option.text)
    unit = "%" if isinstance(node, Percent) else _unit_said(option)
    normal = _normal(node, unit, key.unit or own_unit)
    verdict, reason = _compared(node, unit, wanted, key.unit or own_unit, key)
    if verdict is Verdict.CORRECT and not any_form:
        verdict, reason = _in_number_form(node, wanted, key)
    return Judgement(verdict, reason, normal, option.text)


def _unit_said(option: Option) -> str:
    if option.unit:
        return option.unit
    if option.label:
        return ""
    letter = _LETTER_UNIT.search(option.text)
    return letter.group(1) if letter else ""


def _in_number_form(node: Node, wanted: Node, key: AnswerKey) -> tuple[Verdict, str | None]:
    bare = node.item if isinstance(node, Percent) else node
    if key.form and key.form not in ("expanded", "factored") and not in_form(key.form, bare, wanted):
        return Verdict.PARTIAL, f"form:{key.form}"
    if not key.form and not is_finished_number(bare) and is_finished_number(wanted):
        return Verdict.PARTIAL, "form:unfinished"
    return Verdict.CORRECT, None


def _compared(node: Node, unit: str, wanted: Node, wanted_unit: str, key: AnswerKey) -> tuple[Verdict, str | None]:
    """The verdict on value and unit together."""
    said, asked = read_unit(unit), read_unit(wanted_unit)
    given = number(node.item if isinstance(node, Percent) else node)
    right = number(wanted.item if isinstance(wanted, Percent) else wanted)
    if asked is None or said is None or not said.is_measure:
        if isinstance(wanted, Percent) and not isinstance(node, Percent):
            return _plain(given, right, node, key) if key.unit else _percent(given, right, False, key)
        matches, reason = _plain(given, right, node, key)
        if isinstance(node, Percent) and not isinstance(wanted, Percent) and asked is None:
            matches, reason = _percent(given, right, True, key)
        return _with_unit(matches, reason, said, asked, key)
    if said.dimension != asked.dimension:
        matches, _ = _plain(given, right, node, key)
        return (Verdict.PARTIAL if matches is Verdict.CORRECT else Verdict.INCORRECT), "unit:wrong"
    if said.size == asked.size:
        return _plain(given, right, node, key)
    if _close(_times(given, said.size / asked.size), right, key):
        return Verdict.CORRECT, None
    return (Verdict.PARTIAL, "unit:wrong") if _close(given, right, key) else (Verdict.INCORRECT, None)


def _times(given: Real, factor: Fraction) -> Real:
    return given * factor if isinstance(given, Fraction) else given * to_decimal(factor)


def _normal(node: Node, unit: str, wanted_unit: str) -> str:
    """Canonical text of value and unit; a unit that converts is converted, a word that is no measure says
    nothing."""
    said, asked = read_unit(unit), read_unit(wanted_unit)
    if said is None or not said.is_measure or isinstance(node, Percent):
        return canonical(node)
    if asked is not None and said.dimension == asked.dimension:
        value = _times(number(node), said.size / asked.size)
        return str(value) if isinstance(value, Fraction) else f"{value:.20e}"
    return f"{canonical(node)} {said.dimension}"


def _with_unit(
    verdict: Verdict, reason: str | None, said: Unit | None, asked: Unit | None, key: AnswerKey
) -> tuple[Verdict, str | None]:
    if verdict is Verdict.CORRECT and key.unit_required and asked is not None and said != asked:
        return Verdict.PARTIAL, "unit:missing"
    return verdict, reason


def _percent(given: Real, right: Real, answer_is_percent: bool, key: AnswerKey) -> tuple[Verdict, str | None]:
    """25 % is 0.25; it is also what 25 means when the question asks for so many percent."""
    hundredth = to_decimal(given) / 100 if answer_is_percent else to_decimal(given) * 100
    if _close(hundredth, right, key) or (_close(given, right, key) and abs(to_decimal(right)) >= 1):
        return Verdict.CORRECT, None
    return Verdict.INCORRECT, None


def _plain(given: Real, right: Real, node: Node, key: AnswerKey) -> tuple[Verdict, str | None]:
    if _close(given, right, key):
        return Verdict.CORRECT, None
    if _is_rounding(given, right, node):
        return Verdict.PARTIAL, "form:exact"
    return Verdict.INCORRECT, None


def _close(given: Real, right: Real, key: AnswerKey) -> bool:
    if key.tolerance <= 0:
        return same_real(given, right)
    first, second = to_decimal(given), to_decimal(right)
    return abs(first - second) <= Decimal(str(key.tolerance)) * abs(second)


def _is_rounding(given: Real, right: Real, node: Node) -> bool:
    """Whether a decimal of two places or more is the key rounded, when the key has no such decimal itself."""
    bare = node.item if isinstance(node, Percent) else node
    bare = bare.item if isinstance(bare, Neg) else bare
    if not isinstance(bare, Num) or not bare.decimal or not isinstance(given, Fraction):
        return False
    places = next((p for p in range(2, 13) if (given * 10**p).denominator == 1), None)
    if places is None or (isinstance(right, Fraction) and (right * 10**12).denominator == 1):
        return False
    return abs(to_decimal(right) - to_decimal(given)) <= Decimal(6) / Decimal(10) ** (places + 1)
