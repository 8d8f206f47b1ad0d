"""Texts with ``[[ ]]`` in them: compiled once, rendered for the parameters of each item.

Between dollar signs the expression is written in LaTeX, elsewhere in plain text. The forms are described in
``docs/course-format.md``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from curriculum.evaluating import compiled
from curriculum.expressions import Bindings, Evaluate, ExpressionError, Name, Node, Value, exact, has_decimal, names
from curriculum.parsing import parse
from curriculum.rendering import Scope, Style, Writer, decimal_text, number_piece, value_text

Render = Callable[[Bindings], str]

_CHUNK = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_DOLLAR = re.compile(r"(?<!\\)(?:\\\\)*\$")
_COMMAND = re.compile(r"(word|Word|plural|decimal|mixed)\s+(?![-+*/^%=<>,)])", re.DOTALL)
_ARGUMENT = re.compile(r"\"[^\"]*\"|'[^']*'|[^\s\"']+")
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


class TextError(ValueError):
    """A ``[[ ]]`` cannot be used; ``chunk`` is what was written, ``line`` counts from 0 within the text."""

    def __init__(self, message: str, chunk: str, line: int = 0) -> None:
        super().__init__(message)
        self.chunk = chunk
        self.line = line


@dataclass(frozen=True, slots=True)
class Text:
    """A compiled text. ``uses`` are the names it needs a value for; ``sees`` are functions whose values
    decide what it says, so that two items with the same values read the same."""

    source: str
    parts: tuple[str | Render, ...]
    uses: frozenset[str] = frozenset()
    sees: tuple[Evaluate, ...] = ()
    is_plain: bool = True

    def render(self, bindings: Bindings) -> str:
        """The text for these parameters. Raises ExpressionError when a value cannot be worked out."""
        if self.is_plain:
            return self.source
        made: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                made.append(part)
            elif written := part(bindings):
                made.append(written)
            elif made and made[-1].endswith(" "):
                made[-1] = made[-1][:-1]  # a term that stays out takes the space before it along
        return "".join(made)


def number_word(value: Value) -> str:
    """A whole number from -99 to 99 as a word; any other number in digits."""
    number = exact(value)
    if not isinstance(number, int) or abs(number) > 99:
        return value_text(number, Style.PLAIN)
    if number < 0:
        return f"negative {number_word(-number)}"
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")


def compile_text(source: str, scope: Scope) -> Text:
    """Compile ``source``. Raises TextError naming the first ``[[ ]]`` that cannot be read or uses an unknown
    name."""
    if "[[" not in source:
        return Text(source, (source,))
    parts: list[str | Render] = []
    uses: set[str] = set()
    sees: list[Evaluate] = []
    place, in_math = 0, False
    for found in _CHUNK.finditer(source):
        before = source[place : found.start()]
        in_math ^= len(_DOLLAR.findall(before)) % 2 == 1
        parts.append(before)
        try:
            render, needed, seen = _chunk(found[1].strip(), scope, Style.LATEX if in_math else Style.PLAIN)
        except ExpressionError as error:
            line = source.count("\n", 0, found.start())
            raise TextError(f"In [[{found[1]}]]: {error}", found[1], line) from error
        parts.append(render)
        uses |= needed
        sees += seen
        place = found.end()
    rest = source[place:]
    if "[[" in rest:
        raise TextError("A [[ is not closed by ]].", rest[:40], source.count("\n", 0, source.index("[[", place)))
    parts.append(rest)
    return Text(source, tuple(part for part in parts if part), frozenset(uses), tuple(sees), is_plain=False)


def _chunk(content: str, scope: Scope, style: Style) -> tuple[Render, frozenset[str], list[Evaluate]]:
    if content.startswith("=") and not content.startswith("=="):
        node, value = _value(content[1:], scope)
        is_decimal = has_decimal(node, scope.decimals)
        return (lambda b: value_text(value(b), style, is_decimal)), names(node), [value]
    if content.startswith("+="):
        node, value = _value(content[2:], scope)
        is_decimal = has_decimal(node, scope.decimals)
        return (lambda b: _signed(value(b), style, is_decimal)), names(node), [value]
    if command := _COMMAND.match(content):
        return _commanded(command[1], content[command.end() :], scope, style)
    if content.startswith("+"):
        node = _structure(content[1:], scope)
        return (lambda b: Writer(node, scope, b, style).write_signed()), *_needs(node, scope)
    node = _structure(content, scope)
    if isinstance(node, Name) and node.id not in scope.letters:
        name, is_decimal = node.id, node.id in scope.decimals
        return (lambda b: value_text(b[name], style, is_decimal)), *_needs(node, scope)
    return (lambda b: Writer(node, scope, b, style).write()), *_needs(node, scope)


def _needs(node: Node, scope: Scope) -> tuple[frozenset[str], list[Evaluate]]:
    used = names(node) & scope.values
    return used, [_lookup(name) for name in sorted(used)]


def _lookup(name: str) -> Evaluate:
    return lambda bindings: bindings[name]


def _signed(value: Value, style: Style, is_decimal: bool) -> str:
    piece = number_piece(exact(value), style, is_decimal)
    if piece.number == 0:
        return ""
    return f"- {piece.text}" if piece.negative else f"+ {piece.text}"


def _check_names(used: frozenset[str], known: frozenset[str], hint: str) -> None:
    if missing := sorted(used - known):
        listed = ", ".join(sorted(known)) or "none"
        raise ExpressionError(f"{missing[0]!r} is not known here{hint}; known names: {listed}.")


def _value(source: str, scope: Scope) -> tuple[Node, Evaluate]:
    node = parse(source)
    _check_names(names(node), scope.values, " as a value")
    return node, compiled(node)


def _structure(source: str, scope: Scope) -> Node:
    node = parse(source)
    _check_names(names(node), scope.values | scope.letters, " (should it be in 'letters'?)")
    return node


def _commanded(command: str, rest: str, scope: Scope, style: Style) -> tuple[Render, frozenset[str], list[Evaluate]]:
    arguments = _ARGUMENT.findall(rest)
    wanted = {"plural": (3, 3), "decimal": (1, 2)}.get(command)
    if wanted is None or (command == "decimal" and not arguments[-1].isdigit()):
        arguments = [rest]
    elif not wanted[0] <= len(arguments) <= wanted[1]:
        raise ExpressionError('It is written [[plural n "apple" "apples"]] or [[decimal price 2]].')
    pairs = [_value(argument, scope) for argument in arguments]
    used = frozenset().union(*(names(node) for node, _ in pairs))
    values = [value for _, value in pairs]
    first = values[0]
    render: Render
    match command:
        case "word":
            render = lambda b: number_word(first(b))  # noqa: E731
        case "Word":
            render = lambda b: number_word(first(b)).capitalize()  # noqa: E731
        case "plural":
            render = lambda b: value_text(values[1](b) if first(b) == 1 else values[2](b), style)  # noqa: E731
        case "mixed":
            render = lambda b: _mixed(first(b), style)  # noqa: E731
        case _:
            places = int(arguments[1]) if len(arguments) > 1 else None
            render = lambda b: _decimal(first(b), places)  # noqa: E731
    return render, used, values


def _decimal(value: Value, places: int | None) -> str:
    text = decimal_text(exact(value), places)
    if text is None:
        raise ExpressionError(f"{value} cannot be written as that decimal.")
    return text


def _mixed(value: Value, style: Style) -> str:
    number = Fraction(exact(value))
    whole, rest = divmod(abs(number), 1)
    if not whole or not rest:
        return number_piece(exact(value), style).signed
    joint = "" if style is Style.LATEX else " "
    sign = "-" if number < 0 else ""
    return f"{sign}{whole}{joint}{number_piece(rest, style).text}"
