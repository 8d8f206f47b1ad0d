"""The tests themselves stay on this machine."""

from __future__ import annotations

import socket

import pytest

from tests.network import NetworkForbidden


@pytest.mark.parametrize("address", [("93.184.216.34", 80), ("2001:db8::1", 443, 0, 0)])
def test_no_test_connects_to_another_address(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as one, pytest.raises(NetworkForbidden):
        one.connect(address)


def test_no_test_looks_up_another_name() -> None:
    with pytest.raises(NetworkForbidden):
        socket.getaddrinfo("example.org", 443)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as one:
        assert one.getpeername() == server.getsockname()
