"""Joins documented misconceptions with their examples (the list of Otero, Druga and Lan, as JSON) to a course.

A misconception joins the objectives that its sentence names, or, for review, those whose pages its examples are found
on. Examples whose right and wrong answers can be judged become items that tell the misconception when it shows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assessment.answers import judge
from curriculum.fixed import FixedItem, FixedStep
from curriculum.importers.bank import NotJudgedError, written_key
from curriculum.importers.banked import key_file
from curriculum.importers.dollars import settled
from curriculum.importers.ids import slug
from curriculum.importers.joining import JoinReport, read_whole
from curriculum.importers.licences import Licence, note_limits, read_licence
from curriculum.importers.matching import Match
from curriculum.importers.nearest import Nearest
from curriculum.importers.parts import Parts, misconception_block
from curriculum.importers.review import Decision, review_text, reviewed
from curriculum.importers.source import Source, read_source
from curriculum.importers.writing import ImportReport, Progress, write_parts
from curriculum.reader import to_course
from curriculum.schema import MistakeFile
from errors import InstructorError
from pedagogy.model import AnswerKey, Verdict

LONGEST_QUESTION = 240  # characters of an example that becomes a refutation or an item
_WORDS = Path(__file__).parent / "data" / "misconceptions.en.yaml"
_OPENING = re.compile(r"^\s*when\s+", re.I)
_IMAGE = re.compile(
    r"\[.*(?:image|graph|picture|representation).*\]|\b(?:graph|draw|plot|diagram|picture|grid)\b", re.I
)


class _Example(BaseModel):
    """One row of the list."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    sentence: str = Field(alias="Misconception", min_length=1)
    id: str = Field(alias="Misconception ID", min_length=1)
    topic: str = Field("", alias="Topic")
    question: str = Field("", alias="Question")
    wrong: str = Field("", alias="Incorrect Answer")
    right: str = Field("", alias="Correct Answer")
    question_image: str = Field("", alias="Question image")
    source: str = Field("", alias="Source")
    explanation: str = Field("", alias="Explanation")


@dataclass(frozen=True, slots=True)
class _Misconception:
    id: str
    name: str
    topic: str
    belief: str
    examples: tuple[_Example, ...]


def join_misconceptions(
    source: Path, course: Path, *, licence: str = "", progress: Progress | None = None
) -> JoinReport:
    """Attach the misconceptions in ``source`` to the components of the course in ``course``. Raises InstructorError when
    the list holds none, PackError when the course or the review file cannot be read."""
    tell = progress or (lambda what, done, total: None)
    read = read_source(source, kind="JSON", advice="Give the list of misconceptions as JSON.")
    found = list(_misconceptions(read))
    if not found:
        first = f" {read.problems[0]}" if read.problems else ""
        raise InstructorError(f"There is no misconception in this file.{first}", "Check the file.", str(source))
    stated = read_licence(licence)
    note_limits(read, stated)
    ours = read_whole(course)
    here = to_course(ours)
    nearest = Nearest(here, course)
    decisions = []
    for done, one in enumerate(found):
        tell("misconceptions", done, len(found))
        decisions.append(_proposed(one, nearest))
    name = slug(source.name.split(".")[0])
    review = course / "joins" / f"{name}.yaml"
    decisions = reviewed(review, decisions, set(here.components))
    counts: Counter[str] = Counter()
    new = Parts()
    joined = {one.source: one.to for one in decisions if one.joins}
    for one in found:
        if one.id in joined:
            new.add_text("misconceptions.yaml", misconception_block(_entry(one, joined[one.id], source.name)))
            items = list(_items(one, joined[one.id][0], stated, source.name))
            new.add_entries("item", f"items/joined-{name}.json", [_plain(item) for item in items])
            counts.update({"misconceptions": 1, "examples as items": len(items)})
    counts["misconceptions wait for a review"] = sum(one.how is Match.FUZZY and not one.joins for one in decisions)
    text = review_text(here.id, name, decisions)
    report = ImportReport(here.title, course, {}, {}, tuple(read.problems))
    written = write_parts(course, new, report, form=f"join-{name}", extras={f"joins/{name}.yaml": text})
    title = f"{source.name} ({stated.label})"
    return JoinReport(title, Counter(one.how for one in decisions), len(joined), counts, review, written)


def _plain(item: FixedItem) -> dict[str, Any]:
    return item.model_dump(mode="json", exclude_defaults=True)


def _misconceptions(read: Source) -> Iterator[_Misconception]:
    """The misconceptions of all files, each with its examples; a row that does not fit is noted."""
    rows: dict[str, list[_Example]] = {}
    for inside in sorted(read.files):
        data = read.json(inside)
        if data is not None and not isinstance(data, list):
            read.note("I004", inside, "A list of examples is wanted here.")
            continue
        for at, row in enumerate(data or ()):
            try:
                example = _Example.model_validate(row)
            except (ValidationError, RecursionError):
                read.note("I004", inside, f"Entry {at + 1} has no misconception with an id.", "It is left out.")
                continue
            rows.setdefault(slug(example.id), []).append(example)
    for name, examples in rows.items():
        sentence = " ".join(_OPENING.sub("", examples[0].sentence).split()).rstrip(".")
        explained = next((example.explanation for example in examples if example.explanation.strip()), "")
        belief = " ".join(explained.split()) or sentence
        yield _Misconception(name, sentence[:1].upper() + sentence[1:], examples[0].topic, belief, tuple(examples))


def _proposed(one: _Misconception, nearest: Nearest) -> Decision:
    """The objectives that the sentence names, else those that its examples are found under."""
    named = nearest.named(f"{one.name} {one.topic}")
    if named:
        return Decision(one.id, tuple(place.id for place in named), Match.EXACT, 1.0, True, one.name)
    texts = [example.question for example in one.examples]
    found = nearest.found(one.name, texts)
    if found:
        ids = tuple(place.id for place, _ in found)
        return Decision(one.id, ids, Match.FUZZY, round(found[0][1], 2), False, one.name)
    return Decision(one.id, (), Match.NONE, 0.0, False, one.name)


def _entry(one: _Misconception, components: Sequence[str], file: str) -> Mapping[str, Any]:
    """The entry of ``misconceptions.yaml``; its refutations are the examples, with the learner's own wrong answers."""
    words = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))["refutation"]
    refutations = [
        words.format(
            question=_line(example.question).rstrip(" ?.=").replace("?", "."), wrong=_line(example.wrong).rstrip(".")
        )
        for example in one.examples
        if _is_short(example) and "[" not in example.wrong and "?" not in example.wrong
    ]
    cited = sorted({" ".join(example.source.split()) for example in one.examples if example.source})
    return {
        "id": one.id,
        "name": one.name[:300],
        "belief": settled(one.belief)[:600],
        "components": list(components),
        "refutations": list(dict.fromkeys(refutations))[:3] or [one.name],
        "source": f"{one.id.upper()} in {file}" + (f"; {'; '.join(cited)}" if cited else ""),
    }


def _line(text: str) -> str:
    return settled(" ".join(text.split()))


def _is_short(example: _Example) -> bool:
    text = f"{example.question} {example.wrong}"
    is_whole = example.question.strip() and example.wrong.strip() and not example.question_image
    return bool(is_whole) and len(text) <= LONGEST_QUESTION and not _IMAGE.search(example.question)


def _items(one: _Misconception, component: str, licence: Licence, file: str) -> Iterator[FixedItem]:
    """The examples whose right and wrong answers can be judged."""
    for at, example in enumerate(one.examples, 1):
        if not _is_short(example) or "\n(" in example.question:
            continue
        try:
            key = written_key([_last(example.right)], example.question)
        except NotJudgedError:
            continue
        wrong = _last(example.wrong)
        if not wrong or not _is_wrong(wrong, key):
            continue
        name = f"{one.id}-{at}"
        step = FixedStep(
            id=name,
            ask=_line(example.question),
            answer=key_file(key),
            components=(component,),
            mistakes=(MistakeFile(misconception=one.id, value=wrong),),
        )
        source = f"{one.id.upper()}, example {at}, {file}" + (f"; {example.source}" if example.source else "")
        yield FixedItem(id=f"{component}/{name}", steps=(step,), difficulty=0.5, licence=licence.label, source=source)


def _last(text: str) -> str:
    """The value that a chain of equal signs ends in; one value alone stays."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    return last.rpartition("=")[2].strip() if last.count("=") > 1 or re.match(r"[\d(/ ]", last) else last


def _is_wrong(text: str, key: AnswerKey) -> bool:
    return judge(text, key).verdict is Verdict.INCORRECT
