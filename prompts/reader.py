"""Reads a prompt pack from its folder and checks it; every problem carries file, line and a suggestion.

A pack is ``pack.yaml``, ``policy.yaml``, ``words.<language>.yaml`` and ``safety.yaml`` (read by ``guardrails.safety``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from jinja2 import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict

from authoring.checked import checked
from authoring.problems import PackError, Problem, Rule, Severity, did_you_mean, errors_of
from authoring.reader import Document, read_yaml
from curriculum.fingerprint import fingerprint
from guardrails.safety import read_safety
from pedagogy.mastery import Parameters
from pedagogy.model import Move
from pedagogy.policy import FACT_NAMES, Condition, Ladder, Limits, Policy, condition
from pedagogy.policy import Row as PolicyRow
from prompts.cases import read_cases
from prompts.instructions import read_instructions
from prompts.model import PromptPack, Words

PACKS = Path(__file__).parent / "packs"

#: What a variant may name; filled by ``agent.slots``.
SLOTS = frozenset(
    {
        "quote",
        "right",
        "wrong",
        "found",
        "shown",
        "ask",
        "brief",
        "excerpt",
        "another_way",
        "example",
        "name",
        "can_do",
        "why",
        "expectation",
        "answer",
        "course_language",
        # plans of a session
        "minutes",
        "reviews",
        "fresh",
        "days",
        "known",
        "all",
        "count",
        "score",
        "low",
        "high",
        "level",
        "tutor_part",
        "learner_part",
        # what running a program found
        "program",
        "checks",
        "passed",
        "call",
        "case",
        "got",
        "line",
        "style",
        # what grading a piece of work found
        "works",
        "gap",
        "begins",
        "remedy",
        "closes",
        "summary",
        "better",
        "worse",
        "again",
        "unjudged",
        "about",
        "written_in",
        "wanted_in",
        # what a word problem says, see agent/own_problem.py
        "sentence",
        "numbers",
        "cloze",
        "changes",
        "new",
        "old",
        "lines",
    }
)

PACK_RULES = (
    Rule("P001", "A condition names no fact of the situation", "The row would never decide."),
    Rule("P002", "Two rows have the same id", "The record could not tell which one decided."),
    Rule("P003", "A variant names an unknown slot", "It could never be spoken."),
    Rule("P004", "A variant holds two questions", "A reply asks at most one question (P3)."),
    Rule("P005", "A lead or an invitation asks", "The question of the reply comes after it."),
    Rule("P006", "A template cannot be read", "It could never be spoken."),
    Rule("P007", "Words are missing in a language", "They are said in the pack's first language.", Severity.WARNING),
)
_NEVER_ASK = re.compile(r"(\.lead|\.invite|^affirm\.|^next\.|^welcome)")


_Model = TypeVar("_Model", bound=BaseModel)


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


class PolicyFile(_Closed):
    """``policy.yaml``."""

    version: str
    limits: _Limits = _Limits()
    mastery: _Mastery = _Mastery()
    confidence_every: int = 0
    novice_below: float = 0.25
    why_every: int = 1
    rows: list[_Row]


class PackFile(_Closed):
    """``pack.yaml``."""

    id: str
    title: str
    description: str = ""
    languages: list[str] = ["en"]


def load_pack(folder: Path) -> PromptPack:
    """Read the pack in ``folder``. Raises PackError with every problem that keeps it from being used."""
    pack, problems = read_pack(folder)
    errors = errors_of(problems)
    if pack is None or errors:
        raise PackError(errors)
    return pack


def read_pack(folder: Path) -> tuple[PromptPack | None, list[Problem]]:
    """The pack, as far as it can be read, and everything that is wrong with it."""
    problems: list[Problem] = []
    head = _file(PackFile, folder, "pack.yaml", problems)
    policy = _file(PolicyFile, folder, "policy.yaml", problems)
    rows = _rows(*policy, problems) if policy else ()
    words = _all_words(folder, head[0].languages if head else [], problems)
    read_safety(folder / "safety.yaml", folder, problems)
    if head is None or policy is None:
        return None, problems
    table, instructions = policy[0], read_instructions(folder / "model", folder, problems)
    read_cases(folder, problems, None if errors_of(problems) else instructions)
    return PromptPack(
        id=head[0].id,
        title=head[0].title,
        policy=Policy(table.version, rows, Limits(**table.limits.model_dump())),
        mastery=Parameters(**table.mastery.model_dump()),
        confidence_every=table.confidence_every,
        novice_below=table.novice_below,
        why_every=table.why_every,
        words=words,
        fingerprint=fingerprint(folder),
        instructions=instructions,
    ), problems


def _file(model: type[_Model], folder: Path, name: str, problems: list[Problem]) -> tuple[_Model, Document] | None:
    document = read_yaml(folder / name, folder, problems)
    found = checked(model, document, problems) if document else None
    return (found, document) if found is not None and document is not None else None


def _rows(table: PolicyFile, document: Document, problems: list[Problem]) -> tuple[PolicyRow, ...]:
    made, ids = [], set()
    for number, row in enumerate(table.rows):
        if row.id in ids:
            line = document.line("rows", number, "id")
            problems.append(Problem("P002", document.path, line, f"Two rows are called '{row.id}'.", "Rename one."))
        ids.add(row.id)
        conditions: list[Condition] = []
        for fact, text in row.when.items():
            try:
                conditions.append(condition(fact, text))
            except ValueError as problem:
                line = document.key_line("rows", number, "when", fact)
                advice = did_you_mean(fact, FACT_NAMES) or "docs/policy.md lists the facts."
                problems.append(Problem("P001", document.path, line, f"Row '{row.id}': {problem}.", advice))
        made.append(PolicyRow(row.id, tuple(conditions), row.move, row.because, row.ladder, row.then))
    return tuple(made)


def _all_words(folder: Path, languages: Sequence[str], problems: list[Problem]) -> dict[str, Words]:
    """The words of each language. What is not said in one of them yet is said in the first."""
    read = {language: _words(folder, language, problems) for language in languages}
    first = next(iter(read.values()), None)
    for language, own in read.items():
        missing = sorted(set(first.variants) - set(own.variants)) if first and own is not first else []
        if missing and own.variants:
            message = f"{len(missing)} keys of words.{languages[0]}.yaml are missing: {', '.join(missing[:5])}"
            message += " ..." if len(missing) > 5 else "."
            path = folder / f"words.{language}.yaml"
            problems.append(Problem("P007", path, 1, message, "Translate them.", Severity.WARNING))
        if missing and first:
            read[language] = Words(language, {**first.variants, **own.variants})
    return read


def _words(folder: Path, language: str, problems: list[Problem]) -> Words:
    document = read_yaml(folder / f"words.{language}.yaml", folder, problems)
    variants: dict[str, tuple[str, ...]] = {}
    if document is None:
        return Words(language, variants)
    if not isinstance(document.data, dict):
        said = "Keys with lists of sentences are wanted here."
        problems.append(Problem("A022", document.path, 1, said, "Start each with its key, such as 'greet:'."))
        return Words(language, variants)
    for key, value in document.data.items():
        if key == "language":
            continue
        if not isinstance(value, list) or not value or not all(isinstance(one, str) and one for one in value):
            problems.append(
                Problem(
                    "A022",
                    document.path,
                    document.key_line(key),
                    f"'{key}' needs a list of sentences.",
                    "Write each variant as a line that begins with '- '.",
                )
            )
            continue
        for number, text in enumerate(value):
            _check_variant(key, text, document, number, problems)
        variants[key] = tuple(value)
    return Words(language, variants)


def _check_variant(key: str, text: str, document: Document, number: int, problems: list[Problem]) -> None:
    for rule, message, advice in faults_of(key, text):
        problems.append(Problem(rule, document.path, document.line(key, number), message, advice))


def faults_of(key: str, text: str) -> Iterator[tuple[str, str, str]]:
    """What is wrong with one authored sentence: rule, message, advice. A course's own words are held to the same."""
    try:
        ImmutableSandboxedEnvironment().parse(text)
    except TemplateSyntaxError as problem:
        yield "P006", f"'{key}': {problem.message}.", "Write slots as {{ name }}."
        return
    for slot in re.findall(r"\{\{(.*?)\}\}", text):
        if slot.strip() not in SLOTS:
            advice = did_you_mean(slot.strip(), SLOTS) or "docs/packs.md lists the slots."
            yield "P003", f"'{key}' names {slot.strip()!r}.", advice
    if "{%" in text or "{#" in text:
        yield "P006", f"'{key}' holds more than slots.", "Only {{ slots }} are read here."
    if text.count("?") > 1:
        yield "P004", f"'{key}' asks twice.", "Keep one question, at the end."
    elif "?" in text and _NEVER_ASK.search(key):
        yield "P005", f"'{key}' asks.", "Say it without a question; the question of the reply comes after it."
