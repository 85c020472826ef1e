"""What one open page has on its desk while somebody studies there: nothing of it is kept anywhere else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from corpus.errors import TurnpointError
from ui.study.choosing import Wanted
from ui.study.sessions import Ask, Settled, Summary

Pane = Literal["today", "progress", "quizzes"]
PANES: tuple[Pane, ...] = get_args(Pane)


@dataclass(eq=False)
class Desk:
    """The study tab of one page.

    Attributes:
        pane: Which part of the tab is open while no question is asked.
        wanted: The choice of cards; None until something was chosen: then it is those in the page's language.
        choosing: Whether the choice is unfolded.
        session: The session that is being answered, empty for none.
        ask: Its card, until its answer is settled.
        settled: The verdict on it, with the card's place and the session's length in `ask`.
        summary: The session that has just ended.
        sure: What waits for a second click: `forget`, or a quiz's id.
        quiz: The quiz whose results are shown.
        failure: What went wrong with the last click.
        said: What the last click did, as a key of the texts with its details.
    """

    pane: Pane = "today"
    wanted: Wanted | None = None
    choosing: bool = False
    session: str = ""
    ask: Ask | None = None
    settled: Settled | None = None
    summary: Summary | None = None
    sure: str = ""
    quiz: str = ""
    failure: TurnpointError | None = None
    said: tuple[str, dict[str, Any]] | None = field(default=None)

    def put_away(self) -> None:
        """No question is asked any more."""
        self.session, self.ask, self.settled, self.summary = "", None, None, None
