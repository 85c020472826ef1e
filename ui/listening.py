"""Where servers listen, and how programs of this machine reach them."""

from __future__ import annotations

import os
import socket

from corpus.errors import TurnpointError
from ui.people.access import is_loopback

HOST = "127.0.0.1"


class ServerError(TurnpointError):
    """The server cannot listen where it should."""


def listen(host: str, port: int, *, beyond: bool = False) -> socket.socket:
    """A listening socket; on loopback unless it may be reached from `beyond`.

    Raises:
        ServerError: `server.port_in_use`, `server.not_loopback`, `server.cannot_listen`.
    """
    if not host or not (beyond or is_loopback(f"[{host}]" if ":" in host else host)):
        raise ServerError("server.not_loopback", host=host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name != "nt":
        # A port that a server has just left is free; on Windows the option would let two share one.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as failure:
        listener.close()
        import errno

        if failure.errno == errno.EADDRINUSE:
            raise ServerError("server.port_in_use", port=str(port), next=str(port + 1)) from failure
        raise ServerError(
            "server.cannot_listen", host=host, port=str(port), reason=failure.strerror or "?"
        ) from failure
    return listener


def address_of(host: str, port: int) -> str:
    """Where programs of this machine find a server that listens at a host: at loopback too where it is every address."""
    named = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - only looked up
    return f"http://{f'[{named}]' if ':' in named else named}:{port}"
