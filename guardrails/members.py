"""Finds answers of several parts in a draft: pairs, intervals and sets, whole or one part of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from guardrails import wording
from guardrails.drafts import Draft, Finding, is_told
from guardrails.exact import same
from guardrails.model import Rule
from guardrails.pieces import Piece
from guardrails.protected import Protected
from guardrails.reading import Link, is_letter
from guardrails.relations import NUM, read_number
from guardrails.targets import Target
from guardrails.values import equal, is_named, tells

_SPOKEN = {
    ">": re.compile(
        rf"\b(?:above|over|(?:greater|larger|bigger|more|higher) than|right of|mayor(?:es)? (?:que|de)|mas (?:que|de)|encima de|"
        rf"derecha de|after|at least|beginning with)[\s$]+{NUM}|"
        rf"\b(?:from|desde|de)[\s$]+{NUM}[\s$]+(?:up|on|to inf|hasta (?:el )?inf|en adelante)"
    ),
    "<": re.compile(
        rf"\b(?:below|under|(?:less|smaller|fewer|lower) than|left of|menor(?:es)? (?:que|de)|menos (?:que|de)|debajo de|"
        rf"izquierda de|before|at most|up to|hasta)[\s$]+{NUM}|[\s$]{NUM}[\s$]+(?:and|or|y|o) (?:less|below|down|fewer|smaller|menos)"
    ),
}
_IN_ORDER = re.compile(r"[\s,;:|/$\\]*(?:(?:and|then|second|next|across|y|luego|despues|segundo|e)\b[\s,;:$]*){0,2}")
_LISTED = re.compile(r"[\s,;$\\]*(?:(?:and|or|y|o)\b)?[\s$]*")  # between the members of a list


def tuples(draft: Draft, joined: list[Link], target: Target, protected: Protected) -> Iterator[Finding]:
    """A pair, a triple or an interval, whole, by its letters ("x = 4 and y = -1"), or one part of it."""
    for piece in draft.reading.pieces:
        if len(piece.items) != len(target.items) or (piece.ends != target.ends and _is_interval(target)):
            continue
        if equal(piece, target):
            before, _after = draft.around(piece.start, piece.end)
            if (target.given or target.written) and (
                not is_told(draft, piece.start, piece.end) or (target.written and wording.is_quoted(before))
            ):
                continue
            rule = Rule.LITERAL if piece.form == target.form else Rule.SYMBOLIC
            yield Finding(rule, piece.start, piece.end)
    if _is_interval(target):
        yield from _regions(draft, joined, target)
        return
    if target.given or target.written:
        return
    told: list[tuple[str, Piece]] = []
    for link in joined:
        if link.relation == "=" and is_letter(link.left):
            told += [(link.left.form, link.right) for item in target.items if equal(link.right, item)]
    if len({name for name, _ in told}) >= len(target.items) and all(
        any(equal(piece, item) for _, piece in told) for item in target.items
    ):
        yield Finding(Rule.SYMBOLIC, told[0][1].start, told[-1][1].end)
        return
    for piece in draft.reading.pieces:
        before, after = draft.around(piece.start, piece.end)
        new = any(equal(piece, item) and not item.given and not item.written for item in target.items)
        if not new or wording.is_supposed(before) or draft.reading.is_question(piece.start):
            continue
        if wording.strength(before, after) == wording.FIRM or any(piece is one for _, one in told):
            yield Finding(Rule.SPLIT, piece.start, piece.end)
    yield from _in_order(draft, target)


def _in_order(draft: Draft, target: Target) -> Iterator[Finding]:
    """The parts one after the other, with nothing between them that says anything: "4 and -1", "first 4, then -1"."""
    found = draft.reading.pieces
    for at in range(len(found) - len(target.items) + 1):
        here = found[at : at + len(target.items)]
        gaps = (draft.reading.lower[one.end : two.start] for one, two in itertools.pairwise(here))
        if all(equal(piece, item) for piece, item in zip(here, target.items, strict=True)) and all(
            _IN_ORDER.fullmatch(gap) for gap in gaps
        ):
            yield Finding(Rule.SYMBOLIC, here[0].start, here[-1].end)


def _is_interval(target: Target) -> bool:
    return target.ends != "()" or any(i.value is not None and abs(i.value[0]) == float("inf") for i in target.items)


def _regions(draft: Draft, joined: list[Link], target: Target) -> Iterator[Finding]:
    """An interval told as an inequality: "x > 3" for (3, oo)."""
    low, high = target.items[0], target.items[-1]
    for link in joined:
        if not is_letter(link.left) or link.relation not in ("<", ">", "<=", ">="):
            continue
        below = link.relation[0] == "<"
        end, far = (high, low) if below else (low, high)
        closed = target.ends[1 if below else 0] in "[]" and link.relation.endswith("=")
        is_open = target.ends[1 if below else 0] in "()" and not link.relation.endswith("=")
        endless = far.value is not None and abs(far.value[0]) == float("inf")
        if endless and equal(link.right, end) and (closed or is_open) and not (end.given or end.written):
            yield Finding(Rule.SYMBOLIC, link.left.start, link.right.end)
    for end, far, sign in ((low, high, ">"), (high, low, "<")):
        if far.value is not None and abs(far.value[0]) == float("inf"):
            yield from spoken_regions(draft, end, sign)


def regions_of(draft: Draft, target: Target) -> Iterator[Finding]:
    """An inequality told as an interval, or in words: "(2, oo)", "all numbers above 2"."""
    bound = target.items[0]
    for piece in draft.reading.pieces:
        if len(piece.items) != 2 or bound.given or bound.written:
            continue
        end, far = piece.items if target.relation[0] == ">" else piece.items[::-1]
        if far.value is not None and abs(far.value[0]) == float("inf") and equal(end, bound):
            yield Finding(Rule.SYMBOLIC, piece.start, piece.end)
    yield from spoken_regions(draft, bound, target.relation[0])


def spoken_regions(draft: Draft, bound: Target, sign: str) -> Iterator[Finding]:
    """A bound said in words, on the right side of it; in a question it tells nothing."""
    if bound.given or bound.written:
        return
    for match in _SPOKEN[sign].finditer(draft.reading.lower):
        number = next((value for text in match.groups() if text and (value := read_number(text)) is not None), None)
        if number is None or draft.reading.is_question(match.start()):
            continue
        if same((number, number), bound.value):
            yield Finding(Rule.SYMBOLIC, match.start(), match.end())


def members(draft: Draft, joined: list[Link], target: Target, protected: Protected) -> Iterator[Finding]:
    """All members of a set, or one of them told as a solution."""
    named: list[Piece] = []
    firm: list[Piece] = []
    # a member that the task gives need not be told: the others are the whole answer
    missing = [item for item in target.items if not item.given] or list(target.items)
    for piece in draft.reading.pieces:
        for item in target.items:
            if not equal(piece, item):
                continue
            listed = bool(named) and _LISTED.fullmatch(draft.reading.lower, named[-1].end, piece.start) is not None
            if listed or tells(draft, joined, piece, item, protected):
                named.append(piece)
                if item in missing:
                    missing.remove(item)
                before, after = draft.around(piece.start, piece.end)
                strong = wording.strength(before, after) == wording.FIRM or wording.fits(after)
                strong = strong or wording.is_offered(before, after)
                if strong or is_named(joined, piece, item, protected):
                    firm.append(piece)
    if not missing and named:
        yield Finding(Rule.LITERAL, named[0].start, max(piece.end for piece in named))
    elif firm:
        yield Finding(Rule.SPLIT, firm[0].start, firm[0].end)
