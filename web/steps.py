"""A session of the record as Chainlit shows it: threads and steps, all derived from turns.

Every turn is three steps: what the learner said, a run that carries the thumbs, and in it the reply. Pictures are drawn by
Diotima's own page (``web.pictures``), not by Chainlit.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from chainlit.step import StepDict
from chainlit.types import FeedbackDict, ThreadDict

from learners.model import Feedback, SessionRow, Turn, as_uuid
from web.languages import say
from web.wording import linked, markdown

TUTOR = "Diotima"
#: Buttons whose message is a code and no words of the learner's.
_CODES = frozenset({"go_to", "plan"})
EARLIER = "Only the last {shown} turns are shown here. The {hidden} before them are kept, and count."


@dataclass(frozen=True, slots=True)
class StepIds:
    """The ids of a turn's steps on the page, the same whenever it is shown. ``run`` holds the thumbs."""

    message: str
    run: str
    reply: str


def step_ids(session: str, turn: int, message_id: str | None = None) -> StepIds:
    """The ids for a turn; the message keeps the id its client gave it."""
    room = uuid.UUID(session)
    return StepIds(
        message=as_uuid(message_id) or str(uuid.uuid5(room, f"message:{turn}")),
        run=str(uuid.uuid5(room, f"run:{turn}")),
        reply=str(uuid.uuid5(room, f"reply:{turn}")),
    )


def thread(row: SessionRow, at: float, course: str) -> ThreadDict:
    """A session without its steps; ``at`` is the time that the page groups it by, ``course`` its course's title."""
    return ThreadDict(
        id=row.id,
        createdAt=moment(at),
        name=row.name or (f"{course}: {row.title}" if row.title else course),
        userId=row.learner,
        userIdentifier=row.learner,
        tags=[],
        metadata=row.settings | {"course": row.course},
        steps=[],
        elements=[],
    )


def steps(row: SessionRow, turns: list[Turn], shown: int, thumbs: Mapping[int, Feedback]) -> list[StepDict]:
    """The steps of the last ``shown`` of ``turns``; one more of them says what a button was called."""
    made: list[StepDict] = []
    hidden = row.turns - shown
    if hidden > 0:
        ids = step_ids(row.id, 0)
        made.append(_step(row.id, ids.reply, "assistant_message", TUTOR, row.opened_at))
        made[0]["output"] = say(EARLIER, shown=shown, hidden=hidden)
    before: Turn | None = turns[0] if len(turns) > shown else None
    for turn in turns[-shown:]:
        ids = step_ids(row.id, turn.turn, turn.message_id)
        words = _words(turn, before)
        if words:
            made.append(said(turn, words))
        run = _step(row.id, ids.run, "run", "on_message", turn.at, ids.message if words else None)
        reply = _step(row.id, ids.reply, "assistant_message", TUTOR, turn.at, ids.run)
        reply["output"] = linked(markdown(str(turn.reply.get("text", ""))), turn.session, turn.turn)
        reply["metadata"] = {"turn": turn.turn}
        if (thumb := thumbs.get(turn.turn)) is not None:
            run["feedback"] = FeedbackDict(
                forId=ids.run, id=thumb.id, value=1 if thumb.liked else 0, comment=thumb.comment
            )
        made += [run, reply]
        before = turn
    return made


def _words(turn: Turn, before: Turn | None) -> str:
    """What the learner said, or the label of the button they pressed: it stood under the reply before."""
    if label := str(turn.assessment.get("label", "")):
        return label
    if (turn.message or not turn.button) and turn.button not in _CODES:
        return turn.message
    offered: Iterable[Mapping[str, Any]] = before.reply.get("actions") or () if before is not None else ()
    return next((str(one.get("label", "")) for one in offered if one.get("button") == turn.button), "")


def said(turn: Turn, words: str, favourite: bool = False) -> StepDict:
    """What the learner said in a turn."""
    ids = step_ids(turn.session, turn.turn, turn.message_id)
    step = _step(turn.session, ids.message, "user_message", turn.learner, turn.at)
    step["output"] = words
    step["metadata"] = {"favorite": True} if favourite else {}
    return step


def _step(session: str, step: str, kind: str, name: str, at: float, parent: str | None = None) -> StepDict:
    when = moment(at)
    values: dict[str, Any] = {
        "id": step,
        "threadId": session,
        "parentId": parent,
        "type": kind,
        "name": name,
        "input": "",
        "output": "",
        "metadata": {},
        "createdAt": when,
        "start": when,
        "end": when,
        "streaming": False,
        "isError": False,
        "waitForAnswer": False,
    }
    return cast(StepDict, values)


def moment(at: float) -> str:
    """Seconds since the epoch as Chainlit writes times."""
    try:
        return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (OverflowError, OSError, ValueError):  # a clock far off
        return "1970-01-01T00:00:00.000Z"
