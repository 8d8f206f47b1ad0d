"""Turns a text into what searches read: words with their pairs, shapes of formulas, and plain text for the embedder.

The shape of a formula is what it looks like with its numbers and letters taken out: ``$8 - 3y < 41$`` and
``$5 - 2x < 17$`` have the same. It finds the section that such a task belongs to; it never judges an answer.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

LONGEST_QUERY = 2_000  # characters of a question that are read; a learner's message may be far longer
LONGEST_SHAPE = 4  # signs in a row
_MATH = re.compile(r"(?<!\\)\$((?:[^$\\]|\\.)+)\$")
_FIGURE = re.compile(r"\*\(Figure[^)]*\)\*")
_SIGNS = re.compile(r"\\[A-Za-z]+|\d[\d,]*(?:\.\d+)?|[A-Za-z]|[-+*/=<>^_|!(){}\[\]%]")
_BARE = re.compile(r"(?<![\w$])-?(?:\d+[a-z]?|[a-z])(?:\s*[-+*/=<>^]\s*\(?-?(?:\d+(?:\.\d+)?[a-z]?|[a-z])\)?)+(?!\w)")
_ENDINGS = ("ingly", "edly", "ing", "ed", "ies", "es", "s", "ly")
_COMMANDS = {
    r"\cdot": "*", r"\times": "*", r"\div": "/", r"\le": "<=", r"\ge": ">=", r"\ne": "!=", r"\pi": "pi",
    r"\infty": "infinity", r"\approx": "about", r"\pm": "+-", r"\sqrt": "square root of ", r"\%": "%", r"\$": "$",
}  # fmt: skip


def word_terms(text: str) -> list[str]:
    """Words without their endings, and each pair of neighbours, so that a phrase counts for more than its words."""
    found = [stem(word) for word in re.findall(r"[^\W_]+", _MATH.sub(" ", text).lower())]
    return found + [f"{one} {other}" for one, other in itertools.pairwise(found)]


def formula_terms(text: str) -> list[str]:
    """The shapes of all formulas in the text: runs of up to four signs, and each formula whole."""
    terms: list[str] = []
    for formula in formulas(text):
        signs = shape(formula)
        for size in range(1, LONGEST_SHAPE + 1):
            terms += ["".join(signs[at : at + size]) for at in range(len(signs) - size + 1)]
        terms.append("=" + "".join(signs))
    return terms


def formulas(text: str) -> Iterator[str]:
    """The formulas between dollar signs, and those that a learner types without ("8 - 3y < 41")."""
    yield from _MATH.findall(text)
    yield from _BARE.findall(_MATH.sub(" ", text))


def shape(formula: str) -> list[str]:
    """The signs of a formula, with ``n`` for a whole number, ``d`` for a decimal and ``v`` for a letter."""
    signs: list[str] = []
    for sign in _SIGNS.findall(formula.replace("\\left", "").replace("\\right", "").replace("−", "-")):
        if sign[0].isdigit():
            signs.append("d" if "." in sign else "n")
        else:
            signs.append("v" if len(sign) == 1 and sign.isalpha() else sign)
    return signs


def stem(word: str) -> str:
    """A word without the commonest English endings; other words stay as they are."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)] + ("y" if ending == "ies" else "")
            break
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def plain(text: str) -> str:
    """The text as one reads it aloud: fractions with a slash, no layout, figures left out."""
    text = _FIGURE.sub(" ", text)
    text = _MATH.sub(lambda found: f" {_plain_formula(found[1])} ", text)
    text = re.sub(r"\\([\\`*_$<|])", r"\1", text)
    text = re.sub(r"\*\*|``?`?|^#+ |^\|[ -|]*\|$|\|", " ", text, flags=re.M)
    return re.sub(r"\s+", " ", text).strip()


def _plain_formula(formula: str) -> str:
    for _ in range(3):  # fractions within fractions
        formula = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1)/(\2)", formula)
    formula = re.sub(r"\((\w+)\)/\((\w+)\)", r"\1/\2", formula)
    formula = re.sub(r"\\begin\{\w+\}(\{\w+\})?|\\end\{\w+\}|\\text|&|\\\\", " ", formula)
    formula = re.sub(r"\\[A-Za-z]+|\\[%$]", lambda found: _COMMANDS.get(found[0], " "), formula)
    return re.sub(r"\^\{(\w+)\}", r"^\1", formula).replace("{", " ").replace("}", " ")
