"""Serves a GGUF file inside this process (llama.cpp through ``xllamacpp``), on a loopback port of its own."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from errors import OperatorError

_LOCK = threading.Lock()
_SERVERS: dict[Path, tuple[Any, str]] = {}  # the library serves for the life of the process; one server a file


def serve_file(path: Path, context: int = 4096) -> str:
    """The address of a server for this file, started at the first use. Raises OperatorError with what is missing."""
    path = path.expanduser().resolve()
    if not path.is_file():
        raise OperatorError(f"There is no model file {path}.", "Give the path of a .gguf file after gguf:.")
    try:
        import xllamacpp
    except ImportError:
        raise OperatorError(
            "Serving a GGUF file needs xllamacpp.", "Install it: uv pip install 'diotima[gguf]'."
        ) from None
    with _LOCK:
        if path not in _SERVERS:
            parameters = xllamacpp.CommonParams()
            parameters.model.path = str(path)
            parameters.n_ctx = context
            parameters.n_parallel = 2
            parameters.hostnames = ["127.0.0.1"]
            parameters.port = 0
            parameters.warmup = False
            try:
                server = xllamacpp.Server(parameters)
            except Exception as problem:
                raise OperatorError(
                    f"{path.name} could not be loaded ({problem}).", "Is it a complete GGUF file of a chat model?"
                ) from problem
            _SERVERS[path] = (server, f"{server.listening_address}/v1")
        return _SERVERS[path][1]
