"""Whether a piece of a draft is worth a protected value, and whether it gives it away where it stands."""

from __future__ import annotations

import re
from fractions import Fraction

from guardrails import wording
from guardrails.drafts import Draft
from guardrails.exact import same
from guardrails.numerals import is_one
from guardrails.pieces import Piece
from guardrails.protected import Protected, stands_in
from guardrails.reading import Link, is_letter
from guardrails.targets import Shape, Target


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


def tells(draft: Draft, joined: list[Link], piece: Piece, target: Target, protected: Protected) -> bool:
    """Whether a piece that is worth the target gives it away where it stands."""
    before, after = draft.around(piece.start, piece.end)
    strength = wording.strength(before, after)
    firm = strength == wording.FIRM
    named = is_named(joined, piece, target, protected)
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
    if piece.spoken and not firm and not named and (wording.counts(after) or wording.is_counted(before)):
        return False  # "two apples", "then for two": a count, not the answer
    reached = strength == wording.REACHED or _worked_out(joined, piece, target, protected) or _alone(draft, piece)
    reached = reached and not draft.reading.is_question(piece.start)
    if target.shape is Shape.NUMBER and _begins_the_line(draft, piece):
        return True
    if target.given and not target.written and wording.is_offered(before, after):
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
    if not draft.is_alone(piece.start, piece.end) or draft.is_mark(piece.start, piece.end):
        return False
    if not (piece.is_finished or _is_final(piece, target)) and not draft.is_all(piece.start, piece.end):
        return False  # "27 * 3" is a line on the way, but not as all that a reply says
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


def is_named(joined: list[Link], piece: Piece, target: Target, protected: Protected) -> bool:
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
