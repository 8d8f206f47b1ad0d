"""Joins the problems of one course to the objectives of another: OATutor's problems to an OpenStax book.

Components are matched by title and name; an instructor reviews what is not certain in ``joins/<course>.yaml``. What is
joined keeps its licence and source, and is merged like any import: edits stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from authoring.problems import PackError, errors_of
from curriculum.book import load_book
from curriculum.fixed import FixedItem
from curriculum.importers.ids import slug
from curriculum.importers.matching import Match, Place, match
from curriculum.importers.parts import Parts, misconception_block
from curriculum.importers.review import Decision, proposed, review_text, reviewed
from curriculum.importers.writing import ImportReport, Progress, write_parts
from curriculum.model import Course
from curriculum.reader import Source, read_source, to_course
from errors import InstructorError


@dataclass(frozen=True)
class JoinReport:
    """What was joined, and how."""

    title: str
    pairs: Mapping[Match, int]
    joined: int  # pairs
    items: Mapping[str, int]
    review: Path
    written: ImportReport

    def lines(self) -> list[str]:
        """The report for a person."""
        pairs = self.pairs
        counts = (
            f"{pairs[Match.EXACT]} exactly, {pairs[Match.FUZZY]} alike (for review), {pairs[Match.NONE]} not at all"
        )
        items = ", ".join(f"{number:,} {name}" for name, number in self.items.items() if number)
        lines = [f"{self.title}: {sum(pairs.values())} matched: {counts}.", f"{self.joined} are joined: {items}."]
        changes = [line for line in self.written.lines() if line.startswith(("Against", "Your", "In "))]
        waiting = pairs[Match.FUZZY] + pairs[Match.NONE]
        ask = f"Review the pairs in {self.review}, then run this again." if waiting else ""
        return [*lines, *changes, *filter(None, [ask])]


def join(course: Path, other: Path, progress: Progress | None = None) -> JoinReport:
    """Attach the written items of the course in ``other`` to the components of the course in ``course``. Raises
    PackError when one of them, or the review file, cannot be read."""
    tell = progress or (lambda what, done, total: None)
    tell("reading", 0, 3)
    ours, theirs = read_whole(course), read_whole(other)
    if course.resolve() == other.resolve():
        raise InstructorError("A course cannot join itself.", "Name two courses.", str(course))
    tell("matching", 1, 3)
    here, there = to_course(ours), to_course(theirs)
    pairs = match(_places(there, other), _places(here, course))
    review = course / "joins" / f"{there.id}.yaml"
    decisions = reviewed(review, proposed(pairs), set(here.components))
    counts: Counter[str] = Counter()
    items = list(_items(theirs, ours, decisions, counts))
    new = Parts()
    new.add_entries(
        "item",
        f"items/joined-{slug(there.id)}.json",
        [item.model_dump(mode="json", exclude_defaults=True) for item in items],
    )
    for name, text in _misconceptions(theirs, ours, items, decisions):
        new.add_text("misconceptions.yaml", text)
        counts["misconceptions"] += bool(name)
    tell("writing", 2, 3)
    text = review_text(here.id, there.id, decisions)
    made = ImportReport(here.title, course, {}, {}, ())
    extras = {f"joins/{there.id}.yaml": text}
    written = write_parts(course, new, made, form=f"join-{there.id}", extras=extras)
    joined = sum(one.joins for one in decisions)
    return JoinReport(there.title, Counter(one.how for one in decisions), joined, counts, review, written)


def read_whole(folder: Path) -> Source:
    """A course as written. Raises PackError with every problem that keeps it from being used."""
    source = read_source(folder)
    if errors := errors_of(source.problems):
        raise PackError(errors)
    return source


def _places(course: Course, folder: Path) -> list[Place]:
    """The components with the titles of their unit and of the sections of the book that teach them."""
    titles: dict[str, list[str]] = {kc: [unit.title] for unit in course.units for kc in unit.components}
    for section in load_book(folder).sections:
        for kc in section.components:
            titles.setdefault(kc, []).append(section.title)
    return [Place(kc, course.components[kc].name, tuple(titles.get(kc, ()))) for kc in course.sequence]


def _items(theirs: Source, ours: Source, decisions: Sequence[Decision], counts: Counter[str]) -> Iterator[FixedItem]:
    """The items whose every component is joined, under ours."""
    to = {one.source: one.to[0] for one in decisions if one.joins}
    waits = {one.source for one in decisions if not one.joins and one.how is Match.FUZZY}
    used = {name for name in ours.fixed_items if not name.startswith("joined")}
    already = _joined_before(ours)
    for fixed in theirs.fixed_items.values():
        needed = set(fixed.kcs)
        if not needed <= set(to):
            counts["problems wait for a review" if needed & waits else "problems have no objective"] += 1
            continue
        first = to[fixed.file.steps[0].components[0]]
        name = f"{first}/{fixed.file.id.split('/')[1]}"
        if name in used and name not in already:
            name = f"{name}-joined"
        counts["problems"] += 1
        steps = tuple(
            step.model_copy(update={"components": tuple(dict.fromkeys(to[kc] for kc in step.components))})
            for step in fixed.file.steps
        )
        licence = fixed.file.licence or (theirs.course.licence if theirs.course else "")
        yield fixed.file.model_copy(update={"id": name, "steps": steps, "licence": licence})


def _joined_before(ours: Source) -> set[str]:
    return {name for name, fixed in ours.fixed_items.items() if fixed.document.path.name.startswith("joined-")}


def _misconceptions(
    theirs: Source, ours: Source, items: Sequence[FixedItem], decisions: Sequence[Decision]
) -> Iterator[tuple[str, str]]:
    """The misconceptions that joined items name, where the course does not have them."""
    to = {one.source: one.to for one in decisions if one.joins}
    needed = {mistake.misconception for item in items for step in item.steps for mistake in step.mistakes}
    for name, (file, _) in theirs.misconceptions.items():
        if name in needed and name not in ours.misconceptions:
            components = tuple(dict.fromkeys(kc for one in file.components for kc in to.get(one, ())))
            plain = file.model_dump(mode="json", exclude_defaults=True) | {"components": list(components)}
            yield name, misconception_block(plain)
