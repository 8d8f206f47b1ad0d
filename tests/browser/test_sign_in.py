"""With accounts, a password opens the door; guessing closes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from browser_server import Server, state_folder
from browser_steps import axe, begin, shoot
from playwright.sync_api import Browser, Page, expect

from learners.accounts import Accounts, Role
from learners.log import TurnLog
from web.accounts import SignIn

PASSWORD = "three old oak trees"


@pytest.fixture(scope="module")
def school(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with two accounts."""
    state = state_folder(tmp_path_factory.mktemp("school"))
    record = TurnLog(f"sqlite:///{state / 'record.sqlite3'}")
    door = SignIn(Accounts(record.storage))
    for name in ("Ada", "Emmy"):
        door.register(name, PASSWORD, Role.LEARNER)
    record.close()
    server = Server(state, {"DIOTIMA_ACCOUNTS": "true"})
    server.start()
    yield server
    server.stop()


def enter(page: Page, url: str, name: str, password: str) -> None:
    page.goto(f"{url}/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_the_sign_in_page(
    new_page: Callable[..., Page], school: Server, theme: str
) -> None:
    page = new_page(theme=theme)
    page.goto(school.url)
    assert page.url.endswith("/sign-in")
    shoot(page, f"sign-in-{theme}")
    assert axe(page) == []


def test_the_right_password_opens_the_page_and_signing_out_closes_it(page: Page, school: Server) -> None:
    enter(page, school.url, "ada", PASSWORD)
    expect(page.get_by_text("Ada", exact=True)).to_be_visible()
    begin(page, school.url)
    conversation = page.url

    page.goto(school.url)
    page.get_by_role("button", name="Sign out").click()

    assert page.url.endswith("/sign-in")
    page.goto(conversation)
    assert page.url.endswith("/sign-in")


def test_a_conversation_is_its_learners_own(new_page: Callable[..., Page], school: Server) -> None:
    ada, emmy = new_page(), new_page()
    enter(ada, school.url, "Ada", PASSWORD)
    begin(ada, school.url)
    enter(emmy, school.url, "Emmy", PASSWORD)

    emmy.goto(ada.url)

    expect(emmy.get_by_role("heading", name="This conversation is not here.")).to_be_visible()


def test_wrong_passwords_are_refused_and_then_have_to_wait(page: Page, school: Server) -> None:
    for _ in range(10):
        enter(page, school.url, "nobody", "wrong wrong wrong")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")

    enter(page, school.url, "nobody", "wrong wrong wrong")

    expect(page.get_by_role("alert")).to_contain_text("too many tries")
