"""The border of the server: which hosts and origins may speak to it, and what headers go out.

Chainlit brings routes that Diotima does not use (uploads, MCP, sharing, its own log-in). They stay shut: a
route is open only when it stands in the list below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CHAT = "/chat"

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # mathematics and menus are placed by style attributes
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),  # no foreign opener may post messages into the chat
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), browsing-topics=()"),
)

_OPEN = tuple(
    (frozenset(methods.split()), re.compile(path))
    for methods, path in (
        ("GET HEAD", r"/(login|thread/[^/]+)?"),
        ("GET HEAD", r"/assets/[\w.-]+"),
        ("GET HEAD", r"/avatars/[\w %.-]+|/logo|/favicon"),
        ("GET", r"/auth/config|/user|/project/(settings|translations)|/project/thread/[^/]+"),
        ("POST", r"/project/threads|/logout|/set-session-cookie"),
        ("PUT DELETE", r"/project/thread|/feedback"),
        ("GET POST", r"/ws/socket\.io/?"),
    )
)


class Border:
    """ASGI middleware around every page. ``hosts`` are the names the server answers to; None is any name."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str] | None = None) -> None:
        self.app = app
        self.hosts = None if hosts is None else frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what may not enter; add the headers to what leaves."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(scope, receive, send, *refusal)
            return

        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((name, value) for name, value in _HEADERS if name not in present),
                ]
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if self.hosts is not None and _name_of(host) not in self.hosts:
            # a foreign name that resolves to this computer is how a web page would reach a private server
            return 421, "This server does not answer to that name."
        method = scope.get("method", "GET")
        crosses = scope["type"] == "websocket" or method not in ("GET", "HEAD", "OPTIONS")
        origin = headers.get("origin")
        if crosses and origin is not None and urlsplit(origin).netloc != host:
            return 403, "This request comes from another site."
        path = scope["path"]
        if scope["type"] == "websocket" and not path.startswith(f"{CHAT}/ws/socket.io"):
            return 404, "There is nothing here."
        if path.startswith(f"{CHAT}/"):
            inside = path[len(CHAT) :]
            if not any(method in methods and pattern.fullmatch(inside) for methods, pattern in _OPEN):
                return 404, "There is nothing here."
        return None


#: For the one page that records, and only when it can: still only this site, and only after the browser has asked.
WITH_MICROPHONE = "camera=(), microphone=(self), geolocation=(), browsing-topics=()"


def _name_of(host: str) -> str:
    """The name in a Host header, without the port."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].lower()


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, sentence: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": sentence})
        return
    await PlainTextResponse(sentence, status_code=status)(scope, receive, send)
