"""The words that leave an item and lead to the next, or that close."""

from __future__ import annotations

from agent.brief import Brief
from agent.effects import step_on
from agent.slots import manner_of
from agent.task_text import present
from agent.words import Speech
from pedagogy.model import Asked, DialogueAct, Move, Purpose, Verdict


def parting(brief: Brief, speech: Speech) -> str:
    """Leaving an item that is not finished, or going on to the next."""
    act, row = brief.situation.assessment.act, brief.outcome.decision.row
    lead = ""
    if row in {"exam-answer", "exam-pass"}:
        lead = speech.pick("noted")
    elif row == "leave-it" or brief.situation.assessment.verdict is Verdict.INCORRECT or _leaves_a_part(brief, speech):
        lead = speech.pick("next.leave")
    elif row == "easy":
        lead = speech.pick("next.easy")
    elif act is DialogueAct.NEXT and not brief.situation.item_done:
        lead = speech.pick("next.skip")
    return f"{lead} {new_task(brief, speech, is_led=bool(lead))}".strip()


def _leaves_a_part(brief: Brief, speech: Speech) -> bool:
    """Whether a part of a word problem is left that was not found."""
    asked_for = brief.situation.assessment.act is DialogueAct.NEXT
    return speech.manner == "problem" and not asked_for and not brief.situation.item_done


def new_task(brief: Brief, speech: Speech, is_led: bool = False) -> str:
    """The words that lead to a new task, and the task. ``is_led``: words of parting stand before it already."""
    outcome, before = brief.outcome, brief.heard.table
    if outcome.item is None or outcome.table.asked is Asked.NOTHING:
        return "" if outcome.decision.then is Move.CLOSE else speech.pick("close")  # one farewell is enough
    same_item = outcome.chosen is None
    template = brief.course.templates.get(outcome.table.template)
    scene = template.scene if template else None
    if scene:
        speech.slots |= {"level": scene.level, "tutor_part": scene.tutor, "learner_part": scene.learner}
    if same_item:
        key = "next.turn" if scene else "next.step.left" if is_led else "next.step"
    elif scene and outcome.table.purpose is not Purpose.TRANSFER:
        key = "next.scene"
    elif outcome.table.purpose is Purpose.TRANSFER:
        key = "next.transfer"
    elif template and template.open:
        key = "next.open"
    elif outcome.decision.row == "go-to":
        key = "next.chosen" if brief.heard.wished else "next.component"
    elif outcome.table.kc != before.kc and outcome.decision.move is not Move.PREREQUISITE:
        key = "next.component"
    else:
        key = "next.practice"
    speech.manner = manner_of(step_on(outcome.item, outcome.table))
    key = outcome.lead or key
    is_greeted = brief.opening and not outcome.lead and outcome.decision.row != "go-to"
    lead = "" if is_greeted or (is_led and key in {"next.practice", "plan.next"}) else speech.pick(key)
    task = present(outcome.item, outcome.table.step)
    is_open = outcome.table.is_open
    step = outcome.item.steps[outcome.table.step]
    work = bool(step.rubric)  # the task says itself what to write
    if step.problem is not None and outcome.table.step > 0:
        return f"{lead}\n\n{task}\n\n{speech.pick('problem.on')}".strip()
    return f"{lead}\n\n{task}{'' if work else _invitation(speech, task, is_open)}".strip()


def _invitation(speech: Speech, task: str, is_open: bool = False) -> str:
    """One question a reply: a task that asks gets an invitation, a task that does not gets a question."""
    if "\n- " in task:
        return ""
    if is_open:
        return "\n\n" + speech.pick("pump.explain")
    return "\n\n" + speech.pick("pump.invite" if "?" in task else "pump.question")


def why_this(brief: Brief) -> tuple[str, ...]:
    """Where the words for "Why this question?" stand: those for the reason it was chosen for."""
    table = brief.heard.table
    component = brief.course.components.get(table.kc)
    if table.kind == "next" and component is not None and not component.prerequisites:
        return "why_this.first", "why_this.next"
    return (f"why_this.{table.kind}",)


def closing(brief: Brief, speech: Speech) -> str:
    """The words that end a session, or its plan."""
    return speech.pick(brief.outcome.closing or "close", "close")
