"""A model server over a real socket that does what it is told to, however wrong: each behaviour writes raw bytes."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from assistant.models.engine import EngineKind

MODEL = "qwen2.5:3b"
WORDS = ("Data center ", "revenue ", "grew.")
WHOLE = "".join(WORDS)

Behaviour = Callable[["Misbehaving", BaseHTTPRequestHandler], None]


@dataclass
class Misbehaving:
    """A server of one model in one protocol.

    Attributes:
        kind: The protocol.
        behaves: What it does when it is asked to write; well where None.
        asked: How often it was asked to write.
        headers: Of those requests.
        ended: Set when it is over, for behaviours that wait.
        models: What it tells of its models; as usual where None.
    """

    kind: EngineKind
    behaves: Behaviour | None = None
    url: str = ""
    asked: int = 0
    headers: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    ended: threading.Event = field(default_factory=threading.Event)
    models: Behaviour | None = None

    def event(self, text: str, end: bool = False) -> bytes:
        """A piece of text as the protocol sends it."""
        if self.kind == "ollama":
            said: dict[str, Any] = {"role": "assistant", "content": text}
            told: dict[str, Any] = {
                "model": MODEL,
                "created_at": "2026-01-27T09:00:00Z",
                "message": said,
                "done": end,
            }
            if end:
                told |= {"done_reason": "stop", "prompt_eval_count": 60, "eval_count": 3}
            return json.dumps(told).encode() + b"\n"
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": "stop" if end else None}
        row = {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": MODEL,
            "choices": [choice],
        }
        return b"data: " + json.dumps(row).encode() + b"\n\n" + (b"data: [DONE]\n\n" if end else b"")

    def well(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer as it should."""
        begin(handler)
        for word in WORDS:
            handler.wfile.write(self.event(word))
        handler.wfile.write(self.event("", end=True))

    def listed(self) -> dict[str, Any]:
        if self.kind == "ollama":
            return {"models": [{"model": MODEL, "name": MODEL, "digest": "0" * 64, "size": 1_900_000_000}]}
        return {"object": "list", "data": [{"id": MODEL, "object": "model", "max_model_len": 8192}]}


def begin(
    handler: BaseHTTPRequestHandler, kind: str = "text/event-stream", status: int = 200, **headers: str
) -> None:
    """The head of a reply whose body ends with the connection."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Connection", "close")
    handler.end_headers()


@contextmanager
def misbehaving(kind: EngineKind) -> Iterator[Misbehaving]:
    """A server that runs; well behaved until it is told otherwise."""
    peer = Misbehaving(kind)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _serve(self) -> None:
            self.close_connection = True
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with suppress(OSError):
                if self.path in ("/v1/chat/completions", "/api/chat"):
                    peer.asked += 1
                    peer.headers.append(dict(self.headers))
                    (peer.behaves or Misbehaving.well)(peer, self)
                elif self.path in ("/v1/models", "/api/tags") and peer.models is not None:
                    peer.models(peer, self)
                elif self.path in ("/v1/models", "/api/tags"):
                    self._json(peer.listed())
                elif self.path == "/api/show" and json.loads(sent).get("model") == MODEL:
                    self._json({"details": {}, "model_info": {}, "capabilities": ["completion"]})
                else:
                    begin(self, "application/json", 404)

        def _json(self, told: dict[str, Any]) -> None:
            begin(self, "application/json")
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    peer.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield peer
    finally:
        peer.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


# Behaviours


def says(body: bytes, kind: str = "text/event-stream", status: int = 200, **headers: str) -> Behaviour:
    """Sends these bytes and closes the connection."""

    def behave(peer: Misbehaving, handler: BaseHTTPRequestHandler) -> None:
        begin(handler, kind, status, **headers)
        handler.wfile.write(body)

    return behave


def begins_and(then: Callable[[Misbehaving, BaseHTTPRequestHandler], None]) -> Behaviour:
    """Writes its first words, then does something else."""

    def behave(peer: Misbehaving, handler: BaseHTTPRequestHandler) -> None:
        begin(handler)
        handler.wfile.write(peer.event(WORDS[0]))
        handler.wfile.flush()
        then(peer, handler)

    return behave


def hangs(peer: Misbehaving, handler: BaseHTTPRequestHandler) -> None:
    """Says nothing, and keeps the connection."""
    peer.ended.wait(60)


def hangs_up(peer: Misbehaving, handler: BaseHTTPRequestHandler) -> None:
    """Breaks the connection."""
    handler.connection.shutdown(socket.SHUT_RDWR)


def repeats(make: Callable[[Misbehaving], bytes], pause: float = 0.0) -> Behaviour:
    """Sends the same for ever."""

    def behave(peer: Misbehaving, handler: BaseHTTPRequestHandler) -> None:
        begin(handler)
        until = time.monotonic() + 60
        while time.monotonic() < until and not peer.ended.wait(pause):
            handler.wfile.write(make(peer))

    return behave
