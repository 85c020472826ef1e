"""Where the server listens: on this machine alone, or not at all, and said so."""

from __future__ import annotations

import socket

import pytest

from ui.listening import ServerError, listen


def test_a_port_in_use_is_said_with_the_next_step() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServerError) as caught:
            listen("127.0.0.1", port)
    assert caught.value.code == "server.port_in_use"
    assert caught.value.details == {"port": str(port), "next": str(port + 1)}


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.1", "example.org", ""])
def test_the_server_never_listens_beyond_this_machine(host: str) -> None:
    with pytest.raises(ServerError, match="not_loopback"):
        listen(host, 0)
