"""Judges answers that are several values: ordered pairs (and rows, and matrices) and sets."""

from __future__ import annotations

import re

from assessment.canonical import canonical
from assessment.choices import plain_words
from assessment.notation import Commas, TooLargeError, UnreadableError
from assessment.outcomes import Judgement
from assessment.parser import parse
from assessment.prose import candidates, has_mathematics
from assessment.relations import is_statement
from assessment.statements import statement_of
from assessment.syntax import Enclosed, Node, Relation, Several, Var, letters_in, spread
from pedagogy.model import Verdict

_MATRIX = re.compile(r"\\begin\s*\{[bpv]?matrix\}(.*?)\\end\s*\{[bpv]?matrix\}", re.DOTALL)
_WORD_ITEMS = {
    "dne": "none", "none": "none", "no solution": "none", "does not exist": "none", "undefined": "none",
    "und": "none", "empty set": "none", "no real solution": "none", "no x-intercepts": "none",
}  # fmt: skip


def _rows(text: str) -> str:
    """A LaTeX matrix as a tuple of rows."""

    def row(match: re.Match[str]) -> str:
        lines = [line for line in match.group(1).split("\\\\") if line.strip()]
        return "(" + "; ".join("(" + ";".join(line.split("&")) + ")" for line in lines) + ")"

    return _MATRIX.sub(row, text)


def _tuple(text: str, commas: Commas, letters: frozenset[str]) -> tuple[str, tuple[str, ...], str] | None:
    """The brackets and the canonical entries of the tuple in ``text``; None when there is not exactly one."""
    found = []
    for one in candidates(_rows(text), commas, letters):
        node = one.node
        if isinstance(node, Relation) and len(node.items) == 2 and isinstance(node.items[1], Enclosed):
            node = node.items[1]  # (x, y) = (3, 4), P = (3, 4)
        if isinstance(node, Enclosed) and not all(isinstance(item, Relation) for item in node.items):
            found.append((node.open, tuple(canonical(item) for item in node.items), node.close))
        elif isinstance(node, (Several, Enclosed)):
            entries = _labelled(node.items)
            if entries is not None:
                found.append(("(", entries, ")"))
    if not found:
        return None
    return found[-1] if len(set(found)) == 1 else None


def _labelled(items: tuple[Node, ...]) -> tuple[str, ...] | None:
    """``3, 4`` as it stands; ``x = 3, y = 4`` in the order of the letters."""
    if all(isinstance(item, Relation) for item in items):
        named: dict[str, str] = {}
        for item in items:
            if not (isinstance(item, Relation) and item.ops == ("=",) and isinstance(item.items[0], Var)):
                return None
            named[item.items[0].name] = canonical(item.items[1])
        return tuple(named[name] for name in sorted(named)) if len(named) == len(items) else None
    if any(is_statement(item) for item in items):
        return None
    return tuple(canonical(item) for item in items)


def judge_pair(text: str, value: str) -> Judgement:
    """Judge an ordered pair or a longer tuple; ``3, 4`` and ``x = 3, y = 4`` mean it too."""
    letters = letters_in(parse(_rows(value), commas=Commas.LIST))
    wanted = _tuple(value, Commas.LIST, letters)
    if wanted is None:
        raise UnreadableError("key_unreadable")
    found = None
    for commas in (Commas.LIST, Commas.GROUP, Commas.DECIMAL):
        one = _tuple(text, commas, letters)
        found = found or one
        if one is not None and one[1] == wanted[1]:
            found = one
            break
    if found is None:
        return (
            Judgement(Verdict.UNCLEAR, "different_kind")
            if has_mathematics(text)
            else Judgement(Verdict.NO_ATTEMPT, "not_mathematics")
        )
    normal = found[0] + "; ".join(found[1]) + found[2]
    if found[1] != wanted[1]:
        is_reversed = len(found[1]) == 2 and found[1][::-1] == wanted[1]
        return Judgement(Verdict.INCORRECT, "order" if is_reversed else None, normal, text.strip())
    if found[0] == "[" and wanted[0] == "(" and "matrix" not in value:
        return Judgement(Verdict.PARTIAL, "form:brackets", normal, text.strip())
    return Judgement(Verdict.CORRECT, None, normal, text.strip())


# ---------------------------------------------------------------- sets


def judge_set(text: str, value: str) -> Judgement:
    """Judge an unordered collection: ``-2, 5``, ``x = -2 or x = 5``, ``{5; -2}``, ``1 ± √3``, pairs,
    equations."""
    wanted = elements(value, Commas.LIST)
    if not wanted:
        raise UnreadableError("key_unreadable")
    letters = frozenset().union(*(names for _, names in wanted.values()))
    best: Judgement | None = None
    tuples = any(name.startswith("(") for name in wanted)
    for commas in (Commas.LIST, Commas.GROUP, Commas.DECIMAL):
        found = elements(text, commas, letters, tuples=tuples)
        one = _set_verdict(set(found), set(wanted), text)
        if best is None or one.verdict is Verdict.CORRECT:
            best = one
        if one.verdict is Verdict.CORRECT or "," not in text:
            break
    assert best is not None
    return best


def _set_verdict(found: set[str], wanted: set[str], text: str) -> Judgement:
    if not found:
        if has_mathematics(text):
            return Judgement(Verdict.UNCLEAR, "unreadable")
        return Judgement(Verdict.NO_ATTEMPT, "not_mathematics")
    normal = "{" + "; ".join(sorted(found)) + "}"
    if found == wanted:
        return Judgement(Verdict.CORRECT, None, normal, text.strip())
    if found < wanted:
        return Judgement(Verdict.PARTIAL, "set:incomplete", normal, text.strip())
    return Judgement(Verdict.INCORRECT, "set:extra" if found > wanted else None, normal, text.strip())


def elements(
    text: str, commas: Commas, letters: frozenset[str] = frozenset(), *, tuples: bool = True
) -> dict[str, tuple[str, frozenset[str]]]:
    """The elements that a text lists: canonical text -> (what it is called, its letters)."""
    word = _WORD_ITEMS.get(plain_words(text))
    if word:
        return {word: ("", frozenset())}
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for one in candidates(_rows(text), commas, letters):
        for item in _items(one.node, "{" if tuples else "{("):
            for variant in spread(item):
                for name, part in _named(variant):
                    found[_element(part)] = (name, letters_in(part))
    for piece in re.split(r"[,;]|\bor\b|\band\b", text):
        word = _WORD_ITEMS.get(plain_words(piece))
        if word:
            found[word] = ("", frozenset())
    return found


def _items(node: Node, opening: str = "{") -> list[Node]:
    """The parts of a list; with "(" among the ``opening`` brackets, a tuple is only a list in brackets."""
    if isinstance(node, Several) or (isinstance(node, Enclosed) and node.open in opening):
        return [inner for item in node.items for inner in _items(item, opening)]
    return [node]


def _named(node: Node) -> list[tuple[str, Node]]:
    """A value and the letter it belongs to; an equation that is not solved stands for itself."""
    if isinstance(node, Relation) and set(node.ops) == {"="}:
        first, last = node.items[0], node.items[-1]
        if isinstance(first, Var) and not any(letters_in(item) for item in node.items[1:]):
            return [(first.name, part) for part in _items(last)]
        if isinstance(last, Var) and not any(letters_in(item) for item in node.items[:-1]):
            return [(last.name, node.items[-2])]
        if not letters_in(node):
            return [("", last)]
    return [("", node)]


def _element(node: Node) -> str:
    if is_statement(node):
        said = statement_of(node)
        if said is not None:
            return said.write()
    try:
        return canonical(node)
    except TooLargeError:
        raise
    except UnreadableError:
        return repr(node)
