"""Reads an attempt at the open question: lines of work, then the answer, or the smaller question of the ladder."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.accounts import account_of, asks_about_a_step, ends_of, is_put_as_guess, only_tries, without_names
from agent.explanations import read_explanation, read_open_response
from agent.problem_reading import assess_problem
from agent.program_reading import assess_program, program_of
from agent.readers import A_WORK, CALCULATES, CHOSEN, EXPLAINING, LONGEST_LINES, THOUGHTS, Question, Readers
from agent.told import assess_told, steps_told
from assessment.answers import Judgement, judge
from assessment.operations import Effect
from assessment.phrasing import folded, has_mathematics
from assessment.sentences import FORM as SENTENCE
from assessment.steps import WorkCheck, check_lines
from curriculum.model import Step
from pedagogy.model import LINE_RIGHT, AnswerKind, Asked, Assessment, DialogueAct, Verdict

_REASON = re.compile(r"\W*(?:(?:well|um|so|ok|pues|y) )*(?:because|since|cuz|bc|cos|porque|pq|xq)\b", re.IGNORECASE)
#: Reasons of an attempt that is one at the step, though a smaller question is open.
_OF_THE_STEP = frozenset({"line:wrong", "form:unfinished"})
_MODELS = frozenset({AnswerKind.EQUATION, AnswerKind.INEQUALITY})


def read_attempt(text: str, question: Question, readers: Readers) -> Assessment:
    """What an attempt shows about the question that is open: a reason, the smaller question, or the step itself."""
    step = question.step
    if step is None:
        return Assessment(DialogueAct.ATTEMPT)
    if question.asked in EXPLAINING:
        return read_explanation(text, step, question, readers)
    if step.key.kind is AnswerKind.OPEN:
        return read_open_response(text, step, readers)
    if question.asked is Asked.SUBQUESTION and question.rung and question.rung.key:
        return _subquestion(text, step, question, readers)
    if step.key.kind is AnswerKind.TEXT and _REASON.match(text) and not _knows(text, step):
        return Assessment(DialogueAct.ATTEMPT)  # a reason, where a phrase is asked for
    seen = _answer(text, step, question, readers)
    is_long = len(text.split()) >= A_WORK  # "one" in a long thought is no answer, though a wrong rule gives 1
    is_marked = seen.verdict is Verdict.INCORRECT and (is_long or seen.misconception is None)
    in_doubt = is_marked or seen.verdict is Verdict.UNCLEAR
    if in_doubt and step.key.kind not in CHOSEN and _only_speaks(text) and not readers.acts.is_bare(text):
        # "the two minus ones" is no wrong answer 2, and a thought is no riddle
        return Assessment(DialogueAct.ATTEMPT, normal=seen.normal)
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
    told = steps_told(text, step, question)
    if told is not None and not told[0].claims:
        return assess_told(text, *told, question)
    work = check_lines(text[:LONGEST_LINES], step.starts_from, question.rules, step.key)
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
        or (told is not None and told[1] is Effect.SOLVES)
        or (step.key.form == SENTENCE and not _guesses(text, step))
        or bool(CALCULATES.search(text))
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
            misconception=work.misconception or mistake_in(text, step),
            reason="line:wrong",
        )
    concludes = (
        step.key.kind in {AnswerKind.CHOICE, AnswerKind.CHOICES}
        and found.verdict is Verdict.INCORRECT
        and mistake_in(text, step)
    )
    on_the_way = work.lines and work.answers_goal is False and work.all_follow and not concludes
    if on_the_way and found.verdict is not Verdict.CORRECT:
        return _line_on_the_way(work, step)
    verdict = found.verdict
    guesses = is_put_as_guess(text)  # "is it 5" is about the step, whatever was asked to think about
    if question.asked in THOUGHTS and verdict is Verdict.INCORRECT and not (guesses or mistake_in(text, step)):
        verdict = Verdict.NO_ATTEMPT  # an answer to the question to think about, not to the step
    if verdict is Verdict.INCORRECT and found.normal and _tells_of_a_line(text, found.normal, step):
        return Assessment(DialogueAct.ATTEMPT, Verdict.PARTIAL, shows_work=True, normal=found.normal, reason=LINE_RIGHT)
    asks = verdict in {Verdict.CORRECT, Verdict.INCORRECT} and not shows_work and is_put_as_guess(text)
    return Assessment(
        DialogueAct.ATTEMPT,
        verdict,
        shows_work=shows_work,
        normal=found.normal,
        right_part=work.right_part,
        misconception=mistake_in(text, step) if verdict is Verdict.INCORRECT else None,
        reason="question" if asks else found.reason,  # "was Tom's 5 right" is a guess, whatever sign ends it
        spans=_verbatim(found.value_text, text) if verdict in {Verdict.CORRECT, Verdict.INCORRECT} else (),
    )


def _subquestion(text: str, step: Step, question: Question, readers: Readers) -> Assessment:
    """A smaller question of the ladder; someone who jumps ahead to the step is judged on the step."""
    assert question.rung is not None
    assert question.rung.key is not None
    small = judge(text, question.rung.key)
    if step.key.kind is AnswerKind.TEXT and len(text.split()) > 1 and (rule := mistake_in(text, step)):
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
    if ahead.verdict is Verdict.CORRECT or ahead.is_on_the_way or ahead.reason in _OF_THE_STEP:
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


def _knows(text: str, step: Step) -> bool:
    """Whether a text is one of the answers that the course knows, right or wrong."""
    return judge(text, step.key).verdict in {Verdict.CORRECT, Verdict.PARTIAL} or mistake_in(text, step) is not None


def mistake_in(text: str, step: Step) -> str | None:
    """The misconception whose rule produces this very answer."""
    in_words = step.key.kind is AnswerKind.TEXT
    form = step.key.form if in_words else None
    found = {Verdict.CORRECT, Verdict.PARTIAL} if in_words else {Verdict.CORRECT}
    for mistake in step.mistakes:
        if judge(text, replace(step.key, value=mistake.value, accept=(), form=form)).verdict in found:
            return mistake.misconception
    return None


def _line_on_the_way(work: WorkCheck, step: Step) -> Assessment:
    """A right line, or the value itself with something left to work out in it ("x = 60 / 3")."""
    is_unfinished = bool(work.last_right) and judge(work.last_right or "", step.key).reason == "form:unfinished"
    return Assessment(
        DialogueAct.ATTEMPT,
        Verdict.PARTIAL,
        shows_work=True,
        normal=_as_written(work),
        right_part=work.right_part,
        reason="form:unfinished" if is_unfinished else LINE_RIGHT,
        spans=(work.last_right,) if work.last_right else (),
    )


def _as_written(work: WorkCheck) -> str | None:
    """The last line, letter by letter: 5y + 4 = -6 and 5y = -10 say the same, and the second is a step further."""
    return f"line: {work.last_right.replace(' ', '')}" if work.last_right else work.normal


def _at_an_end(text: str, step: Step, found: Judgement) -> tuple[str, Judgement]:
    """Of several values, the one that is put first, or that it ends in when that is right; with what it is judged."""
    head, tail = ends_of(text)
    if tail and (last := judge(tail, step.key)).verdict is Verdict.CORRECT:
        return tail, last
    return (head, judge(head, step.key)) if head else (text, found)


def _tells_of_a_line(text: str, normal: str, step: Step) -> bool:
    """Whether a sentence tells of a line on the way ("so 21 are left on the right") and claims no answer."""
    if step.key.kind is not AnswerKind.NUMBER or len(text.split()) < A_WORK or text.rstrip().endswith("?"):
        return False
    return any(re.search(rf"=\s*{re.escape(normal)}$", line) for line in step.solution[:-1])


def _guesses(text: str, step: Step) -> bool:
    """Whether a phrase is put as a question that is none."""
    return text.rstrip().endswith("?") and not step.key.value.rstrip().endswith("?")


def _only_speaks(text: str) -> bool:
    """Prose in which a number word may stand, but no answer: "the two minus ones"."""
    said = without_names(text)
    return len(said.split()) > 2 and re.search(r"\d", said) is None and not has_mathematics(folded(said))


def _verbatim(part: str | None, text: str) -> tuple[str, ...]:
    """Evidence is what the learner wrote, or it is none."""
    return (part,) if part and part in text and part != text.strip() else ()
