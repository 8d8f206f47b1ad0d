"""The assess stage without a model: turns a message into an assessment by the code of ``assessment``.

Order: buttons, then safety, then what code can judge (answers, lines of work), then the embedder for prose. The verdict
of code stands, whatever the learner insists on.
"""

from __future__ import annotations

import re
from dataclasses import replace

from agent.attempts import mistake_in, read_attempt
from agent.explanations import read_open_response
from agent.problem_reading import shows_calculation
from agent.program_reading import assess_program, program_of
from agent.readers import A_WORK, CHOSEN, LONGEST_LINES, THOUGHTS, Question, Readers
from agent.reply import Button, Message
from agent.work_reading import WorkReader
from assessment.answers import judge
from assessment.confidence import read_confidence
from assessment.phrasing import folded, is_worded_as_question
from assessment.reasons import speaks_of_method
from assessment.steps import check_lines
from curriculum.model import Step
from guardrails.safety import screen
from pedagogy.model import AnswerKind, Asked, Assessment, DialogueAct, Verdict
from pedagogy.session import WISHED
from pedagogy.session_state import SessionState

_BUTTONS = {
    Button.STUCK: DialogueAct.STUCK,
    Button.ANOTHER_WAY: DialogueAct.ANOTHER_WAY,
    Button.WHY_ASKED: DialogueAct.WHY_ASKED,
    Button.NEXT: DialogueAct.NEXT,
    Button.GO_TO: DialogueAct.GO_TO,
    Button.START: DialogueAct.GREETING,
}
#: Acts that prose may look like without being them; a demand or a cry for help is not among these.
_LOOSE = frozenset({DialogueAct.QUESTION, DialogueAct.OFF_TOPIC, DialogueAct.GREETING, DialogueAct.ACKNOWLEDGE})
#: Words without which nobody asks to have something done for them.
_ASKS_FOR = re.compile(
    r"\b(?:you|your|me|us|please|answer|solution|solve|(?:re)?write|t[uú]|usted|dame|dime|hazlo|escr[ií]be\w*|respuesta|"
    r"soluci[oó]n|por favor)\b",
    re.IGNORECASE,
)
#: How sure the reader of acts must be of one for words about one's own work not to be a thought.
_CLEAR = 0.9


def assess(message: Message, state: SessionState, question: Question, readers: Readers) -> Assessment:
    """What this message shows about the question that is open. Never raises on any text."""
    seen = _read(message, state, question, readers)
    if message.wished:
        seen = replace(seen, facts=(*seen.facts, (WISHED, message.wished)))
    is_bare = seen.verdict is Verdict.CORRECT and seen.act is DialogueAct.ATTEMPT and not seen.shows_work
    if is_bare and question.asked in {Asked.ANSWER} | THOUGHTS and _ends_earlier_lines(message.text, state, question):
        return replace(seen, shows_work=True)
    return seen


def _read(message: Message, state: SessionState, question: Question, readers: Readers) -> Assessment:
    text = message.text[: LONGEST_LINES * 4]
    if message.button is Button.PLAN:
        return Assessment(DialogueAct.PLAN, reason=text[:300])
    if message.button in _BUTTONS:
        return Assessment(_BUTTONS[message.button])
    if (found := screen(text)) and found.stops_tutoring:  # in work as well, whether typed, photographed or spoken
        return Assessment(DialogueAct.ABUSE if found.kind == "abuse" else DialogueAct.DANGER, reason=str(found.kind))
    work = question.step if question.step is not None and question.step.rubric and readers.works is not None else None
    if work is not None and readers.works is not None and _hands_in(message, text, work, readers.works):
        # whatever its words would mean in a chat
        return readers.works.assess(text, question, state.words)
    if message.button is Button.CHECK_WORK and work is not None and readers.works is not None:
        versions = readers.works.versions(state.words, work)
        if not versions:
            return Assessment(DialogueAct.CHECK_WORK)
        return readers.works.assess(versions[-1], question, state.words)
    if message.button is Button.CHECK_WORK:
        lines = text.strip() or _handed_in(state, question)
        return replace(read_attempt(lines, question, readers), act=DialogueAct.CHECK_WORK)
    if message.button is Button.PICTURE:
        return _moved(message, state, question, readers)
    if message.button is Button.ASK_BOOK:
        return Assessment(DialogueAct.QUESTION, reason="book")
    if message.button is Button.CHOICE:
        return read_attempt(text, question, readers)
    if question.step is not None and (program := program_of(text, question.step)) is not None:
        if question.asked is not Asked.SUBQUESTION:
            return assess_program(program, question.step, readers.programs)
        return read_attempt(text, question, readers)
    if question.asked is Asked.CONFIDENCE and state.pending is not None:
        sure = read_confidence(text)
        if sure is not None:
            return replace(state.pending, confidence=sure)
    certain = readers.acts.without_doubt(text)  # "maybe left" is the choice "left"
    if _is_exact_choice(certain, question):
        seen = read_attempt(certain, question, readers)
        return seen if seen.spans or certain == text.strip() else replace(seen, spans=(certain,))
    if shows_calculation(text, question.step):
        return read_attempt(text, question, readers)
    # an item that wants an explanation is read like an open "why"
    explains = question.step is not None and question.step.key.kind is AnswerKind.OPEN
    act, sure_of_act = readers.acts.read(text, Asked.WHY if explains else question.asked)
    if work is not None and readers.works is not None and _thinks(text, act, sure_of_act, question.asked):
        return readers.works.assess(text, question, state.words)
    if act is DialogueAct.INSIST and not (explains and state.standing is None):
        return _insisted(text, state, question, readers)
    if (
        act in _LOOSE | {DialogueAct.INSIST}
        and question.step is not None
        and question.asked in {Asked.ANSWER} | THOUGHTS
    ):
        if explains and (seen := read_open_response(text, question.step, readers)).normal is not None:
            return seen  # prose that says what an explanation says is one, whatever else it sounds like
        if question.step.key.kind is AnswerKind.TEXT and _speaks_of(text, question.step):
            return read_attempt(text, question, readers)
    if act is DialogueAct.QUESTION and not is_worded_as_question(text) and question.asked is not Asked.NOTHING:
        act = DialogueAct.ATTEMPT  # "further away from zero" answers what was asked
    if act is DialogueAct.CHECK_WORK and sure_of_act < _CLEAR and speaks_of_method(text):
        act = DialogueAct.ATTEMPT  # "quito el paréntesis?" names a step, and shows no work to check
    if act is not DialogueAct.ATTEMPT:
        return Assessment(act, reason=readers.acts.reason_of(text, question.asked) or None)
    if question.asked is Asked.CONFIDENCE and state.pending is not None:
        return state.pending  # whatever was said, the answer before it still waits for its verdict
    if work is not None and readers.works is not None:
        return readers.works.assess(text, question, state.words)
    return read_attempt(text, question, readers)


def _ends_earlier_lines(text: str, state: SessionState, question: Question) -> bool:
    """Whether a bare result is the end of lines that were shown, and right, in a message before: work is not asked for
    twice."""
    step = question.step
    if step is None or step.starts_from is None or text.rstrip().endswith("?"):
        return False
    for before in reversed(state.words[-3:]):
        alone = check_lines(before[:LONGEST_LINES], step.starts_from, question.rules, step.key)
        if alone.shows_work and alone.all_follow and not alone.only_restates:
            both = check_lines(f"{before}\n{text}"[:LONGEST_LINES], step.starts_from, question.rules, step.key)
            return both.all_follow and both.first_wrong_line is None
    return False


def _thinks(text: str, act: DialogueAct, sure: float, asked: Asked) -> bool:
    """Whether words after a question about one's own work are a thought about it, whatever they sound like: "it keeps only
    the last number" asks for nothing."""
    if asked is not Asked.THOUGHT:
        return False
    if act in {DialogueAct.ASK_ANSWER, DialogueAct.INSIST}:
        return _ASKS_FOR.search(text) is None
    return act in _LOOSE and sure < _CLEAR and not text.rstrip().endswith("?")


def _hands_in(message: Message, text: str, step: Step, works: WorkReader) -> bool:
    """Whether a message is a piece of work, or a long thought about one."""
    if message.button not in {None, Button.CHECK_WORK} or not text.strip():
        return False
    return len(text.split()) >= A_WORK or (works.is_code(step) and bool(works.work_in(text, step)))


def _handed_in(state: SessionState, question: Question) -> str:
    """What stands on this step so far: all lines of work, or the last program."""
    if question.step is not None and question.step.program is not None:
        return next((said for said in reversed(state.words) if program_of(said, question.step)), "")
    return "\n".join(state.words)


def _moved(message: Message, state: SessionState, question: Question, readers: Readers) -> Assessment:
    """A moved picture is an answer like any other; an experiment has no right outcome, so it is something to think about."""
    if question.asked is Asked.CONFIDENCE and state.pending is not None:
        return state.pending
    if message.is_experiment:
        return Assessment(DialogueAct.ATTEMPT, shows_work=True, reason="experiment")
    return read_attempt(message.text, question, readers)


def _is_exact_choice(text: str, question: Question) -> bool:
    """An exact choice needs no reader: whatever its words would otherwise mean, it is an answer. Of free words only
    those that the course knows are; "I don't know" is not one of them."""
    keys = [question.step.key if question.step else None, question.rung.key if question.rung else None]
    if question.asked not in {Asked.ANSWER, Asked.SUBQUESTION} | THOUGHTS:
        return False
    step = question.step
    if step is not None and step.key.kind is AnswerKind.TEXT and mistake_in(text, step):
        return True
    exact = {AnswerKind.TEXT: {Verdict.CORRECT, Verdict.PARTIAL}}
    return any(
        judge(text, key).verdict in exact.get(key.kind, {Verdict.CORRECT, Verdict.INCORRECT})
        for key in keys
        if key and key.kind in CHOSEN
    )


def _speaks_of(text: str, step: Step) -> bool:
    """Whether at least half of the words are words of the answers that the course knows, right or wrong."""
    known = " ".join((step.key.value, *step.key.accept, *(mistake.value for mistake in step.mistakes)))
    said, words = re.findall(r"\w+", folded(text)), set(re.findall(r"\w+", folded(known)))
    return bool(said) and 2 * sum(word in words for word in said) >= len(said)


def _insisted(text: str, state: SessionState, question: Question, readers: Readers) -> Assessment:
    """Insisting never changes a verdict: what code can judge is judged again, the rest keeps what stands."""
    seen = read_attempt(text, question, readers)
    if seen.verdict is Verdict.CORRECT:
        return seen
    standing = state.standing or Verdict.NO_ATTEMPT
    rule = state.standing_rule if standing is Verdict.INCORRECT else ""
    return replace(seen, act=DialogueAct.INSIST, verdict=standing, misconception=rule or seen.misconception)
