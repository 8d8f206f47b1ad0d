"""Keeps tests on this machine: whoever connects to another address gets an error that names it."""

from __future__ import annotations

import socket
from typing import Any

_HERE = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "::", "", None}


class NetworkForbidden(RuntimeError):  # noqa: N818
    """A test tried to reach another address than this machine."""


def is_here(address: Any) -> bool:
    """Whether an address of a socket is on this machine; a path of a local socket is."""
    host = address[0] if isinstance(address, tuple) else None
    return host in _HERE or str(host).startswith("127.")


def forbid_other_addresses() -> None:
    """From now on, sockets of this process connect to this machine only, and no other names are looked up."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded(self: socket.socket, address: Any) -> None:
        _check(address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        _check(address)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *more: Any, **options: Any) -> Any:
        _check((host.decode() if isinstance(host, bytes) else host,))
        return look_up(host, *more, **options)

    def _check(address: Any) -> None:
        if not is_here(address):
            raise NetworkForbidden(f"tests may not reach {address!r}")

    if connect.__name__ == "guarded":
        return
    socket.socket.connect = guarded  # type: ignore[method-assign,assignment]
    socket.socket.connect_ex = guarded_ex  # type: ignore[method-assign,assignment]
    socket.getaddrinfo = guarded_look_up
