"""Items whose answer is a program, made from what an author wrote."""

from __future__ import annotations

from curriculum.fixed import answer_key
from curriculum.model import Bug, Case, Hint, Item, ProgramTask, Property, Step
from curriculum.schema import CaseFile, CodeFile
from pedagogy.model import AnswerKey, AnswerKind


def code_item(file: CodeFile, component: str, licence: str) -> Item:
    """The item of a program task."""
    kcs = tuple(dict.fromkeys((component, *file.components)))
    step = Step(
        id="s1",
        ask=file.ask or file.statement,
        key=AnswerKey(AnswerKind.CODE, file.solution),
        kcs=kcs,
        ladder=tuple(
            Hint(f"s1h{at + 1}", rung.kind, rung.text, answer_key(rung.answer) if rung.answer else None, rung.reveals)
            for at, rung in enumerate(file.ladder)
        ),
        why=file.why,
        program=program_task(file),
        rubric=file.rubric,
    )
    name = f"{component}/{file.id}"
    return Item(
        id=f"{name}#0",
        template=name,
        seed=0,
        statement=_statement(file),
        steps=(step,),
        kcs=kcs,
        title=file.title,
        difficulty=file.difficulty,
        licence=licence,
    )


def program_task(file: CodeFile) -> ProgramTask:
    """The program task as values."""
    return ProgramTask(
        function=file.function,
        starter=file.starter,
        solution=file.solution,
        visible=tuple(_case(case) for case in file.visible),
        hidden=tuple(_case(case) for case in file.hidden),
        properties=tuple(
            Property(one.id, tuple(one.given.items()), one.call, one.holds, one.says) for one in file.properties
        ),
        bugs=tuple(Bug(bug.misconception, tuple(bug.shows.items()), bug.line) for bug in file.bugs),
    )


def _case(file: CaseFile) -> Case:
    return Case(file.id, file.call, file.input, file.returns, file.prints, file.raises, file.says)


def _statement(file: CodeFile) -> str:
    """The task as it is shown: the words, the starter, and what can be tried at once."""
    parts = [file.statement.strip()]
    if file.starter.strip():
        parts.append(f"```python\n{file.starter.rstrip()}\n```")
    tries = [_shown(case) for case in file.visible]
    parts.append("\n".join(line for line in tries if line))
    return "\n\n".join(part for part in parts if part)


def _shown(case: CaseFile) -> str:
    wanted = case.returns if case.returns is not None else case.raises
    if case.call and wanted is not None and "\n" not in case.call:
        return f"- `{case.call}` {'raises' if case.raises else 'gives'} `{wanted}`"
    if case.prints is not None and "\n" not in (case.call + case.prints.strip() + case.input.strip()):
        given = f"`{case.call}`" if case.call else f"with the input `{case.input.strip()}` it" if case.input else "it"
        return f"- {given} prints `{case.prints.strip()}`"
    return f"- {case.says}" if case.says else ""
