"""One of several servers of a database: real rooms, an embedder and an engine without models.

`python -m tests.ui.replica_server`, in TURNPOINT_HOME, with TURNPOINT_DATABASE and TURNPOINT_VECTORS.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

import index.shared.vectors
import ui.app
from assistant.answer import Assistant
from corpus.home import data_home
from corpus.limits import LIMITS
from index.embed import Vectors
from index.search import Searcher
from index.store import Index
from tests.fake_embedder import FakeEmbedder
from tests.fake_engine import FakeEngine
from ui.app import Application
from ui.logs import log_to_file
from ui.server import serve
from ui.state import LOG


class NotedEmbedder(FakeEmbedder):
    """Takes a moment for each text, and writes down which it has embedded: who is killed has embedded what is there."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = log

    def passages(self, texts: Sequence[str]) -> Vectors:
        time.sleep(0.02 * len(texts))
        with self._log.open("a", encoding="utf-8") as file:
            file.writelines(f"{text!r}\n" for text in texts)
        return super().passages(texts)


class EndlessEngine(FakeEngine):
    """Has something to say to whatever it is asked."""

    def _next(self) -> str:
        return "It is so."


def application(home: Path) -> Application:
    """The real application over real rooms."""
    return Application(
        home,
        lambda: Index.open(home, NotedEmbedder(home / "embedded.log")),
        Searcher,
        lambda progress: EndlessEngine(),
        lambda index, seat: Assistant(index, seat, home / "speed.json"),
    )


if __name__ == "__main__":
    os.environ["TURNPOINT_PARAPHRASE"] = "off"
    index.shared.vectors.CLAIMED = 3.0
    ui.app.LOOKED_AFTER = 0.5
    for name, seconds in json.loads(os.environ.get("TESTED_LIMITS", "{}")).items():
        setattr(LIMITS, name, seconds)
    home = data_home()
    home.mkdir(parents=True, exist_ok=True)
    log_to_file(home / LOG)
    serve(lambda: application(home), home, port=0, page=None)
