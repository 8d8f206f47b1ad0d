"""Turns one OATutor problem with its steps and hints into an item that is written out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from curriculum.fixed import FixedItem, FixedRung, FixedStep, answer_key
from curriculum.importers.ids import slug
from curriculum.importers.oatutor_shapes import OaHint, OaProblem, OaStep, Tree, shaped
from curriculum.importers.oatutor_text import bare, has_figure, has_marker, markdown, with_values
from curriculum.importers.plain_keys import plain_key
from curriculum.importers.source import Source
from curriculum.model import HintKind
from curriculum.reveals import reveals
from curriculum.schema import AnswerFile
from pedagogy.model import AnswerKey, AnswerKind

InferKey = Callable[..., AnswerKey | None]
MOST_SUBHINTS = 4  # levels of hints within hints


@dataclass
class Items:
    """Makes items and counts what it met."""

    source: Source
    tree: Tree
    infer_key: InferKey
    skills: Mapping[str, Sequence[str]]
    component_of: Mapping[str, str]
    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def item(self, name: str, lesson: str) -> FixedItem | None:
        """The problem ``name`` as an item; None, with the reason noted, when a part it needs is broken."""
        inside = self.tree.problems[name]
        data = self.source.json(inside)
        problem = None if data is None else shaped(OaProblem, data, self.source, inside)
        paths = sorted(self.tree.steps.get(name, ()), key=lambda path: (len(path), path))
        if problem is None:
            return None
        if not paths:
            self.source.note("I005", inside, f"The problem {name} has no step.")
            return None
        values = _values(problem.variabilization)
        made: list[tuple[FixedStep, bool]] = []
        counts: Counter[str] = Counter()
        try:
            body = with_values(problem.body or "", values)
            title = with_values(problem.title or "", values)
            statement = markdown(body) or markdown(title)
            for path in paths:
                step = self._step(path, problem, statement, values, lesson, counts)
                if step is None:
                    return None
                made.append(step)
        except KeyError as error:
            self.source.note("I007", inside, f"The variable {error} has no value.")
            return None
        needs_figure = has_figure(f"{title} {body}") or any(figure for _, figure in made)
        self.counts.update(counts)
        self.counts["figures"] += needs_figure
        self.counts["variables"] += bool(values)
        self.kinds.update(step.answer.kind.value for step, _ in made)
        return FixedItem(
            id=f"{made[0][0].components[0]}/{slug(problem.id, 90)}",
            difficulty=0.5,
            title=markdown(title),
            statement=statement,
            steps=tuple(step for step, _ in made),
            needs_figure=needs_figure,
            licence=_link(problem.license),
            source=f"OATutor {problem.id}, from {_link(problem.oer)}" if problem.oer else f"OATutor {problem.id}",
        )

    def _step(
        self,
        path: str,
        problem: OaProblem,
        statement: str,
        inherited: dict[str, str],
        lesson: str,
        counts: Counter[str],
    ) -> tuple[FixedStep, bool] | None:
        data = self.source.json(path)
        step = None if data is None else shaped(OaStep, data, self.source, path)
        if step is None:
            return None
        values = inherited | _values(step.variabilization)
        texts = [with_values(text or "", values) for text in (step.stepTitle, step.stepBody)]
        ask = "\n".join(filter(None, map(markdown, texts))) or statement or "What is your answer?"
        answer = with_values(step.stepAnswer[0], values)
        choices = [with_values(choice, values) for choice in step.choices or ()]
        asked = f"{statement} {ask}"
        key = self._key(path, answer, (step.answerType, step.problemType), choices, asked)
        if key is None:
            return None
        skills = [self.component_of[skill] for skill in self.skills.get(step.id, ()) if skill in self.component_of]
        if not skills:
            self.source.note("I006", path, f"The step {step.id} has no skill.", "It is filed under its lesson.")
        ladder = self._ladder(step, values, key, [statement, ask], counts)
        counts["steps"] += 1
        made = FixedStep(id=step.id, ask=ask, answer=key, components=tuple(skills or [lesson]), ladder=tuple(ladder))
        return made, has_figure(" ".join(texts))

    def _key(
        self,
        path: str,
        answer: str,
        kinds: tuple[str | None, str | None],
        choices: list[str],
        ask: str,
    ) -> AnswerFile | None:
        """The answer with its kind; None, with the reason noted, when there is none at all. What nobody can grade by
        value is compared by its words."""
        answer_type, problem_type = kinds[0] or "", kinds[1] or ""
        if not bare(answer):
            self.source.note("I005", path, "The answer is empty.")
            return None
        try:
            key = self.infer_key(answer, answer_type, problem_type, choices, ask)
            if key is None:
                self.counts["compared by words"] += 1
                key = plain_key(answer, "string", problem_type, choices, ask)
            return answer_file(key)
        except Exception as error:  # one answer that nobody foresaw must not end the import
            first = str(error).splitlines()[0] if str(error) else type(error).__name__
            self.source.note("I010", path, f"The answer {answer[:60]!r} cannot be read: {first}")
            return None

    def _ladder(
        self, step: OaStep, values: dict[str, str], key: AnswerFile, given: list[str], counts: Counter[str]
    ) -> list[FixedRung]:
        """The rungs in order, with those that reveal the answer held for the end."""
        open_rungs: list[FixedRung] = []
        revealing: list[FixedRung] = []
        used: set[str] = set()
        for path, hint, depth in self._hints(step.id):
            kind = "subhints" if depth else "scaffolds" if hint.type == "scaffold" else "hints"
            counts[f"read {kind}"] += 1
            try:
                rung = self._rung(path, hint, values | _values(hint.variabilization), key, given)
            except KeyError as error:
                self.source.note("I007", path, f"The variable {error} in {hint.id} has no value.")
                continue
            if rung is None:
                continue
            if rung.id in used:
                self.source.note("I009", path, f"The hint {rung.id} stands twice.", "The second gets another id.")
                rung = rung.model_copy(update={"id": f"{rung.id}-{len(used) + 1}"})
            used.add(rung.id)
            counts[kind] += 1
            counts["revealing"] += rung.reveals
            (revealing if rung.reveals else open_rungs).append(rung)
        return open_rungs + revealing

    def _hints(self, step: str) -> Iterator[tuple[str, OaHint, int]]:
        paths = sorted(self.tree.hints.get(step, ()), key=lambda path: ("DefaultPathway" not in path, path))
        if not paths:
            return
        data = self.source.json(paths[0])
        if data is not None and not isinstance(data, list):
            self.source.note("I008", paths[0], "A list of hints is wanted here.")
            return
        for entry in data or ():
            hint = shaped(OaHint, entry, self.source, paths[0], "I008")
            if hint:
                yield from _flat(paths[0], hint, 0)

    def _rung(
        self, path: str, hint: OaHint, values: dict[str, str], key: AnswerFile, given: list[str]
    ) -> FixedRung | None:
        raw = with_values(hint.text or "", values).strip() or with_values(hint.title or "", values)
        text = markdown(raw)
        if not text or (has_marker(raw) and has_figure(markdown(raw)) and not hint.hintAnswer):
            self.source.note(
                "I008", path, f"{hint.id} says nothing without its figure." if text else f"{hint.id} is empty."
            )
            return None
        own: AnswerFile | None = None
        if hint.hintAnswer:
            choices = [with_values(choice, values) for choice in hint.choices or ()]
            answer = with_values(hint.hintAnswer[0], values)
            own = self._key(path, answer, (hint.answerType, hint.problemType), choices, raw)
        return FixedRung(
            id=hint.id,
            kind=HintKind.QUESTION if own else HintKind.POINTER,
            text=text,
            answer=own,
            reveals=reveals(text, answer_key(key), given, strict=True),
        )


def _flat(path: str, hint: OaHint, depth: int) -> Iterator[tuple[str, OaHint, int]]:
    yield path, hint, depth
    if depth < MOST_SUBHINTS:
        for inner in hint.subHints or ():
            yield from _flat(path, inner, depth + 1)


def _values(variables: dict[str, Any] | None) -> dict[str, str]:
    """The first value of every variable: one of the problems that the variables stand for."""
    made: dict[str, str] = {}
    for name, values in (variables or {}).items():
        first = values[0] if isinstance(values, list) and values else values
        if isinstance(first, str | int | float):
            made[name] = str(first)
    return made


def answer_file(key: AnswerKey) -> AnswerFile:
    """The key as a file holds it, with its texts as ours."""
    is_choice = key.kind in (AnswerKind.CHOICE, AnswerKind.CHOICES)
    write = markdown if is_choice else bare
    choices = tuple(dict.fromkeys(markdown(choice) for choice in key.choices))
    value = write(key.value)
    if is_choice and value not in choices:
        raise ValueError("it is not among the choices.")
    return AnswerFile(
        kind=key.kind,
        value=value,
        accept=tuple(write(entry) for entry in key.accept),
        form=key.form,  # type: ignore[arg-type]
        tolerance=key.tolerance,
        unit=key.unit,
        unit_required=key.unit_required,
        choices=choices,
    )


def _link(text: str | None) -> str:
    """``https://... <name>`` as ``name (https://...)``."""
    address, _, rest = (text or "").strip().partition(" <")
    return f"{rest.rstrip('>')} ({address})" if rest else address
