"""A server process with scripted rooms and cards that are answered by a button, in the data folder of the environment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from assistant.study.card import Card
from corpus.document import Document
from corpus.home import data_home
from tests.ui.fake import FakeIndex
from tests.ui.study.cards import card
from tests.ui.study.study_server import application
from ui.logs import log_to_file
from ui.server import serve
from ui.state import LOG


class Choices:
    """Three cards with choices of each document."""

    version = "1"

    def __call__(self, documents: Sequence[Document], giving_up: Callable[[], bool]) -> Iterable[Card]:
        for document in documents:
            yield from (
                card(n, "choice", "en", document.source, question=f"How many in {n}?") for n in range(3)
            )


if __name__ == "__main__":
    log_to_file(data_home() / LOG)
    serve(lambda: application(FakeIndex(), Choices()), data_home(), port=0, page=None)  # type: ignore[arg-type]
