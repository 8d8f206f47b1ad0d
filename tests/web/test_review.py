"""People decide: only instructors see the queue, a change needs a reason, a second reading is blind, one click contests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from assessment.grading.agreement import anchors_of
from assessment.grading.grader import summed
from assessment.grading.model import CriterionGrade, Why, nothing
from assessment.grading.queue import plain
from assessment.rubrics.model import Rubric
from assessment.rubrics.reader import load_rubrics
from learners import submissions
from learners.log import TurnLog
from learners.submissions import Submissions
from learners.work import NotYoursError
from prompts.model import Words
from prompts.reader import PACKS, load_pack
from web.frame import template_environment
from web.identity import Identity
from web.languages import speaking
from web.own_work import OwnWorkPages
from web.review import ReviewPages

ADA, BEN = "5f0c9a52-6a0c-4b43-9a8c-0b5a8f1f9a10", "0f0c9a52-6a0c-4b43-9a8c-0b5a8f1f9a11"
RUBRIC = load_rubrics()["statistical-conclusion"]
PACK = load_pack(PACKS / "socratic")
TEXT = "<script>alert(1)</script> Of the 40 students asked, 31 said yes."


def grading(level: str) -> dict[str, object]:
    return {
        "criteria": [
            {
                "criterion": one.id, "level": level, "likely": [0.1, 0.1, 0.8], "low": "partly", "high": "met",
                "spans": [{"text": "31 said yes"}], "because": "",
            }
            for one in RUBRIC.criteria
        ]
    }  # fmt: skip


class Desk:
    def __init__(self, log: TurnLog) -> None:
        self.submissions = Submissions(log.storage)
        self.who, self.rubric = BEN, RUBRIC
        self.woken: list[str] = []
        self.talked: list[tuple[str, str, str]] = []

        async def identify(_: Request) -> Identity | None:
            return Identity(self.who, "somebody") if self.who else None

        async def teaches(who: Identity) -> bool:
            return who.learner == BEN

        async def talk(learner: str, piece: str, language: str) -> str:
            self.talked.append((learner, piece, language))
            if self.submissions.get(piece) is None:
                raise NotYoursError
            return "the-session"

        def rubrics() -> dict[str, Rubric]:
            return {RUBRIC.id: RUBRIC, self.rubric.id: self.rubric}

        def words() -> Words:
            return PACK.words_in(speaking.get())

        templates = template_environment()
        review = ReviewPages(self.submissions, rubrics, identify, teaches, templates, words, lambda: 9.0)
        own = OwnWorkPages(self.submissions, rubrics, identify, templates, words, talk, lambda: 9.0, self.woken.append)
        self.client = TestClient(Starlette(routes=[*review.routes(), *own.routes()]), follow_redirects=False)
        self.name = self.submissions.hand_in(ADA, RUBRIC.id, "i", TEXT, 1.0, "What can be concluded?")
        self.submissions.keep(self.name, grading("met"), 0.4)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    log = TurnLog(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    yield Desk(log)
    log.close()


def choose(level: str, **more: str) -> dict[str, str]:
    return {f"level:{one.id}": level for one in RUBRIC.criteria} | more


def all_at(level: str) -> dict[str, str]:
    return {one.id: level for one in RUBRIC.criteria}


def test_the_queue_is_for_instructors_only(desk: Desk) -> None:
    assert "Work to look at" in desk.client.get("/review").text
    for who, code in ((ADA, 403), ("", 303)):
        desk.who = who
        assert desk.client.get("/review").status_code == code
        assert desk.client.get(f"/review/{desk.name}").status_code == code
        assert desk.client.post(f"/review/{desk.name}", data=choose("met")).status_code == code
    assert desk.submissions.reviews() == []


def test_confirming_is_one_click_and_leads_on(desk: Desk) -> None:
    page = desk.client.get(f"/review/{desk.name}").text
    assert "autofocus" in page
    assert "31 said yes" in page
    answer = desk.client.post(f"/review/{desk.name}", data=choose("met"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/review")
    assert desk.submissions.reviews()[0].levels == all_at("met")
    assert "100 % sent unchanged" in desk.client.get("/review").text


def test_a_change_needs_a_reason(desk: Desk) -> None:
    refused = desk.client.post(f"/review/{desk.name}", data=choose("partly"))
    assert refused.status_code == 400
    assert "needs a reason" in refused.text
    assert (
        desk.client.post(f"/review/{desk.name}", data=choose("partly", reason="no group is named")).status_code == 303
    )
    assert desk.submissions.reviews()[0].reason == "no group is named"


def test_a_criterion_may_be_called_as_the_reason_for_a_change_is(desk: Desk) -> None:
    desk.rubric = load_rubrics()["lab-explanation"]
    grades = [CriterionGrade(one.id, "partly", (0.1, 0.8, 0.1), "partly", "met") for one in desk.rubric.criteria]
    given = plain(summed(desk.rubric, tuple(grades)))
    name = desk.submissions.hand_in(ADA, desk.rubric.id, "lab", "The tablet was gone.", 2.0, "", given, 0.4)
    levels = {"observation": "partly", "reason": "met", "control": "partly"}
    form = {f"level:{one}": level for one, level in levels.items()} | {"reason": "it says what happens in between"}
    assert desk.client.post(f"/review/{name}", data=form).status_code == 303
    (said,) = desk.submissions.reviews()
    assert (said.levels, said.reason) == (levels, "it says what happens in between")


def test_a_second_reading_is_not_counted_among_what_was_sent(desk: Desk) -> None:
    desk.client.post(f"/review/{desk.name}", data=choose("partly", blind="1"))
    page = desk.client.get("/review").text
    assert "sent unchanged" not in page
    assert "0 %</td>" in page  # but in the agreement
    desk.client.post(f"/review/{desk.name}", data=choose("met"))
    assert "100 % sent unchanged" in desk.client.get("/review").text


def test_a_second_reading_shows_no_grades(desk: Desk) -> None:
    page = desk.client.get(f"/review/{desk.name}?blind=1").text
    assert "checked" not in page
    assert "80 %" not in page
    desk.client.post(f"/review/{desk.name}", data=choose("partly", blind="1"))
    assert [one.id for one in desk.submissions.to_review()] == [desk.name]


def test_the_page_knows_how_far_the_queue_is(desk: Desk) -> None:
    desk.submissions.hand_in(ADA, RUBRIC.id, "other", "Nobody was asked.", 2.0)
    last = desk.submissions.hand_in(ADA, RUBRIC.id, "third", "Somebody was asked.", 3.0)
    assert desk.client.get("/review/progress").json() == {"waiting": 2, "working": 0, "graded": 1, "failed": 0}
    assert "2 waiting to be graded" in desk.client.get("/review").text
    assert desk.submissions.ahead(last) == 1
    desk.who = ADA
    assert desk.client.get("/review/progress").status_code == 403
    assert "one piece comes before it" in desk.client.get("/work").text


def test_the_pages_speak_spanish(desk: Desk) -> None:
    token = speaking.set("es")
    try:
        assert "Trabajos por mirar" in desk.client.get("/review").text
        assert "Confirmar y pasar al siguiente" in desk.client.get(f"/review/{desk.name}").text
        assert "Alcance de la conclusión" in desk.client.get(f"/review/{desk.name}").text
        desk.who = ADA
        page = desk.client.get("/work").text
        assert "Tus trabajos" in page
        assert "Alcance de la conclusión</strong>: logrado (80 %)" in page
        refused = desk.client.post("/work", data={"rubric": RUBRIC.id}, files={"file": ("a.pdf", b"%PDF-1.7")}).text
        assert "Aquí no se puede leer un archivo que termina en .pdf." in refused
    finally:
        speaking.reset(token)


def test_a_learners_text_is_shown_as_text(desk: Desk) -> None:
    for path in ("/review", f"/review/{desk.name}"):
        assert "<script>alert" not in desk.client.get(path).text
    desk.who = ADA
    assert "<script>alert" not in desk.client.get("/work").text


def test_a_learner_contests_in_one_click_and_sees_what_was_decided(desk: Desk) -> None:
    desk.who = ADA
    assert "Preliminary" in desk.client.get("/work").text
    assert desk.client.post(f"/work/{desk.name}/contest").status_code == 303
    assert "You asked for a person" in desk.client.get("/work").text
    desk.who = BEN
    assert "contested" in desk.client.get("/review").text
    desk.client.post(f"/review/{desk.name}", data=choose("partly", reason="see the group", comment="Who was asked?"))
    desk.who = ADA
    page = desk.client.get("/work").text
    assert "Your instructor decided" in page
    assert "Who was asked?" in page


def test_after_a_second_look_both_decisions_stand_on_the_page(desk: Desk) -> None:
    desk.client.post(f"/review/{desk.name}", data=choose("partly", reason="no group is named", comment="Who was it?"))
    desk.submissions.contest(desk.name, ADA, 2.0)
    page = desk.client.get(f"/review/{desk.name}").text
    assert "Reach of the conclusion: partly" in page
    assert "no group is named" in page
    assert "Who was it?" in page
    assert "no group is named" not in desk.client.get(f"/review/{desk.name}?blind=1").text


def test_that_there_is_not_enough_to_judge_can_be_confirmed_as_well(desk: Desk) -> None:
    copied = summed(RUBRIC, tuple(nothing(one, Why.COPIED) for one in RUBRIC.criteria))
    name = desk.submissions.hand_in(ADA, RUBRIC.id, "j", "What can be concluded?", 2.0, "", plain(copied), 1.0)
    assert "most of it repeats the words of the task" in desk.client.get(f"/review/{name}").text
    assert desk.client.post(f"/review/{name}", data={"comment": "Say it in your words."}).status_code == 303
    assert name not in {one.id for one in desk.submissions.to_review()}
    assert anchors_of(desk.submissions.reviews(), {RUBRIC.id: RUBRIC}) == {}  # it is an example of no level
    desk.who = ADA
    assert "Say it in your words." in desk.client.get("/work").text


def test_from_a_graded_piece_one_click_leads_into_the_chat(desk: Desk) -> None:
    desk.who = ADA
    desk.submissions.hand_in(ADA, RUBRIC.id, "k", "So all people like it.", 2.0, "", plain_gap(), 0.5)
    assert "Go on with it in the chat" in desk.client.get("/work").text
    answer = desk.client.post(f"/work/{desk.name}/talk")
    assert (answer.status_code, answer.headers["location"]) == (303, "/chat/thread/the-session")
    assert desk.talked == [(ADA, desk.name, "en")]
    assert desk.client.post("/work/nothing/talk").status_code == 404
    desk.who = ""
    assert desk.client.post(f"/work/{desk.name}/talk").headers["location"] == "/sign-in"


def plain_gap() -> dict[str, object]:
    """A grading in which nothing is met."""
    grades = [
        CriterionGrade(one.id, one.levels[0].id, (0.8, 0.1, 0.1), one.levels[0].id, one.top.id)
        for one in RUBRIC.criteria
    ]
    return plain(summed(RUBRIC, tuple(grades)))


def test_nobody_contests_or_sees_the_work_of_another(desk: Desk) -> None:
    desk.who = BEN
    assert desk.client.post(f"/work/{desk.name}/contest").status_code == 404
    assert "31 said yes" not in desk.client.get("/work").text


def test_work_that_is_gone_gets_a_sentence(desk: Desk) -> None:
    assert "not in the record" in desk.client.get("/review/nothing").text
    assert desk.client.post(f"/review/{desk.name}", data={}).status_code == 400


def test_a_text_is_handed_in_and_waits(desk: Desk) -> None:
    desk.who = ADA
    form = {"rubric": RUBRIC.id, "given": "What follows?", "text": "Of 30 people 9 said yes.", "file": ""}
    assert desk.client.post("/work", data=form, files={"other": b""}).status_code == 303
    page = desk.client.get("/work").text
    assert "Of 30 people 9 said yes." in page
    assert "and comes next" in page
    assert desk.client.get("/work/progress").json()["waiting"] == 1
    assert desk.woken == [desk.submissions.of(ADA)[0].id]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("essay.txt", b" ", "is empty"),
        ("essay.txt", b"PK\x03\x04rest", "holds something else"),
        ("essay.pdf", b"%PDF-1.7", "cannot be read here"),
        ("essay.txt", b"word " * 60_000, "pages, more than can be read"),
        ("essay.txt", b"word " * 200_000, "more than can be read with care"),
    ],
)
def test_a_file_that_cannot_be_taken_is_said_above_the_form(desk: Desk, name: str, content: bytes, says: str) -> None:
    desk.who = ADA
    answer = desk.client.post("/work", data={"rubric": RUBRIC.id, "given": ""}, files={"file": (name, content)})
    assert answer.status_code in {413, 422}
    assert says in answer.text
    assert len(desk.submissions.of(ADA)) == 1


def test_a_text_that_is_sent_back_stays_in_the_form(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.who = ADA
    monkeypatch.setattr(submissions, "MOST_WAITING", 0)
    form = {"rubric": RUBRIC.id, "given": "g", "text": "My own words."}
    answer = desk.client.post("/work", data=form, files={"file": ("", b"")})
    assert answer.status_code == 422
    assert "A lot of work is being graded" in answer.text
    assert ">My own words.</textarea>" in answer.text
