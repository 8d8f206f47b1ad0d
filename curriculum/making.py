"""The parts of a compiled template, and what they become for given numbers: keys, rungs, steps, pictures."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any

from assessment.sentences import FORM, WordingError, judge_sentence, wordings
from curriculum.model import Hint, Mistake, Step
from curriculum.parameters import Given
from curriculum.schema import AnswerFile
from curriculum.texts import Text
from curriculum.values import says_the_same
from curriculum.visuals.model import Visual
from curriculum.visuals.numbers import VisualError
from curriculum.visuals.templating import Sketch
from pedagogy.model import AnswerKey, Verdict


@dataclass(frozen=True, slots=True)
class WrittenKey:
    """An answer key whose texts have gaps for numbers."""

    file: AnswerFile
    value: Text
    accept: tuple[Text, ...]
    choices: tuple[Text, ...]

    def render(self, bindings: Mapping[str, Given]) -> AnswerKey:
        """The key for these numbers."""
        file = self.file
        return AnswerKey(
            kind=file.kind,
            value=self.value.render(bindings).strip(),
            accept=tuple(text.render(bindings).strip() for text in self.accept),
            form=file.form,
            tolerance=file.tolerance,
            unit=file.unit,
            unit_required=file.unit_required,
            choices=self._choices(bindings),
        )

    def _choices(self, bindings: Mapping[str, Given]) -> tuple[str, ...]:
        """In the author's order, or in one that differs from item to item and stays the same for an item."""
        choices = tuple(text.render(bindings).strip() for text in self.choices)
        if not self.file.shuffle:
            return choices
        salt = repr(sorted((name, str(value)) for name, value in bindings.items()))
        return tuple(sorted(choices, key=lambda one: blake2s(f"{salt}{one}".encode()).digest()))


@dataclass(frozen=True, slots=True)
class WrittenRung:
    """A rung of the hint ladder; ``file`` is as its author wrote it."""

    id: str
    file: Any
    text: Text
    key: WrittenKey | None
    sketch: Sketch | None


@dataclass(frozen=True, slots=True)
class WrittenStep:
    """A step of the task."""

    id: str
    kcs: tuple[str, ...]
    ask: Text
    key: WrittenKey
    ladder: tuple[WrittenRung, ...]
    mistakes: tuple[tuple[str, Text], ...]
    solution: tuple[Text, ...]
    starts_from: Text | None
    why: Text | None
    sketch: Sketch | None

    def made(self, bindings: Mapping[str, Given]) -> Step:
        """The step for these numbers. A mistake that happens to be right for them is left out."""

        key = self.key.render(bindings)
        mistakes = [Mistake(name, text.render(bindings).strip()) for name, text in self.mistakes]
        return Step(
            id=self.id,
            ask=self.ask.render(bindings),
            key=key,
            kcs=self.kcs,
            ladder=tuple(
                Hint(
                    rung.id,
                    rung.file.kind,
                    rung.text.render(bindings),
                    rung.key.render(bindings) if rung.key else None,
                    rung.file.reveals,
                    picture(rung.sketch, bindings),
                )
                for rung in self.ladder
            ),
            mistakes=tuple(m for m in mistakes if not is_right(m.value, key)),
            solution=tuple(line.render(bindings).strip() for line in self.solution),
            starts_from=self.starts_from.render(bindings).strip() if self.starts_from else None,
            why=self.why.render(bindings) if self.why else "",
            visual=picture(self.sketch, bindings),
        )


def picture(found: Sketch | None, bindings: Mapping[str, Given]) -> Visual | None:
    """The picture for these parameters. One that cannot be drawn is left out: lint says why, and the item stands without."""
    try:
        return found.draw(bindings) if found is not None else None
    except VisualError:
        return None


def is_right(value: str, key: AnswerKey) -> bool:
    """Whether a mistake happens to be right for these parameters; of a sentence, any of its wordings."""
    if key.form == FORM:
        with suppress(WordingError):
            return any(judge_sentence(one, key).verdict is Verdict.CORRECT for one in wordings(value))
    return any(says_the_same(value, right) for right in (key.value, *key.accept))
