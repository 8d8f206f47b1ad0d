"""The learner's own page, the file to take away, the reminder, and the way to doubt a number; without a browser."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response
from starlette.testclient import TestClient

from agent.learner import Fitted, Learner
from agent.reply import Button, ComponentState, Message, Reply
from agent.story import Story, tell
from curriculum.model import Course, Misconception
from errors import LearnerError
from learners.reviews import Reviews
from pedagogy.mastery import DAY, DEFAULTS
from pedagogy.model import Evidence, Move, Purpose, Verdict
from web.frame import template_environment
from web.identity import Identity
from web.known import Known
from web.map_drawing import draw
from web.reminder import calendar

NOW = 1_700_000_000.0
SESSION = "0d2f6c1e-7a44-4b7e-8f0a-2b9d5a6c7e10"
COURSE = Course(
    id="c", title="Signs & <lines>", language="en", units=(), components={}, templates={}, readings={}, fingerprint="f",
    misconceptions={"sign": Misconception("sign", "Lost sign", "A minus in front changes only the first term.", ())},
)  # fmt: skip


def shown(verdict: Verdict, day: float, **more: object) -> Evidence:
    return Evidence("add", verdict, f"add/a:{day}", "1", NOW - day * DAY, **more)  # type: ignore[arg-type]


EVIDENCE = [
    shown(Verdict.INCORRECT, 20, misconception="sign", spans=("-(x - 3) = -x - 3",), confidence=0.9),
    shown(Verdict.INCORRECT, 19, misconception="sign", spans=("<script>alert(1)</script>",)),
    shown(Verdict.CORRECT, 2, purpose=Purpose.TRANSFER),
    replace(shown(Verdict.CORRECT, 1), kc="gone from the course"),
]


def story(evidence: list[Evidence] = EVIDENCE) -> Story:
    learner = Learner("l", "c", Fitted(DEFAULTS), {}, Reviews({})).with_evidence(evidence)
    states = []
    for kc, before in (("add", ()), ("solve", ("add",))):
        held = learner.mastery(kc, NOW)
        state = "partly" if held.opportunities else "not_met"
        states.append(ComponentState(kc, kc.title(), "Unit", state, held.p, held.low, held.high, before))
    return tell(COURSE, learner, states, evidence, NOW)


class Desk:
    def __init__(self, evidence: list[Evidence] = EVIDENCE) -> None:
        self.said: list[Message] = []
        self.evidence = evidence

    def story(self, learner: str, course: str) -> Story:
        if course != "c":
            raise LearnerError("This course is not here any more.", "Choose another one on the start page.")
        return story(self.evidence)

    async def open(self, learner: str, course: str, *, language: str, first: Message | None = None) -> Reply:
        self.said += [first] if first else []
        return Reply(SESSION, 1, "", Move.PUMP, 0, "")


def client(desk: Desk | None = None, is_known: bool = True) -> TestClient:
    async def identify(_: object) -> Identity | None:
        return Identity("8f1d5c1e-0000-4000-8000-000000000001", "Ada") if is_known else None

    def render(template: str, status: int = 200, **values: object) -> Response:
        return HTMLResponse(template_environment().get_template(template).render(now=None, **values), status)

    known = Known(
        desk or Desk(),
        identify,
        render,
        lambda sentence, advice, status: HTMLResponse(f"{sentence} {advice}", status),
        True,
        lambda request, response, who: response,
    )
    return TestClient(Starlette(routes=known.routes()), base_url="http://localhost", follow_redirects=False)


def test_every_number_stands_with_the_learners_own_words() -> None:
    page = client().get("/you/c").text
    assert "<q>-(x - 3) = -x - 3</q>" in page
    assert "A minus in front changes only the first term." in page
    assert "chance of" in page


def test_what_learners_wrote_is_never_markup() -> None:
    page = client().get("/you/c").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "Signs &amp; &lt;lines&gt;" in page


def test_the_map_says_in_words_what_it_draws() -> None:
    page = client().get("/you/c").text
    assert 'href="#kc-add"' in page
    assert 'aria-label="Add: partly understood"' in page
    assert 'aria-label="Solve: not yet met"' in page


def test_all_of_it_can_be_taken_away() -> None:
    answer = client().get("/you/c/model.json")
    told = json.loads(answer.text)
    assert answer.headers["content-disposition"] == 'attachment; filename="diotima-c.json"'
    assert told["components"][0]["proofs"][0]["purpose"] == "transfer"
    assert told["calibration"]["answers"] == 1


def test_doubt_opens_a_short_check_instead_of_an_argument() -> None:
    desk = Desk()
    answer = client(desk).post("/you/c/check", data={"component": "add"})
    assert answer.headers["location"] == f"/chat/thread/{SESSION}"
    assert [(one.button, one.text) for one in desk.said] == [(Button.PLAN, "check:add")]
    assert desk.said[0].label == "I don’t think that’s right: Add"


def test_a_component_is_chosen_on_the_page_and_the_choice_taken_back() -> None:
    desk = Desk()
    page = client(desk)
    assert 'action="/you/c/work"' in page.get("/you/c").text
    answer = page.post("/you/c/work", data={"component": "solve"})
    assert answer.headers["location"] == f"/chat/thread/{SESSION}"
    page.post("/you/c/work", data={"component": ""})
    told = [(one.button, one.text, one.label) for one in desk.said]
    assert told == [
        (Button.GO_TO, "solve", "Work on this: Solve"),
        (Button.GO_TO, "", "Back to the course’s order"),
    ]
    assert page.post("/you/c/work", data={"component": "nothing"}).status_code == 404


@pytest.mark.parametrize("component", ["", "nothing", "../../etc", "x" * 5000])
def test_doubt_about_something_else_is_told_and_opens_nothing(component: str) -> None:
    desk = Desk()
    assert client(desk).post("/you/c/check", data={"component": component}).status_code == 404
    assert desk.said == []


@pytest.mark.parametrize("path", ["/you/other", "/you/other/model.json", "/you/other/reminder.ics"])
def test_a_course_that_is_gone_is_a_sentence(path: str) -> None:
    answer = client().get(path)
    assert answer.status_code == 404
    assert "not here any more" in answer.text


def test_a_stranger_has_to_sign_in() -> None:
    for path in ("/you/c", "/you/c/model.json", "/you/c/reminder.ics"):
        assert client(is_known=False).get(path).headers["location"] == "/sign-in"


def test_the_reminder_is_a_calendar_that_calendars_can_read() -> None:
    text = calendar("c", "Añadir, y; más", [(NOW + DAY, "Brackets, " + "é" * 80), (NOW - DAY, "Old")], NOW, "Look:")
    lines = text.split("\r\n")
    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert text.count("BEGIN:VEVENT") == 2
    assert "SUMMARY:Diotima: Añadir\\, y\\; más" in lines
    assert "DTSTART;VALUE=DATE:20231114" in lines  # what is overdue is put on today


def test_the_reminder_rings_in_the_afternoon_of_the_learners_own_day() -> None:
    due = [(NOW + 3600, "Brackets")]  # 23:13 on the 14th in UTC
    there = calendar("c", "Signs", due, NOW, "Look:", behind=-120)
    assert "DTSTART;VALUE=DATE:20231115" in there
    assert "TRIGGER:PT16H" in there
    here = calendar("c", "Signs", due, NOW, "Look:")
    assert "DTSTART;VALUE=DATE:20231114" in here


def test_a_day_that_is_taken_up_again_replaces_itself() -> None:
    first = calendar("c", "Signs", [(NOW, "Brackets")], NOW, "Look:")
    later = calendar("c", "Signs", [(NOW, "Brackets"), (NOW, "Fractions")], NOW + 60, "Look:")
    uid = [line for text in (first, later) for line in text.split("\r\n") if line.startswith("UID")]
    assert uid[0] == uid[1]


def test_before_anything_is_mastered_the_reminder_names_the_next_step() -> None:
    text = client(Desk(EVIDENCE[:2])).get("/you/c/reminder.ics").text
    assert text.count("BEGIN:VEVENT") == 1
    assert "Next on your map:" in text.replace("\r\n ", "")


def test_how_sure_and_how_right_stand_side_by_side_with_what_they_rest_on() -> None:
    page = client().get("/you/c").text
    assert "Asked so far: 1. You were 90 % sure on average, and right 0 % of the time." in page
    assert "Brier score 0.81" in page


def test_what_a_number_rests_on_is_said_beside_it() -> None:
    page = client().get("/you/c").text
    assert "It would explain 2 of your answers; 1 right ones speak against it." in page
    assert "The forecast rests on your 3 answers here" in page
    assert "nine times out of ten" in page
    assert "a careful assumption so far" in page


def test_weeks_count_first_tries_and_what_was_shown() -> None:
    weeks = story().weeks
    assert [week.answered for week in weeks] == [2, 0, 2]
    assert weeks[-1].shown == 1


def test_a_clock_that_ran_backwards_or_a_time_far_off_breaks_nothing() -> None:
    odd = [shown(Verdict.CORRECT, -400), shown(Verdict.CORRECT, 1e7), shown(Verdict.INCORRECT, 3)]
    assert len(story(odd).components) == 2
    assert story([]).weeks[0].answered == 0


def test_a_cycle_in_the_prerequisites_is_drawn_all_the_same() -> None:
    states = [ComponentState(kc, kc, "U", "not_met", 0.3, 0.2, 0.4, (other,)) for kc, other in (("a", "b"), ("b", "a"))]
    drawing = draw(states)
    assert len(drawing.spots) == 2
    assert draw([]).spots == ()


def test_what_may_be_hard_next_is_within_reach_and_the_least_likely_first() -> None:
    ahead = story().ahead
    assert {one.kc for one in ahead} == {"add", "solve"}
    assert [one.chance for one in ahead] == sorted(one.chance for one in ahead)
    assert "What may be hard next" in client().get("/you/c").text
    assert story([]).ahead == ()


def test_what_rests_on_what_is_said_in_words_as_well() -> None:
    page = client().get("/you/c").text
    assert 'Rests on: <a href="#kc-add" lang="en">Add</a>' in page


def test_of_few_steps_after_help_no_share_is_told() -> None:
    helped = shown(Verdict.INCORRECT, 9, help=("example",))
    after = [shown(Verdict.CORRECT, 8 - number) for number in range(4)]
    page = client(Desk([helped, after[0]])).get("/you/c").text
    assert "After a worked example: 1 of 1 right, too few to say more" in page
    several = [one for pair in zip([helped] * 4, after, strict=True) for one in pair]
    assert "After a worked example: 4 of 4 right (about" in client(Desk(several)).get("/you/c").text
