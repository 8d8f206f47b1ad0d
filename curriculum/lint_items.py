"""Checks what templates make, over sampled seeds: ladders, answers, mistakes and reference solutions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

from authoring.problems import did_you_mean
from authoring.reader import Document
from curriculum.lint_texts import check_prose, faults
from curriculum.lint_words import check_wordings
from curriculum.model import HintKind, Item, Step
from curriculum.reader import Source
from curriculum.reveals import numbers_of, reveals
from curriculum.schema import StepFile
from curriculum.templates import Recipe
from curriculum.values import evaluator, plain, says_the_same, value_of
from pedagogy.model import AnswerKind

SAMPLES = 16  # seeds of each template that are looked at
FEWEST_ITEMS = 10
OFTEN = 0.25  # a text that says the answer in more of the samples does so by design

_IMPERATIVES = frozenset(
    """add arrange ask calculate check choose collect combine compare complete continue describe divide draw
    estimate evaluate expand explain express factor fill find give greet guess hand join list mark measure move
    multiply name open order place predict put rearrange rewrite round say show simplify solve sort state subtract
    tell thank translate try turn use work write""".split()  # noqa: SIM905 - a list of words reads better as words
)

_Path = tuple[str | int, ...]


def check_recipes(source: Source, sampled: Collection[str] | None = None) -> None:
    """Check every template of the course; those named in ``sampled`` (None: all) by items they make."""
    for recipe, document in source.recipes.values():
        _check_references(source, recipe, document)
        if recipe.errors or (sampled is not None and recipe.id not in sampled):
            continue
        line = document.line(*recipe.path, "id")
        count = len(recipe.chosen)
        if not count:
            source.note("C010", document, line, f"{recipe.id} makes no item.", "Loosen 'where', or widen the ranges.")
        elif count < FEWEST_ITEMS and recipe.file.parameters:
            source.note("C014", document, line, f"{recipe.id} makes only {count} items.", "Widen the ranges.")
        if recipe.numbers.zero_divisions:
            said = f"In {recipe.id}, {recipe.numbers.zero_divisions} combinations divide by zero and are left out."
            source.note("C011", document, line, said, "Exclude them in 'where'.")
        for failure in sorted(set(recipe.numbers.failures))[:3]:
            source.note("C012", document, line, f"{recipe.id}: {failure}")
        items = []
        for seed in range(0, count, max(1, count // SAMPLES)):
            try:
                items.append(recipe.make(seed))
            except ValueError as error:
                source.note("C012", document, line, f"Item {seed} of {recipe.id} cannot be written: {error}")
                break
        for at, (path, file) in enumerate(recipe.step_files):
            _check_step(source, document, (*recipe.path, *path), file, [(item, item.steps[at]) for item in items])
        for item in items:
            _check_text(source, document, document.line(*recipe.path, "statement"), item.statement)


def check_open_items(source: Source) -> None:
    """Check every "explain why" item."""
    for item, document, path in source.open_items.values():
        step = item.steps[0]
        _check_ladder(source, document, path, [hint.kind for hint in step.ladder])
        for at, idea in enumerate(step.wrong_ideas):
            if idea.id not in source.misconceptions:
                _unknown_misconception(source, document, document.line(*path, "wrong_ideas", at), idea.id)
        for at, hint in enumerate(step.ladder):
            check_prose(source, document, document.line(*path, "ladder", at, "text"), hint.text, is_question=True)
        check_prose(source, document, document.line(*path, "ask"), step.ask, is_question=True)
        for at, expectation in enumerate(step.expectations):
            line = document.line(*path, "expectations", at, "hint")
            check_prose(source, document, line, expectation.hint, is_question=True)


def check_fixed_items(source: Source) -> None:
    """Check items that are written out: what holds for one item holds for it. Their words are their source's
    own."""
    for item in source.fixed_items.values():
        file = item.file
        for at, step in enumerate(file.steps):
            answer = step.answer
            if answer.choices and answer.kind is AnswerKind.CHOICE and answer.value not in answer.choices:
                said = f"{file.id}, step {at + 1}: the answer is not among the choices."
                source.note("C060", item.document, item.line, said, "Write it as one of them.")
            for name in step.components:
                if name not in source.known_components:
                    said = f"There is no component {name!r}."
                    source.note("C004", item.document, item.line, said, did_you_mean(name, source.known_components))


def _check_references(source: Source, recipe: Recipe, document: Document) -> None:
    for path, step in recipe.step_files:
        for at, mistake in enumerate(step.mistakes):
            if mistake.misconception not in source.misconceptions:
                line = document.line(*recipe.path, *path, "mistakes", at, "misconception")
                _unknown_misconception(source, document, line, mistake.misconception)
        for at, name in enumerate(step.components):
            if name not in source.known_components:
                line = document.line(*recipe.path, *path, "components", at)
                said = f"There is no component {name!r}."
                source.note("C004", document, line, said, did_you_mean(name, source.known_components))


def _unknown_misconception(source: Source, document: Document, line: int, name: str) -> None:
    advice = did_you_mean(name, source.misconceptions) or "Write it into misconceptions.yaml."
    source.note("C003", document, line, f"There is no misconception {name!r}.", advice)


def _check_ladder(source: Source, document: Document, path: _Path, kinds: list[HintKind]) -> None:
    line = document.line(*path, "ladder")
    if not kinds:
        source.note("C020", document, document.line(*path, "ask"), "There is no hint ladder.", "Add ladder: ...")
    elif kinds[-1] is not HintKind.WORKED:
        said = "The ladder does not end in a worked problem."
        source.note("C020", document, line, said, "Add a last rung of kind: worked.")


def _check_step(source: Source, document: Document, path: _Path, file: StepFile, made: list[tuple[Item, Step]]) -> None:
    _check_ladder(source, document, path, [rung.kind for rung in file.ladder])
    ask_line = document.line(*path, "ask")
    if made and not any(_asks(step.ask) or _asks(item.statement) for item, step in made):
        source.note("C013", document, ask_line, "Nothing is asked here.", "Write a question, or 'Solve ...'.")
    for at, rung in enumerate(file.ladder):
        line = document.line(*path, "ladder", at, "text")
        if rung.reveals and at < len(file.ladder) - 1:
            source.note("C025", document, line, "A rung that reveals stands before others.", "Put it last.")
        if rung.kind is HintKind.PROMPT and rung.answer is None:
            source.note(
                "C026",
                document,
                line,
                "This rung wants a gap filled.",
                "Add answer: {kind: ..., value: ...}.",
            )
        _check_rung(source, document, line, at, made)
    check_wordings(source, document, document.line(*path, "answer"), [step for _, step in made])
    for at in range(len(file.mistakes)):
        _check_mistake(source, document, path, file, at, made)
    for _, step in made:
        _check_answer(source, document, path, step)
        _check_text(source, document, ask_line, step.ask)
        check_prose(source, document, document.line(*path, "why"), step.why, is_question=True)


def _asks(text: str) -> bool:
    firsts = (re.match(r"\W*([A-Za-z]+)", sentence) for sentence in re.split(r"(?<=[.:!,;])[*_”\"]*\s+", text))
    return "?" in text or any(first is not None and first[1].lower() in _IMPERATIVES for first in firsts)


def _check_text(source: Source, document: Document, line: int, text: str) -> None:
    for rule, message, advice in faults(text):
        source.note(rule, document, line, message, advice)


def _check_rung(source: Source, document: Document, line: int, at: int, made: list[tuple[Item, Step]]) -> None:
    telling: list[str] = []
    same: list[str] = []
    is_worked = False
    for item, step in made:
        hint = step.ladder[at]
        is_worked = hint.kind is HintKind.WORKED
        check_prose(source, document, line, hint.text, is_question=True)
        earlier = item.steps[: item.steps.index(step)]
        given = [item.statement, step.ask, *(f"${other.key.value}$" for other in earlier)]
        if not hint.reveals and reveals(hint.text, step.key, given):
            telling.append(f"{item.id} says {step.key.value}")
        own = numbers_of(given[:2])
        if is_worked and len(own) > 1 and own <= numbers_of([hint.text]):
            same.append(f"{item.id} uses {', '.join(sorted(own))}")
    often = len(made) * OFTEN
    if len(telling) > often:
        rule = "C022" if is_worked else "C021"
        source.note(rule, document, line, f"This rung says the answer: {telling[0]}.", "Ask for the step before it.")
    elif telling:
        rule = "C028" if is_worked else "C027"
        said = f"For some parameters this rung says the answer: {telling[0]}."
        source.note(rule, document, line, said, "Exclude them in 'where', or use other numbers.")
    if len(same) > often:
        source.note(
            "C022",
            document,
            line,
            f"The worked problem is this very problem: {same[0]}.",
            "Change its numbers.",
        )
    elif same:
        said = f"For some parameters the worked problem has the numbers of the task: {same[0]}."
        source.note("C028", document, line, said, "Shift its numbers further.")


def _check_mistake(
    source: Source, document: Document, path: _Path, file: StepFile, at: int, made: list[tuple[Item, Step]]
) -> None:
    name = file.mistakes[at].misconception
    line = document.line(*path, "mistakes", at)
    kept = [{mistake.misconception: mistake.value for mistake in step.mistakes} for _, step in made]
    if made and not any(name in values for values in kept):
        source.note("C030", document, line, f"The mistake of {name!r} is always the right answer.", "Mend its value.")
        return
    for other in file.mistakes[:at]:
        both = [values for values in kept if name in values and other.misconception in values]
        if (
            other.misconception != name
            and len(both) > 3
            and all(says_the_same(values[name], values[other.misconception]) for values in both)
        ):
            said = f"{name!r} and {other.misconception!r} give the same wrong answer here."
            source.note("C034", document, line, said, "Keep the likelier one.")


def _check_answer(source: Source, document: Document, path: _Path, step: Step) -> None:
    key = step.key
    line = document.line(*path, "answer")
    if key.kind in (AnswerKind.CHOICE, AnswerKind.CHOICES):
        parts = [key.value] if key.kind is AnswerKind.CHOICE else re.split(r"\s*[;|]\s*", key.value)
        if key.choices and not all(part in key.choices for part in parts):
            said = f"The answer {key.value!r} is not among the choices."
            source.note("C060", document, line, said, "Write it exactly as one of them.")
        twice = [choice for choice, count in Counter(key.choices).items() if count > 1]
        if twice:
            source.note("C060", document, line, f"The choice {twice[0]!r} stands twice.", "Change one of them.")
    if key.kind not in (AnswerKind.NUMBER, AnswerKind.EXPRESSION, AnswerKind.EQUATION):
        return
    bounded = re.search("[<>≤≥]", step.solution[-1]) if step.solution else None  # the answer follows by rounding
    if step.solution and not bounded and not _ends_in(step.solution[-1], (key.value, *key.accept)):
        said = f"The solution ends in {step.solution[-1]!r}, the answer is {key.value!r}."
        source.note("C040", document, document.line(*path, "solution", len(step.solution) - 1), said)
    if step.starts_from and not holds(step.starts_from, key.value, key.kind):
        said = f"{key.value} does not fit {step.starts_from!r}."
        source.note("C041", document, document.line(*path, "starts_from"), said, "Check the key and the line.")
    for at, text in enumerate(step.solution):
        if not holds(text, key.value, key.kind):
            said = f"{text!r} is not true for the answer {key.value}."
            source.note("C042", document, document.line(*path, "solution", at), said, "Check the key and the line.")


def _ends_in(last: str, answers: Iterable[str]) -> bool:
    sides = [last, *last.split("="), last.rsplit("=", 1)[-1]]
    return any(says_the_same(side.strip(), answer) for answer in answers for side in sides)


def holds(text: str, answer: str, kind: AnswerKind) -> bool:
    """Whether a line of work is true for the answer; True when the line cannot be judged here."""
    sides = [side.strip() for side in plain(text).split("=")]
    read = [evaluator(side) for side in sides]
    if any(entry is None for entry in read) or len(sides) > 4 or re.search("[<>]", text):
        return True
    letters = frozenset().union(*(entry[1] for entry in read if entry))
    if kind is AnswerKind.NUMBER:
        number = value_of(answer)
        if number is None or len(letters) > 1 or (letters and len(sides) == 1):
            return True
        try:
            values = [entry[0](dict.fromkeys(letters, number)) for entry in read if entry]
        except (ValueError, KeyError):
            return True
        return len(set(values)) == 1 and (len(sides) > 1 or values[0] == number)
    if kind is AnswerKind.EXPRESSION and len(sides) == 1:
        found = evaluator(answer)
        return found is None or found[1] != letters or says_the_same(text, answer)
    return True
