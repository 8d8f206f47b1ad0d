"""The page for everybody: screen readers, keyboards, phones, both themes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browser_server import Server
from browser_steps import PATIENCE, axe, begin, card, messages, press, ready, say, shoot
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_home_chat_and_resumed_chat(
    new_page: Callable[..., Page], server: Server, theme: str
) -> None:
    page = new_page(theme=theme)
    page.goto(server.url)
    shoot(page, f"home-{theme}")
    assert axe(page) == [], "home"

    begin(page, server.url)
    assert axe(page) == [], "chat"

    say(page, "2x")
    page.reload()
    ready(page)
    shoot(page, f"resumed-{theme}")
    assert axe(page) == [], "resumed chat"

    page.locator("#header #sidebar-trigger-button").click()
    page.wait_for_timeout(400)
    assert axe(page) == [], "list of conversations"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_everything_one_needs(new_page: Callable[..., Page], server: Server, theme: str) -> None:
    page = new_page(theme=theme, width=390, height=844)
    page.goto(server.url)
    shoot(page, f"phone-home-{theme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "nothing stands beside the first page"
    begin(page, server.url)
    press(page, "I'm stuck")
    rows = page.locator("#ways button").evaluate_all("all => all.map((one) => one.getBoundingClientRect().top)")
    assert len(rows) > 3
    assert len(set(rows)) == 1, "the ways to help stand in one row"
    page.locator("#ways button").last.focus()
    last = page.locator("#ways button").last.bounding_box()
    assert last is not None
    assert last["x"] + last["width"] <= 390, "what has the focus is in sight"
    shoot(page, f"phone-chat-{theme}")

    for name in ("#chat-submit", "#chat-input", "#task", "#map-button"):
        box = page.locator(name).bounding_box()
        assert box is not None
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= 390, name
        assert box["y"] + box["height"] <= 844, name
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []

    page.click("#map-button")
    page.wait_for_timeout(400)
    shoot(page, f"phone-map-{theme}")
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#map")).not_to_be_visible()


def test_what_the_tutor_says_is_announced_in_words(page: Page, server: Server) -> None:
    begin(page, server.url)
    live = page.locator("#live")
    assert live.get_attribute("aria-live") == "polite"
    expect(live.locator("p").last).not_to_be_empty()

    press(page, "I'm stuck")

    spoken = live.locator("p").last.inner_text()
    assert spoken
    assert "$" not in spoken
    assert "\\" not in spoken
    said = messages(page)[-1]
    assert spoken.split()[0] == said.split()[0]


def test_the_language_of_the_page_and_of_the_course_are_told(page: Page, server: Server) -> None:
    page.goto(server.url)
    assert page.get_attribute("html", "lang") == "en"
    assert page.locator(".card h3").first.get_attribute("lang") == "en"

    begin(page, server.url)

    assert page.get_attribute("html", "lang") == "en"
    assert page.locator("#task .task-text").get_attribute("lang") == "en"
    assert "Diotima" in page.title()


def test_the_signs_of_mathematics_are_reached_by_keyboard(page: Page, server: Server) -> None:
    begin(page, server.url)
    page.fill("#chat-input", "x")
    page.focus("#keys button")

    page.keyboard.press("Enter")
    page.focus("#keys button")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "fraction bar"
    page.keyboard.press("Enter")
    page.keyboard.type("2")

    assert page.input_value("#chat-input") == "x²/2"
    expect(page.locator("#preview .katex, #preview")).not_to_have_count(0)


def test_mathematics_is_typeset_from_this_computer(page: Page, server: Server) -> None:
    begin(page, server.url)
    page.fill("#chat-input", "(3x + 1)/2 = 5^2")
    assert page.evaluate("document.fonts.check('16px KaTeX_Main')")
    expect(page.locator("#preview .katex .frac-line, #preview .mfrac").first).to_be_attached()


def test_a_keyboard_alone_is_enough(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    card(page).locator("form button").focus()
    page.keyboard.press("Enter")
    ready(page)
    assert page.evaluate("document.activeElement.id") == "chat-input"
    before = page.locator(".ai-message").count()
    page.keyboard.type("I do not know")
    page.keyboard.press("Enter")
    expect(page.locator(".ai-message")).to_have_count(before + 1, timeout=PATIENCE)


def test_an_idea_on_the_drawn_map_says_its_name_and_leads_to_it(page: Page, server: Server) -> None:
    begin(page, server.url)
    before = page.locator(".ai-message").count()
    expect(page.locator("#map .map-at")).to_contain_text("you are here")
    name = page.locator("#map .map-list .kc-name").nth(1).inner_text()

    spot = page.locator("#map .map-drawing .kc").nth(1)
    spot.hover()
    expect(page.locator("#map .map-at")).to_contain_text(name)
    spot.click()

    expect(page.locator(".ai-message")).to_have_count(before + 1, timeout=PATIENCE)
    expect(page.locator("#map .map-list li[aria-current]")).to_contain_text(name)
    ready(page)
    page.get_by_role("button", name="Back to the course’s order").click()  # the choice would hold from now on
    expect(page.locator("#map .map-chosen")).to_be_hidden(timeout=PATIENCE)


def test_the_theme_can_be_chosen_and_is_kept(page: Page, server: Server) -> None:
    page.goto(server.url)
    assert page.evaluate("document.documentElement.classList.contains('light')")

    page.click("#theme")
    begin(page, server.url)

    assert page.evaluate("document.documentElement.classList.contains('dark')")
