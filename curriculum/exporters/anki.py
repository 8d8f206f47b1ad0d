"""Writes the items of a course as an Anki deck of reviews: a card for each question, a deck for each component.

The same item keeps its card when a deck is exported and imported again, so a learner's schedule in Anki stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b
from html import escape
from pathlib import Path
from typing import Any

from curriculum.exporters.chosen import Exported
from curriculum.exporters.markup import bracketed, html, inline_html
from curriculum.importers.marks import part_name
from curriculum.model import Course, Step
from pedagogy.model import AnswerKind

_FIELDS = ("Question", "Choices", "Answer", "Steps", "Source")
_FRONT = "<div class=question>{{Question}}</div>{{#Choices}}<div class=choices>{{Choices}}</div>{{/Choices}}"
_BACK = (
    "{{FrontSide}}<hr id=answer><div class=answer>{{Answer}}</div>"
    "{{#Steps}}<div class=steps>{{Steps}}</div>{{/Steps}}<div class=source>{{Source}}</div>"
)
_STYLE = """.card { font-family: sans-serif; font-size: 1.2rem; max-width: 40rem; margin: auto; text-align: left; }
.answer { font-weight: bold; }
.source { margin-top: 1.5rem; font-size: 0.7rem; opacity: 0.7; }
"""


def write_anki(course: Course, chosen: Iterable[Exported], to: Path) -> int:
    """Write the deck to ``to``; the number of its cards."""
    import genanki

    model = genanki.Model(
        _number("diotima review"),
        "Diotima review",
        fields=[{"name": name} for name in _FIELDS],
        templates=[{"name": "Review", "qfmt": _FRONT, "afmt": _BACK}],
        css=_STYLE,
    )
    decks: dict[str, Any] = {}
    count = 0
    for one in chosen:
        name = "::".join(_deck_name(part) for part in (course.title, one.unit, one.component))
        if name not in decks:
            decks[name] = genanki.Deck(_number(f"{course.id}|{name}"), name)
        for at, step in enumerate(one.item.steps, 1):
            fields = _fields(one, step)
            guid = genanki.guid_for(course.id, part_name(one.name, at, len(one.item.steps)))
            tags = [re.sub(r"\s+", "-", kc) for kc in step.kcs]
            decks[name].add_note(genanki.Note(model=model, fields=fields, guid=guid, tags=tags))
            count += 1
    genanki.Package(list(decks.values())).write_to_file(str(to), timestamp=0)
    return count


def _fields(one: Exported, step: Step) -> list[str]:
    item, key = one.item, step.key
    question = html("\n\n".join(text for text in (item.statement, step.ask) if text))
    choices = "".join(f"<li>{inline_html(choice)}</li>" for choice in key.choices)
    if key.kind in {AnswerKind.CHOICE, AnswerKind.CHOICES, AnswerKind.TEXT}:
        answer = inline_html(key.value)
    else:
        answer = f"\\({escape(key.value, quote=False)}\\)"
    if key.unit:
        answer = f"{answer} {escape(bracketed(key.unit))}"
    steps = "<br>".join(f"\\({escape(line, quote=False)}\\)" for line in step.solution)
    source = escape(", ".join(part for part in (item.source, item.licence) if part))
    return [question, f"<ol type=A>{choices}</ol>" if choices else "", answer, steps, source]


def _deck_name(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\$|\\|:{2,}", " ", text)).strip()[:100] or "Untitled"


def _number(text: str) -> int:
    """A number that Anki takes for an id, the same for the same text."""
    return 1 << 30 | int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "big") >> 2
