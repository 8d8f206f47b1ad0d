"""Finds what is right in a wrong line, in the learner's own words."""

from __future__ import annotations

from assessment.notation import Token, UnreadableError, tokenize
from assessment.parser import parse_tokens
from assessment.polynomials import Monomial
from assessment.signs import Kind
from assessment.slips_sides import SIDE_SLIPS
from assessment.syntax import Node, Relation, Var, letters_in
from assessment.trees import single, terms, tidied


def right_part(text: str, before: Node, after: Node, rule: str | None) -> str | None:
    """The part of ``text`` (the line ``after``) that would also stand in a right line; None when nothing is sure."""
    if not isinstance(before, Relation) or not isinstance(after, Relation):
        return None if isinstance(after, Relation) else _shared_terms(text, before, after)
    if len(before.items) != 2 or len(after.items) != 2:
        return None
    sides = _sides(text)
    if sides is None:
        return None
    changed = [tidied(b) != tidied(a) for b, a in zip(before.items, after.items, strict=True)]
    if rule is None or not any(changed):
        return None
    if rule in SIDE_SLIPS:
        return _changed_side(sides, after, changed)
    for index in (0, 1):
        if changed[index]:
            return _shared_terms(sides[index], before.items[index], after.items[index])
    return None


def _changed_side(sides: tuple[str, str], after: Relation, changed: list[bool]) -> str | None:
    """The side on which the step was done, when it says more than a bare letter."""
    lettered = 0 if letters_in(after.items[0]) else 1
    index = lettered if all(changed) else changed.index(True)
    return None if isinstance(after.items[index], Var) else sides[index]


def _sides(text: str) -> tuple[str, str] | None:
    tokens = tokenize(text)
    at = [index for index, token in enumerate(tokens) if token.kind is Kind.RELATION]
    if len(at) != 1 or not 0 < at[0] < len(tokens) - 1:
        return None
    cut = at[0]
    return text[tokens[0].start : tokens[cut - 1].end], text[tokens[cut + 1].start : tokens[-1].end]


def _shared_terms(text: str, before: Node, after: Node) -> str | None:
    """The first terms of ``text`` that also stand in the expanded line before."""
    expanded = [tidied(before), *(tidied(part) for part in terms(before))]
    wanted = {single(part) for side in expanded for part in terms(side)} - {None}
    if not wanted:
        return None
    for piece in _term_texts(text):
        node = _parsed(piece[0])
        if node is not None and single(node) in wanted and piece[1].strip() != text.strip():
            found = single(node)
            if found is not None and _is_telling(found):
                return piece[1]
    return None


def _is_telling(found: tuple[object, Monomial]) -> bool:
    return found[0] != 0


def _term_texts(text: str) -> list[tuple[list[Token], str]]:
    """The terms of an expression as tokens (with their sign) and as text (without a leading plus)."""
    tokens = tokenize(text)
    cuts, depth = [0], 0
    for index, token in enumerate(tokens):
        depth += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
        is_sign = token.kind is Kind.OPERATOR and token.text in "+-" and index > 0
        if is_sign and depth == 0 and tokens[index - 1].kind is not Kind.OPERATOR:
            cuts.append(index)
    pieces = []
    for start, end in zip(cuts, [*cuts[1:], len(tokens)], strict=True):
        piece = tokens[start:end]
        shown = piece[1:] if piece and piece[0].text == "+" else piece
        if shown:
            pieces.append((piece, text[shown[0].start : shown[-1].end]))
    return pieces


def _parsed(tokens: list[Token]) -> Node | None:
    try:
        return parse_tokens(tokens)
    except UnreadableError:
        return None
