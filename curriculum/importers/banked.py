"""Turns the questions of a bank into items with ladders, in units and components by their categories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from curriculum.book import ExerciseFile
from curriculum.fixed import FixedItem, FixedRung, FixedStep, ListedComponent, answer_key
from curriculum.importers.bank import Asked, Bank, Question
from curriculum.importers.ids import slug, unique
from curriculum.importers.licences import Licence
from curriculum.importers.writing import UnitDraft
from curriculum.model import HintKind
from curriculum.reveals import reveals
from curriculum.schema import AnswerFile
from pedagogy.model import AnswerKey


@dataclass
class Draft:
    """The course while it fills. ``places`` gives the component of a topic."""

    bank: Bank
    units: dict[str, UnitDraft] = field(default_factory=dict)
    listed: dict[str, ListedComponent] = field(default_factory=dict)
    places: dict[tuple[str, ...], tuple[UnitDraft, str]] = field(default_factory=dict)
    left: dict[str, list[ExerciseFile]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    used: set[str] = field(default_factory=set)

    def place(self, topic: Sequence[str]) -> tuple[UnitDraft, str]:
        """The unit and the component of a topic; made when it is first met."""
        names = tuple(name.strip()[:150] for name in topic if name.strip())
        names = names or (self.bank.title,)
        if names not in self.places:
            title, name = names[0], " / ".join(names[1:]) or names[0]
            if title not in self.units:
                self.units[title] = UnitDraft(unique(slug(title), {unit.id for unit in self.units.values()}), title)
            component = unique(slug(name, 70), set(self.listed))
            self.listed[component] = ListedComponent(id=component, name=name)
            self.units[title].components.append(component)
            self.places[names] = (self.units[title], component)
        return self.places[names]


def asking(question: Question) -> Question | None:
    """The question with every part asking something: what stands in the statement alone is what is asked."""
    if all(part.ask.strip() for part in question.parts):
        return question
    if len(question.parts) == 1 and question.statement.strip():
        part = replace(question.parts[0], ask=question.statement)
        return replace(question, statement="", parts=(part,))
    return None


def add(draft: Draft, question: Question) -> None:
    """File a question as an item of its component."""
    unit, component = draft.place(question.topic)
    item = _item(component, question, draft.bank.licence, draft.used)
    unit.items.append(item)
    draft.counts["items"] += 1
    draft.counts["questions"] += len(item.steps)
    draft.counts["hints"] += sum(len(step.ladder) for step in item.steps)
    draft.counts["items that need a figure"] += item.needs_figure
    draft.kinds.update(step.answer.kind.value for step in item.steps)


def items_of(
    component: str, questions: Sequence[Question], licence: Licence, source: str, kinds: Counter[str]
) -> list[FixedItem]:
    """The items of one component; their answers are counted in ``kinds``."""
    used: set[str] = set()
    items = [_item(component, replace(question, source=source), licence, used) for question in questions]
    kinds.update(step.answer.kind.value for item in items for step in item.steps)
    return items


def _item(component: str, question: Question, licence: Licence, used: set[str]) -> FixedItem:
    name = unique(f"{component}/{slug(question.name or question.title or 'question', 90)}", used)
    short = name.split("/")[1]
    return FixedItem(
        id=name,
        title=question.title,
        statement=question.statement,
        steps=tuple(
            _step(f"{short}-{at}" if len(question.parts) > 1 else short, question.statement, asked, component)
            for at, asked in enumerate(question.parts, 1)
        ),
        difficulty=question.difficulty,
        transfer=question.transfer,
        needs_figure=question.needs_figure,
        licence=(question.licence or licence).label,
        source=question.source,
    )


def _step(name: str, statement: str, asked: Asked, component: str) -> FixedStep:
    key = key_file(asked.key)
    return FixedStep(
        id=name,
        ask=asked.ask,
        answer=key,
        components=(component,),
        ladder=tuple(_ladder(name, asked, key, [statement, asked.ask])),
    )


def _ladder(name: str, asked: Asked, key: AnswerFile, given: Sequence[str]) -> Iterator[FixedRung]:
    """The hints in their order; what says the answer, and the explanation, last."""
    wanted = answer_key(key)
    texts = [(text, reveals(text, wanted, given, strict=True)) for text in asked.hints if text.strip()]
    texts.sort(key=lambda one: one[1])
    if asked.explanation.strip():
        texts.append((asked.explanation, True))
    for at, (text, says) in enumerate(texts, 1):
        kind = HintKind.QUESTION if text.rstrip().endswith("?") else HintKind.POINTER
        yield FixedRung(id=f"{name}-h{at}", kind=kind, text=text, reveals=says)


def key_file(key: AnswerKey) -> AnswerFile:
    """A key as a file holds it."""
    return AnswerFile(
        kind=key.kind,
        value=key.value,
        accept=key.accept,
        form=key.form,  # type: ignore[arg-type]
        tolerance=key.tolerance,
        unit=key.unit,
        unit_required=key.unit_required,
        choices=key.choices,
    )
