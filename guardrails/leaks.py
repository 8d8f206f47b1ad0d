"""Finds the answer in a draft: as it stands, as an equal value, in its own words.

A piece of a draft that is worth the same as a protected answer counts, unless it is given: it stands in the task, the
learner wrote it, it labels a list, it counts sides and steps. What is given counts only when it is told as the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from guardrails import wording
from guardrails.drafts import Draft, Finding, is_their_own, is_told, places_in_turn, places_of
from guardrails.members import members, regions_of, tuples
from guardrails.model import Rule
from guardrails.protected import Protected
from guardrails.reading import Link, is_letter, links
from guardrails.targets import Shape, Target, same_relation
from guardrails.values import equal, tells

_ENOUGH = 12
_POINTED = re.compile(r"(?::|->|=>|=)[\s*_\"'`]*$")  # "We: estamos."


def leaks(draft: Draft, protected: Protected) -> Iterator[Finding]:
    """The places at which the draft tells a protected answer, at most a dozen for each answer."""
    reading = draft.reading
    joined = links(reading.pieces)
    for target in protected.targets:
        match target.shape:
            case Shape.NUMBER | Shape.EXPRESSION:
                yield from islice(_values(draft, joined, target, protected), _ENOUGH)
            case Shape.EQUATION:
                yield from _equations(draft, joined, target)
                if target.items:
                    yield from regions_of(draft, target)
            case Shape.TUPLE:
                yield from tuples(draft, joined, target, protected)
            case Shape.MEMBERS:
                yield from members(draft, joined, target, protected)
            case Shape.WORDS:
                yield from _words(draft, target, protected)


def _values(draft: Draft, joined: list[Link], target: Target, protected: Protected) -> Iterator[Finding]:
    reading = draft.reading
    for piece in reading.pieces:
        if target.checks and piece.size >= 3 and not piece.letters and piece.atoms in target.checks:
            if not target.written:
                yield Finding(Rule.SYMBOLIC, piece.start, piece.end)
            continue
        if not equal(piece, target):
            continue
        if tells(draft, joined, piece, target, protected):
            written = target.written and not target.given
            plain = piece.form == target.form and not piece.spoken and not reading.hides(piece.start, piece.end)
            rule = Rule.LITERAL if plain else Rule.SYMBOLIC
            if piece.spoken or reading.hides(piece.start, piece.end):
                rule = Rule.DECODED
            yield Finding(Rule.CONFIRMATION if written else rule, piece.start, piece.end)


def _equations(draft: Draft, joined: list[Link], target: Target) -> Iterator[Finding]:
    for link in joined:
        if not same_relation(link, target):
            continue
        form = f"{link.left.form}{link.relation}{link.right.form}"
        around = draft.around(link.left.start, link.right.end)
        strong = wording.strength(*around) == wording.FIRM
        if (target.given or target.written) and not (strong and form == target.form):
            continue
        solved = any(is_letter(side) and side.form == target.letter for side in (link.left, link.right))
        long = link.left.size + link.right.size > target.size + 1
        if (target.transforms or long) and form != target.form and not solved and not strong:
            continue
        yield Finding(Rule.LITERAL if form == target.form else Rule.SYMBOLIC, link.left.start, link.right.end)


def _words(draft: Draft, target: Target, protected: Protected) -> Iterator[Finding]:
    for start, end in places_of(draft.reading, target.words):
        if is_their_own(draft, start, end, protected):
            continue
        if (not target.given and len(target.words) > 3) or told_in_words(draft, start, end):
            yield Finding(Rule.LITERAL, start, end)
    if not target.given:
        # the words one after the other, with nothing between them that says anything: "first eres, then dentista"
        for start, end in places_in_turn(draft.reading, target.words):
            if not is_their_own(draft, start, end, protected):
                yield Finding(Rule.SPLIT, start, end)


def told_in_words(draft: Draft, start: int, end: int) -> bool:
    """Whether words that the task gives as well are told: as the answer, or as all that a sentence says."""
    if draft.reading.is_question(start):
        return is_told(draft, start, end)
    before, after = draft.around(start, end)
    pointed = _POINTED.search(before) is not None and not re.match(r"[\s*_\"'`]*[\w,]", after)
    return pointed or is_told(draft, start, end) or draft.is_alone(start, end)
