"""Routes for questions: an answer, or the evidence alone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from assistant.contract import Finished, Turn
from corpus.scope import Scope
from ui.api.asker import EVENT_STREAM, Asker, wants_stream
from ui.api.drawing import chart_rows
from ui.app import Application
from ui.events import Gone, message, stream


class TurnIn(BaseModel):
    """One message of the conversation so far."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(max_length=20_000)]


Values = Annotated[list[Annotated[str, Field(max_length=1_000)]], Field(max_length=50)]


class ScopeIn(BaseModel):
    """Which documents may be used; each empty list means all."""

    companies: Values = []
    forms: Values = []
    periods: Values = []
    sources: Values = []

    def scope(self) -> Scope:
        """As the rooms have it."""
        return Scope(tuple(self.companies), tuple(self.forms), tuple(self.periods), tuple(self.sources))


class AskIn(BaseModel):
    """A question, the conversation before it, and the language to answer in (by default the question's)."""

    question: str
    history: Annotated[list[TurnIn], Field(max_length=200)] = []
    language: Literal["ko", "en"] | None = None
    scope: ScopeIn = ScopeIn()


class SearchIn(BaseModel):
    """A question to find evidence for, and how many results."""

    question: str
    k: Annotated[int, Field(ge=1, le=100)] = 10
    history: Annotated[list[TurnIn], Field(max_length=200)] = []
    scope: ScopeIn = ScopeIn()


def asking_routes(application: Application) -> APIRouter:
    """The routes over an application."""
    router = APIRouter(prefix="/api")

    @router.post("/ask")
    async def ask(body: AskIn, request: Request, asker: Asker) -> Response:
        cancel = threading.Event()
        turns, scope = _turns(body.history), body.scope.scope()
        events = application.ask(body.question, turns, body.language, cancel, scope, owner=asker.key)
        if not wants_stream(request):

            def last() -> dict[str, Any]:
                finished = [event for event in events if isinstance(event, Finished)]
                return finished[-1].answer.to_json()

            leaving = asyncio.create_task(_set_when_gone(cancel, request))
            try:
                return JSONResponse(await run_in_threadpool(last))
            finally:
                leaving.cancel()

        def work(send: Callable[[str, dict[str, Any]], None]) -> None:
            try:
                for event in events:
                    if isinstance(event, Finished) and (charts := chart_rows(event.answer)):
                        send("charts", {"charts": charts})
                    send(*message(event))
            except Gone:
                cancel.set()
                raise

        return StreamingResponse(stream(work), media_type=EVENT_STREAM)

    @router.post("/search")
    async def search(body: SearchIn, request: Request, asker: Asker) -> Response:
        turns, scope = _turns(body.history), body.scope.scope()
        stages = application.search(body.question, body.k, turns, scope, owner=asker.key)
        if not wants_stream(request):
            found = await run_in_threadpool(lambda: list(stages))
            return JSONResponse(found[-1].to_json())

        def work(send: Callable[[str, dict[str, Any]], None]) -> None:
            for found in stages:
                send("finished" if found.final else "found", found.to_json())

        return StreamingResponse(stream(work), media_type=EVENT_STREAM)

    return router


async def _set_when_gone(cancel: threading.Event, request: Request) -> None:
    """Give an answer up whose client has left: nobody else is to wait for it in line."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    cancel.set()


def _turns(history: list[TurnIn]) -> list[Turn]:
    return [Turn(turn.role, turn.content) for turn in history]
