"""What a reply carries beside its text: buttons, the task on the table, citations, and its form in the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from agent.effects import step_on
from agent.pictures import TO_TRY, pictured, place_of
from agent.reply import Action, Button, Citation, Reply
from agent.state import Context, TurnState
from agent.task_text import present
from agent.words import spoken
from curriculum.model import Reading
from guardrails.safety import screen
from pedagogy.model import EXAMINED, AnswerKind, Asked, Move, Purpose
from pedagogy.session_state import SessionState
from prompts.model import Words
from retrieval.library import Found, cite
from retrieval.passages import Passage

#: What "I have five minutes" asks for.
SHORT_SESSION = "minutes:5"


def citation(reading: Reading) -> Citation:
    """A component's reading as a citation: all of it that a reply may state, with the short texts at its head."""
    heads = [one for one in (reading.brief, reading.another_way) if one.strip() and one.strip() not in reading.text]
    passage = "\n\n".join((reading.text, *heads))
    return Citation(
        label=reading.title, title=reading.title, passage=passage, source=reading.source, licence=reading.licence
    )


def sources(turn: TurnState, context: Context) -> tuple[Citation, ...]:
    """What the marks of a draft stand for: the passages found for a question, then the component's reading."""
    decision, heard, table = turn["decision"], turn["heard"].table, turn["table"]
    kc = heard.kc if Move.REPHRASE in {decision.move, decision.then} else table.kc or heard.kc
    reading = context.taught.course.readings.get(kc)
    found = turn["passages"] if decision.move is Move.ANSWER_QUESTION else ()
    return (*(passage_citation(one) for one in found), *((citation(reading),) if reading else ()))


def passage_citation(passage: Passage) -> Citation:
    """A passage of the book as a citation."""
    return Citation(**cite(Found(passage, 0.0, ())))


def reply(turn: TurnState, context: Context, after: SessionState, text: str, cites: tuple[Citation, ...]) -> Reply:
    """The checked text as the page gets it: ``text`` with its marks, and what they stand for."""
    decision, table = turn["decision"], turn["table"]
    item = turn["next_item"]
    step = step_on(item, table)
    picture = pictured(turn, context.taught)
    extra = {"kc": table.kc, "item": table.item, "purpose": str(table.purpose), "asked": str(table.asked)}
    if picture.visuals and not picture.is_answer:
        extra["picture"] = TO_TRY
    if picture.withheld:
        extra["withheld"] = ", ".join(sorted({one.rule for one in picture.withheld}))
    return Reply(
        session=turn["session"],
        turn=after.turn,
        text=text,
        move=decision.move,
        hint_level=decision.hint_level,
        because=decision.because,
        actions=_actions(table.asked, table.purpose, context, after),
        citations=cites,
        choices=step.key.choices if step and step.key.kind is AnswerKind.CHOICE and table.asked is Asked.ANSWER else (),
        task=present(item, table.step) if item and table.asked is not Asked.NOTHING else "",
        degraded=turn["allowance"].degraded,
        notice=_notice(turn, context),
        visuals=picture.visuals,
        extra=extra | {"place": place_of(after.table), "language": context.words.language},
    )


def _notice(turn: TurnState, context: Context) -> str:
    """A reminder beside the tutoring: keep telephone numbers and addresses out of the chat."""
    if "summary" in (facts := dict(turn["assessment"].facts)):
        said = (spoken(context.words, key, **facts) for key in ("work.preliminary", "work.unjudged"))
        return " ".join(one for one in said if one)
    found = screen(turn["message"].text)
    if found is None or found.stops_tutoring:
        return ""
    return context.taught.safety.text(found.kind, context.language, context.country)


def _actions(asked: Asked, purpose: Purpose, context: Context, after: SessionState) -> tuple[Action, ...]:
    words = context.words
    if asked is Asked.NOTHING:
        return Action(Button.NEXT, label(words, Button.NEXT)), *_short_session(words)
    shown = [Button.STUCK, Button.CHECK_WORK, Button.ANOTHER_WAY, Button.WHY_ASKED, Button.ASK_BOOK, Button.NEXT]
    if purpose in EXAMINED:
        shown = [Button.NEXT]
    begins = _short_session(words) if after.turn == 1 and not after.plan.kind else ()
    return (*(Action(button, label(words, button)) for button in shown), *begins)


def _short_session(words: Words) -> tuple[Action, ...]:
    """ "I have five minutes", where a session begins or has come to its end; when the pack has words for it."""
    return tuple(Action(Button.PLAN, said, SHORT_SESSION) for said in words.of(f"button.{Button.PLAN}")[:1])


def label(words: Words, button: Button) -> str:
    """What a button says in the pack's words."""
    return next(iter(words.of(f"button.{button}")), str(button).replace("_", " "))


def in_words(reply: Reply, words: Words) -> Reply:
    """A recorded reply with its buttons in the language that was chosen since; what was said stays as it was said."""
    return replace(reply, actions=tuple(replace(one, label=label(words, one.button)) for one in reply.actions))


def reply_plain(reply: Reply) -> dict[str, Any]:
    """A reply as JSON, without what holds its default."""
    plain = asdict(reply)
    for name in ("session", "turn"):
        plain.pop(name)
    return {name: value for name, value in plain.items() if value not in ("", (), {}, False, None)}


def reply_from_plain(session: str, turn: int, plain: Mapping[str, Any]) -> Reply:
    """A reply as it was written to the record."""
    return Reply(
        session=session,
        turn=turn,
        text=plain.get("text", ""),
        move=Move(plain.get("move", Move.PUMP)),
        hint_level=plain.get("hint_level", 0),
        because=plain.get("because", ""),
        actions=tuple(
            Action(Button(one["button"]), one["label"], one.get("payload", "")) for one in plain.get("actions", ())
        ),
        citations=tuple(Citation(**one) for one in plain.get("citations", ())),
        visuals=tuple(plain.get("visuals", ())),
        choices=tuple(plain.get("choices", ())),
        task=plain.get("task", ""),
        degraded=plain.get("degraded", False),
        notice=plain.get("notice", ""),
        extra=dict(plain.get("extra", {})),
    )
