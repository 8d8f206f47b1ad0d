"""Reads the question bank that Moodle exports as XML: choices, true or false, short answers, numbers, matching, gaps.

Feedback of wrong answers is kept for nobody, because it is written to be read after the answer; general feedback and
hints become the ladder. What Moodle grades by hand, or by other means, is kept for authors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from curriculum.importers.bank import (
    TOPS,
    Asked,
    Bank,
    Left,
    NotJudgedError,
    Question,
    choice_key,
    joined,
    number_key,
    written_key,
)
from curriculum.importers.cloze import gaps
from curriculum.importers.html import answer_text, html_markdown, plain_markdown
from curriculum.importers.licences import read_licence
from curriculum.importers.marks import item_name, marked_key
from curriculum.importers.safe_xml import UnreadableError, children, local, parse
from curriculum.importers.source import Source
from curriculum.importers.writing import Progress
from pedagogy.model import AnswerKey

FULL = 99.0  # per cent of the marks from which an answer counts as right (Moodle writes 99.99 for thirds)
_BY_HAND = {"essay": "it is graded by hand", "description": "it asks nothing"}
_WRITTEN = {"shortanswer", "numerical"}
_PLAIN = {"plain_text", "moodle_auto_format", "markdown"}
_LICENCE = re.compile(r"licen[cs]e\s*[:=]\s*(.+)|\b(CC[ -](?:BY|0)[-A-Z0-9. ]*)", re.I)


def read_moodle(source: Source, bank: Bank, tell: Progress) -> None:
    """Add the questions of all quizzes in the source to the bank."""
    for inside in sorted(source.files):
        try:
            root = parse(source.files[inside])
        except UnreadableError as error:
            source.note("I015", inside, str(error), "Export it again.", error.line)
            continue
        if local(root) == "quiz":
            _read_quiz(root, inside, source, bank, tell)
        else:
            said = f"This file holds {local(root) or 'something else'}, not a quiz."
            source.note("I015", inside, said, "Export the question bank as Moodle XML.")


def _read_quiz(root: Any, inside: str, read: Source, bank: Bank, tell: Progress) -> None:
    topic: tuple[str, ...] = ()
    questions = list(children(root, "question"))
    parts: dict[str, list[Question]] = {}
    for at, element in enumerate(questions):
        tell("questions", at, len(questions))
        kind = element.get("type") or ""
        if kind == "category":
            topic = _topic(_text(element, "category"))
            _look_for_licence(bank, html_markdown(_text(element, "info")))
            continue
        name = _text(element, "name") or f"Question {at + 1}"
        own = _text(element, "idnumber")
        try:
            made = _question(element, kind, name, own, topic)
        except NotJudgedError as error:
            ask = _body(element, "questiontext")
            bank.left.append(Left(own or name, topic, ask, str(error), _body(element, "generalfeedback")))
            continue
        except (ValueError, RecursionError, ArithmeticError) as error:
            said = f"The question {name[:60]!r} cannot be read ({type(error).__name__})."
            read.note("I016", inside, said, "It is left out.", element.sourceline or 1)
            continue
        parts.setdefault(item_name(own) or f"#{at}", []).append(made)
    bank.questions += [joined(made) for made in parts.values()]


def _topic(path: str) -> tuple[str, ...]:
    """``$course$/top/Default for Algebra/Fractions``; ``//`` is a slash within a name."""
    names = [name.replace("\0", "/").strip() for name in path.replace("//", "\0").split("/")]
    return tuple(name.removeprefix("Default for ") for name in names if name and name.lower() not in TOPS)


def _look_for_licence(bank: Bank, text: str) -> None:
    if found := _LICENCE.search(text):
        bank.licence = read_licence((found[1] or found[2]).strip())


def _text(element: Any, name: str) -> str:
    for child in children(element, name):
        inner = next(children(child, "text"), child)
        return (inner.text or "").strip()
    return ""


def _body(element: Any, name: str) -> str:
    """A text of the question as Markdown, by its format."""
    for child in children(element, name):
        return _markdown(_text(element, name), child.get("format") or "html")
    return ""


def _markdown(text: str, form: str) -> str:
    return plain_markdown(text) if form in _PLAIN and "<" not in text else html_markdown(text)


def _tags(element: Any) -> dict[str, str]:
    """The tags that an export of ours wrote (``diotima kind: expression``), and a licence."""
    made: dict[str, str] = {}
    for tags in children(element, "tags"):
        for tag in children(tags, "tag"):
            text = "".join(tag.itertext()).strip()
            key, _, value = text.partition(":")
            name = key.strip().lower().removeprefix("diotima ")
            made[name] = f"{made[name]}\n{value.strip()}" if name in made else value.strip()
    return made


def _question(element: Any, kind: str, name: str, own: str, topic: tuple[str, ...]) -> Question:
    tags = _tags(element)
    text = _body(element, "questiontext")
    raw = _text(element, "questiontext")
    hints = tuple(hint for child in children(element, "hint") if (hint := _markdown(_text_of(child), "html")))
    explanation = _body(element, "generalfeedback")
    parts = list(_parts(element, kind, text, raw, tags))
    if not parts:
        raise NotJudgedError("it asks nothing")
    statement = text if len(parts) > 1 and kind != "cloze" else ""
    if tags.get("part"):
        statement, parts = _split(text, parts)
    asked = tuple(Asked(ask, key, hints, explanation) for ask, key in parts)
    licence = read_licence(tags["licence"]) if tags.get("licence") else None
    return Question(
        item_name(own).replace("/", "-") or name,
        "" if item_name(own) else name,
        statement,
        asked,
        topic,
        licence,
        tags.get("source") or f"Moodle, {' / '.join((*topic, name))}",
        "<img" in raw.lower() or "*(Figure)*" in text,
        float(tags.get("difficulty") or 0.5),
        tags.get("transfer") == "yes",
    )


def _split(text: str, parts: list[tuple[str, AnswerKey]]) -> tuple[str, list[tuple[str, AnswerKey]]]:
    """An export of ours puts the statement before the question, with a rule between them."""
    statement, rule, ask = text.rpartition("\n\n---\n\n")
    return (statement, [(ask, parts[0][1])]) if rule else ("", parts)


def _text_of(element: Any) -> str:
    inner = next(children(element, "text"), element)
    return (inner.text or "").strip()


def _answers(element: Any, kind: str) -> Iterator[tuple[str, float, float]]:
    """The answers as text, the share of the marks in per cent, and the tolerance of a number."""
    for child in children(element, "answer"):
        form = child.get("format") or "moodle_auto_format"
        text = _text_of(child) if kind in _WRITTEN else _markdown(_text_of(child), form)
        yield text, float(child.get("fraction") or 0), float(_text(child, "tolerance") or 0)


def _parts(element: Any, kind: str, text: str, raw: str, tags: dict[str, str]) -> Iterator[tuple[str, AnswerKey]]:
    answers = list(_answers(element, kind)) if kind not in ("cloze", "matching") else []
    right = [answer_text(one) for one, share, _ in answers if share >= FULL]
    match kind:
        case "multichoice" if _text(element, "single") in ("false", "0"):
            places = [at for at, (_, share, _) in enumerate(answers) if share > 0]
            yield text, choice_key([one for one, _, _ in answers], places, several=True)
        case "multichoice":
            yield (
                text,
                choice_key(
                    [one for one, _, _ in answers], [at for at, (_, share, _) in enumerate(answers) if share >= FULL]
                ),
            )
        case "truefalse":
            choices = [one.capitalize() for one, _, _ in answers]
            yield text, choice_key(choices, [at for at, (_, share, _) in enumerate(answers) if share >= FULL])
        case "shortanswer":
            yield (
                text,
                marked_key(tags, right)
                or written_key([one for one in right if "*" not in one or "kind" in tags], text),
            )
        case "numerical":
            tolerance = next((much for _, share, much in answers if share >= FULL), 0.0)
            if not right:
                raise NotJudgedError("the source gives no answer")
            yield text, marked_key(tags, right) or number_key(right[0], tolerance, right[1:], _unit(element))
        case "matching":
            yield from _matching(element)
        case "cloze":
            yield from gaps(html_markdown(raw))
        case _:
            raise NotJudgedError(_BY_HAND.get(kind, f"a question of the type {kind or 'unknown'} is not judged here"))


def _unit(element: Any) -> str:
    """The unit of a number, if there is exactly one."""
    names = [_text(unit, "unit_name") for units in children(element, "units") for unit in children(units, "unit")]
    return names[0] if len(names) == 1 else ""


def _matching(element: Any) -> Iterator[tuple[str, AnswerKey]]:
    pairs = [
        (_markdown(_text_of(child), child.get("format") or "html"), html_markdown(_text(child, "answer")))
        for child in children(element, "subquestion")
    ]
    choices = list(dict.fromkeys(answer for _, answer in pairs))
    for ask, answer in pairs:
        if ask:
            yield ask, choice_key(choices, [choices.index(answer)])
