"""What the page asks of the running application, so that a scripted one can stand in for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from assistant.contract import Answer, Event, Offer, Turn
from corpus.document import Document, Language
from corpus.figures.headline import Headline
from corpus.pages.draw import Placed
from corpus.progress import Progress
from corpus.scope import ALL, Scope
from ui.conversations.feedback import Feedback
from ui.conversations.spending import Spending
from ui.conversations.store import Conversations
from ui.reading_room import Opened
from ui.study.study import Study


class Added(Protocol):
    """What became of an added document."""

    @property
    def source(self) -> str:
        """Its name in the catalogue."""
        ...

    @property
    def status(self) -> str:
        """`added`, `updated` or `unchanged`."""
        ...

    @property
    def passages(self) -> int:
        """How many passages it was split into."""
        ...

    @property
    def seconds(self) -> float:
        """How long it took until its words could be found."""
        ...


class ReadingRoom(Protocol):
    """Opens documents to be read; as `ui.reading_room.ReadingRoom`, which says what is raised."""

    def open(self, source: str, *, owner: str = "") -> Opened:
        """A document with its text and its passages, by its name or that of a company's figures together."""
        ...

    def figures(self, source: str, *, owner: str = "") -> Sequence[Headline]:
        """The main figures of a filing."""
        ...

    def has_pages(self, document: Document) -> bool:
        """Whether its pages can be shown as pictures."""
        ...

    def sheet(self, source: str, first: int, last: int, quote: str = "", *, owner: str = "") -> Placed | None:
        """The page that a quote stands on; None without the original."""
        ...

    def picture(self, document_id: int, page: int, *, owner: str = "") -> bytes:
        """A page as PNG."""
        ...


class Application(Protocol):
    """The running application. Every method may be called from any thread."""

    @property
    def reading(self) -> ReadingRoom:
        """Its documents, to be read."""
        ...

    @property
    def conversations(self) -> Conversations:
        """What people asked before."""
        ...

    @property
    def feedback(self) -> Feedback:
        """What people thought of answers."""
        ...

    @property
    def spending(self) -> Spending:
        """What answers cost over time."""
        ...

    @property
    def study(self) -> Study:
        """Cards, and what learners know of them."""
        ...

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        language: Language | None = None,
        cancel: threading.Event | None = None,
        scope: Scope = ALL,
        owner: str = "",
        *,
        fresh: bool = False,
    ) -> Iterator[Event]:
        """Answer a question, in its own language unless one is given; the last event is `Finished`.

        Raises:
            QuestionError: at the call, for a question that cannot be answered as put.
            CatalogueError: at the call, where nothing is in scope.
        """
        ...

    def suggest(
        self,
        question: str,
        answer: Answer,
        history: Sequence[Turn] = (),
        scope: Scope = ALL,
        asked: Sequence[str] = (),
        *,
        owner: str = "",
    ) -> Sequence[str]:
        """Up to three questions that may follow an answer and that the sources answer, none of them `asked` before.

        `history` is the conversation before the question. Only what the owner may see is looked at.
        """
        ...

    def sources(self, *, owner: str = "") -> Sequence[dict[str, Any]]:
        """One row for each document that a person may see: source, title, company, form, fiscal_period, period_end,
        filed, language, document, passages, added, status (ready, digest, figures, replaced, original), group; of a private one
        also name and private.
        """
        ...

    def add(
        self,
        data: bytes,
        source: str,
        progress: Progress = ...,
        *,
        owner: str = "",
        cancel: threading.Event | None = None,
    ) -> Added:
        """Add a document or update it; with an `owner` it is seen by that person only.

        Setting `cancel` before it has been read gives it up.

        Raises:
            ReadError: it cannot be read, or `read.cancelled`; nothing was changed.
        """
        ...

    def introduced(self) -> bool:
        """Whether the e-mail address is known that EDGAR wants of those who fetch."""
        ...

    def bring(self, offered: Offer, contact: str = "", progress: Progress = ..., *, owner: str = "") -> int:
        """Fetch what an answer offered to; how many filings of it are here now.

        Raises:
            FetchError: The publisher cannot be asked, or what it has cannot be fetched.
            PeopleError: `people.too_many_fetches`: its owner has had much fetched lately.
            ReadError: It cannot be read.
        """
        ...

    def remove(self, source: str, *, owner: str = "", admin: bool = False) -> None:
        """Take a document and everything of it out.

        Raises:
            CatalogueError: there is none of that name that the owner sees, or it is everybody's and they are no admin.
        """
        ...

    def text(self, source: str, start: int | None = None, end: int | None = None, *, owner: str = "") -> str:
        """The extracted text of a document that a person may see, or the slice `start`:`end` of it in code points.

        Raises:
            CatalogueError: there is none of that name.
        """
        ...

    def status(self) -> dict[str, Any]:
        """`engine` (state: starting, ready or failed; name, kind, stage, done, total, error) and `index`
        (version, documents, embedded, windows), and how many `questions` are in line.
        """
        ...
