"""A learner gets everything that is kept about them, and can have it gone to the last byte."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from learners import privacy
from learners.accounts import Accounts, Role
from learners.log import TurnLog
from learners.model import Alert, AlertKind, RecordUnavailable, Turn
from pedagogy.model import Evidence

Make = Callable[..., Turn]
Begin = Callable[..., str]
Shows = Callable[..., Evidence]


def bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file())


def test_the_export_has_every_turn_with_all_that_replays_it(
    log: TurnLog, begin: Begin, turn_of: Make, evidence_of: Shows, learner: str
) -> None:
    session = begin()
    turn = turn_of(session, 1)
    log.append(turn, [evidence_of()], [Alert(AlertKind.ABUSE, "rude")])
    log.append(turn_of(session, 2, message="", button="stuck"))
    log.give_feedback(session, 1, True, "thanks", 5.0)
    log.set_favourite(session, 2, True, 6.0)
    log.give_consent(learner, "research", True, "research-2", 1.0)
    export = log.export(learner)
    assert json.loads(json.dumps(export)) == export
    (kept,) = export["sessions"]
    first, second = kept["turns"]
    for name in ("turn", "at", "message_id", "message", "button", "item", "step", "assessment", "decision", "drafts"):
        assert first[name] == getattr(turn, name)
    for name in ("reply", "packs", "usage", "degraded"):
        assert first[name] == getattr(turn, name)
    assert first["evidence"][0]["spans"] == ["i took 7 away"]
    assert first["feedback"]["comment"] == "thanks"
    assert (first["favourite"], second["favourite"]) == (False, True)
    assert second["button"] == "stuck"
    assert export["alerts"][0]["note"] == "rude"
    assert export["consents"][0]["wording"] == "research-2"
    assert export["account"] is None


def test_the_export_explains_itself(log: TurnLog, learner: str) -> None:
    export = log.export(learner)
    assert export["format"] == privacy.FORMAT
    assert set(export) - {"about"} <= set(export["about"])


def test_the_export_has_nobody_else_and_no_password(log: TurnLog, begin: Begin, turn_of: Make, learner: str) -> None:
    account = Accounts(log.storage).add("Ada", Role.LEARNER, "the-hash-of-a-password", 1.0)
    log.append(turn_of(begin(), 1))
    export = log.export(account.id)
    assert export["account"]["name"] == "Ada"
    assert export["sessions"] == []
    assert "the-hash" not in json.dumps(export)
    assert learner not in json.dumps(export)
    assert log.export("' OR 1=1 --")["sessions"] == []


def test_after_erasure_no_byte_of_the_learner_is_in_the_files(
    log: TurnLog, begin: Begin, turn_of: Make, evidence_of: Shows, tmp_path: Path
) -> None:
    accounts = Accounts(log.storage)
    gone, stays = (accounts.add(name, Role.LEARNER, None, 1.0).id for name in ("Zenobia-of-Palmyra", "Ada"))
    for who, words in ((gone, "QUINCE"), (stays, "MEDLAR")):
        for opened in range(3):
            session = begin(who)
            for number in range(1, 16):
                turn = turn_of(
                    session,
                    number,
                    learner=who,
                    message=words * (1 + 900 * (number == 7)),
                    item=f"{words}:1",
                    snapshot={words: words} if number == 9 else None,
                )
                alerts = [Alert(AlertKind.OTHER, words)] if number == 3 else []
                log.append(turn, [evidence_of(kc=words, spans=(words,))], alerts)
            log.give_feedback(session, 2, True, words, 5.0)
            log.set_favourite(session, 2, True, 5.0)
            log.rename_session(session, words + str(opened))
        log.give_consent(who, words, True, words, 1.0)
    assert bytes_of(tmp_path).count(b"QUINCE") > 100

    report = log.forget(gone)

    assert report.complete
    assert report.scrubbed
    assert report.erased["turns"] == 45
    assert report.erased["accounts"] == 1
    left = bytes_of(tmp_path)
    for trace in (b"QUINCE", b"Zenobia", gone.encode()):
        assert trace not in left
    assert left.count(b"MEDLAR") > 100
    assert log.export(gone) == {**log.export(str(uuid.uuid4())), "learner": gone}
    assert len(log.sessions(stays)) == 3
    assert len(log.evidence(stays, "linear-equations")) == 45
    assert log.learners() == [stays]


def test_erasure_reaches_what_is_kept_elsewhere(log: TurnLog, begin: Begin, turn_of: Make, learner: str) -> None:
    session = begin()
    log.append(turn_of(session, 1))
    reached: list[tuple[str, list[str]]] = []

    def vectors(who: str, sessions: Sequence[str]) -> int:
        reached.append((who, list(sessions)))
        return 12

    log.on_forget("vectors", vectors)
    report = log.forget(learner)
    assert reached == [(learner, [session])]
    assert report.elsewhere == {"vectors": 12}
    assert report.complete


def test_a_place_that_cannot_be_reached_is_reported_and_stops_nothing(
    log: TurnLog, begin: Begin, turn_of: Make, learner: str
) -> None:
    log.append(turn_of(begin(), 1))

    def broken(_who: str, _sessions: Sequence[str]) -> int:
        raise OSError("the vector server is away")

    log.on_forget("vectors", broken)
    log.on_forget("cache", lambda _who, _sessions: 3)
    report = log.forget(learner)
    assert report.failed == {"vectors": "the vector server is away"}
    assert report.elsewhere == {"cache": 3}
    assert not report.complete
    assert log.sessions(learner) == []
    log.on_forget("vectors", lambda _who, _sessions: 12)
    assert log.forget(learner).complete  # and again, when it is back


def test_erasure_that_cannot_scrub_the_file_says_so(
    log: TurnLog, begin: Begin, turn_of: Make, learner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append(turn_of(begin(), 1))

    def full() -> bool:
        raise RecordUnavailable("The disk that holds the record is full.")

    monkeypatch.setattr(log.storage, "scrub", full)
    report = log.forget(learner)
    assert not report.complete
    assert log.sessions(learner) == []


@pytest.mark.parametrize("who", ["", "'; DELETE FROM turns; --", "%", "\ud800", "nobody"])
def test_erasing_nobody_erases_nothing(log: TurnLog, begin: Begin, turn_of: Make, learner: str, who: str) -> None:
    log.append(turn_of(begin(), 1))
    report = log.forget(who)
    assert sum(report.erased.values()) == 0
    assert len(log.sessions(learner)) == 1


def test_a_forgotten_instructor_leaves_the_alerts_they_saw_to(log: TurnLog, begin: Begin, turn_of: Make) -> None:
    teacher = Accounts(log.storage).add("Grace", Role.INSTRUCTOR, None, 1.0)
    log.append(turn_of(begin(), 1), alerts=[Alert(AlertKind.OTHER)])
    log.close_alert(log.alerts()[0].id, teacher.id, 5.0)
    log.forget(teacher.id)
    (kept,) = log.alerts(open_only=False)
    assert (kept.closed_at, kept.closed_by) == (5.0, None)


def test_sessions_are_kept_for_so_many_days_after_their_last_turn(
    log: TurnLog, begin: Begin, turn_of: Make, evidence_of: Shows, learner: str
) -> None:
    day = 86400.0
    old, used, never = begin(at=0.0), begin(at=0.0), begin(at=0.0)
    log.append(turn_of(old, 1, at=1 * day), [evidence_of()])
    log.append(turn_of(used, 1, at=1 * day), [evidence_of()])
    log.append(turn_of(used, 2, at=90 * day), [evidence_of()])
    reached: list[str] = []
    log.on_forget("vectors", lambda _who, sessions: reached.extend(sessions) or 0)
    assert log.retain(30, now=100 * day) == 2
    assert sorted(reached) == sorted([old, never])
    assert [row.id for row in log.sessions(learner)] == [used]
    assert len(log.evidence(learner, "linear-equations")) == 2
    assert log.retain(30, now=100 * day) == 0
