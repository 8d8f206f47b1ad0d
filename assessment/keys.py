"""Turns the answer strings of imported content (OATutor) into answer keys: kind, value, further wordings, form, unit.

The strings are messy: mathematics in or out of ``$$``, lists written as ``b=6, b=-2`` or ``-6,6``, Python powers
(``b**5``), two labelled values run together (``521a842c``), money, single letters that stand for words, choices glued
together with an ``I``. What cannot be compared by value is left out (``None``) rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assessment.choices import plain_words
from assessment.forms import in_form
from assessment.notation import Commas, UnreadableError
from assessment.parser import parse
from assessment.polynomials import InexactError, UndefinedError, ratio, symbols
from assessment.simplified import has_brackets
from assessment.syntax import Div, Enclosed, Node, PlusMinus, Relation, Several, Var, letters_in, walk
from pedagogy.model import AnswerKey, AnswerKind

_WORDS: dict[str, tuple[str, ...]] = {
    "dne": ("does not exist", "no solution", "no real solution", "none", "no solutions"),
    "und": ("undefined", "does not exist", "dne"),
    "complex": ("complex number", "not a real number", "not real", "no real number", "imaginary"),
    "n": ("not a real number", "not real", "no", "none", "no real number", "complex", "does not exist"),
    "no solution": ("no solutions", "none", "dne", "does not exist"),
}
_COLLECTED = re.compile(r"simplif|combin|\badd|subtract|multipl|\bdivi|product|quotient|expand|distribut|remov|perform")
_EXPANDED = re.compile(r"multipl|product|expand|distribut|\bremov|\bfoil|\bsquare")
_LINES = re.compile(r"equation of|equation for|\bline\b|vertical|horizontal|axis of symmetry|intercept|slope")
_RUN_TOGETHER = re.compile(r"(?:\d+(?:\.\d+)?[a-zA-Z]){2,}")
_LABELLED = re.compile(r"[A-Za-z][A-Za-z ]{3,}=\s*(-?[\d.]+)")


def infer_key(
    step_answer: str, answer_type: str, problem_type: str, choices: Sequence[str] | None, ask: str
) -> AnswerKey | None:
    """The key of one imported step, or None when it cannot be graded. ``ask`` is all that the learner is asked."""
    answer = step_answer.strip()
    if not answer:
        return None
    if choices and problem_type == "MultipleChoice":
        return _choice(answer, choices)
    value = answer.replace("$$", " ").strip() if "$$" in answer else answer
    words = _WORDS.get(value.lower())
    if words is not None:
        return AnswerKey(AnswerKind.TEXT, value, accept=words)
    if re.fullmatch(r"\\?\$\s*-?[\d,]+(?:\.\d+)?", value):
        return AnswerKey(AnswerKind.NUMBER, value.lstrip("\\$ "), unit="$")
    if answer_type == "string" or _RUN_TOGETHER.fullmatch(value):
        found = _labelled(value)
        if found is not None:
            return found
    try:
        return _key(value, ask.lower())
    except (UnreadableError, InexactError, UndefinedError):
        pass
    equations = value.split()
    if len(equations) > 1 and all("=" in one for one in equations):
        return AnswerKey(AnswerKind.SET, "; ".join(equations), accept=(value,))
    parts = re.split(r",\s*(?![^(]*\))", value)
    if len(parts) > 1 and any(part.strip().lower() in _WORDS for part in parts):
        return AnswerKey(AnswerKind.SET, value)
    if re.fullmatch(r"[A-Za-z][A-Za-z ]*", value):
        return AnswerKey(AnswerKind.TEXT, value)
    return None


def _choice(answer: str, choices: Sequence[str]) -> AnswerKey | None:
    separated = separate_choices(answer, choices)
    texts = [plain_words(choice) for choice in separated]
    wanted = plain_words(answer)
    if texts.count(wanted) != 1 or len(separated) < 2:
        return None
    return AnswerKey(AnswerKind.CHOICE, separated[texts.index(wanted)], choices=tuple(separated))


def separate_choices(answer: str, choices: Sequence[str]) -> list[str]:
    """The choices one by one: some imported lists hold one entry with all of them, joined by the letter ``I``."""
    wanted = re.sub(r"\s+", "", plain_words(answer))
    result: list[str] = []
    for choice in choices:
        parts = re.split(r"(?<=[\w)\]}.$])I(?=[\w(\[\\$-])", choice.replace("$$", ""))
        plain = [re.sub(r"\s+", "", plain_words(part)) for part in parts]
        if len(parts) > 1 and wanted in plain:
            result.extend(_wrapped(part.strip(), choice) for part in parts)
        else:
            result.append(choice)
    by_words: dict[str, str] = {}
    for one in result:
        by_words.setdefault(plain_words(one), one)
    return list(by_words.values())


def _wrapped(part: str, choice: str) -> str:
    """Mathematics goes back between its signs when the joined entry had them around everything."""
    whole = choice.startswith("$$") and choice.endswith("$$") and choice.count("$$") == 2
    return f"$${part}$$" if whole else part


def _labelled(value: str) -> AnswerKey | None:
    """Several named values: ``521a842c``, ``Country road speed = 50, Interstate speed = 65``."""
    if _RUN_TOGETHER.fullmatch(value):
        parts = re.findall(r"\d+(?:\.\d+)?[a-zA-Z]", value)
        return AnswerKey(AnswerKind.SET, ", ".join(parts), accept=(value,))
    named = _LABELLED.findall(value)
    if len(named) > 1:
        return AnswerKey(AnswerKind.PAIR, f"({', '.join(named)})", accept=(value,))
    return None


def _key(value: str, ask: str) -> AnswerKey:
    if "matrix}" in value:
        return AnswerKey(AnswerKind.PAIR, value)
    node = parse(value, commas=Commas.LIST if "," in value else Commas.GROUP)
    if isinstance(node, Enclosed):
        return AnswerKey(AnswerKind.PAIR, value)
    if isinstance(node, Several):
        return _list(node, value)
    if any(isinstance(part, PlusMinus) for part in walk(node)):
        return AnswerKey(AnswerKind.SET, value)
    if isinstance(node, Relation):
        return _statement(node, value, ask)
    form = _form(node, ask)
    if not letters_in(node):
        return AnswerKey(AnswerKind.NUMBER, value, form=form)
    return AnswerKey(AnswerKind.EXPRESSION, value, form=form)


def _list(node: Several, value: str) -> AnswerKey:
    grouped = re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", value)
    if any(letters_in(item) and not isinstance(item, (Relation, Enclosed)) for item in node.items) and not grouped:
        return AnswerKey(AnswerKind.PAIR, f"({value})", accept=(value,))
    return AnswerKey(AnswerKind.SET, value)


def _statement(node: Relation, value: str, ask: str) -> AnswerKey:
    if set(node.ops) != {"="}:
        return AnswerKey(AnswerKind.INEQUALITY, value)
    left, right = node.items[0], node.items[-1]
    if len(node.items) == 2 and isinstance(left, Var) and not letters_in(right):
        if _LINES.search(ask) and left.name in "xy":
            return AnswerKey(AnswerKind.EQUATION, value)
        number = value.partition("=")[2].strip()
        return AnswerKey(AnswerKind.NUMBER, number, accept=(value,), form=_form(right, ask))
    for form in ("slope_intercept", "solved"):
        wants = form == "solved" or "slope" in ask or "line" in ask
        if wants and in_form(form, node, node):
            return AnswerKey(AnswerKind.EQUATION, value, form=form)
    return AnswerKey(AnswerKind.EQUATION, value)


def _form(node: Node, ask: str) -> str | None:
    """The form that the wording asks for and that the key itself has."""
    wanted: list[str] = []
    if letters_in(node):
        if re.search(r"\bfactor", ask):
            wanted.append("factored")
        if _EXPANDED.search(ask) and not has_brackets(node) and _is_polynomial(node):
            wanted.append("expanded")
    elif re.search(r"improper fraction|as a fraction|to a fraction", ask) and isinstance(node, Div):
        wanted.append("fraction")
    elif re.search(r"mixed number", ask):
        wanted.append("mixed")
    elif re.search(r"as a decimal|to a decimal|decimal form", ask):
        wanted.append("decimal")
    if _COLLECTED.search(ask):
        wanted.append("simplified")
    return next((form for form in wanted if in_form(form, node, node) and _is_real_form(form, node)), None)


def _is_real_form(form: str, node: Node) -> bool:
    return form != "factored" or has_brackets(node)


def _is_polynomial(node: Node) -> bool:
    try:
        return not symbols(ratio(node)[1])
    except (InexactError, UndefinedError):
        return False
