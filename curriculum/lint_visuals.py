"""Checks the pictures of a course: can each be drawn, does one show the answer, and can the answer be given by moving it?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice, product

from assessment.answers import judge
from assessment.manipulations import Moved, answer_of, is_thought, side_text
from authoring.reader import Document
from curriculum.lint_items import OFTEN, SAMPLES, holds
from curriculum.model import Item
from curriculum.reader import Source
from curriculum.visuals.building import build
from curriculum.visuals.model import Balance, NumberLine, Table, Visual, is_movable, sliders_of
from curriculum.visuals.numbers import VisualError
from curriculum.visuals.schema import VisualFile
from guardrails.model import GuardContext
from guardrails.pictures import check_picture
from pedagogy.model import AnswerKey, AnswerKind, Verdict

_MOST_STATES = 2_000  # states of a picture that are tried to see whether one of them is the answer
_TRIED = 4  # items of a template whose pictures are tried so
_CHOSEN = frozenset({AnswerKind.CHOICE, AnswerKind.CHOICES, AnswerKind.OPEN})

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Placed:
    """A picture of an item, where it is declared, and what it must not show. ``answers`` is the key of the question that
    moving it would answer."""

    path: Path
    item: str
    visual: Visual
    context: GuardContext
    answers: AnswerKey | None


@dataclass
class _Faults:
    seen: int = 0
    told: list[str] = field(default_factory=list)


def check_pictures(source: Source, sampled: Collection[str] | None = None) -> None:
    """Check every picture of the course; of templates, those named in ``sampled`` (None: all)."""
    for recipe, document in source.recipes.values():
        if recipe.errors or not recipe.has_pictures or (sampled is not None and recipe.id not in sampled):
            continue
        count = len(recipe.chosen)
        seeds = range(0, count, max(1, count // SAMPLES))
        for seed in seeds:
            for path, said in recipe.faulty_pictures(seed):
                _note_fault(source, document, document.line(*recipe.path, *path), said)
        paths = [path for path, _ in recipe.step_files]
        items = list(_made(recipe.make, seeds))
        placed = [one for item in items for one in pictures(item, paths)]
        _check(source, document, [(document.line(*recipe.path, *one.path), one) for one in placed])
    for item, document, path in source.open_items.values():
        at = path[1] if isinstance(path[1], int) else 0
        part = next(part.file.open[at] for part in source.components.values() if part.document is document)
        declared = [(part.visual, "visual"), *((rung.visual, "ladder") for rung in part.ladder)]
        for file, key in declared:
            _check_declared(source, document, document.line(*path, key), file)
        _check(source, document, [(document.line(*path, *one.path), one) for one in pictures(item, [()])])
    for fixed in source.fixed_items.values():
        files = [fixed.file.visual, *(step.visual for step in fixed.file.steps)]
        files += [rung.visual for step in fixed.file.steps for rung in step.ladder]
        if not any(files):
            continue
        for file in files:
            _check_declared(source, fixed.document, fixed.line, file)
        item = fixed.item("")
        _check(source, fixed.document, [(fixed.line, one) for one in pictures(item, [()] * len(item.steps))])
    for reading, _, document in source.readings.values():
        _check_declared(source, document, document.line("visual"), reading.visual)


def _made(make: object, seeds: range) -> Iterator[Item]:
    for seed in seeds:
        try:
            yield make(seed)  # type: ignore[operator]
        except ValueError:
            return  # noted as C012


def _check_declared(source: Source, document: Document, line: int, file: VisualFile | None) -> None:
    if file is None:
        return
    try:
        build(file.model_dump())
    except VisualError as error:
        _note_fault(source, document, line, str(error))


def _note_fault(source: Source, document: Document, line: int, said: str) -> None:
    source.note("C070", document, line, said, "See docs/visuals.md for what each kind of picture can hold.")


def pictures(item: Item, paths: list[Path]) -> Iterator[Placed]:
    """The pictures of an item with what each must not show. ``paths`` lead to its steps in the file."""
    keys = tuple(step.key for step in item.steps if step.key.kind is not AnswerKind.OPEN)
    task = "\n".join((item.statement, item.steps[0].ask, *item.steps[0].key.choices))
    if item.visual:
        yield Placed(("visual",), item.id, item.visual, GuardContext(keys=keys, task=task), item.steps[0].key)
    for at, (step, path) in enumerate(zip(item.steps, paths, strict=True)):
        own = tuple(one.key for one in item.steps[at:] if one.key.kind is not AnswerKind.OPEN)
        earlier = " ".join(f"${one.key.value}$" for one in item.steps[:at])
        asked = "\n".join((item.statement, step.ask, *step.key.choices, earlier))
        if step.visual:
            yield Placed((*path, "visual"), item.id, step.visual, GuardContext(keys=own, task=asked), step.key)
        for rung_at, rung in enumerate(step.ladder):
            if rung.visual:
                all_keys = (*own, rung.key) if rung.key else own
                context = GuardContext(keys=all_keys, task=f"{asked}\n{rung.text}")
                yield Placed((*path, "ladder", rung_at, "visual"), item.id, rung.visual, context, rung.key)


def _check(source: Source, document: Document, placed: list[tuple[int, Placed]]) -> None:
    faults: dict[int, _Faults] = {}
    for line, one in placed:
        kept = faults.setdefault(line, _Faults())
        kept.seen += 1
        if found := check_picture(one.visual, one.context):
            kept.told.append(f"{one.item} shows {found[0].span}")
        if kept.seen <= _TRIED and one.answers is not None and not can_answer(one.visual, one.answers):
            said = f"In {one.item}, moving the picture never gives {one.answers.value}."
            source.note("C073", document, line, said, "Widen its range, or make its steps finer.")
    for line, kept in faults.items():
        if len(kept.told) > kept.seen * OFTEN:
            source.note("C071", document, line, f"This picture shows the answer: {kept.told[0]}.", "Leave it out.")
        elif kept.told:
            said = f"For some parameters this picture shows the answer: {kept.told[0]}."
            source.note("C072", document, line, said, "Exclude them in 'where', or use other numbers.")


def can_answer(visual: Visual, key: AnswerKey) -> bool:
    """Whether some state of the picture is the answer; True where nothing moves, or where it is only to think about."""
    if not is_movable(visual) or is_thought(visual) or key.kind in _CHOSEN:
        return True
    match visual:
        case Balance(take=True):
            line = f"{side_text(visual.left, visual.letter)} = {side_text(visual.right, visual.letter)}"
            return holds(line, key.value, key.kind)
        case Table():
            return True
        case NumberLine(letter=letter) if letter:
            relations: tuple[str, ...] = ("<", "<=", ">", ">=")
        case _:
            relations = ("",)
    sliders = sliders_of(visual)
    names = [slider.name for slider in sliders]
    states = islice(product(*(slider.values for slider in sliders)), _MOST_STATES)
    said = {
        answer_of(visual, Moved(tuple(zip(names, values, strict=True)), relation=relation))
        for values in states
        for relation in relations
    }
    # what is written as the key is stands first: to judge every point of a plane takes most of a second
    likely = sorted(said, key=lambda text: ("".join(text.split()) != "".join(key.value.split()), text))
    return any(judge(text, key).verdict in {Verdict.CORRECT, Verdict.PARTIAL} for text in likely)
