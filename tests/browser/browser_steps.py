"""What a learner does on the page, as steps that tests are written in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Locator, Page, expect

PATIENCE = 30_000  # milliseconds on a loaded machine
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def begin(page: Page, url: str) -> None:
    """Open the first page and choose the course; wait for the tutor's question and the buttons under it."""
    page.goto(url)
    card(page).locator("form button").click()
    ready(page)


def card(page: Page) -> Locator:
    """The course that these tests are about, linear equations, or the first where there are others."""
    linear = page.locator(".card").filter(has=page.get_by_role("heading", name="Linear equations"))
    return linear if linear.count() else page.locator(".card").first


def ready(page: Page) -> None:
    """The conversation stands: a question, the buttons, the connection."""
    expect(page.locator(".ai-message").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#ways button").first).to_be_enabled(timeout=PATIENCE)
    expect(page.locator("#ways button[aria-disabled='true']")).to_have_count(0, timeout=PATIENCE)


def turns(page: Page) -> int:
    """How many replies are shown."""
    return page.locator(".ai-message").count()


def say(page: Page, text: str) -> None:
    """Type, send, and wait for the whole reply."""
    before = turns(page)
    page.fill("#chat-input", text)
    page.keyboard.press("Enter")
    answered(page, before)


def press(page: Page, label: str) -> None:
    """Press a button, and wait for the whole reply."""
    before = turns(page)
    page.get_by_role("group", name="Ask for help").get_by_role("button", name=label).click()
    answered(page, before)


def answered(page: Page, before: int) -> None:
    """Wait for one more reply than ``before``, said to the end."""
    expect(page.locator(".ai-message")).to_have_count(before + 1, timeout=PATIENCE)
    ready(page)
    page.wait_for_timeout(150)


def messages(page: Page) -> list[str]:
    """All that is shown of the conversation."""
    return [text.strip() for text in page.locator(".message-content").all_inner_texts()]


def axe(page: Page) -> list[dict[str, Any]]:
    """What axe finds serious or critical. Runs beside the page's content policy, as a developer tool does."""
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE})
    found: dict[str, Any] = page.evaluate("axe.run()")
    return [
        {"rule": one["id"], "impact": one["impact"], "where": [node["html"][:160] for node in one["nodes"][:3]]}
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def shoot(page: Page, name: str) -> None:
    """Keep a picture for the documents, when DIOTIMA_SHOTS names a folder."""
    folder = os.environ.get("DIOTIMA_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(2000)  # what moves has come to rest
        page.screenshot(path=str(Path(folder) / f"{name}.png"))
