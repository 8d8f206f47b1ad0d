"""Reads a word problem from a small file: Markdown with headings, or YAML. Every finding has its place and a suggestion.

Markdown has the headings ``Question`` and ``Solution``, and may have ``Answer``; the first heading of level one is the
title. YAML has the keys ``title``, ``question``, ``solution`` and ``answer``. The format is described in
``docs/word-problems.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assessment.word_problems.model import SolutionStep, WordProblem
from assessment.word_problems.parts import parts_of
from assessment.word_problems.reading import read_problem
from authoring.checked import checked
from authoring.problems import Problem, Rule, Severity, did_you_mean
from authoring.reader import parse_yaml, read_text

LARGEST = 20_000  # bytes
LONGEST_QUESTION = 2_000  # characters
PROBLEM_RULES = (
    Rule("W001", "A part of the problem is missing", "Without a question and a solution there is nothing to tutor by."),
    Rule("W002", "A heading is unknown", "What stands under it would be silently left out."),
    Rule("W003", "No number can be read in the solution", "The steps are followed by the numbers that they find."),
    Rule("W004", "A calculation of the solution is false", "A learner would be led to a wrong number."),
    Rule("W005", "The answer is not what the solution finds", "One of the two would be wrong."),
    Rule("W006", "The question is very long", "It is said again with every reply that needs it."),
    Rule(
        "W007", "The solution has one step only", "There is little to ask about on the way to the answer.", Severity.WARNING
    ),
)  # fmt: skip
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_PARTS = ("question", "solution", "answer")


class ProblemFile(BaseModel):
    """The keys of a problem in YAML."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    solution: str
    title: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class OwnProblem:
    """A problem as it was read, with its title."""

    title: str
    problem: WordProblem


@dataclass(frozen=True, slots=True)
class _Written:
    title: str
    question: str
    solution: str
    answer: str
    lines: dict[str, int]  # where each part begins


def read_problem_file(path: Path) -> tuple[OwnProblem | None, list[Problem]]:
    """The problem in a file, and what is wrong with it; with errors there is none."""
    problems: list[Problem] = []
    text = read_text(path, path.parent, problems, LARGEST)
    if text is None:
        return None, problems
    written = (
        _from_yaml(text, path, problems) if path.suffix in {".yaml", ".yml"} else _from_markdown(text, path, problems)
    )
    if written is None or problems:
        return None, problems
    read = _read(written, path, problems)
    if read is None or any(one.severity is Severity.ERROR for one in problems):
        return None, problems
    return OwnProblem(written.title or path.stem.replace("-", " "), read), problems


def _from_yaml(text: str, path: Path, problems: list[Problem]) -> _Written | None:
    document = parse_yaml(text, path, problems)
    made = checked(ProblemFile, document, problems) if document is not None else None
    if document is None or made is None:
        return None
    lines = {name: document.line(name) for name in _PARTS if name in document.data}
    return _Written(made.title.strip(), made.question.strip(), made.solution.strip(), made.answer.strip(), lines)


def _from_markdown(text: str, path: Path, problems: list[Problem]) -> _Written | None:
    title, name = "", ""
    lines: dict[str, int] = {}
    held: dict[str, list[str]] = {}
    for number, row in enumerate(text.splitlines(), 1):
        heading = _HEADING.match(row)
        if heading is None:
            if name:
                held[name].append(row)
            continue
        said = heading[2].strip().lower().rstrip(":")
        if said in _PARTS:
            name = said
            lines[name], held[name] = number, []
        elif len(heading[1]) == 1 and not title and not lines:
            title = heading[2].strip()
        else:
            advice = did_you_mean(said, _PARTS) or "The headings are Question, Solution and Answer."
            problems.append(Problem("W002", path, number, f"The heading {heading[2]!r} is unknown.", advice))
            name = ""
    whole = {key: "\n".join(rows).strip() for key, rows in held.items()}
    return _Written(title, whole.get("question", ""), whole.get("solution", ""), whole.get("answer", ""), lines)


def _read(written: _Written, path: Path, problems: list[Problem]) -> WordProblem | None:
    for name, text in (("question", written.question), ("solution", written.solution)):
        if not text:
            advice = f"Write it under a heading “## {name.capitalize()}”, or as “{name}:” in YAML."
            problems.append(Problem("W001", path, written.lines.get(name, 1), f"The {name} is missing.", advice))
    if problems:
        return None
    line = written.lines.get("solution", 1)
    if len(written.question) > LONGEST_QUESTION:
        advice = f"At most {LONGEST_QUESTION} characters."
        problems.append(Problem("W006", path, written.lines.get("question", 1), "The question is very long.", advice))
    ending = f"\n{written.answer}" if written.answer else ""
    read = read_problem(written.question, written.solution + ending)
    if read is None or not any(step.calculations for step in read.steps):
        advice = "Write each step with its calculation: “They need 3 x 4 = 12 chairs.”"
        problems.append(Problem("W003", path, line, "No calculation can be read in the solution.", advice))
        return None
    problems += [_false(one, written, path) for one in read.steps if any(not each.holds for each in one.calculations)]
    parts = parts_of(read)
    if parts[-1].calculation is None:
        found = next((str(step.result) for step in reversed(read.steps) if step.result is not None), "nothing")
        advice = f"The last step finds {found}. Mend the answer, or add the step that finds it."
        place = written.lines.get("answer", line)
        problems.append(Problem("W005", path, place, f"No step finds the answer {read.answer_text.strip()}.", advice))
    elif len(parts) == 1:
        advice = "Write what is found on the way as steps of their own."
        problems.append(Problem("W007", path, line, "The solution has one step only.", advice, Severity.WARNING))
    return read


def _false(step: SolutionStep, written: _Written, path: Path) -> Problem:
    said = next(one.text for one in step.calculations if not one.holds)
    rows = [number for number, row in enumerate(written.solution.splitlines()) if step.text in row]
    line = written.lines.get("solution", 1) + 1 + (rows[0] if rows else 0)
    return Problem("W004", path, line, f"“{said}” does not hold.", "Work it out again; one step a line reads best.")
