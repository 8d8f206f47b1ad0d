"""``diotima report SESSION``: a session can be read by a person, and nothing in it is more than text."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

import cli
from agent.own_problem import PREFIX
from errors import LearnerError
from evals.session_report import COVERED, as_text, covered, page_of
from learners.log import TurnLog
from learners.model import Alert, AlertKind, Turn
from pedagogy.model import Evidence, Verdict
from settings import Settings
from tests.evals.results import HOSTILE

LEARNER, SESSION = str(uuid.uuid4()), str(uuid.uuid4())
BEGAN = 1_700_000_000.0
KEY = "sk-abcdefghijklmnop1234"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=tmp_path, courses=tmp_path / "none")


@pytest.fixture
def log(settings: Settings) -> TurnLog:
    made = TurnLog(settings.record_url)
    made.open_session(LEARNER, "algebra", {"course": "c0ffee", "pack": "abba"}, BEGAN, SESSION)
    return made


def say(log: TurnLog, number: int, message: str, *, shows: Verdict | None = None, **parts: Any) -> None:
    """One turn; ``shows`` is evidence of the component "two-steps"."""
    at = BEGAN + 30 * number
    values: dict[str, Any] = {
        "assessment": {"act": "attempt", "verdict": "incorrect", "wrong_part": "2x = 12"},
        "decision": {"move": "focus", "hint_level": 1, "because": "the first wrong line", "row": "wrong-line"},
        "reply": {
            "text": f"Look at line {number}.",
            "move": "focus",
            "hint_level": 1,
            "because": "the first wrong line",
        },
    }
    turn = Turn(
        session=SESSION, turn=number, at=at, learner=LEARNER, course="algebra", message=message, **values | parts
    )
    seen = [Evidence("two-steps", shows, "two-steps/a#1", "s1", at)] if shows else []
    log.append(turn, seen, parts_alerts(parts))


def parts_alerts(parts: dict[str, Any]) -> list[Alert]:
    return [Alert(AlertKind.DANGER, "words that point to danger")] if parts.get("button") == "plan" else []


def test_a_session_that_is_not_there_is_a_sentence(settings: Settings) -> None:
    for name in (str(uuid.uuid4()), "nobody", "", "../../etc/passwd", "x" * 10_000):
        with pytest.raises(LearnerError, match="no such session"):
            page_of(settings, name)


def test_a_session_in_which_nothing_was_said_can_be_read(settings: Settings, log: TurnLog) -> None:
    page = page_of(settings, SESSION)
    assert "Nothing has been said" in as_text(page, "html")
    assert "Nothing has been said" in as_text(page, "md")


def test_each_turn_says_what_was_heard_decided_and_why(settings: Settings, log: TurnLog) -> None:
    say(log, 1, "2x = 12")
    (one,) = page_of(settings, SESSION).exchanges
    assert dict(one.read)["wrong part"] == "2x = 12"
    for form in ("html", "md"):
        text = as_text(page_of(settings, SESSION), form)
        for part in ("2x = 12", "Look at line 1.", "the first wrong line", "wrong-line", "focus"):
            assert part in text


def test_evidence_stands_at_its_turn_with_what_it_did_to_mastery(settings: Settings, log: TurnLog) -> None:
    say(log, 1, "x = 6", shows=Verdict.CORRECT)
    say(log, 2, "hm")
    say(log, 3, "x = 5", shows=Verdict.CORRECT)
    page = page_of(settings, SESSION)
    assert [len(one.shown) for one in page.exchanges] == [1, 0, 1]
    first, last = page.exchanges[0].shown[0], page.exchanges[2].shown[0]
    assert first.before < first.after <= last.after
    (component,) = page.components
    assert (component.before, component.after, component.answers) == (first.before, last.after, 2)
    assert component.low <= component.after <= component.high


def test_what_was_learnt_before_the_session_is_where_it_begins(settings: Settings, log: TurnLog) -> None:
    earlier = str(uuid.uuid4())
    log.open_session(LEARNER, "algebra", {}, BEGAN - 900, earlier)
    before = Turn(session=earlier, turn=1, at=BEGAN - 900, learner=LEARNER, course="algebra", message="x = 6")
    log.append(before, [Evidence("two-steps", Verdict.CORRECT, "two-steps/a#1", "s1", BEGAN - 900)])
    say(log, 1, "x = 7", shows=Verdict.CORRECT)
    with_history = page_of(settings, SESSION).components[0]
    assert with_history.answers == 1
    assert with_history.before > 0.4


def test_what_the_guard_stopped_and_a_model_that_failed_are_shown(settings: Settings, log: TurnLog) -> None:
    drafts = [
        {"text": "x is 6.", "by": "openai:some", "found": [{"rule": "leak:literal", "span": "6", "advice": "Ask."}]},
        {"text": "Look.", "by": "authored", "found": []},
    ]
    reply = {"text": "Look.", "move": "focus", "degraded": True}
    usage = {"calls": [{"role": "compose", "model": "openai:some", "tokens_in": 9, "outcome": "timeout"}]}
    say(log, 1, "x = 6", drafts=drafts, reply=reply, usage=usage, degraded=True)
    page = page_of(settings, SESSION)
    assert (page.findings, page.degraded) == (1, 1)
    for form in ("html", "md"):
        text = as_text(page, form)
        assert "leak:literal" in text
        assert "wanted in vain" in text
        assert "timeout" in text
        assert "x is 6." not in text


def test_citations_alerts_feedback_and_buttons_are_shown(settings: Settings, log: TurnLog) -> None:
    source = {
        "label": "1",
        "title": "On balance",
        "passage": "A scale stays level.",
        "source": "Our book",
        "licence": "CC BY",
    }
    reply = {"text": "It stays level. [1]", "move": "answer_question", "citations": [source]}
    say(log, 1, "", button="stuck", reply=reply)
    say(log, 2, "help", button="plan")
    log.give_feedback(SESSION, 1, False, "too long", BEGAN + 99)
    page = page_of(settings, SESSION)
    text = as_text(page, "html")
    for part in ("[stuck]", "On balance", "A scale stays level.", "disliked: too long", "words that point to danger"):
        assert part in text
    assert page.alerts == ((2, "words that point to danger"),)


def test_words_of_anybody_are_text_and_nothing_else(settings: Settings, log: TurnLog) -> None:
    say(log, 1, HOSTILE, reply={"text": HOSTILE, "move": "focus", "because": HOSTILE, "task": HOSTILE})
    page = page_of(settings, SESSION)
    assert "<script" not in as_text(page, "html")
    assert "<script" not in (text := as_text(page, "md"))
    assert r"\*\*bold\*\*" in text
    assert r"\[link\]" in text


def test_keys_and_passwords_are_covered_wherever_they_stand(settings: Settings, log: TurnLog) -> None:
    say(
        log, 1, f"my key is {KEY}",
        assessment={"act": "attempt", "wrong_part": KEY},
        reply={"text": f"You wrote {KEY}.", "move": "focus", "because": KEY, "notice": KEY},
        drafts=[{"by": "authored", "found": [{"rule": "style:length", "span": KEY}]}],
    )  # fmt: skip
    for form in ("html", "md"):
        text = as_text(page_of(settings, SESSION), form)
        assert KEY not in text
        assert "covered" in text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Authorization: Bearer abcdefghijklmnop.qrst", f"Authorization: {COVERED}"),
        ("postgresql://ada:secret@host/db", f"postgresql://{COVERED}@host/db"),
        ("x = 6, so 2x - 7 = 5", "x = 6, so 2x - 7 = 5"),
        ("the bearer of the ring", "the bearer of the ring"),
        ("ratio 3:4 @ noon", "ratio 3:4 @ noon"),
    ],
)
def test_only_what_looks_like_a_secret_is_covered(text: str, left: str) -> None:
    assert covered(text) == left


def test_the_learner_is_not_named_and_the_page_says_what_it_holds(settings: Settings, log: TurnLog) -> None:
    say(log, 1, "hello")
    for form in ("html", "md"):
        text = as_text(page_of(settings, SESSION), form)
        assert LEARNER not in text
        assert "holds a learner’s words" in text


def test_the_course_lends_its_names(log: TurnLog, settings: Settings) -> None:
    other = str(uuid.uuid4())
    log.open_session(LEARNER, "linear-equations", {}, BEGAN, other)
    seen = Evidence("integer-addition", Verdict.CORRECT, "integer-addition/x#1", "s1", BEGAN)
    log.append(Turn(session=other, turn=1, at=BEGAN, learner=LEARNER, course="linear-equations", message="3"), [seen])
    page = page_of(settings.model_copy(update={"courses": Settings().courses}), other)
    assert page.title == "Linear equations"
    assert page.components[0].name == "Adding positive and negative numbers"


def test_a_word_problem_of_ones_own_has_a_name_and_no_number(settings: Settings) -> None:
    log = TurnLog(settings.record_url)
    log.open_session(LEARNER, f"{PREFIX}a818c96ad6f0", {}, BEGAN, SESSION)
    log.close()
    assert page_of(settings, SESSION).title == "Word problems, a step at a time"


def test_the_command_prints_or_writes_the_page(
    settings: Settings,
    log: TurnLog,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    say(log, 1, "hello")
    monkeypatch.setenv("DIOTIMA_STATE", str(settings.state))

    def diotima(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["diotima", "report", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0)

    assert diotima(SESSION) == 0
    assert capsys.readouterr().out.startswith("# algebra")
    assert diotima(SESSION, "--html") == 0
    assert capsys.readouterr().out.startswith("<!doctype html>")
    assert diotima(SESSION, "--to", str(tmp_path / "page.html")) == 0
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert diotima(str(uuid.uuid4())) == 2
    assert "There is no such session in the record." in capsys.readouterr().err
    (tmp_path / "file").touch()
    assert diotima(SESSION, "--to", str(tmp_path / "file" / "page.md")) == 2
