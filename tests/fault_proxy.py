"""A proxy on this machine that makes a model server fail in ways that servers fail: for tests of calls to models."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Proxy:
    """Passes requests on to ``target`` (host, port), or does what ``faults`` say, one for each request, in turn.

    A fault is ``"pass"``, ``"hang"``, ``"drop"`` (cut the connection in mid-answer), a status with an optional
    Retry-After (``"429"``, ``"429:0.1"``, ``"500"``), or ``"body:TEXT"``: a well-formed answer of the protocol whose
    text is TEXT. The last one holds for all further requests.
    """

    target: tuple[str, int]
    faults: list[str] = field(default_factory=lambda: ["pass"])
    seen: list[str] = field(default_factory=list)  # the first line of every request
    bodies: list[bytes] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        """Where the proxy listens."""
        return f"http://127.0.0.1:{self.port}/v1"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (
                    int(line.split(b":")[1])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length")
                ),
                0,
            )
            body = await reader.readexactly(length)
            self.seen.append(head.split(b"\r\n")[0].decode())
            self.bodies.append(body)
            fault = self.faults.pop(0) if len(self.faults) > 1 else self.faults[0]
            await self._do(fault, head, body, writer)
        writer.close()

    async def _do(self, fault: str, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> None:
        kind, _, value = fault.partition(":")
        if kind == "hang":
            await asyncio.sleep(30)
        elif kind == "body":
            writer.write(
                _answer(
                    value,
                    is_anthropic=b"/messages" in head.split(b"\r\n")[0],
                    streams=b'"stream":true' in body.replace(b" ", b""),
                )
            )
        elif kind.isdigit():
            error = b'{"error": {"message": "the key sk-secret is not known", "type": "invalid_request_error"}}'
            wait = f"retry-after: {value}\r\n" if value else ""
            writer.write(_response(f"{kind} No", "application/json", error, wait))
        else:
            await self._pass(head, body, writer, cut=kind == "drop")
        await writer.drain()

    async def _pass(self, head: bytes, body: bytes, writer: asyncio.StreamWriter, cut: bool) -> None:
        """Pass the request on; ``cut`` ends the connection after the first part of the answer."""
        other, out = await asyncio.open_connection(*self.target)
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"connection", b"host"))]
        lines.insert(1, b"Host: 127.0.0.1\r\nConnection: close")
        out.write(b"\r\n".join(lines) + body)
        sent = 0
        while part := await other.read(4096):
            writer.write(part)
            await writer.drain()
            sent += len(part)
            if cut and sent > 300:
                writer.transport.abort()
                break
        out.close()


def _answer(text: str, is_anthropic: bool, streams: bool) -> bytes:
    """A finished answer of either protocol, streamed when that was asked for."""
    usage = {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20}
    if is_anthropic:
        message = {
            "id": "m",
            "type": "message",
            "role": "assistant",
            "model": "m",
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"input_tokens": 10, "output_tokens": 0},
        }
        events = [
            ("message_start", {"message": message}),
            ("content_block_start", {"index": 0, "content_block": {"type": "text", "text": ""}}),
            ("content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": text}}),
            ("content_block_stop", {"index": 0}),
            (
                "message_delta",
                {"delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": 10}},
            ),
            ("message_stop", {}),
        ]
        stream = "".join(f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n" for name, data in events)
        whole = {**message, "content": [{"type": "text", "text": text}], "stop_reason": "end_turn"}
    else:
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        parts = [
            {
                **chunk,
                "choices": [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}],
            },
            {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
            {**chunk, "choices": [], "usage": usage},
        ]
        stream = "".join(f"data: {json.dumps(part)}\n\n" for part in parts) + "data: [DONE]\n\n"
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        whole = {
            "id": "c",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "choices": [choice],
            "usage": usage,
        }
    made = (stream if streams else json.dumps(whole)).encode()
    return _response("200 OK", "text/event-stream" if streams else "application/json", made)


def _response(status: str, kind: str, body: bytes, more: str = "") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\n{more}content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + body


@asynccontextmanager
async def proxy_to(address: str) -> AsyncIterator[Proxy]:
    """A proxy in front of the server at ``address``."""
    parts = urlsplit(address)
    proxy = Proxy((parts.hostname or "127.0.0.1", parts.port or 80))
    server = await asyncio.start_server(proxy.handle, "127.0.0.1", 0, limit=1 << 24)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
