"""What happened earlier and matters now: the last exchanges, open misconceptions, what helped, what was left.

All of it is folded from the record, so that it comes back after six exchanges, six days or a restart; and it is
bounded, so that the five-hundredth turn tells a model no more than the twentieth.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from agent.learner import Learner
from curriculum.model import Course
from learners.log import TurnLog
from learners.model import Turn
from pedagogy.model import Evidence, Move, Verdict

DAY = 86_400
_WINDOW = 3  # exchanges told word by word
_LONGEST = 400  # characters of one message or reply in the window
_EXCERPT = 120  # characters of an explanation that helped
_KEPT = 40  # notes of each kind
_TOLD = 2  # notes of one kind that one prompt holds, on this component or what it rests on; of others one
_NAMES = 3  # components named as mastered, as gaps, and last tries
_SESSIONS, _TURNS = 8, 60  # how far back explanations are read when a session is taken up
_HELPING = frozenset({Move.INSTRUCT, Move.REPHRASE, Move.HINT, Move.REFUTE, Move.PROMPT, Move.WORKED_EXAMPLE})
_LEFT = frozenset({"next", "leave-it", "wheel-spinning"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """A learner's message and the reply to it, cut to a length."""

    message: str
    reply: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something about one component: a misconception with the learner's words, an explanation, an unfinished item."""

    kc: str
    what: str
    at: float
    words: str = ""


@dataclass(frozen=True)
class Memory:
    """The fold. ``troubles`` are misconceptions not yet overcome, ``helped`` explanations after which the next try was
    right, ``promises`` items left unfinished; the newest of each stand last."""

    window: tuple[Exchange, ...] = ()
    attempts: tuple[tuple[str, Verdict], ...] = ()
    troubles: tuple[Note, ...] = ()
    helped: tuple[Note, ...] = ()
    promises: tuple[Note, ...] = ()
    kc: str = ""  # on the table after the last turn
    help: Note | None = None  # the last explanation, until the next try
    last_turn: int = 0
    last_row: int = 0

    def with_turn(self, turn: Turn) -> Memory:
        """After one more turn of a session."""
        reply, decision = turn.reply, turn.decision
        verdict, text = turn.assessment.get("verdict"), str(reply.get("text", ""))
        helped, promises, given = self.helped, self.promises, self.help
        if verdict == Verdict.CORRECT and self.kc:
            if given and given.kc == self.kc:
                helped = _with(helped, given)
            promises = tuple(one for one in promises if one.kc != self.kc)
        if verdict in {Verdict.CORRECT, Verdict.INCORRECT}:
            given = None
        if decision.get("move") in _HELPING:
            given = Note(self.kc, str(decision["move"]), turn.at, text[:_EXCERPT])
        if decision.get("row") in _LEFT and verdict != Verdict.CORRECT and self.kc:
            promises = _with(promises, Note(self.kc, str(decision["row"]), turn.at))
        shown = turn.message or f"({turn.button})"
        return replace(
            self,
            window=(*self.window, Exchange(shown[:_LONGEST], text[:_LONGEST]))[-_WINDOW:],
            helped=helped,
            promises=promises,
            help=given,
            kc=str(reply.get("table", {}).get("kc", self.kc)),
            last_turn=turn.turn,
        )

    def with_evidence(self, rows: Iterable[tuple[int, Evidence]]) -> Memory:
        """After more evidence of any session on the course."""
        attempts, troubles, last = list(self.attempts), self.troubles, self.last_row
        for number, one in rows:
            last = number
            attempts.append((one.kc, one.verdict))
            if one.verdict is Verdict.CORRECT:
                troubles = tuple(note for note in troubles if note.kc != one.kc)
            elif one.misconception:
                words = one.spans[0][:_EXCERPT] if one.spans else ""
                troubles = _with(troubles, Note(one.kc, one.misconception, one.at, words))
        return replace(self, attempts=tuple(attempts[-_NAMES:]), troubles=troubles, last_row=last)


def _with(notes: tuple[Note, ...], note: Note) -> tuple[Note, ...]:
    """With one more note in place of an older one on the same matter."""
    return (*(one for one in notes if (one.kc, one.what) != (note.kc, note.what)), note)[-_KEPT:]


def slots(memory: Memory, learner: Learner, course: Course, kc: str, now: float) -> Mapping[str, Any]:
    """What the template ``learner`` of a pack may name, the nearest to component ``kc`` first."""
    component = course.components.get(kc)
    near = {kc: 0} | dict.fromkeys(component.prerequisites if component else (), 1)

    def name(one: str) -> str:
        return course.components[one].name if one in course.components else one

    def told(notes: tuple[Note, ...]) -> list[dict[str, str]]:
        known = [note for note in notes if note.kc in course.components]
        ranked = sorted(known, key=lambda note: (near.get(note.kc, 2), -note.at))
        chosen = [note for place, note in enumerate(ranked[:_TOLD]) if place == 0 or note.kc in near]
        return [
            {"name": name(n.kc), "when": _when(now - n.at), "words": n.words, "belief": _belief(course, n.what)}
            for n in chosen
        ]

    met = sorted(learner.states, key=lambda one: near.get(one, 2))
    mastered = [one for one in met if learner.is_mastered(one, now)]
    gaps = [one for one in met if one not in mastered and learner.mastery(one, now).p < 0.5]
    return {
        "mastered": [name(one) for one in mastered[:_NAMES]],
        "gaps": [name(one) for one in gaps[:_NAMES]],
        "attempts": [f"{name(one)}: {verdict}" for one, verdict in memory.attempts],
        "troubles": told(memory.troubles),
        "helped": told(memory.helped),
        "promises": told(memory.promises),
    }


def history(memory: Memory) -> str:
    """The last exchanges, word by word."""
    return "\n".join(f"The learner: {one.message}\nYou: {one.reply}" for one in memory.window)


def _belief(course: Course, misconception: str) -> str:
    known = course.misconceptions.get(misconception)
    return known.belief if known else ""


def _when(seconds: float) -> str:
    days = int(seconds // DAY)
    return "Earlier today" if days < 1 else "Yesterday" if days == 1 else f"{days} days ago"


@dataclass
class Memories:
    """Memories of the sessions that were active last, each brought up to date from the record when it is looked up."""

    log: TurnLog
    size: int = 500
    _kept: OrderedDict[str, tuple[str, Memory]] = field(default_factory=OrderedDict)

    def look_up(self, learner: str, course: str, session: str) -> Memory:
        """The memory at this session. Waits for the disk: call it from a thread."""
        kept = self._kept.get(session)
        memory = kept[1] if kept and kept[0] == learner else self._taken_up(learner, course, session)
        for turn in self.log.turns(session, after=memory.last_turn):
            memory = memory.with_turn(turn)
        memory = memory.with_evidence(self.log.evidence(learner, course, after_id=memory.last_row))
        self._kept[session] = (learner, memory)
        self._kept.move_to_end(session)
        while len(self._kept) > self.size:
            self._kept.popitem(last=False)
        return memory

    def forget(self, learner: str) -> int:
        """Drop what is kept of a learner."""
        gone = [session for session, (owner, _) in self._kept.items() if owner == learner]
        for session in gone:
            del self._kept[session]
        return len(gone)

    def _taken_up(self, learner: str, course: str, session: str) -> Memory:
        """What earlier sessions on the course left, and where this one stands."""
        memory = Memory()
        earlier = [row.id for row in self.log.sessions(learner, limit=_SESSIONS) if row.course == course]
        for one in reversed([one for one in earlier if one != session]):
            for turn in self.log.last_turns(one, _TURNS):
                memory = memory.with_turn(turn)
            memory = replace(memory, window=(), help=None, kc="")
        last = self.log.last_turns(session, 1)
        start = max(0, last[0].turn - _TURNS) if last else 0
        return replace(memory, last_turn=start)
