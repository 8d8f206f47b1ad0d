"""Each subject has its own signs at hand, and a program in a task keeps its lines."""

from __future__ import annotations

from browser_server import Server
from browser_steps import axe, ready, shoot
from playwright.sync_api import Page, expect


def choose(page: Page, server: Server, title: str) -> None:
    page.goto(server.url)
    page.locator(".card").filter(has=page.get_by_role("heading", name=title)).locator("form button").click()
    ready(page)


def test_spanish_has_its_letters_at_hand(page: Page, server: Server) -> None:
    choose(page, server, "First Spanish")
    keys = page.get_by_role("toolbar", name="Signs")
    expect(keys.get_by_role("button")).to_have_text(["á", "é", "í", "ó", "ú", "ñ", "ü", "¿", "¡"])
    page.fill("#chat-input", "ma")
    keys.get_by_role("button", name="ñ").click()
    assert page.input_value("#chat-input") == "mañ"


def test_a_program_in_the_task_keeps_its_lines_and_can_be_read(page: Page, server: Server) -> None:
    choose(page, server, "First steps in Python")
    shown = page.locator("#task pre code").inner_text()
    assert len(shown.splitlines()) >= 3
    assert "```" not in page.locator("#task").inner_text()
    page.get_by_role("button", name="move the line in").click()
    assert page.input_value("#chat-input") == "    "
    assert axe(page) == []
    shoot(page, "program")
