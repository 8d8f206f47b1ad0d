"""Checks a course: what was read, and what its parts mean together. ``python -m curriculum.lint FOLDER``
prints it all.

The rules are listed in ``curriculum.rules``; this module checks the course as a whole, ``lint_items`` checks
what its templates make, ``lint_texts`` checks texts for themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from authoring.problems import Problem, Severity, did_you_mean, errors_of
from curriculum.lint_items import check_fixed_items, check_open_items, check_recipes
from curriculum.lint_programs import check_code_items
from curriculum.lint_texts import MOST_WORDS, check_prose
from curriculum.lint_visuals import check_pictures
from curriculum.reader import Source, read_source, to_course
from curriculum.rules import RULES
from curriculum.sequence import NAME, read_rules

_OFTEN_A_LINE = {"C002", "C004", "A020", "A021", "A022"}


def lint_course(folder: Path) -> list[Problem]:
    """Every problem of the course in ``folder``, by file and line. Warnings come along; see ``Severity``."""
    source = read_source(folder)
    problems = check_source(source)
    if (folder / NAME).is_file() and not errors_of(problems):
        problems = [*problems, *read_rules(folder, to_course(source))[1]]
    return problems


def check_source(source: Source, sampled: Collection[str] | None = None) -> list[Problem]:
    """Every problem of a course that was read, by file and line.

    Making items to look at and running programs takes most of the time: ``sampled`` names those that are tried, None is
    all of them.
    """
    if source.course_document or source.components:
        _check_course(source)
        _check_components(source)
        _check_circles(source)
        _check_misconceptions(source)
        check_recipes(source, sampled)
        check_open_items(source)
        check_code_items(source, sampled)
        check_fixed_items(source)
        check_pictures(source, sampled)
        _check_prose(source)
    problems = sorted(source.problems, key=lambda problem: (str(problem.path), problem.line, problem.rule))
    return list(_once_a_place(problems))


def _once_a_place(problems: list[Problem]) -> Iterator[Problem]:
    """One problem for each rule and line, because sampled items repeat themselves; but every unknown word."""
    placed: set[tuple[Path, int, str]] = set()
    seen: set[str] = set()
    for problem in problems:
        place = (problem.path, problem.line, problem.rule)
        if str(problem) not in seen and (place not in placed or problem.rule in _OFTEN_A_LINE):
            placed.add(place)
            seen.add(str(problem))
            yield problem


def _check_course(source: Source) -> None:
    document = source.course_document
    if source.course is None or document is None:
        return
    if not source.course.licence.strip():
        source.note("C050", document, 1, "The course does not say its licence.", "Add licence: CC-BY-4.0, or another.")
    seen: dict[str, str] = {}
    order: list[str] = []
    for at, unit in enumerate(source.course.units):
        for index, name in enumerate(unit.components):
            line = document.line("units", at, "components", index)
            if name not in source.known_components:
                _unknown(source, "C004", document, line, "component", name, source.known_components)
            if name in seen:
                source.note("C006", document, line, f"{name} stands in two units.", "Keep one of them.")
            seen[name] = unit.id
            order.append(name)
    for name, part in source.components.items():
        if name not in seen:
            advice = "Add it to a unit in course.yaml."
            source.note("C006", part.document, part.document.line("id"), f"{name} stands in no unit.", advice)
            continue
        for at, needed in enumerate(part.file.prerequisites):
            if needed in seen and order.index(needed) > order.index(name):
                line = part.document.line("prerequisites", at)
                source.note("C015", part.document, line, f"{needed} is taught after {name}.", "Change the order.")


def _check_components(source: Source) -> None:
    for name, part in source.components.items():
        document, file = part.document, part.file
        for at, needed in enumerate(file.prerequisites):
            if needed not in source.known_components:
                line = document.line("prerequisites", at)
                _unknown(source, "C004", document, line, "component", needed, source.known_components)
        line = document.line("id")
        kept = [*(made.transfer for made in file.templates), *(made.transfer for made in file.code)]
        kept += [False for made in file.open if made.rubric]
        if all(kept):
            source.note("C007", document, line, f"{name} has nothing to practise.", "Add a template.")
        if not any(kept):
            source.note("C009", document, line, f"{name} has no transfer item.", "Add a template with transfer: yes.")
        if name not in source.readings:
            source.note("C008", document, line, f"{name} has no reading.", f"Write readings/{name}.md.")
        for at, template in enumerate(file.templates):
            for index, other in enumerate(template.components):
                if other not in source.known_components:
                    place = document.line("templates", at, "components", index)
                    _unknown(source, "C004", document, place, "component", other, source.known_components)
    for name, (_, _, document) in source.readings.items():
        if name not in source.known_components:
            _unknown(source, "C004", document, 1, "component", name, source.known_components)


def _check_circles(source: Source) -> None:
    """Depth first over prerequisites, without recursion, so that a hostile course cannot exhaust the
    stack."""
    done: set[str] = set()
    for start in source.components:
        path: list[str] = []
        stack = [(start, False)]
        while stack:
            name, leaving = stack.pop()
            if leaving:
                path.pop()
                done.add(name)
            elif name in path:
                circle = " needs ".join([*path[path.index(name) :], name])
                part = source.components[name]
                line = part.document.line("prerequisites")
                source.note("C005", part.document, line, f"{circle}.", "Take one of these prerequisites out.")
            elif name not in done and name in source.components:
                path.append(name)
                stack.append((name, True))
                stack += [(needed, False) for needed in source.components[name].file.prerequisites]


def _check_misconceptions(source: Source) -> None:
    document = source.misconceptions_document
    if document is None:
        return
    used = {mistake.misconception for recipe, _ in source.recipes.values() for mistake in recipe.mistake_files}
    used |= {idea.id for item, _, _ in source.open_items.values() for step in item.steps for idea in step.wrong_ideas}
    used |= source.fixed_mistakes
    used |= {bug.misconception for _, file, _, _ in source.code_items.values() for bug in file.bugs}
    rules = _line_rules()
    for name, (file, line) in source.misconceptions.items():
        if name not in used:
            source.note("C032", document, line, f"{name} is never used.", "Give it a mistake or a wrong idea.")
        if not file.refutations:
            source.note("C033", document, line, f"{name} has no refutation.", "Add a small case in which it fails.")
        if file.rule and rules is not None and file.rule not in rules:
            _unknown(source, "C031", document, line, "line rule", file.rule, rules)
        for kc in file.components:
            if kc not in source.known_components:
                _unknown(source, "C004", document, line, "component", kc, source.known_components)


def _line_rules() -> set[str] | None:
    try:
        from assessment.rules import RULES as LINE_RULES
    except ImportError:
        return None
    return set(LINE_RULES)


def _check_prose(source: Source) -> None:
    document = source.misconceptions_document
    if document is not None:
        for at, (file, _) in enumerate(source.misconceptions.values()):
            for index, text in enumerate(file.refutations):
                check_prose(source, document, document.line(at, "refutations", index), text, is_question=True)
            check_prose(source, document, document.line(at, "belief"), file.belief)
    for reading, body, document in source.readings.values():
        check_prose(source, document, 1, body, most_words=None)
        for key in ("brief", "another_way", "example"):
            most = None if reading.source else MOST_WORDS  # what was imported is as long as its source made it
            check_prose(source, document, document.line(key), getattr(reading, key), most_words=most)


def _unknown(source: Source, rule: str, document: object, line: int, kind: str, word: str, known: set[str]) -> None:
    advice = did_you_mean(word, known) or "Write it, or take it out here."
    source.note(rule, document, line, f"There is no {kind} {word!r}.", advice)  # type: ignore[arg-type]


def main(arguments: list[str] | None = None) -> int:
    """Print every problem; 1 when there are errors."""
    folders = [Path(argument) for argument in (sys.argv[1:] if arguments is None else arguments)]
    problems = [problem for folder in folders for problem in lint_course(folder)]
    for problem in problems:
        print(problem)
    errors = len(errors_of(problems))
    warnings = sum(problem.severity is Severity.WARNING for problem in problems)
    print(f"{errors} errors, {warnings} warnings, {len(RULES)} rules.")
    return 1 if errors else 0


if __name__ == "__main__":
    raise SystemExit(main())
