"""Serves a GGUF file inside this process (llama.cpp through ``xllamacpp``), on a loopback port of its own.

The server answers ``/v1/chat/completions`` and ``/v1/messages``. It computes with half of the cores: llama.cpp's
threads wait for each other actively, and where all cores are taken one thread too many makes it ten times slower.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

from errors import OperatorError

_LOCK = threading.Lock()
_SERVERS: dict[Path, tuple[Any, str]] = {}  # the library serves for the life of the process; one server a file


def serve_file(path: Path, context: int = 8192, at_once: int = 2) -> str:
    """The address (ending in ``/v1``) of a server for this file, started at the first use.

    ``context`` tokens are shared by ``at_once`` conversations. Waits for the file to load: call it from a thread.
    Raises OperatorError with what is missing.
    """
    path = path.expanduser().resolve()
    if not path.is_file():
        raise OperatorError(f"There is no model file {path.name}.", "Give the path of a .gguf file after gguf:.")
    with _LOCK:
        if path not in _SERVERS:
            _SERVERS[path] = _started(path, context, at_once)
        return _SERVERS[path][1]


def _started(path: Path, context: int, at_once: int) -> tuple[Any, str]:
    try:
        import xllamacpp
    except ImportError:
        raise OperatorError(
            "Serving a GGUF file needs xllamacpp.", "Install it: uv pip install 'diotima[gguf]'."
        ) from None
    if _head(path) != b"GGUF":
        raise OperatorError(f"{path.name} is not a GGUF file.", "Give the path of a .gguf file after gguf:.")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_ctx = context
    parameters.n_parallel = at_once
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.warmup = False
    parameters.verbosity = 0
    for pool in (parameters.cpuparams, parameters.cpuparams_batch):
        pool.n_threads = max(1, (os.cpu_count() or 2) // 2)
        pool.poll = 0
    try:
        server = xllamacpp.Server(parameters)
    except Exception as problem:
        raise OperatorError(
            f"{path.name} could not be loaded.", "Is it a complete GGUF file of a chat model?"
        ) from problem
    return server, f"{server.listening_address}/v1"


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)
