"""Reads a reason: an answer to why or how, or an item that wants an explanation."""

from __future__ import annotations

from dataclasses import replace

from agent.accounts import wishes_verdict
from agent.problem_reading import assess_problem
from agent.readers import CALCULATES, LONGEST_LINES, Question, Readers
from agent.told import is_own_check, steps_told
from assessment.answers import judge
from assessment.expectations import judge_explanation
from assessment.operations import Effect
from assessment.steps import WorkCheck, check_lines
from curriculum.model import Step
from pedagogy.model import AnswerKind, Asked, Assessment, DialogueAct, Verdict

_A_REASON = 4  # words


def read_explanation(text: str, step: Step, question: Question, readers: Readers) -> Assessment:
    """An answer to why or how. Lines of work are an explanation too, and they are checked."""
    seen = assess_problem(text, step, question.words) if question.asked is Asked.HOW else None
    if seen is not None and seen.shows_work:
        return replace(seen, coverage=1.0 if seen.verdict is Verdict.CORRECT else 0.5)
    if question.asked is Asked.HOW and (seen := _way(text, step, question, readers)) is not None:
        return seen
    work = check_lines(text[:LONGEST_LINES], step.starts_from, question.rules, step.key)
    work_again = question.asked is Asked.WHY and work.answers_goal and _only_lines(text, work)  # is no reason for it
    if work_again:
        return Assessment(DialogueAct.ATTEMPT, Verdict.UNCLEAR, normal=text.strip()[:80])
    if step.program is None and work.lines and work.first_wrong_line is None and work.shows_work:
        return Assessment(DialogueAct.ATTEMPT, Verdict.CORRECT, shows_work=True, normal=work.normal, coverage=1.0)
    if _says_the_result_again(text, step, readers):
        return Assessment(DialogueAct.ATTEMPT, Verdict.UNCLEAR, normal=text.strip()[:80])
    verdict, span = judge_explanation(text, step)
    if text.rstrip().endswith("?") and len(text.split()) < _A_REASON:
        verdict = Verdict.UNCLEAR  # "flip?" asks whether it is a reason
    return Assessment(
        DialogueAct.ATTEMPT,
        verdict,
        shows_work=True,
        spans=(span,) if span else (),
        coverage=1.0 if verdict is Verdict.CORRECT else 0.5 if verdict is Verdict.PARTIAL else 0.0,
        judged_by="rules",
    )


def _way(text: str, step: Step, question: Question, readers: Readers) -> Assessment | None:
    """How a right value was found, where code can tell: put back into the task, told in words, or guessed."""
    normal = text.strip()[:80]
    is_number = step.key.kind is AnswerKind.NUMBER
    checks = is_own_check(text, step.key.value, step, is_bare=readers.acts.is_bare(text)) if is_number else None
    if checks is not None:
        verdict = Verdict.CORRECT if checks else Verdict.UNCLEAR
        return Assessment(
            DialogueAct.ATTEMPT, verdict, shows_work=True, normal=normal, coverage=float(checks),
            reason="check:holds" if checks else "check:off",
        )  # fmt: skip
    if (found := steps_told(text, step, question)) is not None and found[1] is Effect.SOLVES:
        return Assessment(DialogueAct.ATTEMPT, Verdict.CORRECT, shows_work=True, normal=normal, coverage=1.0)
    is_hedged = readers.acts.without_doubt(text) != text.strip()
    is_guess = readers.acts.only_doubts(text) or wishes_verdict(text)
    if is_guess or (is_hedged and _says_the_result_again(text, step, readers)):
        return Assessment(DialogueAct.ATTEMPT, Verdict.UNCLEAR, normal=normal, reason="guess")
    return None


def _only_lines(text: str, work: WorkCheck) -> bool:
    """Whether nothing is said beside the lines of work."""
    for line in work.lines:
        text = text.replace(line.text, " ", 1)
    return not any(sign.isalpha() for sign in text)


def _says_the_result_again(text: str, step: Step, readers: Readers) -> bool:
    """The result alone is no way that led to it."""
    certain = readers.acts.without_doubt(text)
    is_bare = readers.acts.is_bare(certain) and not CALCULATES.search(text)
    return is_bare and judge(certain, step.key).verdict is Verdict.CORRECT


def read_open_response(text: str, step: Step, readers: Readers) -> Assessment:
    """What an explanation covers of what a good one covers, and the wrong idea it rests on."""
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
