"""One simulated learner at one task: hears a turn, changes what it knows, and says something.

Everything that is random is a hash of the seed, the task, the turn and the tutor's words: the same words at the same place
give the same learner. A learner who has got a step writes it down; the answer counts when the learner writes it.
"""

from __future__ import annotations

from assessment.answers import judge
from evals.simulated.chance import draw
from evals.simulated.hearing import TARGETED, Aim, Heard, hear
from evals.simulated.knowledge import MECHANISM, Knowledge, Mechanism
from evals.simulated.personas import Persona
from evals.simulated.phrases import phrase
from evals.simulated.tasks import Part, Task
from evals.simulated.text import quantities
from pedagogy.model import Verdict

_NEEDS_NO_QUIET = TARGETED | {Aim.TOLD_STEP, Aim.TOLD}


class Learner:
    """``solved_at`` and ``told_at`` are the tutor's turns (0: none yet) after which the answer was found, or by which it
    was told; None when that has not happened."""

    def __init__(self, task: Task, persona: Persona, seed: int = 0, mechanism: Mechanism = MECHANISM) -> None:
        self.task = task
        self.persona = persona
        self.seed = seed
        self.turn = 0
        self.solved_at: int | None = None
        self.told_at: int | None = None
        self.aims: list[Aim] = []
        mastery = dict.fromkeys(task.components, persona.ground) | {self._focus.kc: persona.mastery}
        self.knowledge = Knowledge(mastery, persona.held, mechanism)
        self._known = [self._knows_at_first(place) for place in range(len(task.parts))]
        self._written = 0  # parts that stand on the paper, right
        self._shown = False  # the wrong line stands there
        self._explained = False
        self._said = ""
        self._last = ""

    @property
    def _focus(self) -> Part:
        return self.task.parts[self.task.gap]

    @property
    def at(self) -> int | None:
        """The part that hinders; None when nothing does."""
        return next((place for place, known in enumerate(self._known) if not known), None)

    @property
    def is_right(self) -> bool:
        """Whether the right answer stands on the paper."""
        return self.solved_at is not None

    @property
    def transfer(self) -> float:
        """The chance, 0 to 1, to get a new task of this kind right with nobody helping: what was learned."""
        return self.knowledge.unaided(self.task.components)

    async def begin(self) -> str:
        """The first message."""
        persona = self.persona
        if 1 in persona.asks_at:
            return self._say("asks")
        if self.at is None:
            return self._answers()
        if self.at < self.task.gap:
            self._written = self.at
            return self._say("waiting", line=self._standing()) if self.at else self._say("unsure")
        return self._shows_wrong()

    async def reply(self, words: str) -> str:
        """The message after a tutor's turn."""
        self.turn += 1
        heard = hear(words, self.task, None if self.is_right else self._place(), self._said, self._shown)
        if self.is_right:
            return self._after(heard)
        self.aims.append(heard.aim)
        if heard.aim is Aim.TOLD:
            return self._takes_answer()
        if (strayed := self._strays(heard)) is not None:
            return strayed
        if self._written < (limit := len(self._known) if self.at is None else self.at):
            return self._writes_on(limit)
        assert self.at is not None
        return self._works(heard, words, self.at)

    async def finish(self) -> None:
        """Nothing is left to do: what was learned stands in ``transfer``."""

    def _place(self) -> int:
        return self._written if self._written < len(self._known) else len(self._known) - 1

    # ---------------------------------------------------------------- what happens to the step

    def _works(self, heard: Heard, words: str, at: int) -> str:
        part = self.task.parts[at]
        chance = self.knowledge.chance_of(heard, words, self.persona.attention)
        if self._chance("works", words) < chance:
            self.knowledge.worked_out(part.kc, heard.aim)
            self._known[at] = True
            if heard.aim is Aim.GAP and heard.fills and self._chance("fills") < 0.6:
                return self._say("fills", line=heard.fills)
            return self._writes_on(len(self._known) if self.at is None else self.at)
        gives_up = 1.0 if heard.aim is Aim.AGREES else 0.5 if heard.aim is Aim.NOTHING else 0.0
        if self._chance("tries", words) >= gives_up:
            self.knowledge.tried(part.kc)
        return self._unmoved(heard, at)

    def _unmoved(self, heard: Heard, at: int) -> str:
        if heard.aim is Aim.AGREES:
            return self._say("agreed")
        if at != self.task.gap or (not self._shown and 1 in self.persona.asks_at and self.turn == 1):
            if at == self.task.gap:
                return self._shows_wrong()
            return self._say("waiting", line=self._standing()) if self._written else self._say("unsure")
        if heard.wants_work and not self._shown and self.task.wrong_line:
            return self._shows_wrong(work=True)
        if self._chance("guesses") < self.persona.bare:
            return self._say("bare", answer=self._wrong())
        if self._chance("unsure") < 0.45:
            return self._say("unsure")
        own = self.task.wrong_line if self._shown and not self.task.work else ""
        return self._say("unmoved", wrong=own or self.task.wrong_answer)

    def _takes_answer(self) -> str:
        self.told_at = self.turn
        if self.at is not None:
            self.knowledge.worked_out(self.task.parts[self.at].kc, Aim.TOLD)
        self._known = [True] * len(self._known)
        self._written = len(self._known)
        self.solved_at = self.turn
        return self._say("told", answer=self.task.answer)

    # ---------------------------------------------------------------- what is written

    def _answers(self) -> str:
        """A right answer at once."""
        self._written, self.solved_at = len(self._known), self.turn
        if self.persona.doubts:
            return self._say("doubts", answer=self.task.answer)
        if self._chance("bare") < self.persona.bare or not self._has_work():
            return self._say("bare", answer=self.task.answer)
        return self._work(self._lines(0, len(self._known)))

    def _shows_wrong(self, *, work: bool = False) -> str:
        task = self.task
        self._written = task.gap
        if task.work:
            self._shown = bool(task.wrong_line)
            return self._keep(task.work)
        if not task.wrong_line or (not work and self._chance("bare") < self.persona.bare):
            return self._say("bare", answer=self._wrong())
        self._shown = True
        lines = [*self._lines(0, task.gap), task.wrong_line]
        if _same(task.wrong_line, task.wrong_answer):
            return self._work(lines)
        last = task.wrong_answer if "=" in task.wrong_answer or "=" not in task.wrong_line else None
        return self._work([*lines, last or f"{_letter(task.wrong_line)} = {task.wrong_answer}"])

    def _writes_on(self, limit: int) -> str:
        """The next line, or all that can be written."""
        start = self._written
        whole = self._chance("whole") < self.persona.whole
        self._written = limit if whole else min(start + 1, limit)
        if self._written == len(self._known):
            self.solved_at = self.turn
        return self._say("next", line="\n".join(self._lines(start, self._written)))

    def _lines(self, start: int, stop: int) -> list[str]:
        lines = [part.right for part in self.task.parts[start:stop]]
        if stop == len(self.task.parts) and lines and not self._is_answer(lines[-1]):
            lines.append(self.task.answer)
        return lines

    def _is_answer(self, line: str) -> bool:
        key = self.task.key
        return key is None or judge(line, key).verdict is Verdict.CORRECT

    def _has_work(self) -> bool:
        return len(self.task.parts) > 1

    def _standing(self) -> str:
        return self.task.parts[self._written - 1].right

    def _wrong(self) -> str:
        pool = (self.task.wrong_answer, *self.task.other_wrong)
        return pool[self.turn % len(pool)] if self.persona.bare > 0.5 else pool[0]

    def _work(self, lines: list[str]) -> str:
        return self._say("work", lines="\n".join(lines), inline=", ".join(lines))

    # ---------------------------------------------------------------- how they carry themselves

    def _strays(self, heard: Heard) -> str | None:
        """What a persona does instead of taking the turn up; None when it does."""
        persona, message = self.persona, self.turn + 1
        if persona.strays_every and self.turn % persona.strays_every == 0:
            return self._say("strays")
        if message in persona.asks_at:
            return self._say("asks")
        if persona.asks_every and self.turn % persona.asks_every == 0:
            return self._say("asks_hint")
        if self.turn <= persona.insists and self.at == self.task.gap:
            return self._say("insists", wrong=self.task.wrong_answer)
        if heard.aim not in _NEEDS_NO_QUIET and self._chance("quiet") < persona.quiet:
            return self._say("quiet")
        return None

    def _after(self, heard: Heard) -> str:
        """A message when the right answer stands: an explanation, work, or a nod; some waver when only doubted."""
        if heard.wants_why and not self._explained:
            self._explained = True
            if self._chance("explains") < self.persona.explains:
                self.knowledge.explained(self._focus.kc)
                return self._say(f"why.{self._kind()}")
            return self._say("no_why")
        if heard.doubts and self._chance("sways") < self.persona.sways:
            self.solved_at, self._written, self._known[self.task.gap] = None, self.task.gap, False
            return self._say("sways", answer=self.task.wrong_answer)
        if heard.wants_work and self._has_work() and self.task.key is not None:
            return self._work(self._lines(0, len(self._known)))
        if heard.wants_sure:
            return self._say("sure")
        return self._say("again" if heard.asks and not heard.wants_why else "agreed", answer=self.task.answer)

    def _kind(self) -> str:
        if "=" in self.task.parts[0].before:
            return "equation"
        return "numbers" if quantities(self.task.answer) else "words"

    def _knows_at_first(self, place: int) -> bool:
        if place == self.task.gap:
            return self.persona.knows
        return draw(self.seed, self.task.id, self.persona.name, "ground", place) < self.persona.ground

    def _chance(self, what: str, words: str = "") -> float:
        return draw(self.seed, self.task.id, self.persona.name, self.turn, what, words)

    def _say(self, situation: str, **slots: str) -> str:
        about = (self.seed, self.task.id, self.persona.name, self.turn)
        return self._keep(phrase(situation, self._last, *about, **slots))

    def _keep(self, words: str) -> str:
        self._last = words
        self._said += f"\n{words}"
        return words


def _letter(line: str) -> str:
    return next((sign for sign in line if sign.isalpha()), "x")


def _same(line: str, answer: str) -> bool:
    tight = line.replace(" ", "")
    return tight == answer.replace(" ", "") or tight.endswith(f"={answer.replace(' ', '')}")
