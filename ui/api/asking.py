"""Routes for questions: an answer, or the evidence alone."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from assistant.contract import LONGEST_QUESTION, Answer, Event, Finished, Turn
from corpus.scope import Scope
from index.evidence import Found
from ui.api.admission import Admission
from ui.api.asker import Asker, check_length, wants_stream, words_of
from ui.api.drawing import chart_rows, cost_lines
from ui.api.examples import ANSWER, FOUND, QUESTION
from ui.api.openapi import gives
from ui.app import Application
from ui.events import message, stream
from ui.words import Words

ANSWERS = 120
"""Questions that are answered or in line at the same time, over all callers: each is a thread that mostly waits."""
_SEARCHES, _WAITING = 2, 24  # searches at the same time, and those that may wait
_SECONDS = 0.5  # that one of those may have to wait: who would wait longer is told to come again

_ASKED = (
    "Events `evidence`, `waiting`, `draft` (not checked yet), `sentence`, `charts` where figures can be drawn, `cost` "
    "in words where it is known, and last `finished` with the answer."
)
_SEARCHED = (
    "Events `found`, and last `finished`. `notice` where the vectors are away and words alone were searched."
)


class TurnIn(BaseModel):
    """One message of the conversation so far."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    role: Literal["user", "assistant"]
    """Who said it."""
    content: Annotated[str, Field(max_length=20_000)]
    """What was said."""


Question = Annotated[
    # Told and not enforced here: whoever asks too much or nothing is answered in words by the application.
    str,
    Field(json_schema_extra={"minLength": 1, "maxLength": LONGEST_QUESTION, "pattern": r"[^\s\x1c-\x1f]"}),
]
Values = Annotated[list[Annotated[str, Field(max_length=1_000)]], Field(max_length=50)]


class ScopeIn(BaseModel):
    """Which documents may be used; each empty list means all."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    companies: Values = []
    """Names, tickers, CIKs or DART codes."""
    forms: Values = []
    """Forms of reports: `10-K`, `10-Q`, `8-K`, `사업보고서`."""
    periods: Values = []
    """Fiscal periods by name (`FY2025`, `2022H1`) or in words."""
    sources: Values = []
    """Names of documents, as they were added."""

    def scope(self) -> Scope:
        """As the rooms have it."""
        return Scope(tuple(self.companies), tuple(self.forms), tuple(self.periods), tuple(self.sources))


class AskIn(BaseModel):
    """A question, the conversation before it, and the language to answer in (by default the question's).

    With `fresh` the model is asked even where it has worded an answer to the same question before.
    """

    model_config = ConfigDict(
        use_attribute_docstrings=True, json_schema_extra={"examples": [{"question": QUESTION}]}
    )

    question: Question
    """What is asked, in Korean or English."""
    history: Annotated[list[TurnIn], Field(max_length=200)] = []
    """The conversation before it, the oldest message first."""
    language: Literal["ko", "en"] | None = None
    """The language to answer in; the question's by default."""
    scope: ScopeIn = ScopeIn()
    """Which documents may be used; each empty list means all."""
    fresh: bool = False
    """Whether the model is to word the answer anew, whatever it worded before."""


class SearchIn(BaseModel):
    """A question to find evidence for, and how many results."""

    model_config = ConfigDict(
        use_attribute_docstrings=True, json_schema_extra={"examples": [{"question": QUESTION, "k": 5}]}
    )

    question: Question
    """What is asked, in Korean or English."""
    k: Annotated[int, Field(ge=1, le=100)] = 10
    """How many passages at the most."""
    history: Annotated[list[TurnIn], Field(max_length=200)] = []
    """The conversation before it, the oldest message first."""
    scope: ScopeIn = ScopeIn()
    """Which documents may be used; each empty list means all."""


def asking_routes(application: Application, answering: Admission) -> APIRouter:
    """The routes over an application; `answering` is shared by all routes that answer."""
    router = APIRouter(prefix="/api", tags=["answers"])
    searching = Admission(_SEARCHES, _WAITING, _SECONDS)

    @router.post("/ask", summary="Answer a question", responses=gives(ANSWER, "The answer", events=_ASKED))
    async def ask(body: AskIn, request: Request, asker: Asker) -> Response:
        """An answer with its citations and figures; as server-sent events by stage where `Accept` asks for them."""
        check_length(request, body.question)
        cancel = threading.Event()
        turns, scope = [Turn(turn.role, turn.content) for turn in body.history], body.scope.scope()
        async with answering.place() as place:
            events = application.ask(
                body.question, turns, body.language, cancel, scope, owner=asker.key, fresh=body.fresh
            )
            if not wants_stream(request):
                return JSONResponse((await finished(events, request, cancel)).to_json())

            words = words_of(request)

            def work(send: Callable[[str, dict[str, Any]], None]) -> None:
                for event in events:
                    if isinstance(event, Finished):
                        if charts := chart_rows(event.answer):
                            send("charts", {"charts": charts})
                        if lines := cost_lines(event.answer, words):
                            send("cost", {"lines": lines})
                    send(*message(event))

            return place.stream(stream(work, cancel))

    @router.post("/search", summary="Find passages", responses=gives(FOUND, "The passages", events=_SEARCHED))
    async def search(body: SearchIn, request: Request, asker: Asker) -> Response:
        """The passages that answer best, best first; in two stages as server-sent events where `Accept` asks for them."""
        check_length(request, body.question)
        turns, scope = [Turn(turn.role, turn.content) for turn in body.history], body.scope.scope()
        async with searching.place() as place:
            streamed = wants_stream(request)
            stages = application.search(body.question, body.k, turns, scope, owner=asker.key, staged=streamed)
            if not streamed:
                found = (await run_in_threadpool(lambda: list(stages)))[-1]
                return JSONResponse(_row(found, words_of(request)))

            words = words_of(request)

            def work(send: Callable[[str, dict[str, Any]], None]) -> None:
                for found in stages:
                    send("finished" if found.final else "found", _row(found, words))

            return place.stream(stream(work))

    return router


def _row(found: Found, words: Words) -> dict[str, Any]:
    """A search as the contract has it, with a `notice` where it had to do without the vectors."""
    if found.lacks is None:
        return found.to_json()
    return {**found.to_json(), "notice": words("degraded.no_vectors", reason=words.error(found.lacks))}


async def finished(events: Iterator[Event], request: Request, cancel: threading.Event) -> Answer:
    """The finished answer of events; given up where its client leaves, since nobody else is to wait for it in line."""

    def last() -> Answer:
        return [event.answer for event in events if isinstance(event, Finished)][-1]

    # In threads of their own: those of the routes are forty, and who waits in line would keep everybody else out.
    within = contextvars.copy_context()
    async with _watching(request, cancel):
        try:
            return await asyncio.get_running_loop().run_in_executor(_threads(), within.run, last)
        finally:
            cancel.set()  # where the server ends, nobody waits for it in line either


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(ANSWERS, "answer")


@asynccontextmanager
async def _watching(request: Request, cancel: threading.Event) -> AsyncGenerator[None]:
    async def set_when_gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        cancel.set()

    leaving = asyncio.create_task(set_when_gone())
    try:
        yield
    finally:
        leaving.cancel()
