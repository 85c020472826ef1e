"""A request to an engine never meets a connection that the engine has given up without a word."""

import socketserver
import threading

import httpx

from assistant.models.engine import TimeLimits
from assistant.models.http_options import http_options


class _OnceOnly(socketserver.StreamRequestHandler):
    """Answers one request as if the connection stayed open, then closes it, as llama.cpp may after a stream."""

    def handle(self) -> None:
        while self.rfile.readline().strip():
            pass
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok")
        self.server.connections += 1  # type: ignore[attr-defined]


def test_each_request_has_a_connection_of_its_own() -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _OnceOnly) as server:
        server.connections = 0  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        with httpx.Client(**http_options(url, TimeLimits())) as client:
            replies = [client.get(url).text for _ in range(20)]
        server.shutdown()
    assert replies == ["ok"] * 20
    assert server.connections == 20  # type: ignore[attr-defined]
