"""The pages speak the language that a learner chose, or that their browser asks for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from web.languages import Speaking, choose, chosen, labels, say, speaking

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        ("", "", "en"),
        ("", "es-MX,es;q=0.9,en;q=0.8", "es"),
        ("", "de-DE,de;q=0.9", "en"),
        ("language=es", "en-US", "es"),
        ("language=en; other=1", "es", "en"),
        ("language=xx", "es", "es"),
        ("language=../../etc; x", "", "en"),
        ("=;;;==\x00", "," * 5000, "en"),
    ],
)
def test_the_choice_comes_before_what_the_browser_asks_for(cookie: str, accepted: str, language: str) -> None:
    assert chosen(cookie, accepted, ("en", "es")) == language


def test_a_choice_is_kept_and_leads_back_to_the_page() -> None:
    async def shown(request: Request) -> Response:
        return PlainTextResponse(speaking.get())

    routes = [Route("/page", shown), Route("/language", choose, methods=["POST"])]
    client = TestClient(Speaking(Starlette(routes=routes), lambda: ("en", "es")), follow_redirects=False)
    assert client.get("/page").text == "en"
    answer = client.post("/language", data={"language": "es"}, headers={"referer": "http://testserver/page"})
    assert answer.headers["location"] == "/page"
    assert client.get("/page").text == "es"
    elsewhere = client.post("/language", data={"language": "es"}, headers={"referer": "https://evil.example/x"})
    assert elsewhere.headers["location"] == "/"


def test_what_is_not_translated_is_said_in_english() -> None:
    assert say("A sentence that nobody translated.", "es") == "A sentence that nobody translated."
    assert say("Choose a course", "es") == "Elige un curso"
    assert say("{partly} on the way", "es", partly=3) == "3 en camino"


def test_every_text_of_the_pages_is_there_in_spanish() -> None:
    known = labels("es")
    used: set[str] = set()
    pages = ROOT / "web/templates"
    for path in (*pages.glob("*.html"), *pages.glob("studio/*.html"), *pages.glob("review/*.html")):
        used |= set(re.findall(r'say\("([^"]+)"', path.read_text(encoding="utf-8")))
    for path in (ROOT / "public").glob("*.js"):
        used |= set(re.findall(r'\bt\(\s*"([^"]+)"', path.read_text(encoding="utf-8")))
    assert used - set(known) == set()


def test_a_translation_fills_the_same_places() -> None:
    for english, spanish in labels("es").items():
        assert set(re.findall(r"\{(\w+)\}", english)) == set(re.findall(r"\{(\w+)\}", spanish)), english
