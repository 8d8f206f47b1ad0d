"""Reads GIFT, the plain text form of question banks: choices, true or false, short answers, numbers, matching, gaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from curriculum.importers.bank import (
    TOPS,
    Asked,
    Bank,
    Left,
    NotJudgedError,
    Question,
    choice_key,
    number_key,
    written_key,
)
from curriculum.importers.html import answer_text, html_markdown, plain_markdown
from curriculum.importers.licences import read_licence
from curriculum.importers.source import Source
from curriculum.importers.writing import Progress
from pedagogy.model import AnswerKey

_LICENCE = re.compile(r"^//\s*licen[cs]e\s*:\s*(.+)$", re.I | re.M)
_ESCAPES = {"~": "\ue001", "=": "\ue002", "#": "\ue003", "{": "\ue004", "}": "\ue005", ":": "\ue006", "%": "\ue007"}
_BACK = {mark: sign for sign, mark in _ESCAPES.items()}
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]", re.I)
_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_OPTION = re.compile(r"([=~])((?:(?![=~]).)*)", re.DOTALL)
_WEIGHT = re.compile(r"\s*%(-?[\d.]+)%")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}


@dataclass(frozen=True, slots=True)
class _Option:
    text: str
    share: float  # of the marks, in per cent


def read_gift(source: Source, bank: Bank, tell: Progress) -> None:
    """Add the questions of all GIFT files in the source to the bank."""
    for inside in sorted(source.files):
        text = source.text(inside)
        if text is None:
            continue
        if found := _LICENCE.search(text):
            bank.licence = read_licence(found[1].strip())
        topic: tuple[str, ...] = ()
        blocks = list(_blocks(text))
        for at, (line, block) in enumerate(blocks):
            tell("questions", at, len(blocks))
            if block.startswith("$CATEGORY:"):
                names = block.partition(":")[2].split("/")
                topic = tuple(name.strip() for name in names if name.strip() and name.strip().lower() not in TOPS)
                continue
            try:
                _read(bank, topic, block, f"{inside}, line {line}")
            except (ValueError, RecursionError, ArithmeticError) as error:
                said = f"The question cannot be read: {error}." if str(error) else "The question cannot be read."
                source.note("I016", inside, said, "It is left out.", line)


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """The questions with the line each begins at: parted by empty lines, remarks left out."""
    made: list[str] = []
    began = 1
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.lstrip().startswith("//"):
            continue
        if line.strip().startswith("$CATEGORY:"):
            yield number, line.strip()
        elif line.strip():
            if made and line.startswith("::") and _is_closed(made):  # the empty line before a title is missing
                yield began, "\n".join(made)
                made = []
            if not made:
                began = number
            made.append(line)
        elif made and not _is_closed(made):
            made.append(line)  # an empty line within the answers
        elif made:
            yield began, "\n".join(made)
            made = []
    if made:
        yield began, "\n".join(made)


def _is_closed(lines: Iterable[str]) -> bool:
    """Whether every set of answers that began has ended."""
    text = "\n".join(lines).replace("\\{", "").replace("\\}", "")
    return text.count("{") <= text.count("}")


def _hidden(text: str) -> str:
    return re.sub(r"\\([~=#{}:%])", lambda found: _ESCAPES[found[1]], text)


def _shown(text: str) -> str:
    for mark, sign in _BACK.items():
        text = text.replace(mark, sign)
    return text.replace("\\n", "\n").strip()


def _read(bank: Bank, topic: tuple[str, ...], block: str, place: str) -> None:
    block = _hidden(block)
    title = ""
    if found := _TITLE.match(block):
        title, block = _shown(found[1]), block[found.end() :]
    form = "moodle"
    if found := _FORMAT.match(block.strip()):
        form, block = found[1].lower(), block.strip()[found.end() :]
    before, brace, rest = block.partition("{")
    inner, closing, after = rest.partition("}")
    if brace and not closing:
        raise ValueError("its answers are not closed by }")
    if "{" in after:
        raise ValueError("it has two sets of answers, as if the empty line before the next question were missing")
    text = before.rstrip() + (f" \\_\\_ {after.strip()}" if after.strip() else "")
    ask = _markdown(before, form)
    if after.strip():
        ask = f"{ask} \\_\\_ {_markdown(after, form)}".strip()
    inner, _, explanation = inner.partition("####")
    name = title or _shown(text)[:60]
    try:
        if not brace:
            raise NotJudgedError("it asks nothing")
        parts = tuple(
            Asked(asked, key, (), _markdown(explanation, form)) for asked, key in _parts(ask, inner.strip(), form)
        )
    except NotJudgedError as error:
        bank.left.append(Left(name, topic, ask, str(error)))
        return
    statement = ask if len(parts) > 1 else ""
    figure = "*(Figure)*" in ask or "<img" in before.lower()
    bank.questions.append(Question(name, title, statement, parts, topic, None, f"GIFT, {place}", needs_figure=figure))


def _markdown(text: str, form: str) -> str:
    text = _shown(text)
    match form:
        case "markdown":
            return text
        case "plain":
            return plain_markdown(text)
    return html_markdown(text)


def _parts(ask: str, inner: str, form: str) -> Iterator[tuple[str, AnswerKey]]:
    if not inner:
        raise NotJudgedError("it is graded by hand")
    if (truth := _TRUTH.get(inner.split("#")[0].strip().upper())) is not None:
        yield ask, choice_key(["True", "False"], [0 if truth else 1])
        return
    if inner.startswith("#"):
        yield ask, _number(inner[1:])
        return
    options = [_option(found[2]) for found in _OPTION.finditer(inner)]
    signs = [found[1] for found in _OPTION.finditer(inner)]
    if not options:
        raise NotJudgedError("its answers cannot be read")
    if all("->" in option.text for option in options):
        yield from _matching(options, form)
        return
    if "~" not in signs:
        yield ask, written_key([answer_text(_shown(option.text)) for option in options if option.share >= 99], ask)
        return
    choices = [_markdown(option.text, form) for option in options]
    right = [at for at, sign in enumerate(signs) if sign == "="]
    if right:
        yield ask, choice_key(choices, right)
    else:
        yield ask, choice_key(choices, [at for at, one in enumerate(options) if 0 < one.share < 101], several=True)


def _option(text: str) -> _Option:
    text = text.split("#")[0]
    share = 100.0
    if found := _WEIGHT.match(text):
        share, text = float(found[1]), text[found.end() :]
    return _Option(text.strip(), share)


def _number(inner: str) -> AnswerKey:
    """``5:0.1``, ``1..5``, or several ``=5 =%50%6``."""
    options = [_option(found[2]) for found in _OPTION.finditer(inner)] or [_option(inner)]
    right = [option.text for option in options if option.share >= 99]
    if not right:
        raise NotJudgedError("the source gives no answer")
    first = right[0]
    low, dots, high = first.partition("..")
    try:
        if dots:
            ends = float(low), float(high)
            return number_key(f"{(ends[0] + ends[1]) / 2:g}", abs(ends[1] - ends[0]) / 2)
        value, _, tolerance = _shown(first).partition(":")
        return number_key(value.strip(), float(tolerance or 0), [_shown(one).split(":")[0] for one in right[1:]])
    except ValueError:
        raise NotJudgedError("the answer is not a number") from None


def _matching(options: list[_Option], form: str) -> Iterator[tuple[str, AnswerKey]]:
    pairs = [
        (_markdown(left, form), _markdown(right, form))
        for left, _, right in (one.text.partition("->") for one in options)
    ]
    choices = list(dict.fromkeys(right for _, right in pairs))
    for left, right in pairs:
        if left:
            yield left, choice_key(choices, [choices.index(right)])
