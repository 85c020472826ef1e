"""The server that the soak asks: the product as it is, and an engine that can be told to write at once.

`python -m bench.soaking.server FOLDER [--light]`, in TURNPOINT_HOME. While `FOLDER/engine` says `real`, the embedded model
writes; else the sentence that the prompt puts beside the question is given back. With `--light` there is no model at all, for
embedding neither, and study cards are of the article alone.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.contract import Usage
from assistant.models.engine import Engine, EngineInfo, Piece
from tests.fake_embedder import FakeEmbedder
from ui.study.building import CardBuilder

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

    from assistant.models.choose import EngineSettings
    from assistant.study.card import Card
    from corpus.document import Document
    from corpus.progress import Progress
    from index.embed import Vectors

ENGINE, REAL = "engine", "real"
WRITTEN = "written"
"""A byte is added to this file for each reply of the real model."""


class Switched:
    """An engine of two: the real one while the switch says so, else one that copies.

    Args:
        folder: Where the switch is.
        real: The real engine, if there is one.
    """

    def __init__(self, folder: Path, real: Engine | None) -> None:
        self._switch = folder / ENGINE
        self._written = folder / WRITTEN
        self._real = real
        self._info = real.info if real is not None else EngineInfo("copying", "embedded", 4096, "copying")

    @property
    def info(self) -> EngineInfo:
        return self._info

    def chat(self) -> BaseChatModel:
        if self._real is None:
            raise NotImplementedError("nothing of a soak asks for a chat model")
        return self._real.chat()

    def write(
        self,
        messages: Sequence[BaseMessage],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        cancel: threading.Event | None = None,
    ) -> Iterator[Piece]:
        if self._real is not None and self._is_real():
            with self._written.open("a", encoding="ascii") as written:
                written.write("r")
            yield from self._real.write(messages, max_tokens=max_tokens, stop=stop, cancel=cancel)
            return
        text = copied(str(messages[-1].content))
        for at in range(0, len(text), 12):
            if cancel is not None and cancel.is_set():
                return
            yield Piece(text[at : at + 12])
        yield Piece("", Usage(sum(len(str(one.content)) for one in messages) // 4, 0, max(1, len(text) // 4)))

    def warm(self, messages: Sequence[BaseMessage], cancel: threading.Event | None = None) -> None:
        if self._real is not None:
            self._real.warm(messages, cancel)

    def health(self) -> tuple[bool, str]:
        return self._real.health() if self._real is not None else (True, "")

    def close(self) -> None:
        if self._real is not None:
            self._real.close()

    def _is_real(self) -> bool:
        try:
            return self._switch.read_text("ascii").strip() == REAL
        except OSError:
            return False


def copied(asked: str) -> str:
    """The sentence that stands beside the question; of what is no question from material, itself."""
    lines = [line[2:] for line in asked.splitlines() if line.startswith("- ")]
    return lines[-1] if lines else asked.splitlines()[-1]


class Light(FakeEmbedder):
    """An embedder without a model that remembers nothing."""

    def queries(self, texts: Sequence[str]) -> Vectors:
        made = super().queries(texts)
        self.asked.clear()
        return made

    def passages(self, texts: Sequence[str]) -> Vectors:
        made = super().passages(texts)
        self.embedded.clear()
        return made


class FewCards(CardBuilder):
    """Builds cards of the article's digests alone: those of all that is shipped take seconds after each change."""

    def __call__(self, documents: Sequence[Document], giving_up: Callable[[], bool]) -> tuple[Card, ...]:
        return super().__call__([one for one in documents if one.source.startswith("article.")], giving_up)


def main() -> None:
    """Serve until stopped."""
    import assistant.models.choose as choosing
    import index.store
    import ui.study.building
    from corpus.home import data_home
    from ui.app import Application
    from ui.logs import log_to_file
    from ui.server import serve
    from ui.state import LOG

    folder, light = Path(sys.argv[1]), "--light" in sys.argv[2:]
    choose = choosing.choose

    def switched(settings: EngineSettings, progress: Progress, *, waits: bool) -> Engine:
        return Switched(folder, None if light else choose(settings, progress, waits=waits))

    choosing.choose = switched
    if light:
        index.store.Embedder = Light  # type: ignore[assignment,misc]
        ui.study.building.CardBuilder = FewCards  # type: ignore[misc]
    home = data_home()
    log_to_file(home / LOG)
    serve(lambda: Application.open(home), home, port=0, page=None)


if __name__ == "__main__":
    main()
