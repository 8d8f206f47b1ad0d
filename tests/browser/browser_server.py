"""The server as a person starts it, on a free port of this computer with a state folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
START = 90  # seconds a loaded machine may take


@dataclass
class Server:
    """The server as `diotima run` starts it, on a free port of this computer with a state folder of its own."""

    state: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DIOTIMA_")},
            "DIOTIMA_STATE": str(self.state),
            "DIOTIMA_PORT": str(self.port),
            **self.settings,
        }
        with (self.state / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "app.py")], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        until = time.monotonic() + START
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/", timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        pytest.fail(f"the server did not start:\n{self.log()}")

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def log(self) -> str:
        return (self.state / "server.log").read_text(encoding="utf-8", errors="replace")[-4000:]


def state_folder(path: Path) -> Path:
    """A state folder that shares the model built at install time; the rest is its own."""
    path.mkdir(parents=True, exist_ok=True)
    models = Path(os.environ.get("DIOTIMA_STATE", ROOT / ".state")).resolve() / "models"
    if models.is_dir() and not (path / "models").exists():
        (path / "models").symlink_to(models, target_is_directory=True)
    return path
