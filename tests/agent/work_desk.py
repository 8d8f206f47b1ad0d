"""A learner at a piece of work: a course in which it comes up in practice, graded by the project's own rubrics."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from agent.live import load_catalogue
from agent.readers import Readers
from agent.reply import Button, Message, Reply
from agent.tutor import Tutor
from agent.work_reading import WorkReader
from assessment.grading.grader import Grader
from assessment.rubrics.reader import load_rubrics
from learners.log import TurnLog
from retrieval.embedder import OnnxEmbedder
from settings import Settings
from tests.agent.desk import Clock

ADA = "5f0c9a52-6a0c-4b43-9a8c-0b5a8f1f9a10"
PRACTICE = """\
id: who-was-asked
name: Who was asked
can_do: say whom data speak for
templates:
  - id: count-again
    transfer: yes
    parameters: {a: 31..49, b: 2..9}
    statement: "$[[a]]$ people came, $[[b]]$ of them by bus. How many came another way?"
    ask: "How many came another way?"
    answer: {kind: number, value: "[[= a - b]]"}
    ladder:
      - {kind: worked, text: "Of 100 people 40 came by bus, so 60 did not. Which numbers do you take away from each other?"}
"""


def reader_of(*rubrics: str) -> WorkReader:
    """Grades by these rubrics of the project; it takes seconds, so it is made once a module."""
    known = load_rubrics()
    grader = Grader(OnnxEmbedder(), {name: known[name] for name in rubrics})
    return WorkReader(lambda: grader)


@dataclass
class Talk:
    """One learner at the piece of work."""

    tutor: Tutor
    session: str = ""
    count: int = 0

    async def open(self, language: str = "en") -> None:
        """Go through the practice items until the piece of work is on the table."""
        reply = await self.tutor.open(ADA, "data", language=language)
        self.session = reply.session
        for _ in range(12):
            if "chess club" in reply.task:
                return
            reply = await self.say("", Button.NEXT)
        raise AssertionError("the piece of work never came")

    async def say(self, text: str, button: Button | None = None) -> Reply:
        self.count += 1
        return await self.tutor.reply(self.session, Message(text, button, str(self.count)))


def talk_on(work: str, folder: Path, log: TurnLog, readers: Readers, works: WorkReader) -> Talk:
    """A learner in a course whose one component has ``work`` (YAML of a component file: ``open:`` or ``code:``) beside a
    practice item. Its task speaks of a chess club."""
    course = folder / "courses" / "data"
    for name, text in {
        "course.yaml": "id: data\ntitle: Data\nlanguage: en\nlicence: CC-BY-4.0\n"
        "units:\n  - {id: one, title: One, components: [who-was-asked]}\n",
        "components/who-was-asked.yaml": PRACTICE + work,
        "readings/who-was-asked.md": "---\ntitle: Who\nbrief: Data speak for those who were asked.\n---\n# Who\n",
    }.items():
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        (course / name).write_text(text)
    catalogue = load_catalogue(Settings(state=folder, courses=folder / "courses"))
    given = Readers(readers.acts, readers.expectations, readers.forget, works=works)
    return Talk(Tutor(catalogue, log, given, Clock()))
