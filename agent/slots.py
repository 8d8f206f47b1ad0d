"""What the authored words may name: the slots of a reply, and the manner in which the open task is answered."""

from __future__ import annotations

from agent.brief import Brief
from agent.citing import marked
from agent.effects import step_on
from agent.excerpts import excerpt, subject_of
from agent.problem_reading import sentence_of
from agent.quoting import named, quoted, telling
from agent.task_text import ask_again
from agent.words import Speech, fingerprint, sentences
from curriculum.model import Reading, Step
from pedagogy.model import AnswerKind, Assessment, Decision, Move, Purpose
from prompts.model import Words

#: What running a program finds, by the names of the slots.
_PROGRAM_SLOTS = ("program", "checks", "passed", "call", "case", "got", "line", "style")
#: What grading a piece of work finds.
_WORK_SLOTS = (
    "works",
    "begins",
    "gap",
    "remedy",
    "closes",
    "minutes",
    "summary",
    "better",
    "worse",
    "again",
    "written_in",
    "wanted_in",
)


def speech_of(brief: Brief, words: Words, salt: int) -> Speech:
    """A reply in the making, with all that its words may name."""
    slots, manner = _slots(brief), manner_of(step_on(brief.item, brief.heard.table))
    slots["course_language"] = next(iter(words.of(f"language.{brief.course.language[:2]}")), "")
    for name in ("written_in", "wanted_in"):
        slots[name] = next(iter(words.of(f"language.{slots[name]}")), "")
    return Speech(words, slots, brief.heard.variants, frozenset(brief.heard.said), salt, manner, brief.blocked)


def manner_of(step: Step | None) -> str:
    """How a step is answered, where that calls for other words: a choice or a phrase has no line of work, and only the
    solution of an equation can be put back into the task."""
    if step is None:
        return ""
    if step.problem is not None:
        return "problem"
    if step.key.kind in {AnswerKind.CHOICE, AnswerKind.CHOICES, AnswerKind.TEXT, AnswerKind.OPEN}:
        return "text"
    return "solve" if step.key.kind is AnswerKind.NUMBER and "=" in (step.starts_from or "") else ""


def _slots(brief: Brief) -> dict[str, str]:
    """What the authored words may name. Empty slots are passed over with the variants that need them."""
    seen, decision = brief.situation.assessment, brief.outcome.decision
    step = step_on(brief.item, brief.heard.table)
    kc = brief.outcome.table.kc or brief.heard.table.kc
    reading = brief.course.readings.get(kc if decision.move is not Move.REPHRASE else brief.heard.table.kc)
    component = brief.course.components.get(kc)
    is_helped = brief.situation.purpose is Purpose.PRACTICE  # an unaided item is pointed at by nobody
    missing = next((e for e in (step.expectations if step else ()) if e.id in seen.missing and e.hint), None)
    return {
        "quote": quoted(_answer_meant(brief), seen),
        "right": telling(seen.right_part),
        "wrong": named(seen.wrong_part),
        "found": named(brief.heard.found),
        "sentence": sentence_of(step) if step and brief.heard.words and is_helped else "",
        "shown": named(brief.heard.shown),
        "ask": ask_again(brief.item, step),
        "brief": marked(reading.brief) if reading else "",
        "another_way": marked(reading.another_way) if reading else "",
        "example": marked(reading.example) if reading else "",
        "excerpt": _from_the_book(brief, reading) if decision.move is Move.ANSWER_QUESTION else "",
        "name": component.name if component else "",
        "can_do": component.can_do if component else "",
        "why": step.why if step else "",
        "expectation": missing.hint if missing else "",
        "answer": _direct(step) if decision.move is Move.CONFIRM or _is_spelled(decision, seen) else "",
        **_found_by_running(seen),
        **brief.outcome.slots,
    }


def _is_spelled(decision: Decision, seen: Assessment) -> bool:
    """The words were right and an accent was not, twice: then the spelling is shown, and nobody is held up by a keyboard."""
    return decision.move is Move.AFFIRM and seen.reason == "form:accents"


def _found_by_running(seen: Assessment) -> dict[str, str]:
    slots = dict.fromkeys((*_PROGRAM_SLOTS, *_WORK_SLOTS), "")
    facts = slots | {name: value for name, value in seen.facts if name in slots}
    return facts | {"line": named(facts["line"])}


def _from_the_book(brief: Brief, reading: Reading | None) -> str:
    """What the course says on a question, in its own words; "" when it says nothing."""
    text, place = excerpt(brief.message, brief.passages)
    if text:
        return marked(text, place + 1)
    said = f"{reading.title} {reading.brief} {reading.text}" if reading else ""
    subject = subject_of(brief.message)
    is_about_it = not subject or bool(subject & subject_of(said))
    heard = frozenset(brief.heard.said)
    texts = (reading.brief, reading.another_way) if reading and is_about_it else ()
    new = (text for text in texts if any(fingerprint(one) not in heard for one in sentences(text)))
    return marked(found, len(brief.passages) + 1) if (found := next(new, "")) else ""


def _answer_meant(brief: Brief) -> str:
    """The message a reply is about: after "how sure are you?" it is the answer before that."""
    words = brief.heard.words
    if brief.heard.pending is not None and brief.situation.assessment.confidence is not None and len(words) > 1:
        return words[-2]
    return brief.message


def _direct(step: Step | None) -> str:
    if step is None or step.program is not None:  # nobody is handed a program
        return ""
    value = step.key.value
    return f"${value}$" if step.key.kind not in {AnswerKind.CHOICE, AnswerKind.TEXT, AnswerKind.OPEN} else value
