"""Finds the answer in a draft: as it stands, as an equal value, as an option, in parts.

A piece of a draft that is worth the same as a protected answer counts, unless it is given: it stands in the task, the
learner wrote it, it labels a list, it counts sides and steps. What is given counts only when it is told as the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from guardrails import wording
from guardrails.exact import same
from guardrails.model import Rule
from guardrails.numerals import is_one
from guardrails.pieces import Piece
from guardrails.reading import Link, Reading, is_letter, links
from guardrails.targets import Protected, Shape, Target, same_relation, stands_in, words_of

_WINDOW = 70
_ENOUGH = 12
_MARK = re.compile(r"[.)][ \t]")
_MARKS = re.compile(r"^[ \t(*_]*\d{1,3}[.)][ \t]", re.MULTILINE)  # of the lines of a list
_LISTED = re.compile(r"[\s,;$\\]*(?:(?:and|or|y|o)\b)?[\s$]*")  # between the members of a list


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in a reading that breaks a rule."""

    rule: Rule
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with what was said right before it: the end of the reply before."""

    reading: Reading
    earlier: str = ""

    def around(self, start: int, end: int) -> tuple[str, str]:
        """The words before and after a place, lower case."""
        before = self.reading.lower[max(0, start - _WINDOW) : start]
        if start < _WINDOW and self.earlier:
            lead = before.lstrip(" .…*_$\"'-")
            before = before if lead else self.earlier
        return before, self.reading.lower[end : end + _WINDOW]

    def is_label(self, start: int, end: int) -> bool:
        """Whether a number is a label, a list mark, or counts parts of the work. Words of an earlier reply make no label:
        its last word may be "step" and this reply the answer alone."""
        lower = self.reading.lower
        return wording.is_label(lower[max(0, start - _WINDOW) : start], lower[end : end + _WINDOW]) or self.is_mark(
            start, end
        )

    def is_mark(self, start: int, end: int) -> bool:
        """Whether a number is the mark of a list: it stands at the head of a line, and another one does as well."""
        mark = _MARK.match(self.reading.lower, end)
        head = self.reading.lower[self.reading.lower.rfind("\n", 0, start) + 1 : start]
        return mark is not None and not head.strip(" (*_") and len(_MARKS.findall(self.reading.lower)) > 1


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
            case Shape.TUPLE:
                yield from _tuples(draft, joined, target, protected)
            case Shape.MEMBERS:
                yield from _members(draft, joined, target, protected)
            case Shape.WORDS:
                yield from _words(draft, target, protected)


def equal(piece: Piece, target: Target) -> bool:
    """Whether a piece is worth the target: exactly, as a percentage, or rounded to two or more places."""
    if piece.items and len(piece.items) == len(target.items):
        return all(equal(item, wanted) for item, wanted in zip(piece.items, target.items, strict=True))
    if piece.items or target.value is None or piece.value is None:
        return False
    if same(piece.value, target.value):
        return True
    first, wanted = piece.value[0], target.value[0]
    if target.shape is not Shape.NUMBER or piece.letters:
        return False
    if (
        piece.style == "percent"
        and isinstance(first, int | Fraction)
        and same((first * 100, first * 100), target.value)
    ):
        return True
    if isinstance(first, Fraction) and piece.size == 1 and not isinstance(wanted, int | complex):
        places = len(str(first.denominator)) - 1
        near = first.denominator in (100, 50, 25, 20, 4) or (places >= 2 and 10**6 % first.denominator == 0)
        return near and abs(float(first) - float(wanted)) <= 0.006 and _rounds(float(wanted), float(first))
    return False


def _rounds(exact: float, shown: float) -> bool:
    """Whether ``shown`` is ``exact``, rounded or cut off at some place from the second on."""
    return any(
        abs(round(exact, n) - shown) < 1e-9 or abs(int(exact * 10**n) / 10**n - shown) < 1e-9 for n in (2, 3, 4, 5, 6)
    )


def _values(draft: Draft, joined: list[Link], target: Target, protected: Protected) -> Iterator[Finding]:
    reading = draft.reading
    for piece in reading.pieces:
        if target.checks and piece.size >= 3 and not piece.letters and piece.atoms in target.checks:
            if not target.written:
                yield Finding(Rule.SYMBOLIC, piece.start, piece.end)
            continue
        if not equal(piece, target):
            continue
        if _tells(draft, joined, piece, target, protected):
            written = target.written and not target.given
            plain = piece.form == target.form and not piece.spoken and not reading.hides(piece.start, piece.end)
            rule = Rule.LITERAL if plain else Rule.SYMBOLIC
            if piece.spoken or reading.hides(piece.start, piece.end):
                rule = Rule.DECODED
            yield Finding(Rule.CONFIRMATION if written else rule, piece.start, piece.end)


def _tells(draft: Draft, joined: list[Link], piece: Piece, target: Target, protected: Protected) -> bool:
    """Whether a piece that is worth the target gives it away where it stands."""
    before, after = draft.around(piece.start, piece.end)
    strength = wording.strength(before, after)
    firm = strength == wording.FIRM
    named = _named(joined, piece, target, protected)
    there = stands_in(piece, protected.task_form)
    is_another = not target.given or piece.form != target.form
    if target.transforms and is_another and any(piece.form == other.form for other in protected.task.pieces):
        return False  # what is to be rewritten: 8/24, when 1/3 is wanted
    if target.shape is Shape.EXPRESSION:
        if target.given or target.written or piece.size == 1 or there or stands_in(piece, protected.learner_form):
            told = named or firm or (strength == wording.REACHED and not draft.reading.is_question(piece.start))
            return piece.size <= target.size + 1 and told and not wording.is_quoted(before, after)
        return _is_final(piece, target) or (firm and not draft.reading.is_question(piece.start))
    if target.shape is Shape.NUMBER and _says_nothing_else(draft, piece, target):
        return True
    if draft.is_label(piece.start, piece.end) and not named:
        return False
    if not (piece.is_finished or _is_final(piece, target)):
        if there and not firm:
            return False
        by_letter = named and not (target.transforms and not firm and not _by_letter(joined, piece))
        return by_letter or (firm and (piece.literal or not draft.reading.is_question(piece.start)))
    if piece.spoken and piece.signs[-1].text == "once" and not wording.is_spanish(before):
        return False  # "at once", not eleven
    if piece.spoken and is_one(piece.signs[-1].text) and (not strength or wording.is_pronoun(after)):
        return named
    if piece.spoken and not firm and not named and (after[:2].strip().isalpha() or wording.is_counted(before)):
        return False  # "two apples", "then for two": a count, not the answer
    reached = strength == wording.REACHED or _worked_out(joined, piece, target, protected) or _alone(draft, piece)
    reached = reached and not draft.reading.is_question(piece.start)
    if target.shape is Shape.NUMBER and _begins_the_line(draft, piece):
        return True
    if target.given or target.written:
        return (named or firm or reached) and not wording.is_quoted(before, after)
    if target.value is not None and target.value[0] == 0:
        return named or firm or reached  # every equation is set equal to zero at some time
    return named or firm or not wording.is_operand(before)


def _is_final(piece: Piece, target: Target) -> bool:
    """Whether a piece is as finished as the target: the same numbers and letters in another order, or fewer of them."""
    if target.transforms or target.shape is Shape.NUMBER:
        return piece.atoms == target.atoms or piece.size < target.size
    return piece.size <= target.size + 1


def _by_letter(joined: list[Link], piece: Piece) -> bool:
    return any(link.right is piece and is_letter(link.left) for link in joined)


def _begins_the_line(draft: Draft, piece: Piece) -> bool:
    """Whether a bare value stands first and the next sentence right behind it: "5 What do you notice?"."""
    start, _ = draft.reading.sentence(piece.start)
    before, after = draft.reading.clean[start : piece.start], draft.reading.clean[piece.end :]
    return not before.strip(" *_$\"'\n") and re.match(r"[$*_]*(?:\s*\n\s*\n|\s+)[A-Z][a-z]+ ", after) is not None


def _says_nothing_else(draft: Draft, piece: Piece, target: Target) -> bool:
    """Whether a sentence is the value and no word: such a reply tells, also when the task gives the number. Asked back at
    a learner who wrote it, it tells nothing."""
    start, end = draft.reading.sentence(piece.start)
    rest = draft.reading.lower[start : piece.start] + draft.reading.lower[piece.end : end]
    if any(sign.isalnum() for sign in rest) or draft.is_mark(piece.start, piece.end):
        return False
    return not (target.written and draft.reading.is_question(piece.start))


def _alone(draft: Draft, piece: Piece) -> bool:
    """Whether the sentence says nothing but the value: "Five!", "So: 5."."""
    start, end = draft.reading.sentence(piece.start)
    rest = draft.reading.lower[start : piece.start] + draft.reading.lower[piece.end : end]
    return not piece.letters and len(re.findall(r"[^\W\d_]+", rest)) < 2 and not re.search(r"\d", rest)


def _worked_out(joined: list[Link], piece: Piece, target: Target, protected: Protected) -> bool:
    """Whether a calculation stands before the piece that is neither the task's nor the learner's: "90 - 30 = 60"."""
    for link in joined:
        if link.right is piece and link.relation == "=" and link.left.size > 1 and same(link.left.value, target.value):
            said = stands_in(link.left, protected.task_form) or stands_in(link.left, protected.learner_form)
            return not said and not link.left.letters
    return False


def _named(joined: list[Link], piece: Piece, target: Target, protected: Protected) -> bool:
    """Whether the piece is set equal to an unknown, or to what the task asks to work out."""
    for link in joined:
        if link.relation != "=":
            continue
        other = link.left if link.right is piece else link.right if link.left is piece else None
        if other is None:
            continue
        if is_letter(other) and (not target.letter or other.form == target.letter or len(target.letter) > 1):
            variables = protected.context.variables
            if not variables or other.form in variables or other.form == target.letter:
                return True
        if (
            target.transforms
            and other.size > 1
            and stands_in(other, protected.task_form)
            and same(other.value, target.value)
        ):
            return True
    return False


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


def _tuples(draft: Draft, joined: list[Link], target: Target, protected: Protected) -> Iterator[Finding]:
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
    elif told:
        for _, piece in told:
            before, _ = draft.around(piece.start, piece.end)
            if wording.is_supposed(before):
                continue
            if any(equal(piece, item) and not item.given and not item.written for item in target.items):
                yield Finding(Rule.SPLIT, piece.start, piece.end)


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


def is_told(draft: Draft, start: int, end: int) -> bool:
    """Whether the words around a place say that it is the answer, or what is reached."""
    strength = wording.strength(*draft.around(start, end))
    return strength == wording.FIRM or (strength == wording.REACHED and not draft.reading.is_question(start))


def _members(draft: Draft, joined: list[Link], target: Target, protected: Protected) -> Iterator[Finding]:
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
            if listed or _tells(draft, joined, piece, item, protected):
                named.append(piece)
                if item in missing:
                    missing.remove(item)
                before, after = draft.around(piece.start, piece.end)
                if _named(joined, piece, item, protected) or wording.strength(before, after) == wording.FIRM:
                    firm.append(piece)
    if not missing and named:
        yield Finding(Rule.LITERAL, named[0].start, max(piece.end for piece in named))
    elif firm:
        yield Finding(Rule.SPLIT, firm[0].start, firm[0].end)


def _words(draft: Draft, target: Target, protected: Protected) -> Iterator[Finding]:
    for start, end in places_of(draft.reading, target.words):
        if is_their_own(draft, start, end, protected):
            continue
        if (not target.given and len(target.words) > 3) or is_told(draft, start, end):
            yield Finding(Rule.LITERAL, start, end)


def is_their_own(draft: Draft, start: int, end: int, protected: Protected) -> bool:
    """Whether the words stand in a quotation of what the learner wrote: naming that tells nothing new."""
    clean = draft.reading.clean
    whole = wording.quotation(clean[:start], clean[start:end], clean[end:])
    words = words_of(whole)
    return bool(words) and f" {words} " in f" {' '.join(words_of(protected.learner.clean).split())} "


def places_of(reading: Reading, words: str) -> Iterator[tuple[int, int]]:
    """Where plain words (see :func:`guardrails.targets.words_of`) stand as whole words, whatever dollar signs and
    spaces are between them."""
    if not words or len(words) > 600:
        return
    loose = r"(?:[\s$]|\\left|\\right|\\[,;! ])*".join(re.escape(sign) for sign in words if not sign.isspace())
    edge_left = r"(?<![^\W_])" if words[0].isalnum() else ""
    edge_right = r"(?![^\W_])" if words[-1].isalnum() else ""
    for match in re.finditer(edge_left + loose + edge_right, reading.lower):
        yield match.span()
