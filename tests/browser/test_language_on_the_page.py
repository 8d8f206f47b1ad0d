"""A learner chooses Spanish: the pages, the conversation and what a screen reader is told."""

from __future__ import annotations

from browser_server import Server
from browser_steps import PATIENCE, axe, begin, card, messages, ready, say, shoot
from playwright.sync_api import Page, expect


def test_the_choice_on_the_first_page_reaches_the_conversation(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", name="Elige un curso")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.locator(".card h3").first.get_attribute("lang") == "en"
    expect(page.get_by_text("Este curso está en inglés.").first).to_be_visible()
    assert axe(page) == []
    shoot(page, "home-spanish")
    card(page).locator("form button").click()
    ready_in_spanish(page)
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.locator("#task .task-text").get_attribute("lang") == "en"
    expect(page.get_by_placeholder("Escribe lo que piensas…")).to_be_visible()
    assert "Este curso está en inglés" in " ".join(messages(page))
    before = page.locator(".ai-message").count()
    page.fill("#chat-input", "no sé")
    page.keyboard.press("Enter")
    expect(page.locator(".ai-message")).to_have_count(before + 1, timeout=PATIENCE)
    ready_in_spanish(page)
    expect(page.get_by_role("button", name="No sé seguir")).to_be_visible()
    assert axe(page) == []
    shoot(page, "chat-spanish")


def test_the_language_can_change_in_the_middle(page: Page, server: Server) -> None:
    begin(page, server.url)
    say(page, "I don't know")
    there = page.url
    page.goto(server.url)
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", name="Elige un curso")).to_be_visible()
    page.goto(there)
    ready_in_spanish(page)
    expect(page.get_by_role("button", name="No sé seguir")).to_be_visible()


def ready_in_spanish(page: Page) -> None:
    ready(page)
    expect(page.get_by_role("group", name="Pide ayuda")).to_be_visible(timeout=PATIENCE)
