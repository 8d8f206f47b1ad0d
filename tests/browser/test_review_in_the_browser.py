"""People decide, with the keyboard: an instructor confirms and changes, a learner contests in one click."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from browser_server import Server, state_folder
from browser_steps import axe
from playwright.sync_api import Page, expect

from assessment.rubrics.reader import load_rubrics
from learners.local import LOCAL_LEARNER
from learners.log import TurnLog
from learners.submissions import Submissions
from settings import Settings

RUBRIC = load_rubrics()["statistical-conclusion"]
TEXTS = ("Of the 40 students asked, 31 said yes.", "So all people say yes.")


@pytest.fixture(scope="module")
def school(chromium: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with two pieces of work of the one who sits at it."""
    server = Server(state_folder(tmp_path_factory.mktemp("review")))
    log = TurnLog(Settings(state=server.state).record_url)
    for number, text in enumerate(TEXTS):
        grades = [
            {"criterion": one.id, "level": "met", "likely": [0.1, 0.1, 0.8], "low": "partly", "high": "met",
             "spans": [{"text": text}], "because": ""}
            for one in RUBRIC.criteria
        ]  # fmt: skip
        Submissions(log.storage).hand_in(
            LOCAL_LEARNER, RUBRIC.id, f"item/{number}", text, 1.0, "What can be concluded?", {"criteria": grades}, 0.5
        )
    log.close()
    server.start()
    yield server
    server.stop()


def test_a_queue_is_worked_off_without_a_mouse(school: Server, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(school.url)
    page.get_by_role("link", name="Review").click()
    expect(page.get_by_role("link", name="Begin with the first")).to_be_focused()
    assert axe(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Confirm")).to_be_focused()
    expect(page.locator("blockquote.work")).to_have_text(TEXTS[0])
    assert axe(page) == []
    page.keyboard.press("Enter")  # confirmed, and the next one is here

    expect(page.locator("blockquote.work")).to_have_text(TEXTS[1])
    page.keyboard.press("ArrowDown")  # the second criterion
    page.keyboard.press("1")  # its lowest level
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type("all people were not asked")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
    expect(page.get_by_text("2 reviews. 50 % sent unchanged.")).to_be_visible()

    page.goto(f"{school.url}/work")
    expect(page.get_by_text("Reach of the conclusion: not met")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="let a person look").first.click()
    expect(page.get_by_text("You asked for a person to look at it.")).to_be_visible()
    page.goto(f"{school.url}/review")
    expect(page.get_by_text("contested", exact=True)).to_be_visible()
