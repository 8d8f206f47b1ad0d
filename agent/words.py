"""The authored words: chooses a variant that has not been used, fills its slots, and remembers what was said.

Templates are a sandboxed Jinja subset (``{{ slot }}`` only reaches the slots). A sentence's fingerprint is kept in the
session, so that no sentence comes twice while another variant is left.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from prompts.model import Words

_SENTENCE = re.compile(r"(?<=[.!?:])\s+(?=[^\s])")


@lru_cache(maxsize=2048)
def _template(source: str) -> Template:
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False).from_string(source)


def render(source: str, slots: Mapping[str, str]) -> str:
    """Fill one authored sentence. A slot that is missing raises jinja2.UndefinedError."""
    return _template(source).render(slots)


def sentences(text: str) -> list[str]:
    """The sentences of a reply; formulas and list lines stay whole."""
    return [part.strip() for line in text.split("\n") for part in _SENTENCE.split(line) if part.strip()]


def fingerprint(sentence: str) -> int:
    """A small stable number for a sentence, blind to case and spacing."""
    plain = " ".join(sentence.lower().split())
    return int.from_bytes(hashlib.blake2s(plain.encode(), digest_size=5).digest(), "big")


def was_said(text: str, said: Collection[int]) -> bool:
    """Whether all of ``text`` is among the sentences ``said``, given as fingerprints."""
    return all(fingerprint(sentence) in said for sentence in sentences(text))


@dataclass
class Speech:
    """One reply in the making: picks variants, and records which were used."""

    words: Words
    slots: dict[str, str]
    used: tuple[str, ...]  # variants used in this session, the oldest first
    said: Collection[int]  # fingerprints of sentences said in this session
    salt: int = 0  # starts each session at another variant
    manner: str = ""  # how the open task is answered: "text" asks for "ask_how.text" before "ask_how"
    blocked: tuple[str, ...] = ()  # spans that the guard found in an earlier draft
    variants: list[str] = field(default_factory=list)

    def pick(self, *keys: str) -> str:
        """The text of the first key that has variants: one not used yet, else the one used longest ago.

        Variants whose slots are empty are passed over. Returns "" when no key can be spoken.
        """
        for key in keys:
            if self.manner and (text := self._pick(f"{key}.{self.manner}")):
                return text
            if text := self._pick(key):
                return text
        return ""

    def _pick(self, key: str) -> str:
        variants = self.words.of(key)
        size = len(variants)
        age = {name: i for i, name in enumerate((*self.used, *self.variants))}
        order = sorted(range(size), key=lambda i: (age.get(f"{key}#{i}", -1), (i + self.salt) % size))
        spoken: list[tuple[bool, str, str]] = []
        for i in order:
            if not all(self.slots.get(name) for name in slots_of(variants[i])):
                continue
            text = render(variants[i], self.slots)
            if self._is_blocked(text):
                continue
            repeats = any(fingerprint(s) in self.said for s in sentences(text))
            spoken.append((repeats, f"{key}#{i}", text))
            if not repeats:
                break
        if not spoken:
            return ""
        _, name, text = min(spoken, key=lambda one: one[0])
        self.variants.append(name)
        return text

    def _is_blocked(self, text: str) -> bool:
        """The guard found something in these very words; a number or a letter alone may be the course's own."""
        return any(len(span) > 2 and span in text for span in self.blocked)


def spoken(words: Words, key: str, **slots: str) -> str:
    """The first variant of ``key`` whose slots are all filled; "" when there is none."""
    usable = (one for one in words.of(key) if all(slots.get(name) for name in slots_of(one)))
    return next((render(one, slots) for one in usable), "")


@lru_cache(maxsize=2048)
def slots_of(source: str) -> tuple[str, ...]:
    """The slots an authored sentence names."""
    return tuple(re.findall(r"\{\{\s*(\w+)\s*\}\}", source))
