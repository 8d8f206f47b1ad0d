"""Photos and recordings on their way in: who may send them, how large they are, and what is said when they fail."""

from __future__ import annotations

import ast
import asyncio
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import Message

from agent.photos import Reading
from errors import LearnerError, OperatorError
from learners.model import SessionGone
from senses.picture import AGAIN, BROKEN, LARGEST_FILE
from senses.sound import LARGEST_RECORDING
from web import uploads as uploads_module
from web.identity import Identity
from web.languages import labels, speaking
from web.security import Border
from web.uploads import Uploads

ROOT = Path(__file__).resolve().parents[2]
ADA = Identity(str(uuid.uuid4()), "Ada")
SESSION = str(uuid.uuid4())
PHOTO, SPEECH = f"/read/photo/{SESSION}", f"/read/speech/{SESSION}"


@dataclass
class Tutor:
    fails: Exception | None = None
    seen: list[tuple[str, str, bytes]] = field(default_factory=list)

    async def see(self, learner: str, session: str, photo: bytes) -> Reading:
        self.seen.append((learner, session, photo))
        if self.fails:
            raise self.fails
        return Reading(("2x = 4", "<b>x = 2</b>"), "print", "Look at every sign.")

    async def hear(self, learner: str, session: str, recording: bytes) -> str:
        self.seen.append((learner, session, recording))
        return "2x = 4"


@pytest.fixture
def tutor() -> Tutor:
    return Tutor()


@pytest.fixture
def client(tutor: Tutor) -> TestClient:
    async def identify(request: Request) -> Identity | None:
        return ADA if request.headers.get("x-who") == "ada" else None

    app = Border(Starlette(routes=Uploads(tutor, identify).routes()), {"localhost"})
    return TestClient(app, base_url="http://localhost", headers={"x-who": "ada"})


def test_a_photo_comes_back_as_lines_to_correct(client: TestClient, tutor: Tutor) -> None:
    answer = client.post(PHOTO, content=b"pixels")
    assert answer.json() == {"lines": ["2x = 4", "<b>x = 2</b>"], "by": "print", "note": "Look at every sign."}
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"
    assert tutor.seen == [(ADA.learner, SESSION, b"pixels")]


def test_a_recording_comes_back_as_words(client: TestClient) -> None:
    assert client.post(SPEECH, content=b"sound").json() == {"text": "2x = 4"}


def test_a_stranger_and_a_foreign_page_send_nothing(client: TestClient, tutor: Tutor) -> None:
    assert client.post(PHOTO, content=b"x", headers={"x-who": ""}).status_code == 401
    assert client.post(PHOTO, content=b"x", headers={"origin": "http://evil.example"}).status_code == 403
    assert client.get(PHOTO).status_code == 405
    assert tutor.seen == []


@pytest.mark.parametrize(
    ("path", "largest"), [(PHOTO, LARGEST_FILE), (SPEECH, LARGEST_RECORDING)], ids=["photo", "speech"]
)
def test_too_many_bytes_are_refused_before_they_are_read(
    client: TestClient, tutor: Tutor, path: str, largest: int
) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(largest // 100_000 + 5):
            yield b"0" * 100_000

    for content in (b"0" * (largest + 1), endless()):
        answer = client.post(path, content=content)
        assert answer.status_code == 413
        assert answer.json()["error"].endswith(".")
    assert tutor.seen == []


def test_an_address_that_is_no_session_is_not_read(client: TestClient, tutor: Tutor) -> None:
    assert client.post("/read/photo/..%2f..%2fetc", content=b"x").status_code == 404
    assert client.post("/read/photo/1", content=b"x").status_code == 404
    assert tutor.seen == []


@pytest.mark.parametrize(
    ("problem", "status", "sentence"),
    [
        (LearnerError("This file is damaged.", "Take it again."), 422, "This file is damaged. Take it again."),
        (SessionGone(), 422, ""),
        (OperatorError("rapidocr is gone", "Run make"), 503, "could not be read just now"),
        (RuntimeError("/a/secret/path"), 500, "could not be read just now"),
    ],
)
def test_every_failure_is_a_sentence_without_insides(
    client: TestClient, tutor: Tutor, problem: Exception, status: int, sentence: str
) -> None:
    tutor.fails = problem
    answer = client.post(PHOTO, content=b"x")
    assert answer.status_code == status
    assert sentence in answer.json()["error"]
    assert "secret" not in answer.text
    assert "rapidocr" not in answer.text


def test_a_spanish_page_gets_spanish_sentences(client: TestClient, tutor: Tutor) -> None:
    token = speaking.set("es")
    try:
        tutor.fails = LearnerError(BROKEN, AGAIN)
        assert "dañado" in client.post(PHOTO, content=b"x").json()["error"]
    finally:
        speaking.reset(token)


def test_every_sentence_for_a_learner_is_there_in_spanish() -> None:
    texts: set[str] = {uploads_module._NOT_NOW}
    files = [
        *(ROOT / "senses").glob("*.py"),
        *(ROOT / "agent" / name for name in ("photos.py", "hearing.py", "senses.py")),
    ]
    for path in files:
        names: dict[str, str] = {}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                names |= {one.id: str(node.value.value) for one in node.targets if isinstance(one, ast.Name)}
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "LearnerError":
                for part in node.args:
                    if isinstance(part, ast.Constant):
                        texts.add(str(part.value))
                    elif isinstance(part, ast.Name) and part.id in names:
                        texts.add(names[part.id])
    assert len(texts) > 20
    known = labels("es")
    assert {one for one in texts if one not in known} == set()


async def test_a_file_that_trickles_in_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def trickling() -> Message:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"x", "more_body": True}

    monkeypatch.setattr(uploads_module, "SECONDS", 0.12)
    request = Request({"type": "http", "method": "POST", "headers": [], "path": PHOTO}, trickling)
    with pytest.raises(TimeoutError):
        await uploads_module._body(request, LARGEST_FILE)
