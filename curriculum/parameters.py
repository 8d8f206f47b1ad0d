"""Parameters of a template: what values they range over, and every combination in a fixed, shuffled order.

The order depends on the template's id and on nothing else, so a seed names the same item on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import blake2b
from itertools import islice
from math import prod

from curriculum.expressions import ExpressionError, tidy

Given = int | Fraction | str

MOST_VALUES = 10_000  # of one parameter
SORTED_WHOLE = 2_000  # combinations up to here are shuffled by sorting; beyond, one at a time
MOST_TRIED = 20_000  # combinations that are looked at, so that hostile conditions cannot take for ever

_NUMBER = re.compile(r"[-−+]?(?:\d+(?:\.\d+)?|\.\d+)(?:/\d+)?")
_RANGE = re.compile(r"([-−]?\d+)\s*\.\.\s*([-−]?\d+)(?:\s+step\s+(\d+))?")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One or more names that take their values together. ``rows`` holds one tuple of values for each
    choice."""

    names: tuple[str, ...]
    rows: tuple[tuple[Given, ...], ...]
    decimals: frozenset[str] = frozenset()


def read_value(text: str) -> Given:
    """A number where the text is one (``-3``, ``2/3``, ``0.5``), else the word itself."""
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped):
        return stripped
    top, _, bottom = stripped.replace("−", "-").partition("/")
    if len(stripped) > 40 or (bottom and int(bottom) == 0):
        raise ExpressionError(f"{stripped!r} is not a usable number.")
    return tidy(Fraction(top) / int(bottom) if bottom else Fraction(top))


def read_range(source: str) -> tuple[int | Fraction, ...]:
    """The values of ``-9..9 except 0``, ``10..100 step 10``, ``1..5, 8, 12..15 except 3, 4``. Raises
    ExpressionError."""
    kept, _, left_out = source.partition(" except ")
    skipped = set(_values(left_out)) if left_out.strip() else set()
    values = tuple(dict.fromkeys(value for value in _values(kept) if value not in skipped))
    if not values:
        raise ExpressionError(f"{source!r} leaves no value.")
    return values


def _values(source: str) -> Iterator[int | Fraction]:
    for part in source.split(","):
        if found := _RANGE.fullmatch(part.strip()):
            low, high = (int(end.replace("−", "-")) for end in (found[1], found[2]))
            step = int(found[3] or 1)
            if low > high or step == 0 or (high - low) // step >= MOST_VALUES:
                raise ExpressionError(
                    f"{part.strip()!r} is not a range from low to high of at most {MOST_VALUES} values."
                )
            yield from range(low, high + 1, step)
            continue
        value = read_value(part)
        if isinstance(value, str):
            raise ExpressionError(f"{part.strip()!r} is neither a number nor a range such as -9..9.")
        yield value


def read_parameter(name: str, source: str | Sequence[str] | Sequence[Sequence[str]]) -> Parameter:
    """One line of ``parameters``. ``name`` may be several names, ``"one, many"``, whose values are rows of a
    list. Raises ExpressionError with a sentence for the author."""
    names = tuple(part.strip() for part in name.split(","))
    for part in names:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z_0-9]*", part):
            raise ExpressionError(f"{part!r} cannot be a name; use letters, digits and _.")
    if isinstance(source, str):
        if len(names) > 1:
            raise ExpressionError(
                "Names that go together need a list of rows, such as [[apple, apples], [pear, pears]]."
            )
        return Parameter(names, tuple((value,) for value in read_range(source)), _decimals(names, [[source]]))
    rows = [[entry] if isinstance(entry, str) else list(entry) for entry in source]
    if not rows or len(rows) > MOST_VALUES:
        raise ExpressionError(f"A list needs 1 to {MOST_VALUES} values.")
    if any(len(row) != len(names) for row in rows):
        raise ExpressionError(f"Every row needs {len(names)} value{'s' if len(names) > 1 else ''}.")
    read = dict.fromkeys(tuple(read_value(entry) for entry in row) for row in rows)
    return Parameter(names, tuple(read), _decimals(names, rows))


def _decimals(names: tuple[str, ...], rows: Sequence[Sequence[str]]) -> frozenset[str]:
    return frozenset(
        name
        for index, name in enumerate(names)
        if any(_NUMBER.fullmatch(row[index].strip()) and "." in row[index] for row in rows)
    )


def _mixed_up(number: int, key: int) -> int:
    """A well mixed 64-bit number (the finaliser of splitmix64, Steele et al. 2014)."""
    z = (number + key) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    z = (z ^ z >> 27) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
    return z ^ z >> 31


def shuffled(count: int, name: str) -> Iterator[int]:
    """The numbers below ``count``, each once, in an order fixed by ``name``; nothing of size ``count`` is held when it
    is large."""
    key = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
    if count <= SORTED_WHOLE:
        yield from sorted(range(count), key=lambda number: _mixed_up(number, key))
        return
    half = ((count - 1).bit_length() + 1) // 2
    mask = (1 << half) - 1
    first, second, third = (_mixed_up(turn, key) >> 16 for turn in range(3))
    for number in range(1 << 2 * half):  # a Feistel network is one-to-one on all numbers of 2 * half bits
        left, right = number >> half, number & mask
        left ^= ((right + 1) * 0x9E3779B97F4A7C15 + first >> 23) & mask
        right ^= ((left + 1) * 0xBF58476D1CE4E5B9 + second >> 23) & mask
        left ^= ((right + 1) * 0x94D049BB133111EB + third >> 23) & mask
        if (drawn := left << half | right) < count:
            yield drawn


def combinations(parameters: Sequence[Parameter], name: str) -> Iterator[dict[str, Given]]:
    """Every combination of values (or ``MOST_TRIED`` of them, if there are more), shuffled by ``name``."""
    sizes = [(parameter, len(parameter.rows)) for parameter in parameters]
    for index in islice(shuffled(prod(size for _, size in sizes), name), MOST_TRIED):
        chosen: dict[str, Given] = {}
        for parameter, size in sizes:
            index, at = divmod(index, size)
            chosen.update(zip(parameter.names, parameter.rows[at], strict=True))
        yield chosen
