"""The learner's page in a real browser: reachable, readable by keyboard, and without a barrier that axe can find."""

from __future__ import annotations

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from browser_server import Server
from browser_steps import card
from playwright.sync_api import Page, expect


def test_the_page_is_reached_from_the_map_and_leads_into_a_short_session(
    server: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.goto(server.url)
    card(page).locator("form button").click()
    expect(page.locator(".map-list li").first).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="What I believe about you").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What I believe about you")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="I have five minutes").click()
    expect(page.get_by_text("5 minutes:").first).to_be_visible(timeout=60_000)


def test_in_the_chat_a_number_is_read_with_its_reasons_and_doubted(
    server: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.goto(server.url)
    card(page).locator("form button").click()
    box = page.locator("#chat-input")
    expect(page.get_by_role("button", name="I have five minutes")).to_be_visible(timeout=60_000)
    box.fill("17")
    box.press("Enter")
    why = page.locator(".map-list .why").first
    expect(why).to_be_visible(timeout=60_000)
    why.locator("summary").click()
    expect(why.get_by_text("As things stand I take it you know this")).to_be_visible()
    assert Axe().run(page, context="#map").response["violations"] == []
    page.locator(".map-weeks summary").click()
    expect(page.get_by_role("columnheader", name="Tasks tried")).to_be_visible()
    why.get_by_role("button", name="I don’t think that’s right").click()
    expect(page.get_by_text("This is a check").first).to_be_visible(timeout=60_000)


def test_five_minutes_begin_on_the_first_page(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(server.url)
    page.get_by_role("button", name="I have five minutes").first.click()
    expect(page.get_by_text("5 minutes:").first).to_be_visible(timeout=60_000)


def test_the_map_is_walked_by_keyboard_and_nothing_is_cut_off_on_a_telephone(
    server: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{server.url}/you/linear-equations")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    first = page.locator(".you-map a").first
    first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server.url}/you/linear-equations#kc-integer-addition")


def test_a_choice_on_the_map_is_there_in_the_next_session_and_goes_with_a_press(
    server: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.goto(f"{server.url}/you/linear-equations")
    page.locator("#kc-coordinates").get_by_role("button", name="Work on this").click()
    expect(page.locator(".user-message, [data-step-type='user_message']").first).to_contain_text(
        "Work on this: Points and coordinates", timeout=60_000
    )
    page.goto(server.url)
    page.get_by_role("button", name="I have five minutes").first.click()
    told = page.locator(".map-chosen")
    expect(told).to_contain_text("You chose “Points and coordinates”", timeout=60_000)
    told.get_by_role("button", name="Back to the course’s order").click()
    expect(told).to_be_hidden(timeout=60_000)
    page.goto(f"{server.url}/you/linear-equations")
    expect(page.get_by_role("heading", name="Use your time")).to_be_visible()
    expect(page.get_by_role("button", name="Back to the course’s order")).to_have_count(0)
    assert Axe().run(page).response["violations"] == []
