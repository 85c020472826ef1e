"""A server process with scripted rooms, cards made by hand, and a grader that takes the key alone."""

from __future__ import annotations

from typing import Any

from corpus.home import data_home
from tests.ui.fake import FakeAssistant, FakeEngine, FakeIndex, FakeSearcher
from tests.ui.study.cards import ByHand, graded
from ui.app import Application
from ui.logs import log_to_file
from ui.server import serve
from ui.state import LOG


def application(index: FakeIndex, builder: ByHand | None = None) -> Application:
    """The real application over scripted rooms, in the data folder of the environment."""
    rooms: Any = (lambda: index, FakeSearcher, lambda progress: FakeEngine(), FakeAssistant)
    return Application(
        data_home(),
        *rooms,
        make_builder=lambda index: builder or ByHand(),
        make_grader=lambda index, seat: graded,
    )


if __name__ == "__main__":
    home = data_home()
    log_to_file(home / LOG)
    serve(lambda: application(FakeIndex()), home, port=0, page=None)
