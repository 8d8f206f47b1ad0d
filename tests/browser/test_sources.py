"""A stated fact leads to its source, beside the conversation and on a page of its own."""

from __future__ import annotations

from browser_server import Server
from browser_steps import PATIENCE, axe, press, ready, say, shoot
from playwright.sync_api import Page, expect


def begin(page: Page, url: str) -> None:
    page.goto(url)
    page.locator(".card", has_text="Linear equations").locator("form button").click()
    ready(page)


def test_a_mark_opens_the_passage_beside_the_conversation(page: Page, server: Server) -> None:
    begin(page, server.url)
    press(page, "Explain it another way")
    mark = page.locator("a.mark").first
    expect(mark).to_have_attribute("aria-label", "Source 1")
    mark.click()
    panel = page.locator("#source")
    expect(panel).to_be_visible(timeout=PATIENCE)
    expect(panel.locator("h2")).to_be_focused()
    assert panel.locator(".passage").inner_text().strip()
    assert "CC" in panel.locator(".from").inner_text()
    assert axe(page) == []
    shoot(page, "source-light")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(mark).to_be_focused()

    page.reload()
    ready(page)
    expect(page.locator("a.mark").first).to_be_visible(timeout=PATIENCE)
    place = page.locator("a.mark").first.get_attribute("href")
    page.goto(f"{server.url}{place}")
    expect(page.locator("article.source h1")).to_be_visible()
    assert axe(page) == []
    page.goto(f"{server.url}{str(place)[:-1]}9")
    expect(page.get_by_role("heading", name="This source is not here.")).to_be_visible()


def test_the_book_is_asked_with_a_button(page: Page, server: Server) -> None:
    begin(page, server.url)
    page.get_by_role("button", name="Ask the book").click()
    expect(page.locator("#note")).to_contain_text("Type your question first")
    page.fill("#chat-input", "what is a negative number")
    press(page, "Ask the book")
    expect(page.locator("a.mark").first).to_be_visible(timeout=PATIENCE)


def test_a_source_opens_on_a_phone(new_page, server: Server) -> None:  # type: ignore[no-untyped-def]
    page = new_page(width=390, height=800)
    begin(page, server.url)
    say(page, "what is a negative number?")
    page.locator("a.mark").first.click()
    expect(page.locator("#source")).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    shoot(page, "source-phone")
