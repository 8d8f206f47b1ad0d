"""What a prompt pack is made of: the policy table, the authored words of each move, limits and safety words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pedagogy.mastery import Parameters
from pedagogy.policy import Policy
from prompts.instructions import Instructions


@dataclass(frozen=True, slots=True)
class Words:
    """The authored words of one language: for each key (a move, or a part of one) its variants, in order."""

    language: str
    variants: Mapping[str, tuple[str, ...]]

    def of(self, key: str) -> tuple[str, ...]:
        """The variants of ``key``; none for a key the pack does not have."""
        return self.variants.get(key, ())


@dataclass(frozen=True, slots=True)
class PromptPack:
    """An editable folder of how Diotima decides and speaks. ``fingerprint`` is the content hash of its files."""

    id: str
    title: str
    policy: Policy
    mastery: Parameters
    confidence_every: int
    novice_below: float
    why_every: int
    words: Mapping[str, Words]
    fingerprint: str
    instructions: Instructions | None = None  # what models are told; without it only the authored voice speaks

    def words_in(self, language: str) -> Words:
        """The words in ``language`` ("es", also for "es-MX"), or in the pack's first language."""
        return self.words.get(language) or self.words.get(language[:2]) or next(iter(self.words.values()))
