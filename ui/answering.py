"""Answers and searches for every door: in turn, within each person's share, put down in the ledger, never silent."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from assistant.contract import LONGEST_QUESTION, Answer, Event, EvidenceFound, Finished, Turn
from corpus.database import unanswered
from corpus.document import Language
from corpus.errors import QuestionError, TurnpointError
from corpus.scope import ALL, Scope
from corpus.storing import kept_from
from index.evidence import Found
from index.question import language_of_question
from ui.conversations.spending import Spending
from ui.metrics import Metrics
from ui.people.asking import Asking
from ui.seat import EngineSeat
from ui.telemetry import Telemetry
from ui.turnstile import Turnstile
from ui.version import version
from ui.words import Words

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from index.search import Searcher
    from index.store import Index

log = logging.getLogger(__name__)

MOST_RESULTS = 100


class Answering:
    """What people ask of one application.

    Args:
        index: What is searched.
        searcher: Searches it as long as there is no engine.
        assistant: Answers, and searches with an engine.
        seat: The engine's.
        turnstile: The queue in front of it.
        asking: How much each person may ask.
        spending: The ledger of what answers cost.
        metrics: Counts answers and searches.
        telemetry: Tells what each did.
    """

    def __init__(
        self,
        index: Index,
        searcher: Searcher,
        assistant: Assistant,
        seat: EngineSeat,
        turnstile: Turnstile,
        asking: Asking,
        spending: Spending,
        metrics: Metrics,
        telemetry: Telemetry,
    ) -> None:
        self._index = index
        self._searcher = searcher
        self._assistant = assistant
        self._seat = seat
        self._turnstile = turnstile
        self._asking = asking
        self._spending = spending
        self._metrics = metrics
        self._telemetry = telemetry

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
        """Answer a question from the documents in scope that its owner may see; the last event is always `Finished`,
        also after a failure. What it cost is put down to its owner.

        As many answers are written at a time as the engine can, in turn between owners; one that needs no engine waits
        for nobody. Closing the iterator or setting `cancel` ends the answer. With `fresh` the model words it anew,
        whatever it worded before.

        Raises:
            QuestionError: `question.empty`, `question.too_long`; at the call, before any event.
            PeopleError: `people.too_many_questions`, `people.too_many_waiting`; at the call too.
            CatalogueError: `scope.empty`; at the call too.
        """
        question, scope = _checked(question), replace(scope, viewer=owner)
        scope.of(self._index.library.documents(hidden=False) if scope else ())
        spoken = language or language_of_question(question)
        cancel = cancel or threading.Event()
        self._asking.check(owner)
        answering = self._answer(question, tuple(history), language, spoken, cancel, scope, fresh=fresh)
        return self._accounted(self._telemetry.answer(answering), owner)

    def _accounted(self, events: Iterator[Event], owner: str) -> Iterator[Event]:
        """The events of an answer, which stands in the ledger before it is handed on."""
        for event in events:
            if isinstance(event, Finished):
                self._metrics.answered(event.answer)
                try:
                    self._spending.note(event.answer, owner)
                except SQLAlchemyError:
                    log.exception("an answer's cost was not put down")
            yield event

    def _answer(
        self,
        question: str,
        history: tuple[Turn, ...],
        language: Language | None,
        spoken: Language,
        cancel: threading.Event,
        scope: Scope,
        *,
        fresh: bool,
    ) -> Iterator[Event]:
        try:
            with self._asking.counted(scope.viewer), self._turnstile.guest():
                for event in self._assistant.ask(question, history, language, cancel, scope, fresh=fresh):
                    if isinstance(event, EvidenceFound) and not event.final:
                        self._seat.want()  # loaded beside what the search still loads
                    yield (
                        Finished(self._traced(_said(event.answer))) if isinstance(event, Finished) else event
                    )
        except TurnpointError as failure:
            log.warning("question failed: %s", failure, exc_info=failure.__cause__)
            yield Finished(_failed(failure, spoken))
        except OperationalError as failure:
            log.exception("question failed")
            yield Finished(_failed(unanswered(failure), spoken))
        except Exception as failure:
            log.exception("question failed")
            told = kept_from(failure) or TurnpointError("internal", reason=type(failure).__name__)
            yield Finished(_failed(told, spoken))

    def suggest(
        self,
        question: str,
        answer: Answer,
        history: Sequence[Turn] = (),
        scope: Scope = ALL,
        asked: Sequence[str] = (),
        *,
        owner: str = "",
    ) -> tuple[str, ...]:
        """Up to three questions that may follow an answer and that the sources answer, none of them `asked` before.

        `history` is the conversation before the question. Only what the owner may see is looked at.
        """
        from assistant.suggest import suggestions

        return suggestions(self._index, question, answer, history, replace(scope, viewer=owner), asked)

    def _traced(self, answer: Answer) -> Answer:
        """An answer whose trace tells what it was made by as well."""
        made_by = {
            "turnpoint": version(),
            "index": answer.index_version,
            "model": answer.model_name,
            "engine": answer.model_engine,
            "model_hash": self.hash_of_model(answer),
            "embedding_model": self._index.embedder.name,
        }
        return replace(answer, trace={**answer.trace, "versions": made_by})

    def hash_of_model(self, answer: Answer) -> str:
        """The hash of the weights that wrote an answer, as long as they are those that write now."""
        info = self._seat.info
        return info.model_hash if info is not None and info.name == answer.model_name else ""

    def search(
        self,
        question: str,
        k: int = 10,
        history: Sequence[Turn] = (),
        scope: Scope = ALL,
        *,
        owner: str = "",
        staged: bool = True,
    ) -> Iterator[Found]:
        """Find evidence: at once by words and vectors, then, when an engine is there, with its translation.

        Only of what its owner may see. Without `staged` the final results alone, for who waits for them anyway.

        Raises:
            QuestionError: `question.empty`, `question.too_long`; at the call, before any result.
            CatalogueError: `scope.empty`; at the call too.
        """
        scope = replace(scope, viewer=owner)
        scope.of(self._index.library.documents(hidden=False) if scope else ())
        question, k = _checked(question), max(1, min(k, MOST_RESULTS))
        return self._telemetry.search(self._find(question, k, tuple(history), scope, staged=staged))

    def _find(
        self, question: str, k: int, history: tuple[Turn, ...], scope: Scope, *, staged: bool
    ) -> Iterator[Found]:
        found = (
            self._searcher.search(question, k, history, scope=scope)
            if self._seat.info is None
            else self._assistant.search(question, k, history, scope, staged=staged)
        )
        with self._turnstile.guest():  # background work stands back for those who search too
            for stage in found:
                if stage.final:
                    self._metrics.searched(stage.timings.search_final)
                yield stage


def _checked(question: str) -> str:
    # Halves of a letter that no database and no reply can hold; JSON's escapes may write them.
    question = question.encode("utf-8", "ignore").decode("utf-8").strip()
    if not question:
        raise QuestionError("question.empty")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError("question.too_long", length=len(question), longest=LONGEST_QUESTION)
    return question


def _said(answer: Answer) -> Answer:
    """An answer with the sentences of what went wrong, and of what it had to do without, in its language."""
    words = Words(answer.language)
    if answer.lacks:
        without = words(
            "degraded.no_vectors", reason=words.error_sentence(answer.lacks["code"], answer.lacks)
        )
        answer = replace(answer, notice=" ".join(filter(None, (answer.notice, without))))
    if not answer.error:
        return answer
    code = answer.error["code"]
    details = {"engine": answer.model_engine, **answer.error}
    message = words.error_sentence(code, details)
    if answer.sentences:
        message = f"{message} {words('degraded.no_model')}"
    return replace(answer, error={"code": code, "message": message})


def _failed(failure: TurnpointError, language: Language) -> Answer:
    message = Words(language).error(failure)
    return Answer(
        id=uuid4().hex,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        index_version="",
        status="error",
        language=language,
        error={"code": failure.code, "message": message},
    )
