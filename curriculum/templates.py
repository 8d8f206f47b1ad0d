"""Makes items from templates: texts are compiled once, combinations are counted when first asked for, items
are made one at a time.

``make(seed)`` is pure and total for ``0 <= seed < count``; distinct seeds give items that differ in what the
learner sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from curriculum.combining import Numbers
from curriculum.expressions import ExpressionError
from curriculum.making import WrittenKey, WrittenRung, WrittenStep, picture
from curriculum.model import Item
from curriculum.parameters import Given
from curriculum.rendering import Scope
from curriculum.schema import AnswerFile, MistakeFile, StepFile, TemplateFile
from curriculum.texts import Text, TextError, compile_text
from curriculum.visuals.numbers import VisualError
from curriculum.visuals.templating import sketch
from pedagogy.variants import Variant

MOST_ITEMS = 500  # distinct items of one template; more would only cost time

Path = tuple[str | int, ...]


class TemplateError(ValueError):
    """A part of a template cannot be compiled. ``path`` leads to it, ``line`` counts within its text."""

    def __init__(self, message: str, path: Path, line: int = 0) -> None:
        super().__init__(message)
        self.path = path
        self.line = line


class Recipe:
    """A compiled template. Compiling collects every error; ``errors`` must be empty before items are made."""

    def __init__(self, file: TemplateFile, component: str, licence: str, path: Path = ()) -> None:
        self.file = file
        self.id = f"{component}/{file.id}"
        self.kcs = tuple(dict.fromkeys((component, *file.components)))
        self.licence = licence
        self.path = path
        self.errors: list[TemplateError] = []
        self.measured: tuple[Variant, ...] | None = None  # kept by ``curriculum.measure``
        self.numbers = Numbers(file, self._complain)
        known, decimals = frozenset(self.numbers.known), frozenset(self.numbers.decimals)
        self.scope = Scope(frozenset(file.letters), known, decimals)
        self.statement = self._text(file.statement, "statement")
        self.sketch = sketch(file.visual, self._text, "visual")
        self.step_files = self._step_files()
        self.steps = self._steps()

    def _complain(self, message: str, *path: str | int, line: int = 0) -> None:
        self.errors.append(TemplateError(message, (*self.path, *path), line))

    def _text(self, source: str, *path: str | int) -> Text:
        try:
            return compile_text(source, self.scope)
        except TextError as error:
            self._complain(str(error), *path, line=error.line)
            return Text(source, (source,))

    def _key(self, file: AnswerFile, *path: str | int) -> WrittenKey:
        return WrittenKey(
            file,
            self._text(file.value, *path, "value"),
            tuple(self._text(text, *path, "accept", at) for at, text in enumerate(file.accept)),
            tuple(self._text(text, *path, "choices", at) for at, text in enumerate(file.choices)),
        )

    def _steps(self) -> tuple[WrittenStep, ...]:
        return tuple(
            self._step(step, step.id or f"s{at + 1}", *path) for at, (path, step) in enumerate(self.step_files)
        )

    def _step_files(self) -> tuple[tuple[Path, StepFile], ...]:
        file = self.file
        if not file.steps:
            if file.ask is None or file.answer is None:
                missing = "ask" if file.ask is None else "answer"
                self._complain(f"The key {missing!r} is missing here: a template asks something and knows the answer.")
                return ()
            shorthand = StepFile(
                ask=file.ask,
                answer=file.answer,
                starts_from=file.starts_from,
                solution=file.solution,
                mistakes=file.mistakes,
                why=file.why,
                ladder=file.ladder,
            )
            return (((), shorthand),)
        for key in ("ask", "answer", "starts_from", "solution", "mistakes", "why", "ladder"):
            if getattr(file, key):
                self._complain(f"{key!r} stands beside 'steps'; put it into a step.", key)
        return tuple((("steps", at), step) for at, step in enumerate(file.steps))

    def _step(self, step: StepFile, name: str, *path: str | int) -> WrittenStep:
        return WrittenStep(
            id=name,
            kcs=step.components or self.kcs,
            ask=self._text(step.ask, *path, "ask"),
            key=self._key(step.answer, *path, "answer"),
            ladder=tuple(
                WrittenRung(
                    f"{name}h{at + 1}",
                    rung,
                    self._text(rung.text, *path, "ladder", at, "text"),
                    self._key(rung.answer, *path, "ladder", at, "answer") if rung.answer else None,
                    sketch(rung.visual, self._text, *path, "ladder", at, "visual"),
                )
                for at, rung in enumerate(step.ladder)
            ),
            mistakes=tuple(
                (mistake.misconception, self._text(mistake.value, *path, "mistakes", at, "value"))
                for at, mistake in enumerate(step.mistakes)
            ),
            solution=tuple(self._text(line, *path, "solution", at) for at, line in enumerate(step.solution)),
            starts_from=self._text(step.starts_from, *path, "starts_from") if step.starts_from else None,
            why=self._text(step.why, *path, "why") if step.why else None,
            sketch=sketch(step.visual, self._text, *path, "visual"),
        )

    @property
    def mistake_files(self) -> Iterator[MistakeFile]:
        """The mistakes of all steps, as written."""
        for _, step in self.step_files:
            yield from step.mistakes

    @cached_property
    def chosen(self) -> Sequence[dict[str, Given]]:
        """The bindings of the items, by seed: distinct in what the learner sees, at most ``MOST_ITEMS``."""
        sees = [value for text in self._visible() for value in text.sees]
        kept: dict[tuple[Any, ...], dict[str, Given]] = {}
        for bindings in self.numbers.worked_out(self.id):
            try:
                key = tuple([value(bindings) for value in sees])
            except ExpressionError as error:
                self.numbers.failures.append(str(error))
                continue
            if key not in kept:
                kept[key] = bindings
                if len(kept) == MOST_ITEMS:
                    break
        return tuple(kept.values())

    def _visible(self) -> Iterator[Text]:
        yield self.statement
        for step in self.steps:
            yield step.ask
            yield step.key.value
            yield from step.key.choices

    def make(self, seed: int) -> Item:
        """The item of ``seed``."""
        bindings = self.chosen[seed]
        return Item(
            id=f"{self.id}#{seed}",
            template=self.id,
            seed=seed,
            statement=self.statement.render(bindings),
            steps=tuple(step.made(bindings) for step in self.steps),
            kcs=self.kcs,
            title=self.file.title,
            difficulty=self.file.difficulty,
            needs_figure=self.file.needs_figure,
            licence=self.licence,
            visual=picture(self.sketch, bindings),
        )

    @property
    def has_pictures(self) -> bool:
        """Whether the template declares any picture."""
        steps = ((step.sketch, *(rung.sketch for rung in step.ladder)) for step in self.steps)
        return self.sketch is not None or any(found is not None for row in steps for found in row)

    def faulty_pictures(self, seed: int) -> Iterator[tuple[Path, str]]:
        """The pictures of an item that cannot be drawn: where each is declared, and why not."""
        sketches = [self.sketch, *(step.sketch for step in self.steps)]
        for found in (*sketches, *(rung.sketch for step in self.steps for rung in step.ladder)):
            if found is None:
                continue
            try:
                found.draw(self.chosen[seed])
            except VisualError as error:
                yield found.path, str(error)
