"""Students at the real server over the real websocket, for the benchmarks that need a class of them."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import socketio

from web.identity import COOKIE, Identity, Tickets, secret_of
from web.security import CHAT

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Served:
    """The server as a person starts it: own process, own state folder, a free port of this computer."""

    state: Path
    command: tuple[str, ...] = (sys.executable, str(ROOT / "app.py"))
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://localhost:{self.port}"

    def start(self, patience: float = 120) -> float:
        """Start it; returns the seconds until the first page was there. Raises RuntimeError when it never is."""
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        self.state.mkdir(parents=True, exist_ok=True)
        models = Path(os.environ.get("DIOTIMA_STATE", ROOT / ".state")).resolve() / "models"
        if models.is_dir() and not (self.state / "models").exists():
            (self.state / "models").symlink_to(models, target_is_directory=True)
        if (maps := models.parent / "maps").is_dir() and not (self.state / "maps").exists():
            shutil.copytree(maps, self.state / "maps")  # as the install leaves them
        own = {name: value for name, value in os.environ.items() if not name.startswith("DIOTIMA_")}
        own |= {"DIOTIMA_STATE": str(self.state), "DIOTIMA_PORT": str(self.port), **self.environment}
        began = time.monotonic()
        with (self.state / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=own, stdout=log, stderr=log, start_new_session=True
            )
        while time.monotonic() - began < patience:
            if self.process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.url}/", timeout=30).status_code == 200:
                    return time.monotonic() - began
            except httpx.TransportError:
                time.sleep(0.05)
        log_text = (self.state / "server.log").read_text(errors="replace")[-2000:]
        raise RuntimeError(f"the server did not start:\n{log_text}")

    def wait_for_chat(self, patience: float = 120) -> float:
        """Wait until the chat behind the first page is loaded; returns the seconds that took."""
        began = time.monotonic()
        httpx.get(f"{self.url}{CHAT}/auth/config", timeout=patience).raise_for_status()
        return time.monotonic() - began

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> None:
        """Stop it and what it started."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, with_signal)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


@dataclass
class Student:
    """One learner with one page open. ``replies`` are the whole texts that reached the page, in order."""

    url: str
    tickets: Tickets
    learner: str = field(default_factory=lambda: str(uuid.uuid4()))
    session: str = ""
    replies: list[str] = field(default_factory=list)
    first_words: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    resumed: list[dict[str, Any]] | None = None
    _sent: float = 0.0
    _client: socketio.AsyncClient | None = None
    _done: asyncio.Event = field(default_factory=asyncio.Event)
    _ready: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def _cookie(self) -> dict[str, str]:
        return {"cookie": f"{COOKIE}={self.tickets.issue(Identity(self.learner, ''))}"}

    async def begin(self, http: httpx.AsyncClient, course: str) -> None:
        """Choose a course; the session stands and has its first question."""
        answer = await http.post(f"{self.url}/start", data={"course": course}, headers=self._cookie)
        place = answer.headers.get("location", "")
        if answer.status_code != 303 or "/thread/" not in place:
            raise RuntimeError(f"no session: {answer.status_code}")
        self.session = place.rpartition("/")[2]

    async def reconnect(self) -> None:
        """Connect anew; what the page was shown before is forgotten first."""
        self.resumed = None
        await self.connect()

    async def connect(self) -> None:
        """Open the conversation and wait until it is shown."""
        client = socketio.AsyncClient(reconnection=False, handle_sigint=False)
        handlers: dict[str, Callable[..., Any]] = {
            "resume_thread": self._on_resume,
            "window_message": self._on_window,
            "stream_start": self._on_start,
            "new_message": self._on_message,
        }
        for event, handler in handlers.items():
            client.on(event, handler)
        self._client = client
        self._ready.clear()
        await client.connect(
            self.url,
            transports=["websocket"],
            socketio_path=f"{CHAT}/ws/socket.io",
            headers={**self._cookie, "origin": self.url},
            auth={
                "clientType": "webapp",
                "sessionId": str(uuid.uuid4()),
                "threadId": self.session,
                "userEnv": "{}",
                "chatProfile": "",
            },
        )
        await client.emit("connection_successful")
        await asyncio.wait_for(self._ready.wait(), 60)

    async def say(self, text: str, patience: float = 30) -> float:
        """Send a message; returns the seconds until its whole reply was there."""
        assert self._client is not None
        self._done.clear()
        self._sent = time.perf_counter()
        message = {
            "id": str(uuid.uuid4()),
            "threadId": "",
            "name": "User",
            "type": "user_message",
            "output": text,
            "createdAt": "2026-01-01T00:00:00Z",
            "metadata": {},
        }
        await self._client.emit("client_message", {"message": message, "fileReferences": []})
        await asyncio.wait_for(self._done.wait(), patience)
        return self.seconds[-1]

    async def leave(self) -> None:
        """Close the page."""
        if self._client is not None:
            await self._client.disconnect()

    async def _on_resume(self, thread: dict[str, Any]) -> None:
        self.resumed = thread["steps"]
        self._ready.set()

    async def _on_window(self, data: dict[str, Any]) -> None:
        if data.get("type") == "note":  # a sentence instead of a reply
            self.replies.append(f"note: {data.get('text')}")
            self.seconds.append(time.perf_counter() - self._sent)
            self._done.set()

    async def _on_start(self, step: dict[str, Any]) -> None:
        self.first_words.append(time.perf_counter() - self._sent)

    async def _on_message(self, step: dict[str, Any]) -> None:
        if step["type"] == "assistant_message":
            self.replies.append(step["output"])
            self.seconds.append(time.perf_counter() - self._sent)
            self._done.set()


def tickets_of(state: Path) -> Tickets:
    """The tickets of the server that keeps its state in ``state``."""
    return Tickets(secret_of(state))
