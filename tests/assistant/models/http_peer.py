"""A small HTTP server in a thread, for peers that impersonate an engine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Peer:
    """What a peer was asked, and how it is to behave. Subclasses answer in `respond`.

    Attributes:
        requests: Path and JSON body of each request, in order.
        hung_up: Set when a client closed its connection before the reply was complete.
        pause: Seconds before each line of a stream.
        die_after: Lines of a stream after which the connection breaks; None for never.
    """

    url = ""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.hung_up = threading.Event()
        self.stopping = threading.Event()
        self.pause = 0.0
        self.die_after: int | None = None

    def respond(self, method: str, path: str, body: dict[str, Any], headers: Any) -> tuple[int, Any]:
        """Status and either a JSON value or an iterator of the lines of a stream."""
        raise NotImplementedError

    def asked(self, path: str) -> list[dict[str, Any]]:
        return [body for asked, body in self.requests if asked == path]


@contextmanager
def serving(peer: Peer) -> Iterator[Peer]:
    """Serve a peer on a free port of loopback; its address is `peer.url`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def _answer(self, method: str) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size)) if size else {}
            peer.requests.append((self.path, body))
            status, reply = peer.respond(method, self.path, body, self.headers)
            if isinstance(reply, Iterator):
                self._stream(status, reply)
                return
            data = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _stream(self, status: int, lines: Iterator[str]) -> None:
            self.send_response(status)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            try:
                for number, line in enumerate(lines):
                    if peer.die_after == number:
                        self.close_connection = True
                        self.connection.close()
                        return
                    peer.stopping.wait(peer.pause)
                    data = line.encode()
                    self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
                self.wfile.write(b"0\r\n\r\n")
            except OSError:
                peer.hung_up.set()
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    peer.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield peer
    finally:
        peer.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()
