"""``diotima chat``: the same tutor in the terminal."""

from __future__ import annotations

import asyncio
import re
import uuid
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.prompt import IntPrompt

from agent.own_problem import load_own_problem
from agent.pictures import pictures_in_words
from agent.reply import Button, Message, Reply
from agent.starting import start
from agent.tutor import Tutor
from assessment.word_problems.files import OwnProblem
from errors import LearnerError
from learners.local import LOCAL_LEARNER
from settings import Settings

_COMMANDS = {
    "/stuck": Button.STUCK,
    "/check": Button.CHECK_WORK,
    "/other": Button.ANOTHER_WAY,
    "/why": Button.WHY_ASKED,
    "/next": Button.NEXT,
}
#: Plans of a session: "/minutes 5", "/test", "/test equations", "/place".
_PLANS = {"/minutes": "minutes:", "/test": "check:", "/place": "placement"}
_HELP = (
    "Type your work. /stuck  /check  /other (another way)  /why  /next  /lines (write several lines)  /quit\n"
    "/minutes 5 (a short session)  /test (a check without help)  /place (find where to start)"
)


def talk(
    settings: Settings,
    course: str = "",
    session: str | None = None,
    language: str | None = None,
    problem: Path | None = None,
) -> None:
    """Tutor until the learner leaves. Raises LearnerError for a course or session that is not there, and PackError with
    path and line for a problem that cannot be used."""
    own = load_own_problem(problem) if problem else None
    again = f" --problem {problem}" if problem else ""
    asyncio.run(_talk(settings, course, session, language, own, again))


async def _talk(
    settings: Settings, course: str, session: str | None, language: str | None, own: OwnProblem | None, again: str = ""
) -> None:
    console = Console()
    tutor = start(settings)
    if own is not None:
        course = tutor.take_up(own, language)
    if session:
        course = tutor.shown.course_of(session) or course
    course = course or _choose(console, tutor)
    reply = await tutor.open(LOCAL_LEARNER, course, session, language=language)
    taught = tutor.catalogue.classes.get(course)
    written_in = taught.course.language if taught else "en"
    console.print(f"[dim]{_HELP}[/dim]")
    _show(console, reply, written_in)
    while (message := await asyncio.to_thread(_read, console)) is not None:
        try:
            reply = await tutor.reply(reply.session, message)
        except LearnerError as problem:
            console.print(str(problem))
            continue
        _show(console, reply, written_in)
    console.print(f"[dim]Go on later with: diotima chat{escape(again)} --session {reply.session}[/dim]")


def _choose(console: Console, tutor: Tutor) -> str:
    cards = tutor.courses()
    if not cards:
        raise LearnerError("There is no course here yet.", "Add one with `diotima import`.")
    for number, card in enumerate(cards, 1):
        console.print(f"{number}. [bold]{card.title}[/bold]  {card.description}")
    if len(cards) == 1:
        return cards[0].id
    number = IntPrompt.ask("Course", choices=[str(i) for i in range(1, len(cards) + 1)], default=1)
    return cards[number - 1].id


def _read(console: Console) -> Message | None:
    try:
        text = console.input("\n[bold]You[/bold]  ")
        if text.strip() == "/lines":
            console.print("[dim]One line of work at a time; an empty line ends it.[/dim]")
            text = "\n".join(iter(lambda: console.input("  "), ""))
    except (EOFError, KeyboardInterrupt):
        return None
    command = text.strip().lower()
    if command in {"/quit", "/q", "/exit"}:
        return None
    name, _, argument = command.partition(" ")
    if name in _PLANS:
        plan = f"{_PLANS[name]}{argument.strip() or ('5' if name == '/minutes' else '')}".rstrip(":")
        return Message(plan, Button.PLAN, uuid.uuid4().hex)
    return Message("" if command in _COMMANDS else text, _COMMANDS.get(command), uuid.uuid4().hex)


def _show(console: Console, reply: Reply, language: str = "en") -> None:
    console.print("\n[bold]Diotima[/bold]")
    console.print(Markdown(spoken(reply.text)))
    for said in pictures_in_words(reply.visuals, language):
        console.print(f"[dim]{escape(said)}[/dim]")
    for number, source in enumerate(reply.citations, 1):
        where = f" ({source.source})" if source.source else ""
        console.print(f"[{number}] {source.title}{where}", style="dim", markup=False)
    if reply.notice:
        console.print(f"[dim]{reply.notice}[/dim]")


def spoken(text: str) -> str:
    """Mathematics without its dollar signs and commonest commands, for a terminal."""
    text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1)/(\2)", text)
    signs = {r"\cdot": "·", r"\times": "×", r"\div": "÷", r"\le": "≤", r"\ge": "≥", r"\ne": "≠", r"\_": "_"}
    for command, sign in signs.items():
        text = text.replace(command, sign)
    return re.sub(r"(?<!\\)\$", "", text).replace(r"\$", "$")
