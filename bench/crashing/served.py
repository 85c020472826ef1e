"""The server of a run: `python -m bench.crashing.served light|full`, in TURNPOINT_HOME.

`light` has the real stores with an embedder and an engine without models; `full` is the whole product. Beside it a second
address does what the page does with conversations, since that is told to nobody else, and is told between which stores to
end; CRASH_POINT (`NAME|TIMES`) has that count from the start.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from assistant.contract import Finished, Usage
from assistant.models.engine import EngineInfo, Piece
from bench.crashing.points import POINTS, UPDATING, Fuse
from corpus.errors import TurnpointError
from corpus.home import data_home
from index.embed import Vectors
from tests.fake_embedder import FakeEmbedder
from ui.app import Application
from ui.conversations.kept import Rating, Reply
from ui.logs import log_to_file
from ui.server import gradio_page, serve
from ui.state import LOG

HAND = "hand.port"
"""The file of the data folder that tells where the page's part is done."""


class SlowEmbedder(FakeEmbedder):
    """Takes a moment for each text, so that there is a time in which it can be killed."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        time.sleep(0.002 * len(texts))
        return super().passages(texts)


class SlowEngine:
    """Has something to say to whatever it is asked, piece by piece; without LangChain, which takes a second to import."""

    info = EngineInfo("fake", "embedded", 4096, "fake")

    def chat(self) -> Any:
        """Nobody asks for it here."""
        raise NotImplementedError

    def write(
        self,
        messages: Sequence[Any],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        cancel: threading.Event | None = None,
    ) -> Iterator[Piece]:
        """A sentence, slowly."""
        del messages, max_tokens, stop
        for word in ("The ", "mill ", "sold ", "wood ", "in ", "that ", "year."):
            if cancel is not None and cancel.wait(0.02):
                return
            yield Piece(word)
        yield Piece("", Usage(100, 0, 8))

    def warm(self, messages: Sequence[Any], cancel: threading.Event | None = None) -> None:
        """Nothing is to be warmed."""

    def health(self) -> tuple[bool, str]:
        """It is well."""
        return True, ""

    def close(self) -> None:
        """Nothing is to be closed."""


def light(home: Path) -> Application:
    """The real application over the real stores, without models."""
    from assistant.answer import Assistant
    from assistant.memory.store import Memory
    from index.search import Searcher
    from index.store import Index
    from tests.ui.study.cards import ByHand, graded

    return Application(
        home,
        lambda: Index.open(home, SlowEmbedder()),
        Searcher,
        lambda progress: SlowEngine(),
        lambda index, seat: Assistant(index, seat, home / "speed.json", Memory.at(home)),
        make_builder=lambda index: ByHand(3),
        make_grader=lambda index, seat: graded,
    )


class Hand:
    """Does what the page does when somebody asks, rates, renames and deletes there."""

    def __init__(self, application: Application, fuse: Fuse) -> None:
        self._application = application
        self._fuse = fuse

    def arm(self, point: str, times: int) -> dict[str, Any]:
        """Have this process end at a point."""
        self._fuse.arm(point, times)
        return {}

    def ask(self, question: str, of: str = "", place: int = 0) -> dict[str, Any]:
        """Keep a question, answer it, keep the answer."""
        store = self._application.conversations
        of = of or store.begin("", "en")
        store.ask("", of, question, place)
        answers = [e.answer for e in self._application.ask(question) if isinstance(e, Finished)]
        store.settle("", of, place, Reply(answers[-1]))
        return {"of": of, "answer": answers[-1].id}

    def rate(self, of: str, place: int) -> dict[str, Any]:
        """Think well of an answer."""
        self._application.feedback.rate("", of, place, Rating("good"))
        return {}

    def delete(self, of: str) -> dict[str, Any]:
        """Delete a conversation."""
        self._application.conversations.delete("", of)
        return {}

    def whole(self, of: str) -> dict[str, Any]:
        """The questions of a conversation with the ids of their answers."""
        kept = self._application.conversations.load("", of)
        return {
            "exchanges": [
                [each.question, each.reply.answer.id if each.reply and each.reply.answer else ""]
                for each in kept.exchanges
            ]
        }

    def history(self) -> dict[str, Any]:
        """All answers to cards."""
        return self._application.study.history.taken("")

    def listed(self) -> dict[str, Any]:
        """The ids of all conversations that are listed."""
        return {"of": [each.id for each in self._application.conversations.list("")]}


def hand(application: Application, home: Path, fuse: Fuse) -> None:
    """Serve the page's part on an address of its own, told in a file."""
    does = Hand(application, fuse)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                status, body = 200, getattr(does, self.path.strip("/"))(**given)
            except TurnpointError as failure:
                status, body = 409, {"code": failure.code}
            said = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (home / HAND).write_text(str(server.server_address[1]), "utf-8")


def main(kind: str) -> None:
    """Serve until killed."""
    home = data_home()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    log_to_file(home / LOG)
    fuse = Fuse({**POINTS, **UPDATING})
    if said := os.environ.get("CRASH_POINT"):
        point, _, times = said.partition("|")
        fuse.arm(point, int(times))

    def opened() -> Application:
        application = light(home) if kind == "light" else Application.open(home, patient=True)
        hand(application, home, fuse)
        return application

    serve(opened, home, port=0, page=None if kind == "light" else gradio_page)


if __name__ == "__main__":
    main(sys.argv[1])
