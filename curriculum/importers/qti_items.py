"""Turns one QTI item (2.x or 3) into questions with keys: its interactions, their declarations and its body."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from lxml import etree

from curriculum.importers.bank import Asked, NotJudgedError, choice_key, number_key, written_key
from curriculum.importers.html import markdown_of
from curriculum.importers.marks import marked_key
from curriculum.importers.safe_xml import local
from pedagogy.model import AnswerKey

_INLINE = {"textEntryInteraction", "inlineChoiceInteraction"}
_CHOICES = {"choiceInteraction", "inlineChoiceInteraction", "hottextInteraction"}
_KNOWN = {*_INLINE, *_CHOICES, "matchInteraction", "sliderInteraction"}
_BY_HAND = {"extendedTextInteraction", "uploadInteraction", "drawingInteraction"}
_MARK = re.compile(r"\bdiotima-([a-z_]+)-(\S+)")


def plain_name(element: Any) -> str:
    """The name of an element as QTI 2 writes it: ``qti-choice-interaction`` is ``choiceInteraction``."""
    name = local(element)
    if not name.startswith("qti-"):
        return name
    first, *others = name[4:].split("-")
    return first + "".join(part.capitalize() for part in others)


def attribute(element: Any, name: str) -> str:
    """An attribute as QTI 2 (``responseIdentifier``) or QTI 3 (``response-identifier``) writes it."""
    dashed = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
    return str(element.get(name) or element.get(dashed) or "")


def inside_of(element: Any, *names: str) -> Iterator[Any]:
    """All elements within with one of these names."""
    return (found for found in element.iter(etree.Element) if plain_name(found) in names)


def named(element: Any, name: str) -> Iterator[Any]:
    """The direct children with this name."""
    return (child for child in element if plain_name(child) == name)


def body_text(body: Any) -> str:
    """The body without its interactions, as Markdown."""
    return _shown(body)[0]


def parts_of(root: Any, body: Any) -> tuple[str, tuple[Asked, ...]]:
    """The statement and the questions. Raises NotJudgedError with the reason when one of them cannot be judged."""
    interactions = [one for one in body.iter(etree.Element) if plain_name(one).endswith("Interaction")]
    if not interactions:
        raise NotJudgedError("it asks nothing")
    for one in interactions:
        if plain_name(one) in _BY_HAND:
            raise NotJudgedError("it is graded by hand")
        if plain_name(one) not in _KNOWN:
            kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain_name(one).removesuffix("Interaction")).lower()
            raise NotJudgedError(f"a question of the type {kind} is not judged here")
    declared = {attribute(one, "identifier"): one for one in named(root, "responseDeclaration")}
    ours = [one for one in body.iter(etree.Element) if "diotima-part" in attribute(one, "class").split()]
    text, hints = _shown(body, ours)
    asked: list[tuple[str, AnswerKey]] = []
    for at, one in enumerate(interactions, 1):
        declaration = declared.get(attribute(one, "responseIdentifier"))
        if declaration is None:
            raise NotJudgedError("the source gives no answer")
        prompt = " ".join(markdown_of(prompt) for prompt in named(one, "prompt")).strip()
        own = next((part for part in ours if one in part.iter()), None)
        if own is not None:
            prompt = _shown(own)[0]
        if not prompt and plain_name(one) in _INLINE and len(interactions) > 1:
            prompt = f"What goes in gap ({at})?"
        asked += [(prompt or ask, key) for ask, key in _asked(root, one, declaration, text)]
    if len(asked) == 1:
        ask, key = asked[0]
        if not ask:
            return "", (Asked(text, key, hints),)
        return text, (Asked(ask, key, hints),)
    return text, tuple(Asked(ask or f"Part {at}", key, hints) for at, (ask, key) in enumerate(asked, 1))


def _shown(body: Any, without: Sequence[Any] = ()) -> tuple[str, tuple[str, ...]]:
    """The body as Markdown with its gaps open, and the hints that an export of ours put into it; ``without`` some of its
    elements."""
    made = copy.deepcopy(body)
    places = [at for at, one in enumerate(body.iter()) if any(one is part for part in without)]
    for one in [one for at, one in enumerate(made.iter()) if at in places]:
        _replace(one, "")
    hints: list[str] = []
    found = [one for one in made.iter(etree.Element) if plain_name(one).endswith("Interaction")]
    inline = [one for one in found if plain_name(one) in _INLINE]
    for at, one in enumerate(found, 1):
        gap = "" if plain_name(one) not in _INLINE else "\ue010" if len(inline) < 2 else f"\ue010({at})\ue010"
        _replace(one, gap)
    for block in [one for one in made.iter(etree.Element) if plain_name(one) == "rubricBlock"]:
        if "diotima-hint" in attribute(block, "class"):
            hints.append(markdown_of(block))
        if "candidate" not in attribute(block, "view") or "diotima-hint" in attribute(block, "class"):
            _replace(block, "")
    text = markdown_of(made)
    if len(found) == 1 and inline and re.sub(r"[\ue010\s]", "", text.rpartition("\n")[2]) == "":
        text = text.rpartition("\n")[0].strip()  # a gap on a line of its own is where the answer goes
    return text.replace("\ue010", "\\_\\_"), tuple(hint for hint in hints if hint)


def _replace(element: Any, text: str) -> None:
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    joined = text + (element.tail or "")
    if before is None:
        parent.text = (parent.text or "") + joined
    else:
        before.tail = (before.tail or "") + joined
    parent.remove(element)


def _asked(root: Any, one: Any, declaration: Any, text: str) -> Iterator[tuple[str, AnswerKey]]:
    right = [value for value in _values(declaration) if value]
    kind = plain_name(one)
    marks = {name: unquote(value) for name, value in _MARK.findall(attribute(one, "class"))}
    if kind == "matchInteraction":
        yield from _matched(one, right)
        return
    if not right:
        raise NotJudgedError("the source gives no answer")
    if kind in _CHOICES:
        choices = {attribute(c, "identifier"): markdown_of(c) for c in inside_of(one, *_OPTIONS)}
        names = list(choices)
        places = [names.index(name) for name in right if name in choices]
        several = attribute(declaration, "cardinality") == "multiple"
        alternatives = [names.index(name) for name in _mapped(declaration) if name in choices] if not several else []
        yield "", choice_key(list(choices.values()), list(dict.fromkeys([*places, *alternatives])), several=several)
        return
    accept = [value for value in _mapped(declaration) if value not in right]
    if marked := marked_key(marks, [*right, *accept]):
        yield "", marked
    elif attribute(declaration, "baseType") in ("float", "integer"):
        yield "", number_key(right[0], _tolerance(root, attribute(declaration, "identifier")), [*right[1:], *accept])
    else:
        yield "", written_key([*right, *accept], text)


_OPTIONS = ("simpleChoice", "inlineChoice", "hottext")


def _values(declaration: Any) -> list[str]:
    found = next(named(declaration, "correctResponse"), None)
    return [] if found is None else ["".join(value.itertext()).strip() for value in named(found, "value")]


def _mapped(declaration: Any) -> list[str]:
    """The answers that are worth as much as the best."""
    entries = []
    for entry in inside_of(declaration, "mapEntry"):
        try:
            entries.append((float(attribute(entry, "mappedValue") or 0), attribute(entry, "mapKey")))
        except ValueError:
            continue
    best = max((worth for worth, _ in entries), default=0.0)
    return [key for worth, key in entries if key and worth == best and best > 0]


def _tolerance(root: Any, name: str) -> float:
    """The absolute tolerance with which the item compares a number."""
    for equal in inside_of(root, "equal"):
        variables = [attribute(one, "identifier") for one in inside_of(equal, "variable", "correct")]
        if name in variables and attribute(equal, "toleranceMode") == "absolute":
            try:
                return max(float(part) for part in attribute(equal, "tolerance").split())
            except ValueError:
                return 0.0
    return 0.0


def _matched(one: Any, right: Sequence[str]) -> Iterator[tuple[str, AnswerKey]]:
    """A table of pairs: each row is a question, the columns are its choices."""
    sets = [
        {attribute(c, "identifier"): markdown_of(c) for c in inside_of(group, "simpleAssociableChoice")}
        for group in named(one, "simpleMatchSet")
    ]
    if len(sets) != 2:
        raise NotJudgedError("its pairs cannot be read")
    rows, columns = sets
    wanted = {pair.split()[0]: pair.split()[1] for pair in right if len(pair.split()) == 2}
    names = list(columns)
    for row, ask in rows.items():
        if wanted.get(row) not in names:
            raise NotJudgedError("a row of its table has no answer")
        yield ask, choice_key(list(columns.values()), [names.index(wanted[row])])
