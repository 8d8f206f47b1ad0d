"""Checks a course: what was read, and what its parts mean together. ``python -m curriculum.lint FOLDER``
prints it all.
"""

from __future__ import annotations

import sys
from pathlib import Path

from authoring.problems import Problem, Severity, errors_of
from curriculum.reader import Source, read_source, unknown


def lint_course(folder: Path) -> list[Problem]:
    """Every problem of the course in ``folder``, by file and line. Warnings come along; see ``Severity``."""
    source = read_source(folder)
    _references(source)
    _items(source)
    return sorted(source.problems, key=lambda problem: (str(problem.path), problem.line, problem.rule))


def _references(source: Source) -> None:
    known = source.misconceptions
    for recipe, document in source.recipes.values():
        for path, step in recipe.step_files:
            for at, mistake in enumerate(step.mistakes):
                if known and mistake.misconception not in known:
                    line = document.line(*recipe.path, *path, "mistakes", at, "misconception")
                    source.add(
                        "C003", document, line, *unknown(mistake.misconception, "misconception", known)
                    )
    for part in source.components.values():
        for at, name in enumerate(part.file.prerequisites):
            if name not in source.components:
                line = part.document.line("prerequisites", at)
                source.add("C004", part.document, line, *unknown(name, "component", source.components))
    if source.course and source.course_document:
        for at, unit in enumerate(source.course.units):
            for index, name in enumerate(unit.components):
                if name not in source.components:
                    line = source.course_document.line("units", at, "components", index)
                    source.add(
                        "C004", source.course_document, line, *unknown(name, "component", source.components)
                    )


def _items(source: Source) -> None:
    for recipe, document in source.recipes.values():
        if recipe.errors:
            continue
        line = document.line(*recipe.path, "id")
        count = len(recipe.chosen)
        if not count:
            source.add("C010", document, line, f"{recipe.id} makes no item.", "Loosen 'where'.")
        if recipe.zero_divisions:
            source.add("C011", document, line, f"{recipe.zero_divisions} combinations divide by zero.")
        for failure in sorted(set(recipe.failures))[:3]:
            source.add("C002", document, line, failure)
        for seed in range(0, count, max(1, count // 20)):
            try:
                recipe.make(seed)
            except ValueError as error:
                source.add("C002", document, line, f"Item {seed} cannot be written: {error}")
                break


def main(arguments: list[str] | None = None) -> int:
    """Print every problem; 1 when there are errors."""
    folders = [Path(argument) for argument in (sys.argv[1:] if arguments is None else arguments)]
    problems = [problem for folder in folders for problem in lint_course(folder)]
    for problem in problems:
        print(problem)
    errors = len(errors_of(problems))
    warnings = sum(problem.severity is Severity.WARNING for problem in problems)
    print(f"{errors} errors, {warnings} warnings.")
    return 1 if errors else 0


if __name__ == "__main__":
    raise SystemExit(main())
