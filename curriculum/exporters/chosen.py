"""Which items of a course an export holds: every written item, and a few of each template, easy to hard."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from curriculum.model import Course, Item
from curriculum.visuals.words import at_rest
from pedagogy.model import AnswerKind

EACH = 5  # items of a template, unless told otherwise


@dataclass(frozen=True, slots=True)
class Exported:
    """An item with its place in the course. ``name`` is its id in the export: ``add/a1``, or ``add/sum-3`` for the item
    that a template makes from the seed 3."""

    name: str
    item: Item
    unit: str
    component: str


def exported(course: Course, each: int = EACH, only: Collection[str] = ()) -> Iterator[Exported]:
    """The items in the order of the course, each under its first component; those that wait for an explanation, or need
    a figure that is not there, are left out. ``only`` keeps some components."""
    done: set[str] = set()
    for unit in course.units:
        for kc in unit.components:
            if kc not in course.components or (only and kc not in only):
                continue
            for name in course.by_component.get(kc, ()):
                template = course.templates[name]
                if name in done or template.open or template.needs_figure or template.kcs[0] != kc:
                    continue
                done.add(name)
                for seed in _seeds(template.count, each):
                    item = template.make(seed)
                    if all(step.key.kind is not AnswerKind.OPEN for step in item.steps):
                        shown = f"{name}-{seed}" if template.count > 1 else name
                        said = _with_words(item, course.language)
                        yield Exported(shown, said, unit.title, course.components[kc].name)


def _with_words(item: Item, language: str) -> Item:
    """The item with what its pictures show in words: other programs cannot draw them."""
    first = item.visual or item.steps[0].visual
    if first is None or not (words := at_rest(first, language)):
        return item
    return replace(item, statement="\n\n".join(text for text in (item.statement, words) if text))


def _seeds(count: int, each: int) -> list[int]:
    """``each`` seeds spread over all there are."""
    return [at * count // each for at in range(each)] if count > each else list(range(count))
