"""The record keeps every turn whole, once, and in order."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from learners.log import TurnLog
from learners.model import Alert, AlertKind, SessionGone, Turn, TurnTaken
from learners.packing import fold_drafts, pack, storable, unfold_drafts, unpack
from learners.storage import Queue
from pedagogy.model import Evidence, Purpose, Verdict

Make = Callable[..., Turn]
Begin = Callable[..., str]
Shows = Callable[..., Evidence]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_a_turn_is_read_back_as_it_was_written(log: TurnLog, begin: Begin, turn_of: Make) -> None:
    session = begin()
    turn = turn_of(session, 1, degraded=True, button="stuck")
    log.append(turn)
    assert log.turns(session) == [turn]


def test_evidence_is_read_back_as_it_was_written(log: TurnLog, begin: Begin, turn_of: Make, learner: str) -> None:
    session = begin()
    shown = [
        Evidence(kc="a", verdict=Verdict.CORRECT, item="t:1", step="1", at=5.0),
        Evidence(
            kc="b",
            verdict=Verdict.PARTIAL,
            item="t:1",
            step="2",
            at=6.5,
            purpose=Purpose.TRANSFER,
            hint_level=3,
            misconception="m",
            first_try=False,
            seconds=2.25,
            confidence=0.5,
            spans=("4x = 16", "x = −4"),
        ),
    ]
    log.append(turn_of(session, 1), shown)
    assert [one for _, one in log.evidence(learner, "linear-equations")] == shown
    assert log.evidence(learner, "another-course") == []


@given(value=st.dictionaries(st.text(), json_values, max_size=5))
def test_packing_loses_nothing_that_a_database_can_hold(value: dict[str, object]) -> None:
    once = unpack(pack(value))
    assert unpack(pack(once)) == once
    if storable(str(value)) == str(value):
        assert once == value


@given(text=st.text(st.characters()) | st.text(st.sampled_from("a\x00\ud800\udfff\U0001f600")))
def test_any_text_can_be_stored(text: str) -> None:
    kept = storable(text)
    assert "\x00" not in kept
    assert kept.encode().decode() == kept
    assert len(kept) == len(text)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "'; DROP TABLE turns; --",
        "%' OR '1'='1",
        "nul \x00 and half a surrogate \ud83d",
        "−½x² × 3 ≥ ∞ — ’ 中文 עברית 😀",
        "x" * 1_000_000,
        "{'$gt': ''}",
    ],
)
def test_hostile_and_huge_messages_are_only_text(
    log: TurnLog, begin: Begin, turn_of: Make, evidence_of: Shows, learner: str, message: str
) -> None:
    session = begin()
    hostile = turn_of(session, 1, message=message, item=message[:90], message_id=message[:60], reply={"text": message})
    log.append(hostile, [evidence_of(kc=message[:90], spans=(message[:90],))])
    (read,) = log.turns(session)
    assert read.message == storable(message)
    assert storable(read.reply["text"]) == storable(message)
    assert log.by_message(session, message[:60]) == read
    assert len(log.evidence(learner, "linear-equations")) == 1


def test_a_turn_is_written_once(log: TurnLog, begin: Begin, turn_of: Make, evidence_of: Shows, learner: str) -> None:
    session = begin()
    first = turn_of(session, 1)
    log.append(first)
    with pytest.raises(TurnTaken, match="another window"):
        log.append(turn_of(session, 1, message="the other tab", message_id=None), [evidence_of()])
    assert log.turns(session) == [first]
    assert log.evidence(learner, "linear-equations") == []


def test_two_writers_of_one_turn_get_one_turn(url: str, log: TurnLog, begin: Begin, turn_of: Make) -> None:
    session = begin()
    logs = [TurnLog(url) for _ in range(4)]  # as four processes: each has its own queue and connections
    outcomes: list[str] = []
    for number in range(1, 6):
        together = threading.Barrier(len(logs))

        def write(own: TurnLog, who: int, number: int = number, together: threading.Barrier = together) -> None:
            turn = turn_of(session, number, message=f"tab {who}", message_id=None)
            together.wait()
            try:
                own.append(turn)
                outcomes.append("kept")
            except TurnTaken:
                outcomes.append("taken")

        threads = [threading.Thread(target=write, args=(own, who)) for who, own in enumerate(logs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert outcomes.count("kept") == 5
    assert outcomes.count("taken") == 15
    assert [turn.turn for turn in log.turns(session)] == [1, 2, 3, 4, 5]
    for own in logs:
        own.close()


def test_a_double_click_finds_its_first_answer(log: TurnLog, begin: Begin, turn_of: Make) -> None:
    session = begin()
    turn = turn_of(session, 1, message_id="click")
    log.append(turn)
    assert log.by_message(session, "click") == turn
    assert log.by_message(session, "another") is None
    assert log.by_message(begin(), "click") is None
    with pytest.raises(TurnTaken):
        log.append(turn_of(session, 2, message_id="click"))


@pytest.mark.parametrize("table", ["evidence", "alerts", "snapshots", "sessions"])
def test_a_fault_half_way_leaves_neither_turn_nor_evidence(
    log: TurnLog, begin: Begin, turn_of: Make, evidence_of: Shows, learner: str, table: str
) -> None:
    session = begin()
    turn = turn_of(session, 1, snapshot={"rung": 1})

    def fail(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith((f"INSERT INTO {table}", f"UPDATE {table}")):
            raise RuntimeError("pulled the plug")

    event.listen(log.storage.engine, "before_cursor_execute", fail)
    with pytest.raises(RuntimeError, match="pulled the plug"):
        log.append(turn, [evidence_of()], [Alert(AlertKind.DANGER)])
    event.remove(log.storage.engine, "before_cursor_execute", fail)

    assert log.turns(session) == []
    assert log.evidence(learner, "linear-equations") == []
    assert log.alerts() == []
    assert log.last_snapshot(session) is None
    log.append(turn, [evidence_of()])  # and the same turn can be written again
    assert len(log.turns(session)) == 1


def test_turns_come_in_order_of_their_number_when_the_clock_jumps_back(
    log: TurnLog, begin: Begin, turn_of: Make, evidence_of: Shows, learner: str
) -> None:
    session = begin()
    for number, at in enumerate([5000.0, 4000.0, -1.0, 9e12, 0.0], start=1):
        log.append(turn_of(session, number, at=at), [evidence_of(step=str(number), at=at)])
    assert [turn.turn for turn in log.turns(session)] == [1, 2, 3, 4, 5]
    assert [turn.turn for turn in log.last_turns(session, 2)] == [4, 5]
    assert [one.step for _, one in log.evidence(learner, "linear-equations")] == ["1", "2", "3", "4", "5"]


def test_the_tail_can_be_read_without_the_head(log: TurnLog, begin: Begin, turn_of: Make) -> None:
    session = begin()
    for number in range(1, 8):
        log.append(turn_of(session, number))
    assert [turn.turn for turn in log.turns(session, after=5)] == [6, 7]
    assert [turn.turn for turn in log.turns(session, after=2, limit=2)] == [3, 4]
    assert [turn.turn for turn in log.last_turns(session, 3)] == [5, 6, 7]
    assert log.turns(session, after=7) == []


def test_the_latest_snapshot_is_kept_with_its_turn(log: TurnLog, begin: Begin, turn_of: Make) -> None:
    session = begin()
    assert log.last_snapshot(session) is None
    for number in range(1, 6):
        log.append(turn_of(session, number, snapshot={"rung": number} if number in (2, 4) else None))
    assert log.last_snapshot(session) == (4, {"rung": 4})


def test_evidence_goes_on_where_a_fold_stopped_and_numbers_are_never_used_again(
    log: TurnLog, begin: Begin, turn_of: Make, evidence_of: Shows, learner: str
) -> None:
    first, second = begin(), begin()
    log.append(turn_of(first, 1), [evidence_of(step="a"), evidence_of(step="b")])
    log.append(turn_of(second, 1), [evidence_of(step="c")])
    rows = log.evidence(learner, "linear-equations")
    assert [one.step for _, one in rows] == ["a", "b", "c"]
    assert [one.step for _, one in log.evidence(learner, "linear-equations", after_id=rows[1][0])] == ["c"]
    log.delete_session(second)
    log.append(turn_of(first, 2), [evidence_of(step="d")])
    newest = log.evidence(learner, "linear-equations", after_id=rows[-1][0])
    assert [one.step for _, one in newest] == ["d"]


def test_nobody_writes_into_a_session_that_is_not_theirs(log: TurnLog, begin: Begin, turn_of: Make) -> None:
    session = begin()
    with pytest.raises(SessionGone):
        log.append(turn_of(session, 1, learner=str(uuid.uuid4())))
    with pytest.raises(SessionGone):
        log.append(turn_of(str(uuid.uuid4()), 1))
    assert log.turns(session) == []


def test_a_draft_that_became_the_reply_is_kept_once() -> None:
    reply = {"text": "What undoes + 7?"}
    drafts = [{"text": "x is 4", "by": "model"}, {"text": "What undoes + 7?", "by": "model"}, "What undoes + 7?"]
    folded = fold_drafts(drafts, reply)
    assert str(folded).count("What undoes") == 0
    assert unfold_drafts(folded, reply) == drafts
    assert unfold_drafts(fold_drafts(drafts, {}), {}) == drafts


def test_a_session_of_many_turns_stays_small(
    log: TurnLog, begin: Begin, turn_of: Make, evidence_of: Shows, tmp_path: Path
) -> None:
    session = begin()
    log.storage.scrub()
    empty = sum(file.stat().st_size for file in tmp_path.iterdir())
    for number in range(1, 201):
        log.append(turn_of(session, number), [evidence_of(), evidence_of(kc="like-terms")])
    log.storage.scrub()
    grown = sum(file.stat().st_size for file in tmp_path.iterdir()) - empty
    assert grown / 200 <= 4096


def test_many_sessions_write_at_once_and_nothing_is_lost(
    log: TurnLog, begin: Begin, turn_of: Make, evidence_of: Shows
) -> None:
    failures: list[BaseException] = []
    seen: dict[str, int] = {}

    def study() -> None:
        who = str(uuid.uuid4())
        try:
            session = begin(who)
            for number in range(1, 9):
                log.append(turn_of(session, number, learner=who), [evidence_of()])
                assert log.last_turns(session, 1)[0].turn == number
            seen[session] = len(log.evidence(who, "linear-equations"))
        except BaseException as failure:  # reported by the test's own thread
            failures.append(failure)

    threads = [threading.Thread(target=study) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(seen.values()) == [8] * 24


def test_writers_are_served_in_the_order_in_which_they_came() -> None:
    queue, served = Queue(), []
    assert queue.acquire(1.0)
    threads = []
    for place in range(8):
        before = len(queue._waiting)

        def serve(place: int = place) -> None:
            assert queue.acquire(30.0)
            served.append(place)
            queue.release()

        threads.append(threading.Thread(target=serve))
        threads[-1].start()
        while len(queue._waiting) == before:  # until it stands in the queue
            threading.Event().wait(0.001)
    queue.release()
    for thread in threads:
        thread.join()
    assert served == list(range(8))


def test_a_writer_that_waits_too_long_leaves_the_queue() -> None:
    queue = Queue()
    assert queue.acquire(1.0)
    assert not queue.acquire(0.01)
    queue.release()
    assert queue.acquire(0.01)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(message=st.text(), reply=st.dictionaries(st.text(), json_values, max_size=3), at=st.floats(-1e12, 1e12))
def test_whatever_is_written_is_read_back(
    log: TurnLog, begin: Begin, turn_of: Make, message: str, reply: dict[str, object], at: float
) -> None:
    session = begin()
    log.append(turn_of(session, 1, message=message, reply=reply, at=at, drafts=[]))
    (read,) = log.turns(session)
    assert (read.message, read.at) == (storable(message), at)
    assert read.reply == unpack(pack({"reply": reply}))["reply"]


def test_a_record_in_memory_serves_several_threads(turn_of: Make, learner: str) -> None:
    log = TurnLog("sqlite://")
    session = log.open_session(learner, "linear-equations", {}, 1.0)
    log.append(turn_of(session, 1))
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(log.turns(session)))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 5
