"""A student on the page: from the first click to a session that outlives the server."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browser_server import Server, state_folder
from browser_steps import PATIENCE, answered, begin, card, messages, press, ready, say, shoot, turns
from playwright.sync_api import Page, expect

HELP = ["I'm stuck", "Check my work", "Explain it another way", "Why this question?"]


def test_one_click_leads_from_the_page_to_the_first_question(page: Page, server: Server) -> None:
    page.goto(server.url)

    card(page).locator("form button").click()

    ready(page)
    assert "?" in messages(page)[0]
    expect(page.locator("#task")).to_be_visible()
    for label in HELP:
        expect(page.locator("#ways").get_by_role("button", name=label)).to_be_visible()


def test_a_short_session_is_answered_turn_by_turn_and_the_map_follows(page: Page, server: Server) -> None:
    begin(page, server.url)
    asked = messages(page)[0]

    press(page, "I'm stuck")
    say(page, "I would add the two numbers")
    press(page, "Why this question?")

    shown = messages(page)
    assert shown[0] == asked
    assert len(set(shown)) == len(shown), "no sentence twice"
    assert page.locator("#map .map-list li").count() > 10
    assert page.locator("#map .map-list li[aria-current]").count() == 1
    assert page.locator("#map .map-drawing svg .kc").count() == page.locator("#map .map-list li").count()


def test_right_work_is_named_and_asked_about(new_page: Callable[..., Page], tmp_path: Path) -> None:
    server = Server(state_folder(tmp_path))  # a learner who has not been here before begins with a sum
    server.start()
    try:
        page = new_page()
        page.goto(server.url)
        expect(page.get_by_text("You found it yourself.")).to_be_visible()
        shoot(page, "home-light")
        begin(page, server.url)
        sum_of = page.locator("#task annotation").text_content() or ""
        total = sum(int(number) for number in re.findall(r"-?\d+", sum_of))

        say(page, f"{sum_of}\n= {total}")

        said = messages(page)[-1]
        assert str(total) in said
        assert said.endswith("?")
        shoot(page, "chat-light")
    finally:
        server.stop()


def test_a_session_comes_back_as_it_was_with_its_buttons(page: Page, server: Server) -> None:
    begin(page, server.url)
    say(page, "12")
    press(page, "I'm stuck")
    before, task = messages(page), page.locator("#task").inner_text()

    page.reload()
    ready(page)

    assert messages(page) == before
    assert page.locator("#task").inner_text() == task
    expect(page.locator("#ways").get_by_role("button", name="I'm stuck")).to_be_enabled()
    press(page, "Explain it another way")

    page.goto(server.url)
    page.get_by_role("link", name="Go on where you were").first.click()
    ready(page)
    assert messages(page)[: len(before)] == before


def test_a_double_click_is_one_turn(page: Page, server: Server) -> None:
    begin(page, server.url)
    before = turns(page)

    page.locator("#ways").get_by_role("button", name="I'm stuck").dblclick()

    answered(page, before)
    page.wait_for_timeout(500)
    assert turns(page) == before + 1
    page.reload()
    ready(page)
    assert turns(page) == before + 1


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=\"document.title='broken'\">",
        "<script>document.title='broken'</script>",
        "[here](javascript:document.title='broken') ![x](http://example.org/x.png)",
        "$\\href{javascript:document.title='broken'}{x}$ **2*3*4**",
    ],
)
def test_what_a_learner_types_is_shown_as_text(page: Page, server: Server, text: str) -> None:
    begin(page, server.url)

    say(page, text)

    said = page.locator("[data-step-type='user_message'] .message-content").last
    assert said.inner_text().strip() == text
    assert page.title() != "broken"
    assert page.locator("#root img[src='x'], #root a[href^='javascript']").count() == 0


def test_an_empty_and_a_huge_message_get_a_sentence_and_lose_nothing(page: Page, server: Server) -> None:
    begin(page, server.url)
    before = turns(page)

    page.click("#chat-input")
    page.keyboard.press("Enter")
    expect(page.locator("#note")).to_contain_text("Write what you think first")

    huge = "x + 1 " * 180_000
    page.evaluate(
        """text => {
            const box = document.getElementById("chat-input");
            Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
            box.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        huge,
    )
    page.focus("#chat-input")
    page.keyboard.press("Enter")
    expect(page.locator("#note")).to_contain_text("longer than Diotima can read")
    assert page.input_value("#chat-input") == huge
    assert turns(page) == before

    page.fill("#chat-input", "")
    say(page, "so I would take away 7")
    assert turns(page) == before + 1


def test_a_megabyte_that_slips_past_the_page_is_answered_with_a_sentence(page: Page, server: Server) -> None:
    begin(page, server.url)
    before = turns(page)

    page.evaluate(
        """() => window.postMessage({ to: "diotima", type: "press", button: "check_work", label: "Check my work",
                 text: "x".repeat(1000000), id: "" }, window.location.origin)"""
    )

    expect(page.locator("#note")).to_contain_text("longer than I can read", timeout=PATIENCE)
    assert turns(page) == before
    assert page.locator("[data-step-type='user_message']").count() == 0


def test_a_second_tab_says_that_the_conversation_went_on(
    page: Page, new_page: Callable[..., Page], server: Server
) -> None:
    begin(page, server.url)
    second = new_page(like=page)
    second.goto(page.url)
    ready(second)

    say(second, "4x")

    expect(page.locator("#note")).to_contain_text("another tab", timeout=PATIENCE)
    page.get_by_role("button", name="Show it here").click()
    ready(page)
    assert messages(page) == messages(second)


def test_nothing_is_lost_when_the_server_is_killed_and_comes_back(
    new_page: Callable[..., Page], tmp_path: Path
) -> None:
    server = Server(state_folder(tmp_path))
    server.start()
    try:
        page = new_page()
        begin(page, server.url)
        say(page, "3")
        before = messages(page)
        page.fill("#chat-input", "half a thought")

        server.kill()
        page.wait_for_timeout(1500)
        server.start()

        expect(page.locator("#session-error")).to_have_count(0, timeout=PATIENCE)
        ready(page)
        assert messages(page)[: len(before)] == before
        assert page.input_value("#chat-input") == "half a thought"
        press(page, "I'm stuck")
        page.reload()
        ready(page)
        assert messages(page)[: len(before)] == before
        assert turns(page) == 3
    finally:
        server.stop()
