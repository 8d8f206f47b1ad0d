"""Values as plain JSON, on their way out of the sandbox and into it: numbers, text, lists and the like; nothing that runs."""

from __future__ import annotations

from typing import Any

_DEEPEST, _LONGEST, _MOST = 20, 4_000, 2_000


def encode(value: Any, depth: int = 0) -> Any:
    """A value as JSON. What is not plain data, too deep or too long, becomes ``{"o": how it looks}``."""
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is str and len(value) <= _LONGEST:
        return value
    if kind is int and value.bit_length() < 8_000:
        return {"i": hex(value)}
    if kind is float:
        return {"f": repr(value)}
    if depth < _DEEPEST:
        if kind in _SEQUENCES and len(value) <= _MOST:
            return {_SEQUENCES[kind]: [encode(one, depth + 1) for one in value]}
        if kind is dict and len(value) <= _MOST:
            return {"d": [[encode(k, depth + 1), encode(v, depth + 1)] for k, v in value.items()]}
    return {"o": look(value)}


def look(value: Any) -> str:
    """How a value looks, cut; never raises what the value's own code raises."""
    try:
        return repr(value)[:200]
    except Exception as problem:
        return f"<{type(value).__name__}: {type(problem).__name__}>"


_SEQUENCES: dict[type, str] = {list: "l", tuple: "t", set: "s", frozenset: "z"}
_MADE: dict[str, Any] = {"l": list, "t": tuple, "s": set, "z": frozenset}


class Other:
    """Stands for a value that is not plain data; equal to nothing."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def decode(plain: Any) -> Any:
    """The value of ``encode``. Raises ValueError or TypeError for anything else (it may have been forged)."""
    if plain is None or isinstance(plain, bool | str):
        return plain
    if not isinstance(plain, dict) or len(plain) != 1:
        raise ValueError("not an encoded value")
    ((kind, inner),) = plain.items()
    if kind == "i":
        return int(inner, 16)
    if kind == "f":
        return float(inner)
    if kind in _MADE:
        return _MADE[kind](decode(one) for one in inner)
    if kind == "d":
        return {decode(key): decode(value) for key, value in inner}
    return Other(str(inner)[:200])
