"""Reads rubrics from their folders, or says everything that is wrong with one, each with its file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from assessment.grading.forms import KNOWN
from assessment.rubrics.cases import CaseFile, read_cases
from assessment.rubrics.languages import read_words, translations_of
from assessment.rubrics.model import OF_LANGUAGE, Anchor, Criterion, EvidenceKind, Level, Measure, Remediation, Rubric
from assessment.rubrics.schema import AnchorFile, CriterionFile, RemediationFile, RubricFile, RubricWordsFile
from authoring.checked import checked
from authoring.problems import PackError, Problem, Rule, Severity, did_you_mean, errors_of
from authoring.reader import Document, read_yaml
from curriculum.fingerprint import fingerprint

FOLDER = Path(__file__).resolve().parent.parent.parent / "prompts" / "rubrics"

RUBRIC_RULES = (
    Rule("R001", "An id stands twice, or is not the folder's name", "Grades are recorded under ids."),
    Rule("R002", "The weights do not sum to 1", "A score would mean nothing beside another rubric's."),
    Rule("R003", "Two levels cannot be told apart", "Two graders would choose differently, and neither be wrong."),
    Rule(
        "R004", "A criterion asks for no evidence", "A grade without words of the work cannot be checked or contested."
    ),
    Rule(
        "R005", "A criterion has no task that repairs it", "The learner would hear about a gap and have nothing to do."
    ),
    Rule("R006", "An anchor names a criterion or level that is not there", "It would teach nothing."),
    Rule("R007", "A span does not stand in its anchor", "Evidence is verbatim, also in examples."),
    Rule(
        "R008", "A criterion has too few examples", "Its grades will be unsure; add signs or anchors.", Severity.WARNING
    ),
    Rule("R009", "Points do not rise from level to level", "The lowest level stands first."),
    Rule("R010", "A text asks twice, or not at all", "One question at a time, about one gap."),
    Rule("R011", "Signs are given for a level that is not there", "They would be read for nothing."),
    Rule("R012", "A translation does not fit its rubric", "In the other language something else would be said."),
    Rule("R013", "A criterion is not translated", "It is said in the rubric's own language.", Severity.WARNING),
    Rule("R014", "The forms of a language are not known", "The criterion could never be judged."),
)
RULES = {rule.id: rule for rule in RUBRIC_RULES}
_FEWEST_EXAMPLES = 2  # of each level, signs and anchors together


@dataclass
class Source:
    """A rubric as written, with what is wrong so far."""

    folder: Path
    name: str
    problems: list[Problem] = field(default_factory=list)
    file: RubricFile | None = None
    document: Document | None = None
    anchors: list[tuple[AnchorFile, int]] = field(default_factory=list)
    anchors_document: Document | None = None
    cases: tuple[CaseFile, ...] = ()
    words: dict[str, RubricWordsFile] = field(default_factory=dict)

    def note(self, rule: str, line: int, message: str, advice: str = "", document: Document | None = None) -> None:
        """Note a problem; its rule says how severe it is."""
        where = document or self.document
        assert where is not None
        self.problems.append(Problem(rule, where.path, line, message, advice, RULES[rule].severity))


def find_rubrics(folder: Path = FOLDER) -> list[Path]:
    """The rubric folders in ``folder``, by name; ``folder`` itself if it is one."""
    if (folder / "rubric.yaml").is_file():
        return [folder]
    return sorted(path.parent for path in folder.glob("*/rubric.yaml")) if folder.is_dir() else []


def load_rubric(folder: Path) -> Rubric:
    """The rubric in ``folder``. Raises PackError with every problem that keeps it from being used."""
    source = read_source(folder)
    if errors := errors_of(source.problems):
        raise PackError(errors)
    return to_rubric(source)


def load_rubrics(folder: Path = FOLDER) -> dict[str, Rubric]:
    """All rubrics of a folder, by id. Raises PackError."""
    found = [load_rubric(path) for path in find_rubrics(folder)]
    return {rubric.id: rubric for rubric in found}


def known_rubrics(more: Path | None = None) -> dict[str, Rubric]:
    """The project's rubrics and those of a further folder that can be used; one with errors is left out there."""
    found = load_rubrics()
    for path in find_rubrics(more) if more else []:
        source = read_source(path)
        if not errors_of(source.problems):
            found[source.folder.name] = to_rubric(source)
    return found


def lint_rubric(folder: Path) -> list[Problem]:
    """Everything that is wrong with the rubric, warnings as well."""
    return sorted(read_source(folder).problems, key=lambda one: (str(one.path), one.line, one.rule))


def read_source(folder: Path, name: str = "") -> Source:
    """The rubric as written, checked. Never raises for what an author wrote. ``name`` is what its id must be, the folder's
    name without one."""
    source = Source(folder, name or folder.name)
    source.document = read_yaml(folder / "rubric.yaml", folder, source.problems)
    if source.document:
        source.file = checked(RubricFile, source.document, source.problems)
    _read_anchors(source)
    if source.file and source.document:
        _check(source, source.file, source.document)
    source.cases = read_cases(folder, source.problems, source.file)
    source.words = read_words(folder, source.problems, source.file)
    return source


def _read_anchors(source: Source) -> None:
    path = source.folder / "anchors.yaml"
    document = read_yaml(path, source.folder, source.problems) if path.exists() else None
    if document is None:
        return
    source.anchors_document = document
    if not isinstance(document.data, list):
        advice = "Start each anchor with '- id: ...'."
        source.problems.append(Problem("A022", path, 1, "A list of anchors is wanted here.", advice))
        return
    for at in range(len(document.data)):
        file = checked(AnchorFile, document, source.problems, at)
        if file:
            source.anchors.append((file, at))


def _check(source: Source, file: RubricFile, document: Document) -> None:
    if file.id != source.name:
        advice = f"Name the folder {file.id}, or write id: {source.name}."
        source.note("R001", document.line("id"), f"The id {file.id!r} is not the folder's name.", advice)
    total = sum(one.weight for one in file.criteria)
    if abs(total - 1) > 0.001:
        source.note("R002", document.line("criteria"), f"The weights sum to {total:g}.", "Make them sum to 1.")
    seen: set[str] = set()
    for at, criterion in enumerate(file.criteria):
        if criterion.id in seen:
            line = document.line("criteria", at, "id")
            source.note("R001", line, f"The criterion {criterion.id!r} stands twice.", "Give it another id.")
        seen.add(criterion.id)
        _check_criterion(source, criterion, document, at)
        if criterion.measures in OF_LANGUAGE and file.language.split("-")[0] not in KNOWN:
            line, said = document.line("criteria", at, "measures"), f"The forms of {file.language} are not known here."
            source.note("R014", line, said, f"Known: {', '.join(KNOWN)}. Leave measures: out to have it read.")
    _check_anchors(source, file)
    _check_examples(source, file, document)


def _check_criterion(source: Source, criterion: CriterionFile, document: Document, at: int) -> None:
    place = ("criteria", at)
    if criterion.evidence is None:
        advice = "Add evidence: sentence (or passage, or line)."
        source.note("R004", document.line(*place, "id"), f"{criterion.id} asks for no evidence.", advice)
    if criterion.remediation is None:
        advice = "Add remediation: {task: ..., closes: ...}."
        source.note("R005", document.line(*place, "id"), f"{criterion.id} has no task that repairs it.", advice)
    points = [level.points for level in criterion.levels]
    if points != sorted(set(points)):
        source.note(
            "R009", document.line(*place, "levels"), f"The points of {criterion.id} do not rise.", "Order them."
        )
    for one, other in combinations(range(len(criterion.levels)), 2):
        a, b = criterion.levels[one], criterion.levels[other]
        if a.id == b.id or likeness(a.says, b.says) > 0.85:
            said = f"{a.id} and {b.id} of {criterion.id} say the same."
            source.note("R003", document.line(*place, "levels", other), said, "Say what the higher one has beyond it.")
    for name in criterion.signs:
        known = [level.id for level in criterion.levels]
        if name not in known:
            line = document.line(*place, "signs", name)
            source.note("R011", line, f"{criterion.id} has no level {name!r}.", did_you_mean(name, known))
    for key in ("question", "question_alone", *(("question_case",) if criterion.question_case else ())):
        if str(getattr(criterion, key)).count("?") != 1:
            source.note("R010", document.line(*place, key), f"{key} of {criterion.id} asks once.", "Use one '?'.")


def likeness(one: str, other: str) -> float:
    """How many words two texts share, 0 to 1."""
    a, b = (set(re.findall(r"\w+", text.lower())) for text in (one, other))
    return len(a & b) / max(1, len(a | b))


def _check_anchors(source: Source, file: RubricFile) -> None:
    document = source.anchors_document
    if document is None:
        return
    known = {one.id: {level.id for level in one.levels} for one in file.criteria}
    seen: set[str] = set()
    for anchor, at in source.anchors:
        line = document.line(at, "id")
        if anchor.id in seen:
            source.note("R001", line, f"The anchor {anchor.id!r} stands twice.", "Give it another id.", document)
        seen.add(anchor.id)
        for name, level in anchor.levels.items():
            if level not in known.get(name, ()):
                advice = did_you_mean(name, known) or did_you_mean(level, known.get(name, ()))
                source.note("R006", line, f"{anchor.id}: there is no {name}: {level}.", advice, document)
        for span in anchor.spans.values():
            if not stands_in(span, anchor.text):
                source.note("R007", line, f"{anchor.id}: {span!r} does not stand in it.", "Copy it.", document)


def _check_examples(source: Source, file: RubricFile, document: Document) -> None:
    for at, criterion in enumerate(file.criteria):
        if criterion.measures is not Measure.WORDS:
            continue
        for level in criterion.levels:
            count = len(criterion.signs.get(level.id, ()))
            count += sum(anchor.levels.get(criterion.id) == level.id for anchor, _ in source.anchors)
            if count < _FEWEST_EXAMPLES:
                said = f"{criterion.id}: {level.id} has {count} examples."
                source.note("R008", document.line("criteria", at, "id"), said, "Add signs or anchors.")


def stands_in(span: str, text: str) -> bool:
    """Whether a span stands in a text, whatever spaces and line ends it is broken by."""
    return bool(span.strip()) and " ".join(span.split()) in " ".join(text.split())


def to_rubric(source: Source) -> Rubric:
    """The rubric of a source without errors."""
    file = source.file
    assert file is not None
    rubric = Rubric(
        id=file.id,
        title=file.title,
        kind=file.kind,
        language=file.language,
        about=file.about,
        criteria=tuple(_criterion(one) for one in file.criteria),
        anchors=tuple(Anchor(one.id, one.text, one.levels, one.spans) for one, _ in source.anchors),
        fingerprint=fingerprint(source.folder),
        speaks=file.speaks or file.language.split("-")[0],
    )
    return translations_of(rubric, source.words)


def _criterion(file: CriterionFile) -> Criterion:
    return Criterion(
        id=file.id,
        name=file.name,
        weight=file.weight,
        asks=file.asks,
        levels=tuple(Level(one.id, one.points, one.says, file.signs.get(one.id, ()), one.name) for one in file.levels),
        evidence=file.evidence or EvidenceKind.SENTENCE,
        works=file.works,
        question=file.question,
        question_alone=file.question_alone,
        remediations=tuple(_remediations(file.remediation)),
        measures=file.measures,
        components=file.components,
        question_case=file.question_case,
        counts=file.counts,
    )


def _remediations(files: RemediationFile | tuple[RemediationFile, ...] | None) -> Iterator[Remediation]:
    for one in (files,) if isinstance(files, RemediationFile) else files or ():
        yield Remediation(one.task, one.closes, one.minutes, one.kind, one.misconception, one.with_case)
