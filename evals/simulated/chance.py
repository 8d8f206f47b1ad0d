"""Chance without a generator: every draw is a hash of what it is about, so that a dialogue repeats word for word."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")


def draw(*about: object) -> float:
    """A number from 0 to 1 (1 excluded), always the same for the same things."""
    text = "\x1f".join(str(one) for one in about)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") / 2**64


def pick(options: Sequence[_T], *about: object) -> _T:
    """One of the options. Raises IndexError when there is none."""
    return options[int(draw(*about) * len(options))]
