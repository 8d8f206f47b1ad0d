"""Writes a course as a question bank for Moodle (XML): units and components as categories, each part as a question.

Moodle compares written answers sign by sign, so an answer with a value (an equation, an expression) takes there only what
is listed; the marks in the tags bring it back to Diotima with all it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from curriculum.exporters.chosen import Exported
from curriculum.exporters.markup import html, inline_html
from curriculum.exporters.right import right_places
from curriculum.importers.marks import marks_of, part_name
from curriculum.model import Course, Item, Step
from pedagogy.model import AnswerKind

RULE = "\n\n---\n\n"  # between the statement and the question of a part


def moodle_xml(course: Course, chosen: Iterable[Exported]) -> str:
    """The file."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    place = ""
    for one in chosen:
        path = "/".join(("$course$/top", *(name.replace("/", "//") for name in (one.unit, one.component))))
        if path != place:
            place = path
            lines.append(
                f'<question type="category"><category><text>{_safe(path)}</text></category>'
                f"<info><text>{_safe(f'Licence: {course.licence}')}</text></info></question>"
            )
        lines += [_question(one, at, step) for at, step in enumerate(one.item.steps, 1)]
    return "\n".join([*lines, "</quiz>", ""])


def _question(one: Exported, at: int, step: Step) -> str:
    item, key = one.item, step.key
    count = len(item.steps)
    title = item.title or one.component
    title = f"{title} ({at} of {count})" if count > 1 else title
    kind = {AnswerKind.CHOICE: "multichoice", AnswerKind.CHOICES: "multichoice", AnswerKind.NUMBER: "numerical"}
    form = kind.get(key.kind, "shortanswer")
    if form == "numerical" and not _is_plain_number(key.value):
        form = "shortanswer"  # fractions and numbers with units are compared by their signs
    body = RULE.join(text for text in (item.statement, step.ask) if text)
    lines = [
        f'<question type="{form}">',
        f"<name><text>{_safe(title[:250])}</text></name>",
        f'<questiontext format="html"><text>{_safe(html(body))}</text></questiontext>',
        "<defaultgrade>1</defaultgrade><penalty>0.3333333</penalty>",
        f"<idnumber>{_safe(part_name(one.name, at, count))}</idnumber>",
        *_answers(step, form),
        *(
            f'<hint format="html"><text>{_safe(html(rung.text))}</text></hint>'
            for rung in step.ladder
            if not rung.reveals
        ),
        *_feedback(step),
        f"<tags>{''.join(f'<tag><text>{_safe(tag)}</text></tag>' for tag in _tags(item, at, step))}</tags>",
        "</question>",
    ]
    return "\n".join(lines)


def _feedback(step: Step) -> Iterator[str]:
    said = [rung.text for rung in step.ladder if rung.reveals] or list(step.solution)
    if said:
        shown = html("\n\n".join(said))
        yield f'<generalfeedback format="html"><text>{_safe(shown)}</text></generalfeedback>'


def _answers(step: Step, form: str) -> Iterator[str]:
    key = step.key
    if form == "multichoice":
        right = right_places(key)
        several = key.kind is AnswerKind.CHOICES
        share = f"{100 / max(1, len(right)):.7g}" if several else "100"
        yield f"<single>{'false' if several else 'true'}</single><shuffleanswers>false</shuffleanswers>"
        wrong = f"-{share}" if several else "0"
        for at, choice in enumerate(key.choices):
            worth = share if at in right else wrong
            yield f'<answer fraction="{worth}" format="html"><text>{_safe(inline_html(choice))}</text></answer>'
        return
    for value in (key.value, *key.accept):
        if form == "numerical" and not _is_plain_number(value):
            continue
        amount = f"<tolerance>{_tolerance(value, key.tolerance)}</tolerance>" if form == "numerical" else ""
        yield f'<answer fraction="100" format="moodle_auto_format"><text>{_safe(value)}</text>{amount}</answer>'


def _is_plain_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.strip("+-").replace(".", "", 1).isdigit()


def _tolerance(value: str, share: float) -> str:
    return f"{abs(float(value)) * share:.10g}"


def _tags(item: Item, at: int, step: Step) -> Iterator[str]:
    yield f"diotima part: {at}"
    for name, value in marks_of(step.key).items():
        yield f"diotima {name}: {value}"
    if step.key.kind is AnswerKind.NUMBER and _is_plain_number(step.key.value):
        yield from (f"diotima accept: {value}" for value in step.key.accept if not _is_plain_number(value))
    yield f"diotima difficulty: {item.difficulty:g}"
    yield f"licence: {item.licence}"
    if item.source:
        yield f"source: {item.source}"


def _safe(text: str) -> str:
    """Text for XML, without the signs that XML cannot hold."""
    return escape("".join(sign for sign in text if sign in "\t\n" or ord(sign) >= 32))
