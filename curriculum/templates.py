"""Makes items from templates: texts are compiled once, combinations are counted when first asked for, items
are made one at a time.

``make(seed)`` is pure and total for ``0 <= seed < count``; distinct seeds give items that differ in what the
learner sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2s
from typing import Any

from assessment.sentences import FORM, WordingError, judge_sentence, wordings
from curriculum.expressions import (
    DivisionByZero,
    Evaluate,
    ExpressionError,
    compiled,
    has_decimal,
    names,
    parse,
)
from curriculum.fixed import answer_key
from curriculum.model import Expectation, Hint, Item, Mistake, Step
from curriculum.parameters import Given, Parameter, combinations, read_parameter
from curriculum.rendering import Scope
from curriculum.schema import AnswerFile, MistakeFile, OpenFile, StepFile, TemplateFile
from curriculum.texts import Text, TextError, compile_text
from curriculum.values import says_the_same
from curriculum.visuals.model import Visual
from curriculum.visuals.numbers import VisualError
from curriculum.visuals.templating import Sketch, drawn, sketch
from pedagogy.model import AnswerKey, AnswerKind, Verdict
from pedagogy.variants import Variant

MOST_ITEMS = 500  # distinct items of one template; more would only cost time

Path = tuple[str | int, ...]


class TemplateError(ValueError):
    """A part of a template cannot be compiled. ``path`` leads to it, ``line`` counts within its text."""

    def __init__(self, message: str, path: Path, line: int = 0) -> None:
        super().__init__(message)
        self.path = path
        self.line = line


@dataclass(frozen=True, slots=True)
class _Key:
    file: AnswerFile
    value: Text
    accept: tuple[Text, ...]
    choices: tuple[Text, ...]

    def render(self, bindings: Mapping[str, Given]) -> AnswerKey:
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
class _Rung:
    id: str
    file: Any
    text: Text
    key: _Key | None
    sketch: Sketch | None


@dataclass(frozen=True, slots=True)
class _Step:
    id: str
    kcs: tuple[str, ...]
    ask: Text
    key: _Key
    ladder: tuple[_Rung, ...]
    mistakes: tuple[tuple[str, Text], ...]
    solution: tuple[Text, ...]
    starts_from: Text | None
    why: Text | None
    sketch: Sketch | None


class Recipe:
    """A compiled template. Compiling collects every error; ``errors`` must be empty before items are made."""

    def __init__(self, file: TemplateFile, component: str, licence: str, path: Path = ()) -> None:
        self.file = file
        self.id = f"{component}/{file.id}"
        self.kcs = tuple(dict.fromkeys((component, *file.components)))
        self.licence = licence
        self.path = path
        self.errors: list[TemplateError] = []
        self.zero_divisions = 0
        self.failures: list[str] = []
        self.measured: tuple[Variant, ...] | None = None  # kept by ``curriculum.measure``
        self.parameters = self._parameters()
        self.stages = self._stages()
        self.scope = Scope(frozenset(file.letters), frozenset(self.known), frozenset(self.decimals))
        self.statement = self._text(file.statement, "statement")
        self.sketch = sketch(file.visual, self._text, "visual")
        self.step_files = self._step_files()
        self.steps = self._steps()

    def _complain(self, message: str, *path: str | int, line: int = 0) -> None:
        self.errors.append(TemplateError(message, (*self.path, *path), line))

    def _parameters(self) -> tuple[Parameter, ...]:
        self.known: set[str] = set()
        self.decimals: set[str] = set()
        read: list[Parameter] = []
        for name, source in self.file.parameters.items():
            try:
                parameter = read_parameter(name, source)
            except ExpressionError as error:
                self._complain(str(error), "parameters", name)
                self.known |= {part.strip() for part in name.split(",")}
                continue
            if twice := self.known & set(parameter.names):
                self._complain(f"The name {min(twice)!r} stands twice.", "parameters", name)
            self.known |= set(parameter.names)
            self.decimals |= parameter.decimals
            read.append(parameter)
        return tuple(read)

    def _stages(self) -> tuple[tuple[str, Evaluate], ...]:
        """Derived values by name, and conditions (without one), each as early as its names are known: ``a != 0``
        comes before a derived value that divides by ``a``."""
        conditions = []
        for index, source in enumerate(self.file.where):
            try:
                node = parse(source)
                conditions.append((index, names(node), compiled(node)))
            except ExpressionError as error:
                said = f"{error} A condition with a comma needs quotes." if "(" in source else str(error)
                self._complain(said, "where", index)
        stages: list[tuple[str, Evaluate]] = []

        def ripe() -> None:
            for condition in conditions[:]:
                if condition[1] <= self.known:
                    stages.append(("", condition[2]))
                    conditions.remove(condition)

        ripe()
        for name, source in self.file.derived.items():
            try:
                node = parse(source)
                if missing := sorted(names(node) - self.known):
                    raise ExpressionError(f"{missing[0]!r} has no value before this line.")
                if name in self.known:
                    raise ExpressionError(f"The name {name!r} stands twice.")
                stages.append((name, compiled(node)))
                if has_decimal(node, frozenset(self.decimals)):
                    self.decimals.add(name)
            except ExpressionError as error:
                self._complain(str(error), "derived", name)
            self.known.add(name)
            ripe()
        for index, used, _ in conditions:
            self._complain(f"{min(used - self.known)!r} has no value.", "where", index)
        return tuple(stages)

    def _text(self, source: str, *path: str | int) -> Text:
        try:
            return compile_text(source, self.scope)
        except TextError as error:
            self._complain(str(error), *path, line=error.line)
            return Text(source, (source,))

    def _key(self, file: AnswerFile, *path: str | int) -> _Key:
        return _Key(
            file,
            self._text(file.value, *path, "value"),
            tuple(self._text(text, *path, "accept", at) for at, text in enumerate(file.accept)),
            tuple(self._text(text, *path, "choices", at) for at, text in enumerate(file.choices)),
        )

    def _steps(self) -> tuple[_Step, ...]:
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

    def _step(self, step: StepFile, name: str, *path: str | int) -> _Step:
        return _Step(
            id=name,
            kcs=step.components or self.kcs,
            ask=self._text(step.ask, *path, "ask"),
            key=self._key(step.answer, *path, "answer"),
            ladder=tuple(
                _Rung(
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

    def worked_out(self) -> Iterator[dict[str, Given]]:
        """Every combination that the conditions leave, in the template's order. Combinations that cannot be
        worked out are left out and remembered in ``zero_divisions`` and ``failures``."""
        for bindings in combinations(self.parameters, self.id):
            try:
                if self._fill(bindings):
                    yield bindings
            except DivisionByZero:
                self.zero_divisions += 1
            except ExpressionError as error:
                self.failures.append(str(error))

    def _fill(self, bindings: dict[str, Any]) -> bool:
        for name, value in self.stages:
            if name:
                bindings[name] = value(bindings)
            elif not value(bindings):
                return False
        return True

    @cached_property
    def chosen(self) -> Sequence[dict[str, Given]]:
        """The bindings of the items, by seed: distinct in what the learner sees, at most ``MOST_ITEMS``."""
        sees = [value for text in self._visible() for value in text.sees]
        kept: dict[tuple[Any, ...], dict[str, Given]] = {}
        for bindings in self.worked_out():
            try:
                key = tuple([value(bindings) for value in sees])
            except ExpressionError as error:
                self.failures.append(str(error))
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
            steps=tuple(_made_step(step, bindings) for step in self.steps),
            kcs=self.kcs,
            title=self.file.title,
            difficulty=self.file.difficulty,
            needs_figure=self.file.needs_figure,
            licence=self.licence,
            visual=_picture(self.sketch, bindings),
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


def _picture(found: Sketch | None, bindings: Mapping[str, Given]) -> Visual | None:
    """The picture for these parameters. One that cannot be drawn is left out: lint says why, and the item stands without."""
    try:
        return found.draw(bindings) if found is not None else None
    except VisualError:
        return None


def _made_step(step: _Step, bindings: Mapping[str, Given]) -> Step:
    key = step.key.render(bindings)
    mistakes = [Mistake(name, text.render(bindings).strip()) for name, text in step.mistakes]
    return Step(
        id=step.id,
        ask=step.ask.render(bindings),
        key=key,
        kcs=step.kcs,
        ladder=tuple(
            Hint(
                rung.id,
                rung.file.kind,
                rung.text.render(bindings),
                rung.key.render(bindings) if rung.key else None,
                rung.file.reveals,
                _picture(rung.sketch, bindings),
            )
            for rung in step.ladder
        ),
        mistakes=tuple(m for m in mistakes if not _is_right(m.value, key)),
        solution=tuple(line.render(bindings).strip() for line in step.solution),
        starts_from=step.starts_from.render(bindings).strip() if step.starts_from else None,
        why=step.why.render(bindings) if step.why else "",
        visual=_picture(step.sketch, bindings),
    )


def _is_right(value: str, key: AnswerKey) -> bool:
    """Whether a mistake happens to be right for these parameters; of a sentence, any of its wordings."""
    if key.form == FORM:
        with suppress(WordingError):
            return any(judge_sentence(one, key).verdict is Verdict.CORRECT for one in wordings(value))
    return any(says_the_same(value, right) for right in (key.value, *key.accept))


def open_item(file: OpenFile, component: str, licence: str) -> Item:
    """An "explain why" item: one question, judged by its expectations."""
    kcs = tuple(dict.fromkeys((component, *file.components)))
    step = Step(
        id="s1",
        ask=file.ask,
        key=AnswerKey(AnswerKind.OPEN, file.expectations[0].text if file.expectations else ""),
        kcs=kcs,
        ladder=tuple(
            Hint(
                f"s1h{at + 1}",
                rung.kind,
                rung.text,
                answer_key(rung.answer) if rung.answer else None,
                rung.reveals,
                drawn(rung.visual),
            )
            for at, rung in enumerate(file.ladder)
        ),
        expectations=tuple(Expectation(e.id, e.text, e.paraphrases, e.hint) for e in file.expectations),
        wrong_ideas=tuple(Expectation(w.misconception, w.text, w.paraphrases, w.hint) for w in file.wrong_ideas),
        rubric=file.rubric,
    )
    name = f"{component}/{file.id}"
    return Item(
        id=f"{name}#0",
        template=name,
        seed=0,
        statement=file.statement,
        steps=(step,),
        kcs=kcs,
        title=file.title,
        difficulty=file.difficulty,
        licence=licence,
        visual=drawn(file.visual),
    )
