"""The policy table: one case per row, and what no table may break."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pedagogy.model import Asked, Assessment, DialogueAct, Move, Purpose, Situation, Verdict
from pedagogy.policy import FACT_NAMES, HELP, Ladder, Policy, Row, condition, decide, has_new_evidence
from prompts.reader import PACKS, load_pack

POLICY = load_pack(PACKS / "socratic").policy
A, V = DialogueAct, Verdict
RUNGS = ("question", "pointer", "prompt", "worked")


def situation(act: DialogueAct = A.ATTEMPT, verdict: Verdict = V.NO_ATTEMPT, **more: Any) -> Situation:
    seen = {k: more.pop(k) for k in list(more) if k in Assessment.__dataclass_fields__}
    return Situation(Assessment(act, verdict, **seen), **{"rungs": RUNGS, "top_level": 4, **more})


# row id -> a situation in which exactly this row decides, and the move it must choose
CASES: dict[str, tuple[Situation, Move]] = {
    "danger": (situation(A.DANGER), Move.SAFETY),
    "abuse": (situation(A.ABUSE), Move.SAFETY),
    "plan": (situation(A.PLAN), Move.NEXT_ITEM),
    "exam-pass": (situation(A.STUCK, purpose=Purpose.PLACEMENT), Move.NEXT_ITEM),
    "exam-left": (situation(A.GO_TO, purpose=Purpose.EXAM), Move.NEXT_ITEM),
    "exam-question": (situation(verdict=V.UNCLEAR, purpose=Purpose.EXAM, is_question=True), Move.CLARIFY_TASK),
    "exam-step-asked": (
        situation(verdict=V.PARTIAL, purpose=Purpose.EXAM, is_question=True, reason="step:allowed"),
        Move.CLARIFY_TASK,
    ),
    "exam-answer": (situation(verdict=V.INCORRECT, purpose=Purpose.EXAM), Move.NEXT_ITEM),
    "exam": (situation(A.ASK_ANSWER, purpose=Purpose.EXAM), Move.CLARIFY_TASK),
    "instructions": (situation(A.INSTRUCTIONS), Move.DECLINE),
    "greeting": (situation(A.GREETING), Move.GREET),
    "leaving": (situation(A.ACKNOWLEDGE, reason="leaves"), Move.GREET),
    "easy": (situation(A.NEXT, reason="easy"), Move.NEXT_ITEM),
    "go-to": (situation(A.GO_TO), Move.NEXT_ITEM),
    "next": (situation(A.NEXT), Move.NEXT_ITEM),
    "done-go-on": (situation(A.ACKNOWLEDGE, item_done=True), Move.NEXT_ITEM),
    "why-asked": (situation(A.WHY_ASKED), Move.EXPLAIN_PURPOSE),
    "off-topic": (situation(A.OFF_TOPIC), Move.REDIRECT),
    "unaided-help-first": (situation(A.ASK_HELP, purpose=Purpose.TRANSFER, help_requests=1), Move.WITHHOLD),
    "unaided-acknowledge": (situation(A.ACKNOWLEDGE, purpose=Purpose.REVIEW), Move.CLARIFY),
    "mastered-asks": (situation(A.ASK_ANSWER, is_mastered=True, prerequisites_mastered=True), Move.CONFIRM),
    "mastered-right": (situation(verdict=V.CORRECT, is_mastered=True, prerequisites_mastered=True), Move.AFFIRM),
    "gaming": (situation(A.ASK_HELP, fast_requests=3), Move.CHANGE_FORM),
    "enumerating": (situation(verdict=V.INCORRECT, enumerating=True), Move.CHANGE_FORM),
    "guesses-capped": (situation(verdict=V.CORRECT, bare_guesses=3), Move.ASK_WORK),
    "guess-as-question": (situation(verdict=V.CORRECT, is_question=True, bare_guesses=1), Move.ASK_WORK),
    "wheel-spinning-person": (situation(verdict=V.INCORRECT, fails_without_progress=10), Move.TELL_INSTRUCTOR),
    "wheel-spinning": (
        situation(verdict=V.INCORRECT, fails_without_progress=6, has_prerequisite=True),
        Move.PREREQUISITE,
    ),
    "frustrated": (situation(A.FRUSTRATED), Move.REASSURE),
    "beginner-stuck": (situation(A.STUCK, is_novice=True), Move.INSTRUCT),
    "answer-wanted-at-top": (situation(A.ASK_ANSWER, hint_level=4, example_shown=True), Move.WITHHOLD),
    "answer-wanted": (situation(A.ASK_ANSWER), Move.WITHHOLD),
    "stuck-on-guess": (situation(A.STUCK, asked=Asked.HOW, last_move=Move.ASK_WORK, bare_guesses=1), Move.HINT),
    "stuck-on-why": (situation(A.STUCK, asked=Asked.WHY), Move.REPHRASE),
    "stuck-on-example": (situation(A.STUCK, asked=Asked.EXAMPLE), Move.HINT),
    "stuck": (situation(A.STUCK), Move.HINT),
    "another-way": (situation(A.ANOTHER_WAY), Move.REPHRASE),
    "book-question": (situation(A.QUESTION, is_novice=True, reason="book"), Move.ANSWER_QUESTION),
    "beginner-question": (situation(A.QUESTION, is_novice=True), Move.INSTRUCT),
    "question": (situation(A.QUESTION), Move.ANSWER_QUESTION),
    "insist-wrong-rule": (
        situation(A.INSIST, V.INCORRECT, standing=V.INCORRECT, misconception="one-side-only"),
        Move.REFUTE,
    ),
    "insist-shown": (situation(A.INSIST, V.INCORRECT, standing=V.INCORRECT, reason="shown:again"), Move.HINT),
    "insist": (situation(A.INSIST, V.INCORRECT, standing=V.INCORRECT), Move.ASK_WORK),
    "check-without-work": (situation(A.CHECK_WORK), Move.ASK_WORK),
    "work-clean": (situation(A.CHECK_WORK, V.PARTIAL, reason="line:right"), Move.PUMP),
    "acknowledge-why": (situation(A.ACKNOWLEDGE, asked=Asked.WHY), Move.CLARIFY),
    "acknowledge-again": (situation(A.ACKNOWLEDGE, last_move=Move.PUMP), Move.HINT),
    "acknowledge": (situation(A.ACKNOWLEDGE), Move.PUMP),
    "why-right": (situation(verdict=V.CORRECT, asked=Asked.WHY), Move.AFFIRM),
    "why-partly": (situation(verdict=V.PARTIAL, asked=Asked.WHY, why_tries=1), Move.CLARIFY),
    "how-unclear": (situation(verdict=V.UNCLEAR, asked=Asked.HOW, why_tries=1), Move.ASK_WORK),
    "how-partly": (situation(verdict=V.PARTIAL, asked=Asked.HOW, why_tries=1), Move.AFFIRM),
    "how-guessed": (
        situation(verdict=V.UNCLEAR, asked=Asked.HOW, reason="guess", why_tries=2, bare_guesses=1),
        Move.HINT,
    ),
    "why-on": (situation(verdict=V.PARTIAL, asked=Asked.WHY, why_tries=2), Move.REPHRASE),
    "example-explained": (situation(verdict=V.NO_ATTEMPT, asked=Asked.EXAMPLE), Move.PUMP),
    "thought-answered": (situation(verdict=V.NO_ATTEMPT, asked=Asked.THOUGHT), Move.PUMP),
    "subquestion-thought": (situation(verdict=V.NO_ATTEMPT, asked=Asked.SUBQUESTION), Move.PUMP),
    "subquestion-skipped-with-work": (
        situation(verdict=V.CORRECT, asked=Asked.SUBQUESTION, reason="ahead", shows_work=True),
        Move.AFFIRM,
    ),
    "subquestion-skipped": (situation(verdict=V.CORRECT, asked=Asked.SUBQUESTION, reason="ahead"), Move.ASK_HOW),
    "subquestion-right": (situation(verdict=V.CORRECT, asked=Asked.SUBQUESTION), Move.AFFIRM),
    "subquestion-unfinished": (
        situation(verdict=V.PARTIAL, asked=Asked.SUBQUESTION, reason="form:unfinished"),
        Move.ASK_FORM,
    ),
    "subquestion-form": (
        situation(verdict=V.PARTIAL, asked=Asked.SUBQUESTION, reason="form:simplified"),
        Move.AFFIRM,
    ),
    "subquestion-wrong-rule": (
        situation(verdict=V.INCORRECT, asked=Asked.SUBQUESTION, misconception="m", same_error=1),
        Move.REFUTE,
    ),
    "subquestion-wrong": (situation(verdict=V.INCORRECT, asked=Asked.SUBQUESTION), Move.HINT),
    "open-right": (situation(verdict=V.CORRECT, tag_open=True, shows_work=True), Move.AFFIRM),
    "open-wrong-idea": (
        situation(verdict=V.INCORRECT, tag_open=True, shows_work=True, misconception="m", same_error=1),
        Move.REFUTE,
    ),
    "open-partly": (situation(verdict=V.PARTIAL, tag_open=True, shows_work=True, attempts=1), Move.HINT),
    "open-on": (situation(verdict=V.PARTIAL, tag_open=True, shows_work=True, attempts=3), Move.REPHRASE),
    "step-told-again": (
        situation(verdict=V.PARTIAL, shows_work=True, reason="step:helps", same_error=2),
        Move.HINT,
    ),
    "step-told": (situation(verdict=V.PARTIAL, shows_work=True, reason="step:allowed"), Move.PUMP),
    "line-right-stays": (
        situation(verdict=V.PARTIAL, shows_work=True, reason="line:right", same_error=3),
        Move.HINT,
    ),
    "line-right-again": (
        situation(verdict=V.PARTIAL, shows_work=True, reason="line:right", same_error=2),
        Move.PUMP,
    ),
    "line-right": (situation(verdict=V.PARTIAL, shows_work=True, reason="line:right"), Move.PUMP),
    "confidence": (situation(verdict=V.CORRECT, shows_work=True, confidence_due=True), Move.ASK_CONFIDENCE),
    "right-with-work-why": (situation(verdict=V.CORRECT, shows_work=True, can_explain_why=True), Move.AFFIRM),
    "right-with-work": (situation(verdict=V.CORRECT, shows_work=True), Move.AFFIRM),
    "right-unaided-item": (situation(verdict=V.CORRECT, purpose=Purpose.TRANSFER, bare_guesses=1), Move.AFFIRM),
    "right-after-help": (situation(verdict=V.CORRECT, hint_level=2, bare_guesses=1), Move.AFFIRM),
    "right-bare": (situation(verdict=V.CORRECT, bare_guesses=1), Move.ASK_HOW),
    "accents-again": (
        situation(verdict=V.PARTIAL, reason="form:accents", last_move=Move.ASK_FORM),
        Move.AFFIRM,
    ),
    "wrong-form": (situation(verdict=V.PARTIAL, reason="form:simplified"), Move.ASK_FORM),
    "work-thought": (
        situation(
            verdict=V.NO_ATTEMPT, judged_by="rubric", reason="work:thought", asked=Asked.THOUGHT, last_move=Move.FOCUS
        ),
        Move.PROMPT,
    ),
    "work-repaired": (
        situation(
            verdict=V.NO_ATTEMPT, judged_by="rubric", reason="work:thought", asked=Asked.THOUGHT, last_move=Move.PROMPT
        ),
        Move.PUMP,
    ),
    "work-met": (situation(verdict=V.CORRECT, judged_by="rubric", shows_work=True), Move.AFFIRM),
    "work-enough": (situation(verdict=V.PARTIAL, judged_by="rubric", shows_work=True, attempts=4), Move.REPHRASE),
    "work-gap": (situation(verdict=V.PARTIAL, judged_by="rubric", shows_work=True, attempts=1), Move.FOCUS),
    "work-unread": (situation(verdict=V.UNCLEAR, judged_by="rubric"), Move.CLARIFY),
    "third-time": (situation(verdict=V.INCORRECT, same_error=3), Move.WORKED_EXAMPLE),
    "leave-it": (situation(verdict=V.INCORRECT, fails_at_top=3, example_shown=True, hint_level=4), Move.NEXT_ITEM),
    "program-again": (situation(verdict=V.INCORRECT, judged_by="tests", same_error=2), Move.HINT),
    "same-error": (situation(verdict=V.INCORRECT, same_error=2), Move.PROMPT),
    "wrong-known-rule": (situation(verdict=V.INCORRECT, misconception="m", same_error=1), Move.REFUTE),
    "program-fails": (situation(verdict=V.INCORRECT, judged_by="tests", same_error=1), Move.FOCUS),
    "wrong-held-rule": (
        situation(verdict=V.INCORRECT, same_error=1, rule_held=True, believed="m", belief_percent=80),
        Move.REFUTE,
    ),
    "wrong-line": (situation(verdict=V.INCORRECT, first_wrong_line=2, same_error=1), Move.FOCUS),
    "wrong-at-top": (situation(verdict=V.INCORRECT, example_shown=True, hint_level=4, same_error=1), Move.FOCUS),
    "beginner-wrong-twice": (situation(verdict=V.INCORRECT, is_novice=True, attempts=2, same_error=1), Move.INSTRUCT),
    "wrong": (situation(verdict=V.INCORRECT, same_error=1), Move.HINT),
    "unclear-again": (situation(verdict=V.UNCLEAR, unclear_in_a_row=2), Move.HINT),
    "unclear": (situation(verdict=V.UNCLEAR, unclear_in_a_row=1), Move.CLARIFY),
    "beginner-first": (situation(is_novice=True), Move.INSTRUCT),
    "experiment": (situation(reason="experiment"), Move.PUMP),
    "first-attempt": (situation(), Move.PUMP),
}


def test_every_row_of_the_table_has_a_case() -> None:
    assert sorted(CASES) == sorted(row.id for row in POLICY.rows)


@pytest.mark.parametrize("row", CASES)
def test_row_decides_its_situation(row: str) -> None:
    given_situation, move = CASES[row]
    decision = decide(given_situation, POLICY)
    assert (decision.row, decision.move) == (row, move)
    assert decision.because
    assert "{" not in decision.because


def test_same_error_twice_earns_a_prompt_on_the_cloze_rung() -> None:
    decision = decide(situation(verdict=V.INCORRECT, same_error=2, hint_level=1, turns_on_rung=1), POLICY)
    assert (decision.move, decision.hint_level) == (Move.PROMPT, 3)
    assert "second time" in decision.because


def test_a_hint_on_the_last_rung_is_the_worked_example() -> None:
    decision = decide(situation(A.STUCK, hint_level=3), POLICY)
    assert (decision.move, decision.hint_level) == (Move.WORKED_EXAMPLE, 4)


def test_help_shrinks_when_things_go_well() -> None:
    decision = decide(situation(verdict=V.CORRECT, shows_work=True, hint_level=3), POLICY)
    assert decision.hint_level == 2


def test_a_closed_rung_stays_closed_for_a_hurried_request() -> None:
    decision = decide(situation(A.ASK_HELP, hint_level=1, rung_open=False), POLICY)
    assert decision.hint_level == 1


def test_transfer_items_get_no_hint_before_a_try() -> None:
    for act in (A.ASK_ANSWER, A.ASK_HELP, A.STUCK, A.ANOTHER_WAY):
        decision = decide(situation(act, purpose=Purpose.TRANSFER, help_requests=1), POLICY)
        assert (decision.move, decision.hint_level) == (Move.WITHHOLD, 0)


def test_insisting_is_never_answered_with_agreement() -> None:
    for standing in (V.INCORRECT, V.PARTIAL, V.NO_ATTEMPT, None):
        verdict = standing or V.NO_ATTEMPT
        decision = decide(situation(A.INSIST, verdict, standing=standing), POLICY)
        assert decision.move in {Move.REFUTE, Move.ASK_WORK}


def test_three_turns_on_the_last_rung_leave_the_item() -> None:
    decision = decide(situation(A.ASK_ANSWER, hint_level=4, turns_on_rung=3, example_shown=True), POLICY)
    assert decision.move is Move.NEXT_ITEM
    rested = situation(A.ASK_ANSWER, hint_level=4, turns_on_rung=3, example_shown=True, has_prerequisite=True)
    assert decide(rested, POLICY).move is Move.PREREQUISITE


def test_a_table_without_rows_still_decides() -> None:
    assert decide(situation(), Policy("empty", ())).move is Move.PUMP


def test_conditions_name_known_facts_only() -> None:
    with pytest.raises(ValueError, match="not a fact"):
        condition("verdikt", "correct")
    with pytest.raises(ValueError, match="whole number"):
        condition("attempts", ">= many")


situations = st.builds(
    Situation,
    assessment=st.builds(
        Assessment,
        act=st.sampled_from(DialogueAct),
        verdict=st.sampled_from(Verdict),
        shows_work=st.booleans(),
        first_wrong_line=st.none() | st.integers(1, 9),
        misconception=st.none() | st.just("m"),
        reason=st.none() | st.sampled_from(["form:simplified", "unit:missing", "line:right", "too_large"]),
        coverage=st.floats(0, 1),
    ),
    asked=st.sampled_from(Asked),
    purpose=st.sampled_from(Purpose),
    hint_level=st.integers(0, 4),
    top_level=st.just(4),
    rungs=st.just(RUNGS),
    turns_on_rung=st.integers(0, 5),
    attempts=st.integers(0, 12),
    same_error=st.integers(0, 5),
    bare_guesses=st.integers(0, 5),
    fast_requests=st.integers(0, 5),
    enumerating=st.booleans(),
    fails_without_progress=st.integers(0, 12),
    is_mastered=st.booleans(),
    prerequisites_mastered=st.booleans(),
    is_novice=st.booleans(),
    instructed=st.booleans(),
    asked_why=st.booleans(),
    last_move=st.none() | st.sampled_from(Move),
    confidence_due=st.booleans(),
    rung_open=st.booleans(),
    example_shown=st.booleans(),
    has_prerequisite=st.booleans(),
    told_instructor=st.booleans(),
    unclear_in_a_row=st.integers(0, 3),
    is_question=st.booleans(),
    help_requests=st.integers(0, 3),
    standing=st.none() | st.sampled_from(Verdict),
    fails_at_top=st.integers(0, 4),
    why_tries=st.integers(0, 3),
    can_explain_why=st.booleans(),
    item_done=st.booleans(),
    tag_open=st.booleans(),
)
tables = st.lists(
    st.builds(
        Row,
        id=st.just("any"),
        when=st.just(()),
        move=st.sampled_from(Move),
        because=st.just("any"),
        ladder=st.sampled_from(Ladder),
        then=st.none() | st.sampled_from(Move),
    ),
    min_size=1,
    max_size=2,
).map(lambda rows: Policy("any", tuple(rows)))
policies = st.just(POLICY) | tables


@given(situations, policies)
@settings(max_examples=300, deadline=None)
def test_every_situation_has_a_move_and_a_because(one: Situation, policy: Policy) -> None:
    decision = decide(one, policy)
    assert decision.move in Move
    assert decision.because
    assert 0 <= decision.hint_level <= one.top_level


@given(situations, policies)
@settings(max_examples=300, deadline=None)
def test_the_ladder_never_goes_down_without_new_evidence(one: Situation, policy: Policy) -> None:
    decision = decide(one, policy)
    if decision.hint_level < one.hint_level:
        assert has_new_evidence(one)


@given(situations, policies)
@settings(max_examples=300, deadline=None)
def test_at_most_three_turns_on_a_rung(one: Situation, policy: Policy) -> None:
    spent = replace(one, turns_on_rung=policy.limits.turns_per_rung)
    decision = decide(spent, policy)
    assert decision.move not in HELP or decision.hint_level != spent.hint_level


@given(situations, policies)
@settings(max_examples=300, deadline=None)
def test_never_two_whys_in_a_row(one: Situation, policy: Policy) -> None:
    decision = decide(replace(one, last_move=Move.ASK_WHY), policy)
    assert Move.ASK_WHY not in {decision.move, decision.then}


@given(situations)
@settings(max_examples=300, deadline=None)
def test_only_a_right_verdict_is_affirmed(one: Situation) -> None:
    decision = decide(one, POLICY)
    if decision.move is Move.AFFIRM:
        # how is asked after a right answer only, and it is the answer that is affirmed
        right_value = one.assessment.verdict is V.PARTIAL and one.asked in {Asked.SUBQUESTION, Asked.HOW}
        assert one.assessment.verdict is V.CORRECT or right_value


def test_every_fact_of_the_pack_is_known() -> None:
    assert {c.fact for row in POLICY.rows for c in row.when} <= FACT_NAMES
