"""The border: foreign names, foreign origins and closed doors are refused; every answer carries the policy."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from web.security import Border


async def hello(request: object) -> PlainTextResponse:
    return PlainTextResponse("hello")


async def socket(ws: WebSocket) -> None:
    await ws.accept()
    await ws.send_text("hello")
    await ws.close()


METHODS = ["GET", "POST", "PUT", "DELETE"]


@pytest.fixture
def client() -> TestClient:
    inner = Starlette(
        routes=[WebSocketRoute("/chat/ws/socket.io/", socket), Route("/{path:path}", hello, methods=METHODS)]
    )
    return TestClient(Border(inner, {"localhost"}), base_url="http://localhost:8000")


def test_every_answer_carries_a_policy_that_names_no_other_host(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "http" not in policy
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy
    assert client.get("/").headers["x-content-type-options"] == "nosniff"


def test_a_foreign_name_for_this_computer_is_refused(client: TestClient) -> None:
    assert client.get("/", headers={"host": "rebound.example:8000"}).status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost:9999", "null"])
def test_a_write_from_another_site_is_refused(client: TestClient, origin: str) -> None:
    assert client.post("/start", headers={"origin": origin}).status_code == 403
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/chat/ws/socket.io/", headers={"origin": origin, "host": "localhost:8000"}),
    ):
        pass


def test_there_is_one_socket(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/other", headers={"host": "localhost:8000"}):
        pass


def test_our_own_pages_and_programs_without_origin_may_write(client: TestClient) -> None:
    own = {"origin": "http://localhost:8000"}
    assert client.post("/start", headers=own).status_code == 200
    assert client.post("/start").status_code == 200
    with client.websocket_connect("/chat/ws/socket.io/", headers={**own, "host": "localhost:8000"}) as ws:
        assert ws.receive_text() == "hello"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/chat/project/file"),
        ("GET", "/chat/project/file/x"),
        ("POST", "/chat/mcp"),
        ("DELETE", "/chat/mcp"),
        ("PUT", "/chat/project/thread/share"),
        ("GET", "/chat/project/share/x"),
        ("POST", "/chat/login"),
        ("POST", "/chat/auth/jwt"),
        ("POST", "/chat/auth/header"),
        ("PUT", "/chat/project/element"),
        ("POST", "/chat/project/action"),
        ("GET", "/chat/public/theme.json"),
        ("GET", "/chat/copilot/index.js"),
        ("GET", "/chat/openapi.json"),
        ("GET", "/chat/docs"),
    ],
)
def test_chainlits_doors_that_nobody_uses_are_shut(client: TestClient, method: str, path: str) -> None:
    assert client.request(method, path).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/chat/thread/8f1d5c1e-0000-4000-8000-000000000001"),
        ("GET", "/chat/user"),
        ("GET", "/chat/project/settings"),
        ("POST", "/chat/project/threads"),
        ("PUT", "/chat/feedback"),
        ("DELETE", "/chat/project/thread"),
    ],
)
def test_the_doors_of_the_chat_are_open(client: TestClient, method: str, path: str) -> None:
    assert client.request(method, path).status_code == 200
