"""Sessions are found, named and deleted by their owner; thumbs, marks, alerts and consent are kept beside turns."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from errors import OperatorError
from learners.accounts import Accounts, Role
from learners.log import TurnLog
from learners.model import Alert, AlertKind, SessionGone, SessionTaken, Turn, as_uuid
from pedagogy.model import Evidence

Make = Callable[..., Turn]
Begin = Callable[..., str]
Shows = Callable[..., Evidence]

HOSTILE = ["", "x", "' OR 1=1 --", "../../etc/passwd", "\x00", "\ud800", "{" + "0" * 36 + "}", "0" * 36, "ª" * 36]


@pytest.mark.parametrize("text", [*HOSTILE, None, 7, b"x", "a" * 10**6, "85994ae865ea425e9dcac45abf0200b5"])
def test_what_is_no_uuid_is_treated_as_absent(log: TurnLog, text: object) -> None:
    assert as_uuid(text) is None
    assert log.session(text) is None  # type: ignore[arg-type]


def test_a_uuid_has_one_form() -> None:
    one = uuid.uuid4()
    assert as_uuid(str(one)) == str(one)
    assert as_uuid(str(one).upper()) == str(one)


def test_a_session_knows_its_learner_course_and_packs(log: TurnLog, begin: Begin, learner: str) -> None:
    row = log.session(begin(at=12.5))
    assert row is not None
    assert (row.learner, row.course, row.opened_at, row.turns) == (learner, "linear-equations", 12.5, 0)
    assert row.packs == {"course": "c" * 64, "pack": "p" * 64}


def test_a_page_may_propose_the_id_and_open_it_again(log: TurnLog, learner: str) -> None:
    proposed = str(uuid.uuid4())
    assert log.open_session(learner, "c", {}, 1.0, session=proposed) == proposed
    assert log.open_session(learner, "c", {}, 2.0, session=proposed) == proposed
    with pytest.raises(SessionTaken):
        log.open_session(str(uuid.uuid4()), "c", {}, 3.0, session=proposed)
    with pytest.raises(SessionTaken):
        log.open_session(learner, "another", {}, 3.0, session=proposed)


@pytest.mark.parametrize("bad", HOSTILE)
def test_names_are_no_learner_ids(log: TurnLog, learner: str, bad: str) -> None:
    with pytest.raises(ValueError, match="UUID"):
        log.open_session(bad, "c", {}, 1.0)
    with pytest.raises(ValueError, match="UUID"):
        log.open_session(learner, "c", {}, 1.0, session=bad)


def test_the_list_has_the_last_active_first_whatever_the_clock_says(
    log: TurnLog, begin: Begin, turn_of: Make, learner: str
) -> None:
    old, new, silent = begin(at=9e9), begin(at=1.0), begin()
    log.append(turn_of(old, 1, at=9e9))
    log.append(turn_of(new, 1, at=1.0))
    assert [row.id for row in log.sessions(learner)] == [new, old]  # a session without a turn is not listed
    log.append(turn_of(old, 2, at=0.0))
    assert [row.id for row in log.sessions(learner)] == [old, new]
    assert log.session(silent) is not None


def test_the_list_goes_on_page_by_page(log: TurnLog, begin: Begin, turn_of: Make, learner: str) -> None:
    opened = []
    for _ in range(7):
        opened.append(begin())
        log.append(turn_of(opened[-1], 1))
    seen, before = [], None
    while page := log.sessions(learner, limit=3, before=before):
        seen += [row.id for row in page]
        before = page[-1].order
    assert seen == opened[::-1]


def test_a_session_is_titled_by_its_first_words_and_named_by_its_learner(
    log: TurnLog, begin: Begin, turn_of: Make, learner: str
) -> None:
    session = begin()
    log.append(turn_of(session, 1, message="", button="start"))
    log.append(turn_of(session, 2, message="  i added\n2x to both " + "y" * 500))
    (row,) = log.sessions(learner)
    assert row.title.startswith("i added 2x to both yyy")
    assert len(row.title) <= 80
    assert log.rename_session(session, "  Before the exam " + "!" * 900)
    (row,) = log.sessions(learner)
    assert row.name is not None
    assert row.name.startswith("Before the exam !")
    assert len(row.name) <= 200
    assert log.rename_session(session, "   ")
    assert log.sessions(learner)[0].name is None
    assert not log.rename_session(str(uuid.uuid4()), "x")


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("EQUALS sign", True),
        ("exam", True),
        ("100%", True),
        ("%", True),
        ("_", False),
        ("1000", False),
        ("' OR 1=1 --", False),
        ("\\", False),
        ("", True),
        ("x" * 100_000, False),
    ],
)
def test_search_looks_in_names_and_in_what_the_learner_wrote(
    log: TurnLog, begin: Begin, turn_of: Make, learner: str, search: str, found: bool
) -> None:
    session = begin()
    log.append(turn_of(session, 1, message="why does the equals sign stay, is it 100% sure"))
    log.rename_session(session, "Before the exam")
    assert bool(log.sessions(learner, search=search)) is found


def test_nobody_finds_another_learners_sessions(log: TurnLog, begin: Begin, turn_of: Make) -> None:
    session = begin()
    log.append(turn_of(session, 1))
    assert log.sessions(str(uuid.uuid4())) == []
    assert log.sessions("' OR 1=1 --") == []


def test_an_archived_session_leaves_the_list_and_can_come_back(
    log: TurnLog, begin: Begin, turn_of: Make, learner: str
) -> None:
    session = begin()
    log.append(turn_of(session, 1))
    assert log.archive_session(session)
    assert log.sessions(learner) == []
    assert [row.id for row in log.sessions(learner, archived=True)] == [session]
    assert log.archive_session(session, archived=False)
    assert len(log.sessions(learner)) == 1


def test_a_deleted_session_takes_its_turns_and_evidence_but_not_its_alerts(
    log: TurnLog, begin: Begin, turn_of: Make, evidence_of: Shows, learner: str
) -> None:
    session, other = begin(), begin()
    alert = Alert(AlertKind.DANGER, "danger to self")
    log.append(turn_of(session, 1, snapshot={"rung": 1}), [evidence_of()], [alert])
    log.append(turn_of(other, 1), [evidence_of()])
    log.give_feedback(session, 1, True, "thanks", 5.0)
    log.set_favourite(session, 1, True, 5.0)
    assert log.delete_session(session)
    assert not log.delete_session(session)
    assert log.session(session) is None
    assert log.turns(session) == []
    assert log.last_snapshot(session) is None
    assert log.favourites(learner) == []
    assert len(log.evidence(learner, "linear-equations")) == 1
    (kept,) = log.alerts()
    assert (kept.learner, kept.session, kept.note) == (learner, None, "danger to self")
    with pytest.raises(SessionGone):
        log.append(turn_of(session, 2))


def test_a_page_gets_its_settings_back(log: TurnLog, begin: Begin) -> None:
    session = begin()
    assert log.keep_settings(session, {"chat_settings": {"larger": True}})
    row = log.session(session)
    assert row is not None
    assert row.settings == {"chat_settings": {"larger": True}}
    assert not log.keep_settings(str(uuid.uuid4()), {})


def test_an_alert_stays_open_until_somebody_has_seen_to_it(
    log: TurnLog, begin: Begin, turn_of: Make, learner: str
) -> None:
    session = begin()
    log.append(turn_of(session, 1), alerts=[Alert(AlertKind.WHEEL_SPINNING, "ten times"), Alert(AlertKind.ABUSE)])
    first, second = log.alerts()
    assert (first.kind, first.session, first.turn, first.course) == (
        AlertKind.WHEEL_SPINNING, session, 1, "linear-equations",
    )  # fmt: skip
    assert log.close_alert(first.id, "an instructor's id", 9.0)
    assert not log.close_alert(first.id, "another", 10.0)
    assert not log.close_alert(12345, "x", 1.0)
    assert log.alerts() == [second]
    closed = log.alerts(open_only=False)[0]
    assert (closed.closed_by, closed.closed_at) == ("an instructor's id", 9.0)


def test_a_thumb_replaces_the_one_before_and_can_be_taken_back(log: TurnLog, begin: Begin, turn_of: Make) -> None:
    session = begin()
    log.append(turn_of(session, 1))
    first = log.give_feedback(session, 1, True, None, 5.0)
    again = log.give_feedback(session, 1, False, "it told me " + "z" * 9000, 6.0)
    assert first == again == as_uuid(again)
    (kept,) = log.feedback(session)
    assert (kept.turn, kept.liked, kept.at) == (1, False, 6.0)
    assert kept.comment is not None
    assert len(kept.comment) == 4000
    assert log.find_feedback(again) == kept
    assert log.take_back_feedback(again)
    assert not log.take_back_feedback(again)
    assert log.feedback(session) == []
    with pytest.raises(SessionGone):
        log.give_feedback(session, 99, True, None, 5.0)
    with pytest.raises(SessionGone):
        log.give_feedback(str(uuid.uuid4()), 1, True, None, 5.0)


def test_sessions_can_be_found_by_their_thumbs(log: TurnLog, begin: Begin, turn_of: Make, learner: str) -> None:
    session = begin()
    log.append(turn_of(session, 1))
    log.give_feedback(session, 1, False, None, 5.0)
    assert len(log.sessions(learner, liked=False)) == 1
    assert log.sessions(learner, liked=True) == []


def test_a_learner_marks_messages(log: TurnLog, begin: Begin, turn_of: Make, learner: str) -> None:
    session = begin()
    for number in (1, 2, 3):
        log.append(turn_of(session, number))
    log.set_favourite(session, 1, True, 5.0)
    log.set_favourite(session, 3, True, 6.0)
    log.set_favourite(session, 3, True, 6.0)
    assert [turn.turn for turn in log.favourites(learner)] == [3, 1]
    log.set_favourite(session, 3, False, 7.0)
    assert [turn.turn for turn in log.favourites(learner)] == [1]
    assert log.favourites(str(uuid.uuid4())) == []


def test_consent_has_a_history_and_the_last_word_holds(log: TurnLog, learner: str) -> None:
    log.give_consent(learner, "research", True, "research-2", 1.0)
    log.give_consent(learner, "research", False, "research-2", 2.0)
    assert [(one.granted, one.wording, one.at) for one in log.consents(learner)] == [
        (True, "research-2", 1.0),
        (False, "research-2", 2.0),
    ]
    assert log.consents(str(uuid.uuid4())) == []


def test_an_account_is_found_by_its_name_in_any_case_and_spacing(log: TurnLog) -> None:
    accounts = Accounts(log.storage)
    ada = accounts.add("  Ada  Lovelace ", Role.LEARNER, None, 1.0)
    assert accounts.by_name("ada lovelace") == accounts.by_name("ＡＤＡ Lovelace") == accounts.by_id(ada.id) == ada
    assert as_uuid(ada.id) == ada.id
    assert accounts.by_name("eve") is None
    with pytest.raises(OperatorError, match="already"):
        accounts.add("ADA LOVELACE", Role.INSTRUCTOR, None, 2.0)
    assert accounts.all() == [ada]
    assert log.learners() == [ada.id]


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "x" * 65, "\x00", "tab\there", "\ud800\u202e"])
def test_a_name_that_cannot_be_shown_is_refused(log: TurnLog, name: str) -> None:
    with pytest.raises(OperatorError, match="cannot be used"):
        Accounts(log.storage).add(name, Role.LEARNER, None, 1.0)


def test_an_account_can_change_and_go(log: TurnLog) -> None:
    accounts = Accounts(log.storage)
    ada = accounts.add("Ada", Role.LEARNER, None, 1.0)
    assert accounts.set_role(ada.id, Role.EVALUATOR)
    assert accounts.set_password(ada.id, "a hash")
    changed = accounts.by_id(ada.id)
    assert changed is not None
    assert (changed.role, changed.password) == (Role.EVALUATOR, "a hash")
    assert accounts.remove(ada.id)
    assert not accounts.remove(ada.id)
    assert not accounts.set_role(ada.id, Role.LEARNER)
