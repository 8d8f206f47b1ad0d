"""A real server, a real Chromium, and pages that may speak to no other host."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser_server import Server, state_folder
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(240))


@pytest.fixture(scope="session")
def chromium() -> None:
    """There is a browser on this machine, or these tests say why they are left out."""
    if not Path(CHROMIUM).exists() and not shutil.which("chromium"):
        reason = "no Chromium here: install Debian's package `chromium` to run the browser tests"
        if os.environ.get("DIOTIMA_BROWSER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="module")
def browser(chromium: None) -> Iterator[Browser]:
    """One browser a file: Playwright's loop runs until it is stopped, and no async test could run beside it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def server(chromium: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(state_folder(tmp_path_factory.mktemp("state")))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Make pages; at the end none of them may have spoken to another host, or had a script fail."""
    contexts: list[BrowserContext] = []
    foreign: list[str] = []
    faults: list[str] = []

    def watch(request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith(("http://localhost:", "ws://localhost:", "data:", "blob:")):
            foreign.append(url)

    def make(theme: str = "light", width: int = 1280, height: int = 860, like: Page | None = None) -> Page:
        if like is not None:
            page = like.context.new_page()
        else:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if theme == "dark" else "light",
                is_mobile=width < 500,
                has_touch=width < 500,
                device_scale_factor=2 if width < 500 else 1,
            )
            context.on("request", watch)
            contexts.append(context)
            page = context.new_page()
        page.on("websocket", watch)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert foreign == []
    assert faults == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()
