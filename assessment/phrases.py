"""The language files ``data/acts.<language>.yaml``: how learners say things, as rules and as examples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assessment.phrasing import folded, written_out
from errors import InstructorError
from pedagogy.model import Asked, DialogueAct

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class ActRule:
    """One pattern: the act it shows, and the conditions that must all hold."""

    act: DialogueAct
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    asked: frozenset[Asked] = frozenset()  # empty: whatever is asked
    with_mathematics: bool = True
    reason: str = ""  # why it is done, where that decides the reply: "leaves", "easy", "sad"
    most_words: int | None = None

    def matches(self, text: str, asked: Asked, mathematics: bool) -> bool:
        """Whether the rule decides this message (``text`` is folded and written out)."""
        if (self.asked and asked not in self.asked) or (mathematics and not self.with_mathematics):
            return False
        if self.most_words is not None and text.count(" ") >= self.most_words:
            return False
        return self.pattern.search(text) is not None and not (self.unless and self.unless.search(text))


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language file. ``examples`` are folded and written out; ``doubts`` are searched in a message as it is."""

    language: str
    expand: Mapping[str, str]
    fillers: frozenset[str]
    doubts: re.Pattern[str] | None
    rules: tuple[ActRule, ...]
    examples: tuple[tuple[DialogueAct, str], ...]

    def write_out(self, text: str) -> str:
        """Folded ``text`` with this language's textese written out."""
        return written_out(text, self.expand)


def read_phrases(path: Path) -> Phrases:
    """The language file at ``path``. Raises InstructorError when it cannot be read or names something unknown."""
    raw = read_scalars(path)
    expand = dict(raw.get("expand") or {})
    try:
        rules = tuple(_rule(rule) for rule in raw.get("rules") or [])
        examples = tuple(
            (DialogueAct(act), written_out(folded(text), expand))
            for act, texts in (raw.get("examples") or {}).items()
            for text in texts
        )
        doubts = raw.get("doubts") or []
        return Phrases(
            language=str(raw["language"]),
            expand=expand,
            fillers=frozenset(str(raw.get("fillers", "")).split()),
            doubts=re.compile("|".join(doubts), re.IGNORECASE) if doubts else None,
            rules=rules,
            examples=examples,
        )
    except (KeyError, ValueError, TypeError, AttributeError, re.error) as error:
        raise InstructorError(
            f"A rule or example cannot be used: {error}.", "Compare it with acts.en.yaml.", str(path)
        ) from error


def read_scalars(path: Path) -> Any:
    """A YAML file with every scalar as text (so that "no" and "1:30" stay words). Raises InstructorError."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        with path.open(encoding="utf-8") as file:
            raw = yaml.load(file, loader)  # noqa: S506 - the base loader makes nothing but text, lists and mappings
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InstructorError("The file cannot be read.", str(error), str(path)) from error
    if not isinstance(raw, dict):
        raise InstructorError("The file does not hold keys and values.", "Compare it with its original.", str(path))
    return raw


def _rule(raw: Mapping[str, Any]) -> ActRule:
    unknown = set(raw) - {"act", "pattern", "unless", "asked", "maths", "words", "reason"}
    if unknown:
        raise ValueError(f"unknown key {min(unknown)}")
    return ActRule(
        DialogueAct(raw["act"]),
        re.compile(raw["pattern"]),
        re.compile(raw["unless"]) if "unless" in raw else None,
        frozenset(Asked(asked) for asked in raw.get("asked", ())),
        raw.get("maths", "yes") != "no",
        raw.get("reason", ""),
        int(raw["words"]) if "words" in raw else None,
    )
