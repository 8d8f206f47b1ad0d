"""Writes a question bank of any format as a course; what nobody can judge is kept for authors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curriculum.book import ExerciseFile, SectionFile
from curriculum.importers.bank import Bank, Left
from curriculum.importers.banked import Draft, add, asking
from curriculum.importers.ids import title_of
from curriculum.importers.licences import NOT_STATED, Licence, note_limits, read_licence
from curriculum.importers.origins import is_unchanged, refuse_other
from curriculum.importers.source import Source, read_source
from curriculum.importers.writing import ImportReport, Progress, one_a_line, unchanged, write_course
from errors import InstructorError

LARGEST_BANK = 64_000_000  # bytes of one file: a whole course in one
Read = Callable[[Source, Bank, Progress], None]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of question banks: which files it takes, and how they are read."""

    name: str
    endings: tuple[str, ...]
    read: Read
    advice: str

    def wants(self, inside: str) -> bool:
        """Whether a file may be of this format."""
        return inside.lower().endswith(self.endings)


def import_bank(
    form: Format,
    source: Path,
    target: Path,
    *,
    title: str = "",
    licence: str = "",
    language: str = "en",
    progress: Progress | None = None,
) -> ImportReport:
    """Write a question bank (a file, or all of a folder or archive) as a course into ``target``. ``licence`` is said
    where the source states none. Raises InstructorError if nothing can be imported, or if ``target`` holds something that
    no import wrote."""
    refuse_other(target)
    read = read_source(source, form.wants, form.name, form.advice, LARGEST_BANK)
    seen = "|".join((read.fingerprint, title, licence, language))
    key = form.name.split()[0].lower()
    if is_unchanged(target, key, seen):
        return unchanged(target, read)
    tell = progress or (lambda what, done, total: None)
    bank = Bank(title or title_of(source), read_licence(licence), language)
    form.read(read, bank, tell)
    tell("writing", 1, 1)
    return _write(read, target, bank, form=key, seen=seen)


def _write(source: Source, target: Path, bank: Bank, *, form: str, seen: str) -> ImportReport:
    bank.licence = _overall(bank)
    note_limits(source, bank.licence)
    draft = _filled(bank)
    if not draft.counts["items"]:
        first = f" {source.problems[0]}" if source.problems else ""
        why = next(iter(sorted(name for name in draft.counts if name.startswith("left out"))), "")
        said = f"No question could be imported{f' ({why})' if why else ''}.{first}"
        raise InstructorError(said, "Check the file, or export it again.", str(source.path))
    report = ImportReport(bank.title, target, _counts(draft), dict(draft.kinds), tuple(source.problems))
    course, listed = _course(draft, form), list(draft.listed.values())
    files = dict(_exercises(draft))
    return write_course(target, course, listed, draft.units, report, form=form, source=seen, files=files)


def _overall(bank: Bank) -> Licence:
    """The licence of the whole, where only its questions state theirs."""
    own = {question.licence for question in bank.questions}
    if bank.licence.name != NOT_STATED or None in own or not own:
        return bank.licence
    named = [licence for licence in own if licence is not None]
    return named[0] if len(named) == 1 else Licence("See each item", "", any(one.non_commercial for one in named))


def _filled(bank: Bank) -> Draft:
    draft = Draft(bank)
    for question in bank.questions:
        if whole := asking(question):
            add(draft, whole)
        else:
            bank.left.append(Left(question.name, question.topic, "", "it asks nothing"))
    for one in bank.left:
        _, component = draft.place(one.topic)
        draft.counts[f"left out: {one.why}"] += 1
        if one.ask:
            kept = ExerciseFile(
                id=one.name or "question", components=(component,), ask=one.ask, solution=one.solution, why=one.why
            )
            draft.left.setdefault(component, []).append(kept)
    return draft


def _exercises(draft: Draft) -> Iterator[tuple[str, str]]:
    """``book/exercises.json``: what nobody can judge, by component, for authors."""
    sections = [
        SectionFile(id=f"{component}-exercises", title=draft.listed[component].name, exercises=tuple(kept))
        for component, kept in draft.left.items()
    ]
    if sections:
        yield "book/zz-exercises.json", one_a_line("sections", sections)


def _course(draft: Draft, form: str) -> dict[str, Any]:
    bank = draft.bank
    return {
        "title": bank.title,
        "language": bank.language if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", bank.language) else "en",
        "licence": bank.licence.label,
        "attribution": f"{bank.title}, {bank.licence.label}. Imported; texts unchanged but for mathematics signs.",
        "description": f"{bank.title}, imported from {form}.",
        "units": [{"id": unit.id, "title": unit.title, "components": unit.components} for unit in draft.units.values()],
    }


def _counts(draft: Draft) -> dict[str, int]:
    counts = {"units": len(draft.units), "components": len(draft.listed)}
    named = ("items", "questions", "hints", "items that need a figure")
    counts |= {name: draft.counts[name] for name in named}
    return counts | {name: number for name, number in sorted(draft.counts.items()) if name.startswith("left out")}
