"""Reads a prompt pack from its folder and checks it; errors carry file, line and a suggestion.

A pack is ``pack.yaml``, ``policy.yaml``, ``words.<language>.yaml`` and ``safety.yaml`` (read by ``guardrails.safety``).
"""

from __future__ import annotations

import hashlib
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from errors import InstructorError
from pedagogy.mastery import Parameters
from pedagogy.model import Move
from pedagogy.policy import FACT_NAMES, Condition, Ladder, Limits, Policy, Row, condition
from prompts.model import PromptPack, Words

PACKS = Path(__file__).parent / "packs"
_LARGEST = 1_000_000  # bytes; a pack file is read by people


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Row(_Closed):
    id: str
    when: dict[str, str] = {}
    move: Move
    because: str
    ladder: Ladder = Ladder.HOLD
    then: Move | None = None


class _Limits(_Closed):
    turns_per_rung: int = 3
    max_words: int = 90
    max_questions: int = 1


class _Mastery(_Closed):
    prior: float = 0.30
    learn: float = 0.15
    guess: float = 0.20
    slip: float = 0.10
    forget: float = 0.02
    mastered_at: float = 0.90


class _PolicyFile(_Closed):
    version: str
    limits: _Limits = _Limits()
    mastery: _Mastery = _Mastery()
    confidence_every: int = 0
    novice_below: float = 0.25
    rows: list[_Row]


class _PackFile(_Closed):
    id: str
    title: str
    description: str = ""
    languages: list[str] = ["en"]


_Model = TypeVar("_Model", bound=BaseModel)


def load_pack(folder: Path) -> PromptPack:
    """Read the pack in ``folder``. Raises InstructorError naming file and line for the first thing that is wrong."""
    head = _checked(_PackFile, folder / "pack.yaml")
    policy = _checked(_PolicyFile, folder / "policy.yaml")
    words = {language: _words(folder / f"words.{language}.yaml", language) for language in head.languages}
    return PromptPack(
        id=head.id,
        title=head.title,
        policy=Policy(
            policy.version,
            tuple(_row(row, folder / "policy.yaml") for row in policy.rows),
            Limits(**policy.limits.model_dump()),
        ),
        mastery=Parameters(**policy.mastery.model_dump()),
        confidence_every=policy.confidence_every,
        novice_below=policy.novice_below,
        words=words,
        fingerprint=fingerprint(folder),
    )


def fingerprint(folder: Path) -> str:
    """Content hash of a folder's text files, independent of order and of line endings."""
    digest = hashlib.blake2s(digest_size=8)
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in {".yaml", ".md"}):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _row(row: _Row, path: Path) -> Row:
    return Row(row.id, _conditions(row, path), row.move, row.because, row.ladder, row.then)


def _conditions(row: _Row, path: Path) -> tuple[Condition, ...]:
    made = []
    for fact, text in row.when.items():
        try:
            made.append(condition(fact, text))
        except ValueError as problem:
            near = get_close_matches(fact, FACT_NAMES, 1)
            advice = f"Did you mean '{near[0]}'?" if near else "docs/policy.md lists the facts."
            place = f"{path}:{_line_of(path, row.id)}"
            raise InstructorError(f"Row '{row.id}': {problem}.", advice, place) from None
    return tuple(made)


def _words(path: Path, language: str) -> Words:
    data = _mapping(path)
    data.pop("language", None)
    variants: dict[str, tuple[str, ...]] = {}
    for key, value in data.items():
        if not isinstance(value, list) or not value or not all(isinstance(one, str) and one for one in value):
            raise InstructorError(
                f"'{key}' needs a list of sentences.",
                "Write each variant as a line that begins with '- '.",
                f"{path}:{_line_of(path, key)}",
            )
        variants[key] = tuple(value)
    return Words(language, variants)


def _checked(model: type[_Model], path: Path) -> _Model:
    try:
        return model.model_validate(_mapping(path))
    except ValidationError as problem:
        first = problem.errors()[0]
        where = [str(part) for part in first["loc"]]
        named = next((part for part in reversed(where) if not part.isdigit()), where[-1] if where else "")
        near = get_close_matches(named, model.model_fields, 1) if first["type"] == "extra_forbidden" else []
        advice = f"Did you mean '{near[0]}'?" if near else "See docs/packs.md for what a pack may hold."
        place = f"{path}:{_line_of(path, named)}"
        raise InstructorError(f"{'.'.join(where)}: {first['msg']}.", advice, place) from problem


def _mapping(path: Path) -> dict[str, object]:
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise InstructorError(f"The pack has no readable {path.name}.", "Add the file.", str(path)) from problem
    if len(raw) > _LARGEST:
        raise InstructorError(f"{path.name} is larger than a pack file may be.", "Keep it below 1 MB.", str(path))
    try:
        data = yaml.load(raw.decode(), Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes only text
    except UnicodeDecodeError as problem:
        raise InstructorError(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.", str(path)) from problem
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark else str(path)
        raise InstructorError(
            f"{path.name} is not valid YAML: {getattr(problem, 'problem', 'unreadable')}.",
            "Check the indentation and the quotes around this line.",
            place,
        ) from problem
    if not isinstance(data, dict):
        raise InstructorError(f"{path.name} must be a list of 'name: value' lines.", "", str(path))
    return data


def _line_of(path: Path, text: str) -> int:
    lines = path.read_text(errors="replace").splitlines()
    return next((i for i, line in enumerate(lines, 1) if text in line), 1)
