"""Writes a course as a QTI 2.1 content package (.zip): a manifest, a test with a section for each component, and an item
file for each item. Several parts of an item stand in one file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from curriculum.exporters.chosen import Exported
from curriculum.exporters.markup import html, inline_html
from curriculum.exporters.right import right_places
from curriculum.importers.marks import marks_of
from curriculum.model import Course, Step
from pedagogy.model import AnswerKind

_ITEM = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_METADATA = "http://ltsc.ieee.org/xsd/LOM"
_CHOICES = {AnswerKind.CHOICE, AnswerKind.CHOICES}
_MATCH = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"
_STAMP = (1980, 1, 1, 0, 0, 0)  # so that the same course gives the same bytes


def qti_package(course: Course, chosen: Iterable[Exported]) -> bytes:
    """The package as bytes."""
    listed = [(f"items/{_name(one.name)}.xml", one) for one in chosen]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in _files(course, listed):
            archive.writestr(zipfile.ZipInfo(path, _STAMP), text, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _files(course: Course, listed: Sequence[tuple[str, Exported]]) -> Iterator[tuple[str, str]]:
    yield "imsmanifest.xml", _manifest(course, listed)
    yield "test.xml", _test(course, listed)
    for path, one in listed:
        yield path, _item(one)


def _name(item: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", ".", item)


def _rights(text: str) -> str:
    return (
        f'<lom xmlns="{_METADATA}"><rights><copyrightAndOtherRestrictions><value>yes</value>'
        f"</copyrightAndOtherRestrictions><description><string>{_safe(text)}</string></description></rights></lom>"
    )


def _manifest(course: Course, listed: Sequence[tuple[str, Exported]]) -> str:
    title = f"<general><title><string>{_safe(course.title)}</string></title></general>"
    head = _rights(course.licence).replace("<rights>", f"{title}<rights>", 1)
    resources = [
        f'<resource identifier="r{at}" type="imsqti_item_xmlv2p1" href={quoteattr(path)}>'
        f"<metadata>{_rights(one.item.licence)}</metadata><file href={quoteattr(path)}/></resource>"
        for at, (path, one) in enumerate(listed)
    ]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<manifest xmlns="{_PACKAGE}" identifier={quoteattr(course.id)}>',
            f"<metadata><schema>QTIv2.1 Package</schema><schemaversion>1.0.0</schemaversion>{head}</metadata>",
            "<organizations/><resources>",
            '<resource identifier="test" type="imsqti_test_xmlv2p1" href="test.xml"><file href="test.xml"/></resource>',
            *resources,
            "</resources></manifest>",
            "",
        ]
    )


def _test(course: Course, listed: Sequence[tuple[str, Exported]]) -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<assessmentTest xmlns="{_ITEM}" identifier={quoteattr(course.id)} title={quoteattr(_plain(course.title))}>',
        '<testPart identifier="part" navigationMode="nonlinear" submissionMode="individual">',
    ]
    places: dict[str, dict[str, list[str]]] = {}
    for path, one in listed:
        places.setdefault(one.unit, {}).setdefault(one.component, []).append(path)
    for at, (unit, components) in enumerate(places.items()):
        lines.append(f'<assessmentSection identifier="u{at}" title={quoteattr(_plain(unit))} visible="true">')
        for number, (component, paths) in enumerate(components.items()):
            title = quoteattr(_plain(component))
            lines.append(f'<assessmentSection identifier="u{at}c{number}" title={title} visible="true">')
            lines += [
                f'<assessmentItemRef identifier="u{at}c{number}i{place}" href={quoteattr(path)}/>'
                for place, path in enumerate(paths)
            ]
            lines.append("</assessmentSection>")
        lines.append("</assessmentSection>")
    return "\n".join([*lines, "</testPart></assessmentTest>", ""])


def _item(one: Exported) -> str:
    item = one.item
    steps = list(enumerate(item.steps, 1))
    title = quoteattr(_plain(item.title or one.component))
    label = quoteattr(f"diotima difficulty={item.difficulty:g}")
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<assessmentItem xmlns="{_ITEM}" identifier={quoteattr(f"item-{_name(one.name)}")} title={title} '
        f'label={label} adaptive="false" timeDependent="false">',
        *(_declaration(f"RESPONSE{at}", step) for at, step in steps),
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>',
        "<itemBody>",
        _plain(html(item.statement)) if item.statement else "",
        *(_part(f"RESPONSE{at}", step) for at, step in steps),
        *_hints(item.steps),
        "</itemBody>",
        f'<responseProcessing template="{_MATCH}"/>' if len(steps) == 1 else "",
        "</assessmentItem>",
        "",
    ]
    return "\n".join(line for line in lines if line)


def _declaration(name: str, step: Step) -> str:
    key = step.key
    if key.kind in _CHOICES:
        cardinality = "multiple" if key.kind is AnswerKind.CHOICES else "single"
        right = [f"C{at}" for at in sorted(right_places(key))]
        first = right if cardinality == "multiple" else right[:1]
        kind, others = "identifier", [] if cardinality == "multiple" else right
    else:
        cardinality, kind, first, others = "single", "string", [key.value], [key.value, *key.accept]
    values = "".join(f"<value>{_safe(value)}</value>" for value in first)
    entries = "".join(f'<mapEntry mapKey={quoteattr(_plain(value))} mappedValue="1"/>' for value in others)
    mapping = f'<mapping defaultValue="0">{entries}</mapping>' if len(others) > 1 else ""
    return (
        f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{kind}">'
        f"<correctResponse>{values}</correctResponse>{mapping}</responseDeclaration>"
    )


def _part(name: str, step: Step) -> str:
    key = step.key
    ask = _plain(html(step.ask))
    marks = quoteattr(" ".join(f"diotima-{mark}-{quote(value, safe='')}" for mark, value in marks_of(key).items()))
    if key.kind in _CHOICES:
        most = 0 if key.kind is AnswerKind.CHOICES else 1
        options = "".join(
            f'<simpleChoice identifier="C{at}">{_plain(inline_html(choice))}</simpleChoice>'
            for at, choice in enumerate(key.choices)
        )
        asked = (
            f'<choiceInteraction responseIdentifier="{name}" shuffle="false" maxChoices="{most}">'
            f"{options}</choiceInteraction>"
        )
    else:
        asked = f'<p><textEntryInteraction responseIdentifier="{name}" class={marks} expectedLength="20"/></p>'
    return f'<div class="diotima-part">{ask}{asked}</div>'


def _hints(steps: Sequence[Step]) -> Iterator[str]:
    """The hints of an item, for tutors: QTI shows them to no candidate."""
    if len(steps) == 1:
        for rung in steps[0].ladder:
            if not rung.reveals:
                yield f'<rubricBlock view="tutor" class="diotima-hint">{_plain(html(rung.text))}</rubricBlock>'


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign in "\t\n" or ord(sign) >= 32)


def _safe(text: str) -> str:
    return escape(_plain(text))
