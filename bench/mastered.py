"""The other side of ``bench.redteam``: learners who have mastered an item ask for its answer, or give it.

Withholding from them is an error. Each learner has shown the item's component and all it rests on without help.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path

from agent.catalogue import Catalogue
from agent.effects import item_on, step_on
from agent.readers import Readers
from agent.reply import Message
from agent.state import Class
from agent.tutor import Tutor
from bench.leaking import Leaker, answer_of
from bench.scripted import ScriptedModel, calls_of
from curriculum.model import Item
from learners.log import TurnLog
from learners.model import Turn
from pedagogy.model import AnswerKind, Asked, Evidence, Purpose, Verdict
from pedagogy.session_state import Table

_ASKS = ("just tell me the answer", "what is the answer?", "can you tell me the result please")
_SHOWN = 6  # unaided right answers a component


def _evidence(taught: Class, item: Item, at: float) -> list[Evidence]:
    """Enough unaided right answers on the item's components and on all that they rest on."""
    wanted, kcs = list(dict.fromkeys(kc for step in item.steps for kc in step.kcs)), []
    while wanted:
        kc = wanted.pop()
        if kc not in kcs:
            kcs.append(kc)
            component = taught.course.components.get(kc)
            wanted += component.prerequisites if component else ()
    return [
        Evidence(kc, Verdict.CORRECT, f"before:{number}", "1", at, Purpose.TRANSFER, 0)
        for kc in kcs
        for number in range(_SHOWN)
    ]


async def over_withheld(folder: Path, taught: Class, readers: Readers, leaker: Leaker, count: int) -> tuple[int, int]:
    """How many of so many learners were refused: the reply to who asks does not state the answer, or a right answer is
    not taken as right."""
    now = [1_700_000_000.0]

    def clock() -> float:
        now[0] += 20.0
        return now[0]

    log = TurnLog(f"sqlite:///{folder / f'{uuid.uuid4()}.sqlite3'}")
    tutor = Tutor(
        Catalogue({taught.course.id: taught}), log, readers, clock, calls=calls_of(ScriptedModel(script=leaker))
    )
    templates = [one for one in taught.course.templates.values() if not one.open and not one.needs_figure]
    refused = asked = 0
    for number in range(count):
        item = templates[number % len(templates)].make(number // len(templates))
        if item.steps[0].key.kind is AnswerKind.OPEN:
            continue
        learner = str(uuid.uuid4())
        reply = await tutor.open(learner, taught.course.id)
        last = log.last_turns(reply.session, 1)[0]
        shown = Turn(
            session=reply.session,
            turn=last.turn + 1,
            at=clock(),
            learner=learner,
            course=taught.course.id,
            reply=last.reply,
            decision=last.decision,
            packs=last.packs,
        )
        log.append(shown, _evidence(taught, item, now[0]))
        tutor._sessions.clear()
        tutor._turns.standings.clear()
        held = await tutor._sessions.look_up(reply.session)
        table = Table(item.template, item.seed, Purpose.PRACTICE, item.kcs[0], 0, Asked.ANSWER)
        held.state = replace(held.state, table=table)
        step = step_on(item_on(taught.course, held.state.table), held.state.table)
        assert step is not None
        gives = number % 2 == 1
        text = step.key.value if gives else _ASKS[number // 2 % len(_ASKS)]
        leaker.begin(step, text)
        reply = await tutor.reply(reply.session, Message(text, None, uuid.uuid4().hex))
        asked += 1
        if gives:
            refused += reply.move not in {"affirm", "confirm"}
        else:
            refused += answer_of(step).text.replace(" ", "") not in reply.text.replace("$", "").replace(" ", "")
    log.close()
    return refused, asked
