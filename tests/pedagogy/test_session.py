"""The session as a fold: what is counted, what is forgotten, and that a snapshot is the same session."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pedagogy.model import Asked, Assessment, Decision, DialogueAct, Move, Purpose, Verdict
from pedagogy.session import fold, hear, say
from pedagogy.session_state import Heard, Said, SessionState, Table
from pedagogy.situation import Knowledge, view
from pedagogy.snapshots import from_plain, to_plain

TABLE = Table("kc/t", 1, Purpose.PRACTICE, "kc", 0, Asked.ANSWER)


def wrong(normal: str = "7", work: bool = True) -> Assessment:
    return Assessment(DialogueAct.ATTEMPT, Verdict.INCORRECT, shows_work=work, normal=normal)


def begun() -> SessionState:
    return say(SessionState(), Said("Solve it.", Decision(Move.NEXT_ITEM, 0, "start"), TABLE, at=0.0))


def turn(
    state: SessionState, seen: Assessment, decision: Decision, at: float = 60.0, table: Table = TABLE
) -> SessionState:
    return fold(state, Heard("text", at, seen), Said("reply", decision, table, at=at))


def test_the_same_error_is_counted_by_its_normal_form() -> None:
    state = begun()
    for expected in (1, 2, 3):
        state = hear(state, Heard("x = 7", 60.0, wrong()))
        assert view(state, wrong(), Knowledge()).same_error == expected
    assert view(hear(state, Heard("x = 8", 60.0, wrong("8"))), wrong("8"), Knowledge()).same_error == 1


def test_bare_guesses_are_counted_for_the_item_and_values_tried_are_enumeration() -> None:
    state = begun()
    for value in ("5", "6", "7"):
        state = hear(state, Heard(f"is it {value}?", 60.0, wrong(value, work=False)))
    seen = view(state, wrong("7", work=False), Knowledge())
    assert (seen.bare_guesses, seen.enumerating, seen.is_question) == (3, True, True)


def test_requests_faster_than_reading_are_counted_and_an_attempt_ends_the_count() -> None:
    stuck = Assessment(DialogueAct.STUCK)
    long = Said("word " * 40, Decision(Move.HINT, 1, "x"), TABLE, at=100.0)
    state = say(hear(begun(), Heard("", 90.0, stuck)), long)
    state = hear(state, Heard("", 101.0, stuck))
    assert state.fast_requests == 1
    assert not view(state, stuck, Knowledge(top_level=4)).rung_open
    slow = hear(replace(state, last_reply_at=0.0), Heard("", 101.0, stuck))
    assert view(slow, stuck, Knowledge(top_level=4)).rung_open
    assert hear(state, Heard("x = 3", 102.0, wrong())).fast_requests == 0


def test_a_new_item_starts_without_help_and_without_counts() -> None:
    state = turn(begun(), wrong(), Decision(Move.HINT, 2, "x"))
    state = turn(state, wrong(), Decision(Move.NEXT_ITEM, 0, "x"), table=replace(TABLE, seed=2))
    assert (state.hint_level, state.attempts, state.errors, state.words, state.asked_why) == (0, 0, (), (), False)
    assert state.items_met == ("kc/t:1", "kc/t:2")


def test_turns_on_a_rung_are_counted_for_help_only() -> None:
    state = turn(begun(), wrong(), Decision(Move.HINT, 1, "x"))
    assert state.turns_on_rung == 1
    state = turn(state, wrong(), Decision(Move.REFUTE, 1, "x"))
    assert state.turns_on_rung == 2
    assert turn(state, wrong(), Decision(Move.PROMPT, 3, "x")).turns_on_rung == 1


def test_a_prerequisite_detour_remembers_where_it_began_and_ends_there() -> None:
    away = turn(begun(), wrong(), Decision(Move.PREREQUISITE, 0, "x"), table=replace(TABLE, kc="base", seed=5))
    assert away.detours == ("kc",)
    back = turn(away, wrong(), Decision(Move.NEXT_ITEM, 0, "x"), table=replace(TABLE, seed=9))
    assert back.detours == ()


def test_nothing_in_the_state_grows_without_bound() -> None:
    state = begun()
    for i in range(2_000):
        table = replace(TABLE, seed=i // 5)
        state = fold(
            state,
            Heard("x" * 5_000, float(i), wrong(str(i % 13))),
            Said("reply " * 500, Decision(Move.HINT, i % 4, "x"), table, (i,), (f"hint#{i}",), float(i)),
        )
    assert len(json.dumps(to_plain(state))) < 40_000


def test_a_snapshot_is_the_same_session_after_json() -> None:
    state = turn(begun(), wrong(), Decision(Move.HINT, 2, "x"))
    state = replace(state, pending=wrong(), standing=Verdict.INCORRECT)
    assert from_plain(json.loads(json.dumps(to_plain(state)))) == state


def test_a_snapshot_of_another_version_is_still_read() -> None:
    assert from_plain({"turn": 3, "a_field_of_tomorrow": 1}).turn == 3


acts = st.sampled_from(DialogueAct)
verdicts = st.sampled_from(Verdict)


@given(st.lists(st.tuples(acts, verdicts, st.booleans(), st.sampled_from(Move), st.integers(0, 4)), max_size=30))
def test_a_session_folded_from_any_snapshot_is_the_session_that_was_lived(
    turns: list[tuple[DialogueAct, Verdict, bool, Move, int]],
) -> None:
    lived, rebuilt = begun(), begun()
    for i, (act, verdict, work, move, level) in enumerate(turns):
        seen = Assessment(act, verdict, shows_work=work, normal=str(i % 3))
        table = replace(TABLE, seed=i // 4, asked=list(Asked)[i % len(Asked)])
        said = Said(f"reply {i}", Decision(move, level, "x"), table, (i,), (f"v#{i}",), float(i))
        lived = fold(lived, Heard(f"m {i}", float(i), seen), said)
        rebuilt = fold(from_plain(json.loads(json.dumps(to_plain(rebuilt)))), Heard(f"m {i}", float(i), seen), said)
    assert lived == rebuilt
