"""Pictures on the page: moved by mouse, keyboard and finger, read aloud, and there again when a conversation resumes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from browser_server import Server, state_folder
from browser_steps import PATIENCE, answered, axe, begin, messages, ready, shoot, turns
from playwright.sync_api import Locator, Page, expect

from tests.curriculum.picture_course import ITEMS, write_course


@pytest.fixture(scope="module")
def pictures(chromium: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("pictures")
    write_course(root / "courses" / "pictures")
    running = Server(state_folder(root / "state"), {"DIOTIMA_COURSES": str(root / "courses")})
    running.start()
    yield running
    running.stop()


def go_to(page: Page, kc: str) -> Locator:
    """Choose a component as the map does; returns the newest picture."""
    before = turns(page)
    page.evaluate(
        """kc => window.postMessage({ to: "diotima", type: "press", button: "go_to", label: kc, text: kc, id: "" },
                 window.location.origin)""",
        kc,
    )
    answered(page, before)
    picture = page.locator("figure.picture").last
    expect(picture).to_be_visible(timeout=PATIENCE)
    return picture


def send(page: Page, picture: Locator, label: str = "This is my answer") -> str:
    """Send what was moved; returns what stands there as the learner's words."""
    before = turns(page)
    picture.get_by_role("button", name=label).click()
    answered(page, before)
    return page.locator("[data-step-type='user_message'] .message-content").last.inner_text().strip()


def test_a_point_is_dragged_with_the_mouse_and_is_an_answer(page: Page, pictures: Server) -> None:
    begin(page, pictures.url)
    picture = go_to(page, "number-line")
    answer = picture.get_by_role("button", name="This is my answer")
    expect(answer).to_have_attribute("aria-disabled", "true")

    handle = picture.locator("[data-handle] .v-handle").bounding_box()
    scale = picture.locator("svg").bounding_box()
    assert handle is not None
    assert scale is not None
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    one = (400 - 52) / 40 * scale["width"] / 400  # pixels for each 1 on a line from -20 to 20
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 2 * one, y + 3, steps=4)
    page.mouse.move(x + 5.2 * one, y + 6, steps=4)
    page.mouse.up()

    expect(picture.locator("output")).to_have_text("5")
    assert send(page, picture) == "5"
    assert "“5”" in messages(page)[-1]


def test_a_picture_is_moved_and_sent_with_the_keyboard_alone(page: Page, pictures: Server) -> None:
    begin(page, pictures.url)
    picture = go_to(page, "ray")
    point = picture.get_by_role("slider")
    point.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(point).to_have_attribute("aria-valuetext", "3")
    expect(picture.get_by_role("button", name="This is my answer")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # x < 3
    expect(picture.get_by_role("radio", name="x < 3")).to_be_checked()
    expect(picture.locator("[data-ray]")).to_have_attribute("visibility", "visible")
    before = turns(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    answered(page, before)
    assert messages(page)[-2] == "x < 3"


def test_a_balance_tips_and_its_line_is_work_on_a_telephone(new_page: Callable[..., Page], pictures: Server) -> None:
    page = new_page("dark", 390, 844)
    begin(page, pictures.url)
    picture = go_to(page, "balance")

    for _ in range(3):
        picture.get_by_role("group", name="Left pan").get_by_role("button", name="Take a 1 off").tap()
    expect(picture.get_by_role("status")).to_have_text("The right side sinks.")
    for _ in range(3):
        picture.get_by_role("group", name="Right pan").get_by_role("button", name="Take a 1 off").tap()
    expect(picture.get_by_role("status")).to_have_text("The balance is level.")
    picture.scroll_into_view_if_needed()
    shoot(page, "picture-balance-phone-dark")

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    box = picture.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert send(page, picture, "This is my new line") == "4x = 2x + 6"
    assert "4x = 2x + 6" in messages(page)[-1]
    for kc in ("sampling", "line"):
        go_to(page, kc)
        assert axe(page) == [], kc


def test_a_resumed_conversation_shows_its_pictures_again_and_only_the_current_one_moves(
    page: Page, pictures: Server
) -> None:
    begin(page, pictures.url)
    go_to(page, "line")
    earlier = page.locator("figure.picture").count()
    picture = go_to(page, "shade")
    expect(page.locator("figure.picture").nth(earlier - 1)).to_have_class(re.compile("earlier"))

    page.reload()
    ready(page)

    expect(page.locator("figure.picture")).to_have_count(earlier + 1, timeout=PATIENCE)
    expect(page.locator("figure.picture").nth(earlier - 1).locator(".picture-send")).to_be_hidden()
    picture = page.locator("figure.picture").last
    picture.locator("[data-piece='5']").click()
    expect(picture.locator("output")).to_have_text("6")
    assert send(page, picture) == "6/8"


def test_an_experiment_on_the_page_is_the_one_that_the_record_keeps(page: Page, pictures: Server) -> None:
    begin(page, pictures.url)
    picture = go_to(page, "sampling")
    for group in ("members", "all"):
        picture.get_by_role("group", name=group).get_by_role("button", name="Draw ten").click()
    shown = [text.rsplit(": ", 1)[1] for text in picture.locator(".picture-result strong").all_inner_texts()]
    shoot(page, "picture-sampling-light")

    said = send(page, picture, "This is what I found")

    assert said == f"10 samples of 10 from members: {shown[0]}; 10 samples of 10 from all: {shown[1]}"


def test_every_kind_of_picture_passes_axe_and_has_words(new_page: Callable[..., Page], pictures: Server) -> None:
    page = new_page("light")
    begin(page, pictures.url)
    for kc in ITEMS:
        picture = go_to(page, kc)
        assert picture.locator("svg[role='img'][aria-label], table").count() == 1
        picture.locator("summary").click()
        assert all(picture.locator("details p").all_inner_texts())
        assert axe(page) == [], kc
        shoot(page, f"picture-{kc}-light")
    expect(page.locator("#live")).to_contain_text("A simulation.")
