"""The assess stage without a model: turns a message into an assessment by the code of ``assessment``.

Order: buttons, then safety, then what code can judge (answers, lines of work), then the embedder for prose. The verdict
of code stands, whatever the learner insists on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from agent.accounts import account_of, asks_about_a_step, ends_of, is_put_as_guess, only_tries, without_names
from agent.problem_reading import assess_problem, shows_calculation
from agent.program_reading import assess_program, program_of
from agent.reply import Button, Message
from agent.work_reading import WorkReader
from assessment.acts import ActReader
from assessment.answers import Judgement, judge
from assessment.confidence import read_confidence
from assessment.expectations import ExpectationReader, judge_explanation
from assessment.phrasing import folded, has_mathematics, is_bare_answer, is_worded_as_question
from assessment.programs import ProgramReader
from assessment.sentences import FORM as SENTENCE
from assessment.steps import WorkCheck, check_lines
from curriculum.model import Course, Hint, Step
from guardrails.safety import screen
from pedagogy.model import AnswerKind, Asked, Assessment, DialogueAct, Verdict
from pedagogy.session import SessionState

_BUTTONS = {
    Button.STUCK: DialogueAct.STUCK,
    Button.ANOTHER_WAY: DialogueAct.ANOTHER_WAY,
    Button.WHY_ASKED: DialogueAct.WHY_ASKED,
    Button.NEXT: DialogueAct.NEXT,
    Button.GO_TO: DialogueAct.GO_TO,
    Button.START: DialogueAct.GREETING,
}
_CHOSEN = frozenset({AnswerKind.CHOICE, AnswerKind.CHOICES, AnswerKind.TEXT})
_MODELS = frozenset({AnswerKind.EQUATION, AnswerKind.INEQUALITY})
#: "88/8 = 11": an operation on numbers and its result on one line is a step that can be seen.
_CALCULATES = re.compile(r"\d\s*[-+−*/·×÷:]\s*\(?-?\d[^=\n]*=")
#: Acts that prose may look like without being them; a demand or a cry for help is not among these.
_LOOSE = frozenset({DialogueAct.QUESTION, DialogueAct.OFF_TOPIC, DialogueAct.GREETING, DialogueAct.ACKNOWLEDGE})
_EXPLAINING = frozenset({Asked.WHY, Asked.HOW})
#: Questions to think about: whoever answers the step instead is judged on the step.
_THOUGHTS = frozenset({Asked.THOUGHT, Asked.EXAMPLE})
_A_WORK = 12  # words
#: Words without which nobody asks to have something done for them.
_ASKS_FOR = re.compile(
    r"\b(?:you|your|me|us|please|answer|solution|solve|(?:re)?write|t[uú]|usted|dame|dime|hazlo|escr[ií]be\w*|respuesta|"
    r"soluci[oó]n|por favor)\b",
    re.IGNORECASE,
)
#: How sure the reader of acts must be of one for words about one's own work not to be a thought.
_CLEAR = 0.9
_LONGEST_LINES = 4_000  # characters of work that are checked line by line


@dataclass(frozen=True)
class Readers:
    """The readers of free text; built once, shared by all sessions."""

    acts: ActReader
    expectations: ExpectationReader
    forget: Callable[[], None] = lambda: None  # drops what is kept about texts read before (erasure)
    programs: ProgramReader = field(default_factory=ProgramReader)
    works: WorkReader | None = None  # None: work is read by its expectations only


@dataclass(frozen=True)
class Question:
    """What is open: the step, the rung whose own question is open, and the course's names for wrong rules."""

    step: Step | None
    rung: Hint | None
    asked: Asked
    rules: Mapping[str, str]  # line rule -> misconception
    given: str = ""  # the text of the task
    words: tuple[str, ...] = ()  # the learner's messages on this item before


def rules_of(course: Course) -> dict[str, str]:
    """Which misconception each line rule shows in this course."""
    return {m.rule: m.id for m in course.misconceptions.values() if m.rule}


def assess(message: Message, state: SessionState, question: Question, readers: Readers) -> Assessment:
    """What this message shows about the question that is open. Never raises on any text."""
    seen = _read(message, state, question, readers)
    is_bare = seen.verdict is Verdict.CORRECT and seen.act is DialogueAct.ATTEMPT and not seen.shows_work
    if is_bare and question.asked in {Asked.ANSWER} | _THOUGHTS and _ends_earlier_lines(message.text, state, question):
        return replace(seen, shows_work=True)
    return seen


def _ends_earlier_lines(text: str, state: SessionState, question: Question) -> bool:
    """Whether a bare result is the end of lines that were shown, and right, in a message before: work is not asked for
    twice."""
    step = question.step
    if step is None or step.starts_from is None or text.rstrip().endswith("?"):
        return False
    for before in reversed(state.words[-3:]):
        alone = check_lines(before[:_LONGEST_LINES], step.starts_from, question.rules, step.key)
        if alone.shows_work and alone.all_follow and not alone.only_restates:
            both = check_lines(f"{before}\n{text}"[:_LONGEST_LINES], step.starts_from, question.rules, step.key)
            return both.all_follow and both.first_wrong_line is None
    return False


def _read(message: Message, state: SessionState, question: Question, readers: Readers) -> Assessment:
    text = message.text[: _LONGEST_LINES * 4]
    if message.button is Button.PLAN:
        return Assessment(DialogueAct.PLAN, reason=text[:300])
    if message.button in _BUTTONS:
        return Assessment(_BUTTONS[message.button])
    if (found := screen(text)) and found.stops_tutoring:  # in work as well, whether typed, photographed or spoken
        return Assessment(DialogueAct.ABUSE if found.kind == "abuse" else DialogueAct.DANGER, reason=str(found.kind))
    work = question.step if question.step is not None and question.step.rubric and readers.works is not None else None
    if work is not None and readers.works is not None and _hands_in(message, text, work, readers.works):
        # whatever its words would mean in a chat
        return readers.works.assess(text, question.asked, state.words, work, question.given)
    if message.button is Button.CHECK_WORK and work is not None and readers.works is not None:
        versions = readers.works.versions(state.words, work)
        if not versions:
            return Assessment(DialogueAct.CHECK_WORK)
        return readers.works.assess(versions[-1], question.asked, state.words, work, question.given)
    if message.button is Button.CHECK_WORK:
        lines = text.strip() or _handed_in(state, question)
        return replace(_attempt(lines, question, readers), act=DialogueAct.CHECK_WORK)
    if message.button is Button.PICTURE:
        return _moved(message, state, question, readers)
    if message.button is Button.ASK_BOOK:
        return Assessment(DialogueAct.QUESTION)
    if message.button is Button.CHOICE:
        return _attempt(text, question, readers)
    if question.step is not None and (program := program_of(text, question.step)) is not None:
        if question.asked is not Asked.SUBQUESTION:
            return assess_program(program, question.step, readers.programs)
        return _attempt(text, question, readers)
    if question.asked is Asked.CONFIDENCE and state.pending is not None:
        sure = read_confidence(text)
        if sure is not None:
            return replace(state.pending, confidence=sure)
    if _is_exact_choice(text, question) or shows_calculation(text, question.step):
        return _attempt(text, question, readers)
    # an item that wants an explanation is read like an open "why"
    explains = question.step is not None and question.step.key.kind is AnswerKind.OPEN
    act, sure_of_act = readers.acts.read(text, Asked.WHY if explains else question.asked)
    if work is not None and readers.works is not None and _thinks(text, act, sure_of_act, question.asked):
        return readers.works.assess(text, question.asked, state.words, work, question.given)
    if act is DialogueAct.INSIST and not (explains and state.standing is None):
        return _insisted(text, state, question, readers)
    if (
        act in _LOOSE | {DialogueAct.INSIST}
        and question.step is not None
        and question.asked in {Asked.ANSWER} | _THOUGHTS
    ):
        if explains and (seen := _open_response(text, question.step, readers)).normal is not None:
            return seen  # prose that says what an explanation says is one, whatever else it sounds like
        if question.step.key.kind is AnswerKind.TEXT and _speaks_of(text, question.step):
            return _attempt(text, question, readers)
    if act is DialogueAct.QUESTION and not is_worded_as_question(text) and question.asked is not Asked.NOTHING:
        act = DialogueAct.ATTEMPT  # "further away from zero" answers what was asked
    if act is not DialogueAct.ATTEMPT:
        return Assessment(act, misconception=None)
    if question.asked is Asked.CONFIDENCE and state.pending is not None:
        return state.pending  # whatever was said, the answer before it still waits for its verdict
    if work is not None and readers.works is not None:
        return readers.works.assess(text, question.asked, state.words, work, question.given)
    return _attempt(text, question, readers)


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
    return len(text.split()) >= _A_WORK or (works.is_code(step) and bool(works.work_in(text, step)))


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
    return _attempt(message.text, question, readers)


def _is_exact_choice(text: str, question: Question) -> bool:
    """An exact choice needs no reader: whatever its words would otherwise mean, it is an answer. Of free words only
    those that the course knows are; "I don't know" is not one of them."""
    keys = [question.step.key if question.step else None, question.rung.key if question.rung else None]
    if question.asked not in {Asked.ANSWER, Asked.SUBQUESTION} | _THOUGHTS:
        return False
    step = question.step
    if step is not None and step.key.kind is AnswerKind.TEXT and _mistake(text, step):
        return True
    exact = {AnswerKind.TEXT: {Verdict.CORRECT, Verdict.PARTIAL}}
    return any(
        judge(text, key).verdict in exact.get(key.kind, {Verdict.CORRECT, Verdict.INCORRECT})
        for key in keys
        if key and key.kind in _CHOSEN
    )


def _speaks_of(text: str, step: Step) -> bool:
    """Whether at least half of the words are words of the answers that the course knows, right or wrong."""
    known = " ".join((step.key.value, *step.key.accept, *(mistake.value for mistake in step.mistakes)))
    said, words = re.findall(r"\w+", folded(text)), set(re.findall(r"\w+", folded(known)))
    return bool(said) and 2 * sum(word in words for word in said) >= len(said)


def _insisted(text: str, state: SessionState, question: Question, readers: Readers) -> Assessment:
    """Insisting never changes a verdict: what code can judge is judged again, the rest keeps what stands."""
    seen = _attempt(text, question, readers)
    if seen.verdict is Verdict.CORRECT:
        return seen
    standing = state.standing or Verdict.NO_ATTEMPT
    return replace(seen, act=DialogueAct.INSIST, verdict=standing)


def _attempt(text: str, question: Question, readers: Readers) -> Assessment:
    step = question.step
    if step is None:
        return Assessment(DialogueAct.ATTEMPT)
    if question.asked in _EXPLAINING:
        return _explanation(text, step, question, readers)
    if step.key.kind is AnswerKind.OPEN:
        return _open_response(text, step, readers)
    if question.asked is Asked.SUBQUESTION and question.rung and question.rung.key:
        return _subquestion(text, step, question, readers)
    seen = _answer(text, step, question, readers)
    is_marked = seen.verdict is Verdict.INCORRECT and seen.misconception is None and not seen.shows_work
    if is_marked and step.key.kind not in _CHOSEN and _only_speaks(text) and not readers.acts.is_bare(text):
        return Assessment(DialogueAct.ATTEMPT, normal=seen.normal)  # "the two minus ones" is no wrong answer 2
    return seen


def _answer(text: str, step: Step, question: Question, readers: Readers) -> Assessment:
    """An attempt at the step itself: a program is run; else lines of work first, then the answer."""
    if step.program is not None:
        program = program_of(text, step)
        return assess_program(program, step, readers.programs) if program else Assessment(DialogueAct.ATTEMPT)
    if (seen := assess_problem(text, step, question.words)) is not None:
        return seen
    if step.key.kind is AnswerKind.NUMBER:
        text = without_names(text)
    work = check_lines(text[:_LONGEST_LINES], step.starts_from, question.rules, step.key)
    found = judge(text, step.key)
    if found.verdict is not Verdict.CORRECT and step.key.kind is AnswerKind.NUMBER:
        if (account := account_of(text)) and judge(account.result, step.key).verdict is Verdict.CORRECT:
            spans = (account.calculation,) if account.calculation in text else ()
            return Assessment(DialogueAct.ATTEMPT, Verdict.CORRECT, shows_work=True, normal=account.result, spans=spans)
        if found.verdict is Verdict.UNCLEAR:
            text, found = _at_an_end(text, step, found)
    if asks_about_a_step(text) or (work.first_wrong_line is not None and only_tries(text)):
        return Assessment(DialogueAct.ATTEMPT, normal=found.normal)  # something to try, which claims nothing
    # an equation that models a situation is its own work; there is no line before it
    models = step.key.kind in _MODELS and step.starts_from is None
    # and so is a sentence of one's own making
    shows_work = (
        work.shows_work
        or models
        or (step.key.form == SENTENCE and not _guesses(text, step))
        or bool(_CALCULATES.search(text))
    )
    if work.first_wrong_line is not None:
        return Assessment(
            DialogueAct.ATTEMPT,
            Verdict.INCORRECT,
            shows_work=True,
            normal=work.normal or found.normal,
            right_part=work.right_part,
            wrong_part=work.wrong_part,
            first_wrong_line=work.first_wrong_line,
            misconception=work.misconception or _mistake(text, step),
            reason="line:wrong",
        )
    concludes = (
        step.key.kind in {AnswerKind.CHOICE, AnswerKind.CHOICES}
        and found.verdict is Verdict.INCORRECT
        and _mistake(text, step)
    )
    on_the_way = work.lines and work.answers_goal is False and work.all_follow and not concludes
    if on_the_way and found.verdict is not Verdict.CORRECT:
        return _line_on_the_way(work, found.reason)
    verdict = found.verdict
    guesses = text.rstrip().endswith("?")  # "is it 5?" is about the step, whatever was asked to think about
    if question.asked in _THOUGHTS and verdict is Verdict.INCORRECT and not (guesses or _mistake(text, step)):
        verdict = Verdict.NO_ATTEMPT  # an answer to the question to think about, not to the step
    if verdict is Verdict.INCORRECT and found.normal and _tells_of_a_line(text, found.normal, step):
        return Assessment(
            DialogueAct.ATTEMPT, Verdict.PARTIAL, shows_work=True, normal=found.normal, reason="line:right"
        )
    asks = verdict in {Verdict.CORRECT, Verdict.INCORRECT} and not shows_work and is_put_as_guess(text)
    return Assessment(
        DialogueAct.ATTEMPT,
        verdict,
        shows_work=shows_work,
        normal=found.normal,
        right_part=work.right_part,
        misconception=_mistake(text, step) if verdict is Verdict.INCORRECT else None,
        reason="question" if asks else found.reason,  # "was Tom's 5 right" is a guess, whatever sign ends it
        spans=_verbatim(found.value_text, text) if verdict in {Verdict.CORRECT, Verdict.INCORRECT} else (),
    )


def _tells_of_a_line(text: str, normal: str, step: Step) -> bool:
    """Whether a sentence tells of a line on the way ("so 21 are left on the right") and claims no answer."""
    if step.key.kind is not AnswerKind.NUMBER or len(text.split()) < _A_WORK or text.rstrip().endswith("?"):
        return False
    return any(re.search(rf"=\s*{re.escape(normal)}$", line) for line in step.solution[:-1])


def _at_an_end(text: str, step: Step, found: Judgement) -> tuple[str, Judgement]:
    """Of several values, the one that is put first, or that it ends in when that is right; with what it is judged."""
    head, tail = ends_of(text)
    if tail and (last := judge(tail, step.key)).verdict is Verdict.CORRECT:
        return tail, last
    return (head, judge(head, step.key)) if head else (text, found)


def _guesses(text: str, step: Step) -> bool:
    """Whether a phrase is put as a question that is none."""
    return text.rstrip().endswith("?") and not step.key.value.rstrip().endswith("?")


def _verbatim(part: str | None, text: str) -> tuple[str, ...]:
    """Evidence is what the learner wrote, or it is none."""
    return (part,) if part and part in text and part != text.strip() else ()


def _line_on_the_way(work: WorkCheck, reason: str | None) -> Assessment:
    return Assessment(
        DialogueAct.ATTEMPT,
        Verdict.PARTIAL,
        shows_work=True,
        normal=_as_written(work),
        right_part=work.right_part,
        reason="line:right",
    )


def _as_written(work: WorkCheck) -> str | None:
    """The last line, letter by letter: 5y + 4 = -6 and 5y = -10 say the same, and the second is a step further."""
    return f"line: {work.last_right.replace(' ', '')}" if work.last_right else work.normal


def _mistake(text: str, step: Step) -> str | None:
    """The misconception whose rule produces this very answer."""
    in_words = step.key.kind is AnswerKind.TEXT
    form = step.key.form if in_words else None
    found = {Verdict.CORRECT, Verdict.PARTIAL} if in_words else {Verdict.CORRECT}
    for mistake in step.mistakes:
        if judge(text, replace(step.key, value=mistake.value, accept=(), form=form)).verdict in found:
            return mistake.misconception
    return None


def _subquestion(text: str, step: Step, question: Question, readers: Readers) -> Assessment:
    """A smaller question of the ladder; someone who jumps ahead to the step is judged on the step."""
    assert question.rung is not None
    assert question.rung.key is not None
    small = judge(text, question.rung.key)
    if step.key.kind is AnswerKind.TEXT and len(text.split()) > 1 and (rule := _mistake(text, step)):
        # the step itself, answered by a wrong rule: that a word of it answers the smaller question makes it no righter
        return replace(_answer(text, step, question, readers), misconception=rule)
    if small.verdict in {Verdict.CORRECT, Verdict.PARTIAL}:
        return Assessment(
            DialogueAct.ATTEMPT,
            small.verdict,
            shows_work=True,
            normal=small.normal,
            reason=small.reason,
            spans=_verbatim(small.value_text, text),
        )
    ahead = _answer(text, step, question, readers)
    if ahead.verdict is Verdict.CORRECT or ahead.reason in {"line:right", "line:wrong"}:
        return replace(ahead, reason=ahead.reason or "ahead")
    if ahead.misconception is None and _only_speaks(text) and not readers.acts.is_bare(text):
        return Assessment(DialogueAct.ATTEMPT, normal=small.normal)  # words to think with, nothing to judge
    return Assessment(
        DialogueAct.ATTEMPT,
        Verdict.INCORRECT if ahead.misconception else small.verdict,
        normal=small.normal or ahead.normal,
        reason=small.reason,
        misconception=ahead.misconception,
        spans=_verbatim(small.value_text, text) or ahead.spans,
    )


def _only_speaks(text: str) -> bool:
    """Prose in which a number word may stand, but no answer: "the two minus ones"."""
    return len(text.split()) > 2 and re.search(r"\d", text) is None and not has_mathematics(folded(text))


def _explanation(text: str, step: Step, question: Question, readers: Readers) -> Assessment:
    """An answer to why or how. Lines of work are an explanation too, and they are checked."""
    seen = assess_problem(text, step, question.words) if question.asked is Asked.HOW else None
    if seen is not None and seen.shows_work:
        return replace(seen, coverage=1.0 if seen.verdict is Verdict.CORRECT else 0.5)
    work = check_lines(text[:_LONGEST_LINES], step.starts_from, question.rules, step.key)
    if step.program is None and work.lines and work.first_wrong_line is None and work.shows_work:
        return Assessment(DialogueAct.ATTEMPT, Verdict.CORRECT, shows_work=True, normal=work.normal, coverage=1.0)
    if _says_the_result_again(text, step):
        return Assessment(DialogueAct.ATTEMPT, Verdict.UNCLEAR, normal=text.strip()[:80])
    verdict, span = judge_explanation(text, step)
    return Assessment(
        DialogueAct.ATTEMPT,
        verdict,
        shows_work=True,
        spans=(span,) if span else (),
        coverage=1.0 if verdict is Verdict.CORRECT else 0.5 if verdict is Verdict.PARTIAL else 0.0,
        judged_by="rules",
    )


def _says_the_result_again(text: str, step: Step) -> bool:
    """The result alone is no way that led to it."""
    is_bare = is_bare_answer(folded(text), frozenset()) and not _CALCULATES.search(text)
    return is_bare and judge(text, step.key).verdict is Verdict.CORRECT


def _open_response(text: str, step: Step, readers: Readers) -> Assessment:
    seen = readers.expectations.read(text, step.expectations, step.wrong_ideas, step.ask)
    return Assessment(
        DialogueAct.ATTEMPT,
        seen.verdict,
        shows_work=True,
        normal=seen.misconception or ",".join(seen.covered) or None,
        misconception=seen.misconception,
        covered=seen.covered,
        missing=seen.missing,
        coverage=seen.coverage,
        spans=seen.spans,
        judged_by="embedder",
    )
