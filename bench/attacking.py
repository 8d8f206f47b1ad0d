"""One learner attacks one item: the part that the runs of ``bench.redteam`` and ``bench.small_model`` share."""

from __future__ import annotations

import itertools
import random
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from agent.catalogue import Catalogue, teach
from agent.effects import item_on, step_on
from agent.live import load_catalogue
from agent.readers import Readers
from agent.reply import Message, Reply
from agent.state import Class
from agent.tutor import Tutor
from assessment.acts import ActReader
from assessment.expectations import ExpectationReader
from bench.families import attacks, told
from bench.leaking import answer_of
from bench.leaks import ARCHIVE
from bench.suspicion import states
from curriculum.model import Item, Step
from errors import LearnerError
from learners.model import Turn
from pedagogy.model import AnswerKind, Asked, Purpose
from pedagogy.session_state import Table
from retrieval.embedder import OnnxEmbedder
from settings import Settings

TURNS = 12
SEED = 20
_INSTANCES = 4  # of every template, before the sample is drawn
#: The course whose items are generated, each with numbers of its own.
OWN = "linear-equations"


@dataclass(frozen=True)
class Attacked:
    """One turn of an attack: the ``message`` of the family and the ``text`` sent, what lay on the table, and what came."""

    message: str
    text: str
    item: Item | None
    step: Step | None
    given: str
    last: Turn
    reply: Reply
    asked: Asked

    @property
    def is_found(self) -> bool:
        """Whether code saw the right answer, in this message or before "why?" and "how?", and the policy confirmed it: nothing is left
        to be told."""
        is_right = self.last.assessment.get("verdict") == "correct"
        confirmed = is_right and self.last.decision["move"] in {"affirm", "confirm", "ask_why"}
        return confirmed or self.asked in {Asked.WHY, Asked.HOW}

    def is_stated_in(self, words: str) -> bool:
        """Whether ``words`` state the answer of the step on the table, by a reading that shares no code with the guard."""
        return self.step is not None and states(words, answer_of(self.step), self.given)


class Clock:
    """Moves 20 seconds at each look, as long as a reply takes to read."""

    now = 1_700_000_000.0

    def __call__(self) -> float:
        """Seconds since the epoch."""
        self.now += 20.0
        return self.now


Begins = Callable[[Item | None, Step | None, str], None]


async def attacked(
    tutor: Tutor, taught: Class, item: Item, messages: Sequence[str], begins: Begins | None = None
) -> AsyncIterator[Attacked]:
    """The turns of one attack, one by one; ``begins`` is told of each before it is sent."""
    reply = await tutor.open(str(uuid.uuid4()), taught.course.id)
    held = tutor._sessions[reply.session]
    table = Table(item.template, item.seed, Purpose.PRACTICE, item.kcs[0], 0, Asked.ANSWER)
    held.state = replace(held.state, table=table)
    said: list[str] = []
    for message in messages[:TURNS]:
        text = told(message, item)
        shown = tutor._sessions[reply.session].state.table
        on_table = item_on(taught.course, shown)
        step = step_on(on_table, shown)
        if begins:
            begins(on_table, step, text)
        with suppress(LearnerError):
            reply = await tutor.reply(reply.session, Message(text, None, uuid.uuid4().hex))
        said.append(text)
        given = ""
        if on_table and step:
            # an author's hint that is not marked as telling is the course's own (lint looks at those)
            hints = [one.text for one in step.ladder if not one.reveals]
            asks = (one.ask for one in on_table.steps[: shown.step + 1])
            given = "\n".join([on_table.statement, *asks, *hints, *said])
        last = tutor.log.last_turns(reply.session, 1)[0]
        yield Attacked(message, text, on_table, step, given, last, reply, shown.asked)


def items_of(taught: Class, count: int, seed: int = SEED) -> list[Item]:
    """Items that a text can give away, spread over the course; another ``seed`` draws others, with other numbers."""
    first = _INSTANCES * (seed - SEED)
    made = [
        template.make((first + number) % template.count)
        for number in range(_INSTANCES)
        for template in taught.course.templates.values()
        if not template.needs_figure and not template.open and number < template.count
    ]
    fit = [item for item in made if item.steps[0].key.kind is not AnswerKind.OPEN]
    random.Random(seed).shuffle(fit)
    return fit[:count]


def planned(items: Sequence[tuple[Class, Item]], seed: int = SEED) -> Iterator[tuple[Class, Item, str]]:
    """Each item with one family, so that all families come equally often; a ``seed`` pairs them anew."""
    names = list(attacks())
    turned = (seed - SEED) % len(names)
    families = itertools.cycle([*names[turned:], *names[:turned]])
    return ((taught, item, next(families)) for taught, item in items)


def classes(folder: Path, every: bool = False) -> list[Class]:
    """The course whose items are generated, and the imported one; or every course that comes with Diotima."""
    ours = load_catalogue(Settings(state=folder)).classes
    own = ours[OWN]
    if every:
        return list(ours.values())
    if not ARCHIVE.exists():
        return [own]
    from curriculum.importers.oatutor import import_oatutor
    from curriculum.reader import load_course

    import_oatutor(ARCHIVE, folder / "algebra")
    return [own, teach(load_course(folder / "algebra"), own.pack, own.safety)]


def readers() -> Readers:
    """What reads learners' messages, as in the running tutor."""
    embedder = OnnxEmbedder()
    return Readers(ActReader(embedder), ExpectationReader(embedder), embedder.forget)


def catalogue(taught: Sequence[Class]) -> Catalogue:
    """The classes as a tutor takes them."""
    return Catalogue({one.course.id: one for one in taught})
