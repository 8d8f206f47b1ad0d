"""Reads a message at a step that wants a program: runs the program, and says what a reply may name of it."""

from __future__ import annotations

from assessment.program_text import defines, program_in
from assessment.programs import Failure, ProgramCheck, ProgramReader
from assessment.sandbox import SandboxRefusedError
from curriculum.model import Step
from guardrails.style import plain
from pedagogy.model import Assessment, DialogueAct, Verdict

_LONGEST_FACT = 120
_FEWEST_LINES = 3  # a shorter text without the function is a thought about it, not the program


def program_of(text: str, step: Step) -> str | None:
    """The program that a message hands in for this step; None when it is words, or a fragment to talk about."""
    task = step.program
    program = program_in(text) if task else None
    if task is None or program is None:
        return None
    if task.function and not defines(program, task.function):
        lines = [line for line in program.splitlines() if line.strip()]
        if len(lines) < _FEWEST_LINES and "def " not in program:
            return None
    return program


def assess_program(program: str, step: Step, reader: ProgramReader) -> Assessment:
    """Run a program and say what it shows. Where programs cannot be run safely, it is unclear, never wrong."""
    assert step.program is not None
    try:
        check = reader.judge(program, step.program)
    except SandboxRefusedError:
        return Assessment(DialogueAct.ATTEMPT, Verdict.UNCLEAR, shows_work=True, reason="code:not_run")
    failure = check.failure
    line = failure.line_text if failure else ""
    names_line = failure is not None and failure.line is not None and check.misconception is None
    return Assessment(
        DialogueAct.ATTEMPT,
        check.verdict,
        shows_work=check.verdict is not Verdict.NO_ATTEMPT,
        normal=f"{check.reason}: {','.join(check.failed)}" if check.failed else None,
        wrong_part=line or None,
        first_wrong_line=failure.line if failure and names_line else None,
        misconception=check.misconception,
        reason=check.reason,
        spans=(line,) if line else (),
        judged_by="tests",
        facts=_facts(check, failure, step),
    )


def _facts(check: ProgramCheck, failure: Failure | None, step: Step) -> tuple[tuple[str, str], ...]:
    """What the words may name. What nobody may see (a hidden call, a wanted value) is not among it."""
    assert step.program is not None
    facts = {
        "program": step.program.function,
        "checks": str(len(check.passed) + len(check.failed)),
        "passed": str(len(check.passed)) if check.passed else "",
    }
    if failure is not None:
        facts |= {"call": failure.call, "case": failure.says, "got": failure.got, "line": failure.line_text}
    if check.notes:
        note = check.notes[0]
        facts["style"] = f"line {note.line}: {note.says}"
    return tuple((name, _shown(value)) for name, value in facts.items() if value)


def _shown(text: str) -> str:
    """One line, short, without markup: it may hold whatever a program printed."""
    line = plain(" ".join(text.split())).replace("`", "'")
    return line if len(line) <= _LONGEST_FACT else f"{line[: _LONGEST_FACT - 1]}…"
