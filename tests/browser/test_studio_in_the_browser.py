"""From an empty folder to a course, in a real browser, as docs/studio.md tells it; the pictures there are made here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser_server import Server, state_folder
from browser_steps import PATIENCE, axe, shoot
from playwright.sync_api import Page, expect


@pytest.fixture(scope="module")
def school(chromium: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with no course at all."""
    folder = tmp_path_factory.mktemp("school")
    (folder / "courses").mkdir()
    server = Server(state_folder(folder / "state"), {"DIOTIMA_COURSES": str(folder / "courses")})
    server.start()
    yield server
    server.stop()


def test_from_an_empty_folder_to_a_course(school: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(width=1280, height=800)
    page.goto(school.url)
    page.get_by_role("link", name="Studio").click()
    assert axe(page) == []
    page.get_by_label("Title of a new course").fill("Adding in the head")
    shoot(page, "studio-new")
    page.get_by_role("form", name="A new course").get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Adding in the head")).to_be_visible()
    expect(page.get_by_text("The draft can be published")).to_be_visible()
    assert axe(page) == []
    shoot(page, "studio-course")

    page.get_by_role("link", name="First idea", exact=True).click()
    expect(page.locator(".task-card .katex").first).to_be_visible(timeout=PATIENCE)
    text = page.locator("#text")
    text.fill(text.input_value().replace("Work out", "Find without a pencil"))
    expect(page.locator(".task-card").first).to_contain_text("Find without a pencil", timeout=PATIENCE)
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    assert axe(page) == []
    to_the_top(page)
    shoot(page, "studio-edit")

    text.fill(text.input_value().replace("statement:", "statment:", 1))
    expect(page.locator("#problems")).to_contain_text("statment", timeout=PATIENCE)
    assert axe(page) == []
    to_the_top(page)
    shoot(page, "studio-error")
    text.fill(text.input_value().replace("statment:", "statement:", 1))
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.")).to_be_visible(timeout=PATIENCE)

    page.get_by_role("link", name="Back to the overview").click()
    page.get_by_role("link", name="Try it as a student").click()
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(".reply").first).to_contain_text("Find without a pencil")
    page.get_by_label("Your answer").fill("I don't know")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".reply")).to_have_count(2)
    assert axe(page) == []
    shoot(page, "studio-talk")

    page.goto(f"{school.url}/studio/adding-in-the-head")
    page.get_by_role("link", name=re.compile("See the changes")).click()
    assert axe(page) == []
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("The draft is what students get.")).to_be_visible(timeout=PATIENCE)
    page.goto(school.url)
    expect(page.get_by_role("heading", name="Adding in the head")).to_be_visible()


def to_the_top(page: Page) -> None:
    page.locator("#text").evaluate("box => { box.scrollTop = 0; box.scrollLeft = 0; box.blur(); }")
    page.evaluate("window.scrollTo(0, 0)")


def test_a_second_tab_that_saves_later_is_told(school: Server, new_page: Callable[..., Page]) -> None:
    first = new_page(theme="dark")
    first.goto(f"{school.url}/studio/adding-in-the-head/edit?file=course.yaml")
    second = new_page(like=first)
    second.goto(first.url)
    first.locator("#text").fill(first.locator("#text").input_value() + "# from the first\n")
    first.get_by_role("button", name="Save the draft").click()
    expect(first.get_by_text("Saved.")).to_be_visible()
    second.locator("#text").fill(second.locator("#text").input_value() + "# from the second\n")
    second.get_by_role("button", name="Save the draft").click()
    expect(second.get_by_role("alert")).to_contain_text("Somebody else saved")
    assert "# from the second" in second.locator("#text").input_value()
    assert axe(second) == []
    shoot(second, "studio-conflict-dark")


def test_the_editor_works_on_a_narrow_page_and_with_the_keyboard(school: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(width=390, height=800)
    page.goto(f"{school.url}/studio/adding-in-the-head/edit?file=components/first-idea.yaml")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    page.locator("#text").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "save"
    assert axe(page) == []


def test_the_own_courses_can_be_opened(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/studio/linear-equations")
    expect(page.get_by_role("heading", name="Linear equations")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("The draft is what students get.")).to_be_visible()
    page.get_by_role("link", name="Two-step equations", exact=True).click()
    expect(page.locator(".task-card .katex").first).to_be_visible(timeout=PATIENCE)


def test_without_a_script_the_editor_saves_as_well(school: Server, browser: object, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(f"{school.url}/studio/adding-in-the-head/edit?file=misconceptions.yaml")
    page.locator("#text").fill(page.locator("#text").input_value() + "# without a script\n")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    context.close()


@pytest.fixture(scope="module")
def college(chromium: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own with the project's courses, whose pack may be changed."""
    server = Server(state_folder(tmp_path_factory.mktemp("college") / "state"), {})
    server.start()
    yield server
    server.stop()


def test_a_pack_is_written_heard_and_published(college: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(width=1280, height=800)
    page.goto(f"{college.url}/studio")
    expect(page.get_by_role("heading", name="Prompt packs")).to_be_visible(timeout=PATIENCE)
    assert axe(page) == []
    page.get_by_role("link", name="Socratic").click()
    expect(page.get_by_text("The draft is what students get.")).to_be_visible(timeout=PATIENCE)
    assert axe(page) == []
    shoot(page, "studio-pack")

    page.get_by_role("link", name="model/moves/focus.md", exact=True).click()
    expect(page.get_by_label("Case")).to_have_value("an-idea-in-words-is-taken-up", timeout=PATIENCE)
    expect(page.get_by_text("The case holds.")).to_be_visible(timeout=PATIENCE)
    text = page.locator("#text")
    text.fill(text.input_value().replace("Name the part that is right.", "Name in one clause what is right."))
    prompt = page.locator("details.prompt").last
    expect(prompt).to_contain_text("Name in one clause what is right.", timeout=PATIENCE)
    prompt.locator("summary").click()
    assert axe(page) == []
    page.locator("#beside").evaluate("box => { box.scrollTop = box.scrollHeight; }")
    prompt.locator("pre").last.evaluate("box => { box.scrollTop = box.scrollHeight; }")
    page.evaluate("window.scrollTo(0, 0)")
    shoot(page, "studio-messages")

    text.fill(text.input_value().replace("move: focus", "move: fokus"))
    expect(page.locator("#problems")).to_contain_text("fokus", timeout=PATIENCE)
    page.locator("#problems a").first.click()
    expect(text).to_be_focused()
    text.fill(text.input_value().replace("move: fokus", "move: focus"))
    expect(page.get_by_text("This pack can be used.")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.")).to_be_visible(timeout=PATIENCE)

    page.goto(f"{college.url}/studio/packs/socratic/changes")
    expect(page.get_by_text("+Name in one clause what is right.")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("The draft is what students get.")).to_be_visible(timeout=PATIENCE)


def test_a_rubric_is_read_and_tried(college: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(width=1280, height=800)
    page.goto(f"{college.url}/studio/rubrics/argument-essay")
    expect(page.get_by_role("heading", name="Claim")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="rubric.yaml").click()
    text = page.locator("#text")
    text.fill(text.input_value().replace("weight: 0.25", "weight: 0.5", 1))
    expect(page.locator("#problems")).to_contain_text("sum to", timeout=PATIENCE)
    page.locator("#problems a").first.click()
    expect(text).to_be_focused()
    assert axe(page) == []
    page.evaluate("window.scrollTo(0, 0)")
    shoot(page, "studio-rubric")


def test_the_studio_speaks_spanish(college: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(width=390, height=800)
    page.goto(f"{college.url}/studio")
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", name="Paquetes de palabras")).to_be_visible(timeout=PATIENCE)
    page.goto(f"{college.url}/studio/packs/socratic")
    expect(page.get_by_role("heading", name="Cómo decide")).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []
