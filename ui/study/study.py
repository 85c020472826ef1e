"""All that study mode keeps in one data folder, over one database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from sqlalchemy import Engine

from corpus.database import kept_in
from ui.study.bank import Bank
from ui.study.choosing import ANYTHING, Wanted
from ui.study.days import start_of
from ui.study.given import Grader
from ui.study.history import History
from ui.study.learning import Learning
from ui.study.links import Links
from ui.study.progress import Progress, progress_of
from ui.study.sessions import Sessions
from ui.study.tables import STUDY
from ui.study.today import Today, waiting
from ui.study.wordings import Wordings


class Study:
    """The bank of cards, learners, sessions, histories and quizzes by link. Safe to use from several threads.

    Args:
        engine: The database.
        grader: Tells what an answer is worth; None where nobody is to answer.
        now: The clock.
    """

    def __init__(
        self,
        engine: Engine,
        grader: Grader | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._now = now
        self.bank = Bank(engine, now)
        self.wordings = Wordings(engine)
        self.learning = Learning(engine, now)
        self.sessions = Sessions(engine, self.bank, self.learning, grader, now)
        self.history = History(engine, self.learning, now)
        self.links = Links(engine, self.bank, grader, now)

    @classmethod
    def at(cls, folder: Path, grader: Grader | None = None) -> Study:
        """What a data folder keeps."""
        return cls(kept_in(folder, STUDY), grader)

    def progress(self, owner: str, zone: tzinfo, back: int = 30, ahead: int = 14) -> Progress:
        """How a learner gets on; see `ui.study.progress.progress_of`."""
        reviews, memories = self.learning.reviews(owner), self.learning.memories(owner)
        return progress_of(reviews, memories, self._now(), zone, back, ahead)

    def belongings(self, owner: str) -> dict[str, int]:
        """How many `reviews` (answers to cards) and `quizzes` by link there are of a person; of nobody if empty."""
        return {"reviews": len(self.learning.reviews(owner)), "quizzes": len(self.links.list(owner))}

    def hand_over(self, owner: str, to: str) -> dict[str, int]:
        """Give what one person answered, and their quizzes, to another, who keeps their own; what that was.

        Sessions that are under way are not handed on.
        """
        handed = self.belongings(owner)
        self.history.bring(to, self.history.taken(owner))
        self.links.hand_over(owner, to)
        self.learning.forget(owner)
        return handed

    def erase(self, owner: str) -> dict[str, int]:
        """Delete for good what a person answered, and their quizzes with everybody's answers; what that was."""
        erased = self.belongings(owner)
        for link in self.links.list(owner):
            self.links.delete(owner, link.id)
        self.learning.forget(owner)
        return erased

    def today(self, owner: str, zone: tzinfo, wanted: Wanted = ANYTHING) -> Today:
        """What a learner has before them of the cards that fit; their day begins in `zone`."""
        now, progress = self._now(), self.progress(owner, zone, back=1, ahead=1)
        cards = [each.id for each in self.bank.candidates(owner, wanted)]
        allowed = self.learning.settings(owner).new_a_day - self.learning.met_since(
            owner, start_of(now, zone)
        )
        due, new = waiting(cards, self.learning.memories(owner), now, allowed)
        return Today(len(cards), due, new, progress.streak, progress.days[-1].answers, progress.weak)

    def now(self) -> datetime:
        """The time that all of it goes by, in UTC."""
        return self._now()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()
