"""What was played, as rounds that are scored: the truth about every item on the table comes from the course."""

from __future__ import annotations

from collections.abc import Iterator

from agent.effects import item_on
from agent.task_text import present
from agent.usage import from_plain
from curriculum.model import Course, HintKind, Item
from evals.scorers import Round
from evals.scorers_told import Truth
from evals.talk import Exchange, Talk
from pedagogy.model import Verdict
from pedagogy.session_state import Table


def rounds_of(talk: Talk) -> list[Round]:
    """A round for every message that was answered."""
    return [round_of(one, talk.course) for one in talk.exchanges if one.reply is not None]


def round_of(one: Exchange, course: Course) -> Round:
    """One message with its reply."""
    assert one.reply is not None
    seen = one.turn.assessment if one.turn else {}
    decision = one.turn.decision if one.turn else {}
    drafts = one.turn.drafts if one.turn else []
    moved = (one.after.template, one.after.seed, one.after.step) != (
        one.before.template,
        one.before.seed,
        one.before.step,
    )
    calls = from_plain(one.turn.usage) if one.turn else []
    costs = [call.cost for call in calls if call.cost is not None]
    verdict = str(seen.get("verdict", Verdict.NO_ATTEMPT))
    worked = bool(seen.get("shows_work"))
    return Round(
        says=one.says,
        reply=one.reply.text,
        truths=tuple(_truths(course, one.before)),
        after=tuple(_truths(course, one.after)) if moved else (),
        is_help=one.button in {"stuck", "another_way"},
        may_tell=verdict == "correct" and worked,
        act=str(seen.get("act", "")),
        verdict=verdict,
        shows_work=worked,
        move=str(decision.get("move", "")),
        then=str(decision.get("then") or ""),
        first_draft_stopped=bool(drafts and drafts[0].get("found")),
        mistake=one.spoken.mistake or "",
        passages=tuple(cited.passage for cited in one.reply.citations),
        seconds=one.seconds,
        cost=sum(costs) if costs else None,
        asked=str(one.before.asked),
        model_failed=one.turn.degraded if one.turn and (calls or one.turn.degraded) else None,
    )


def _truths(course: Course, table: Table) -> Iterator[Truth]:
    """The open step and those after it."""
    item = item_on(course, table)
    if item is None:
        return
    shown = present(item, 0) if table.step == 0 else f"{item.statement}\n\n{present(item, table.step)}"
    for step in item.steps[table.step :]:
        yield Truth(step.key, shown, _excused(course, item, table))


def _excused(course: Course, item: Item, table: Table) -> tuple[str, ...]:
    """Texts that were written for every item: worked problems, readings, small cases."""
    worked = [rung.text for step in item.steps for rung in step.ladder if rung.kind is HintKind.WORKED]
    texts: list[str] = []
    for kc in {table.kc, *item.kcs}:
        reading = course.readings.get(kc)
        texts += [reading.brief, reading.another_way, reading.example] if reading else []
    cases = [case for one in course.misconceptions.values() for case in one.refutations]
    return tuple(text for text in (*worked, *texts, *cases) if text)
