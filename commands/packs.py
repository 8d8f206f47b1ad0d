"""``diotima preview`` and ``diotima try``: what a pack tells models, how its conversations go, how a rubric grades."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from errors import InstructorError
from settings import Settings, load_settings

if TYPE_CHECKING:
    from agent.cases import Played
    from prompts.cases import Conversation

app = typer.Typer()
Pack = Annotated[Path | None, typer.Option(help="folder of another pack than the one that tutors")]


@app.command()
def preview(case: Annotated[str, typer.Argument(help="id of a conversation in cases.yaml")], pack: Pack = None) -> None:
    """Print the exact messages that models would get in a case, with their tokens. Asks no model."""
    settings, conversations = _read(pack)
    asyncio.run(_preview(settings, _named(case, conversations)))


@app.command("try")
def try_(
    case: Annotated[str, typer.Argument(help="id of a conversation in cases.yaml; all of them without one")] = "",
    pack: Pack = None,
    rubric: Annotated[str, typer.Option(help="grade the cases of this rubric instead: its id or folder")] = "",
) -> None:
    """Play a case as a learner would see it, with the model that is configured or without one, and check it."""
    if rubric:
        _grade(rubric, case)
        return
    settings, conversations = _read(pack)
    chosen = [_named(case, conversations)] if case else conversations
    failed = asyncio.run(_play(settings, chosen, in_full=bool(case)))
    print(f"{len(chosen) - failed} of {len(chosen)} cases hold.")
    if failed:
        raise SystemExit(1)


async def _preview(settings: Settings, case: Conversation) -> None:
    from agent.cases import at_table, listening, play
    from agent.tokens import count, count_messages

    calls = listening()
    async with at_table(settings, calls) as tutor:
        played = await play(tutor, case)
    wanted = calls.asked_on(played.case)
    if not wanted:
        print("No model is asked in this turn: code and authored words answer it.")
    for role, messages in wanted:
        print(f"=== {role}: {count_messages(messages)} tokens")
        for message in messages:
            print(f"--- {message.type}: {count(message.text)} tokens\n{message.text}\n")


async def _play(settings: Settings, cases: list[Conversation], in_full: bool) -> int:
    from agent.calls import Calls
    from agent.cases import at_table, play

    calls, failed = Calls.of(settings), 0
    by_model = bool(calls.choice.roles)
    async with at_table(settings, calls) as tutor:
        for case in cases:
            played = await play(tutor, case, by_model=by_model)
            failed += bool(played.failed)
            _tell(played, in_full)
    return failed


def _grade(name: str, case: str) -> None:
    """Grade the cases of a rubric, which stands among those in use, and say what does not hold."""
    from assessment.grading.grader import Grader
    from assessment.rubrics.cases import CASES, failures
    from assessment.rubrics.reader import known_rubrics, load_rubric, read_source
    from retrieval.embedder import OnnxEmbedder

    own = load_settings().own_rubrics
    folder = _rubric_folder(name, own)
    rubric, cases = load_rubric(folder), read_source(folder).cases
    chosen = [one for one in cases if not case or one.id == case]
    if not chosen:
        raise InstructorError("There is no such case.", f"Write it into {CASES}.", str(folder / CASES))
    grader, failed = Grader(OnnxEmbedder(), {**known_rubrics(own), rubric.id: rubric}), 0
    for one in chosen:
        found = failures(one, rubric, grader)
        failed += bool(found)
        for said in found:
            print(f"{one.id}: {said}")
    print(f"{len(chosen) - failed} of {len(chosen)} cases hold.")
    if failed:
        raise SystemExit(1)


def _rubric_folder(name: str, more: Path) -> Path:
    from assessment.rubrics.reader import FOLDER, find_rubrics
    from authoring.problems import did_you_mean

    for place in (Path(name), more / name, FOLDER / name):
        if (place / "rubric.yaml").is_file():
            return place
    known = sorted(path.name for root in (FOLDER, more) for path in find_rubrics(root))
    raise InstructorError(f"There is no rubric {name!r}.", did_you_mean(name, known) or f"Rubrics: {', '.join(known)}.")


def _tell(played: Played, in_full: bool) -> None:
    if in_full:
        for said, reply in played.replies[1:]:
            print(f"Learner: {said}" if said else f"(on {played.case.component})")
            print(f"Diotima: {reply.text}\n   [{reply.move}, {reply.hint_level}: {reply.because}]\n")
    for one in played.failed:
        print(f"{played.case.id}: {one}")


def _read(pack: Path | None) -> tuple[Settings, list[Conversation]]:
    from authoring.problems import PackError, Problem, errors_of
    from prompts.cases import CASES, read_cases

    settings = load_settings()
    folder = (pack or settings.pack_folder).absolute()
    problems: list[Problem] = []
    cases = read_cases(folder, problems)
    if errors := errors_of(problems):
        raise PackError(errors)
    if not cases.conversations:
        raise InstructorError("There are no conversations to play.", f"Write some into {CASES}.", str(folder / CASES))
    chosen = {"packs": folder.parent, "publish_packs": folder.parent, "pack": folder.name}
    return settings.model_copy(update=chosen), cases.conversations


def _named(name: str, cases: list[Conversation]) -> Conversation:
    from authoring.problems import did_you_mean

    for case in cases:
        if case.id == name:
            return case
    known = ", ".join(case.id for case in cases)
    raise InstructorError(
        f"There is no case {name!r}.", did_you_mean(name, [c.id for c in cases]) or f"Cases: {known}."
    )
