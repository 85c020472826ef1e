"""The loopback API: what the command line, and later Slack and other programs, talk to.

All routes stand under `/api`; who may call them is settled before (`ui.doorkeeper`). Errors are
`{"error": {"code", "message"}}` with the message in the language of Accept-Language.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, File, Form, Query, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from assistant.contract import Finished, Turn
from corpus.errors import ReadError, TurnpointError
from corpus.scope import Scope
from ui.app import Application
from ui.events import Gone, message, stream
from ui.words import Words, accepted, printable

log = logging.getLogger(__name__)

LARGEST_FILE = 256 << 20
"""Bytes of an uploaded file."""
EVENT_STREAM = "text/event-stream"
_NOT_FOUND = {
    "conversation.unknown",
    "study.unknown_attempt",
    "study.unknown_card",
    "study.unknown_quiz",
    "study.unknown_session",
    "fetch.not_followed",
    "catalogue.unknown_source",
    "figures.no_filings",
    "figures.unknown_metric",
    "figures.none",
}


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


def routes(application: Application, stop: Callable[[], None]) -> APIRouter:
    """The API's routes over an application; `stop` ends the server."""
    router = APIRouter(prefix="/api")

    @router.post("/ask")
    async def ask(body: AskIn, request: Request) -> Response:
        cancel = threading.Event()
        turns, scope = _turns(body.history), body.scope.scope()
        events = application.ask(body.question, turns, body.language, cancel, scope)
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
                    send(*message(event))
            except Gone:
                cancel.set()
                raise

        return StreamingResponse(stream(work), media_type=EVENT_STREAM)

    @router.post("/search")
    async def search(body: SearchIn, request: Request) -> Response:
        stages = application.search(body.question, body.k, _turns(body.history), body.scope.scope())
        if not wants_stream(request):
            found = await run_in_threadpool(lambda: list(stages))
            return JSONResponse(found[-1].to_json())

        def work(send: Callable[[str, dict[str, Any]], None]) -> None:
            for found in stages:
                send("finished" if found.final else "found", found.to_json())

        return StreamingResponse(stream(work), media_type=EVENT_STREAM)

    @router.get("/sources")
    def sources() -> dict[str, Any]:
        return {"sources": application.sources()}

    @router.post("/sources")
    async def add(
        request: Request,
        file: Annotated[UploadFile, File()],
        source: Annotated[str | None, Form()] = None,
    ) -> Response:
        name = source_name(source or file.filename or "")
        data = await file.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise ReadError("read.too_large", source=name, mb=len(data) >> 20, limit_mb=LARGEST_FILE >> 20)
        words = words_of(request)
        if not wants_stream(request):
            return JSONResponse(await run_in_threadpool(lambda: added_row(application.add(data, name))))

        def work(send: Callable[[str, dict[str, Any]], None]) -> None:
            def progress(stage: str, done: int, total: int) -> None:
                # A client that left does not stop the work: a document is added whole or not at all.
                try:
                    send("progress", {"stage": stage, "done": done, "total": total})
                except Gone:
                    return

            try:
                send("added", added_row(application.add(data, name, progress)))
            except TurnpointError as failure:
                send("error", error_body(failure, words)["error"])
            except Exception as failure:
                log.exception("adding failed")
                send("error", error_body(internal_error(failure), words)["error"])

        return StreamingResponse(stream(work), media_type=EVENT_STREAM)

    @router.delete("/sources/{source:path}")
    def remove(source: str) -> dict[str, str]:
        application.remove(source)
        return {"removed": source}

    @router.get("/figures")
    def figures(
        company: Annotated[str, Query(max_length=200)],
        metric: Annotated[str, Query(max_length=200)],
        segment: Annotated[str, Query(max_length=200)] = "",
        periods: Annotated[int, Query(ge=1, le=100)] = 8,
    ) -> dict[str, Any]:
        return {"figures": application.figures(company, metric, segment, periods)}

    @router.get("/costs")
    def costs(since: Annotated[str, Query(max_length=10)] = "") -> dict[str, Any]:
        return application.costs(since)

    @router.get("/text/{source:path}")
    def text(source: str, start: int | None = None, end: int | None = None) -> Response:
        return PlainTextResponse(application.text(source, start, end))

    @router.get("/status")
    def status(request: Request) -> dict[str, Any]:
        told = application.status()
        for part in (told["engine"], told["index"]):
            if failure := part["error"]:
                sentence = words_of(request).error_sentence(failure["code"], failure["details"])
                part["error"] = {"code": failure["code"], "message": sentence}
        return told

    @router.post("/stop")
    def stop_server() -> dict[str, bool]:
        stop()
        return {"stopping": True}

    return router


async def _set_when_gone(cancel: threading.Event, request: Request) -> None:
    """Give an answer up whose client has left: nobody else is to wait for it in line."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    cancel.set()


def install_errors(server: FastAPI) -> None:
    """Make every failure of a route the one form of error, never a traceback."""

    async def turnpoint_error(request: Request, failure: Exception) -> JSONResponse:
        assert isinstance(failure, TurnpointError)  # noqa: S101 - registered for this class only
        log.warning("%s %s: %s", request.method, request.url.path, failure, exc_info=failure.__cause__)
        status = 404 if failure.code in _NOT_FOUND else 400
        return JSONResponse(error_body(failure, words_of(request)), status)

    async def invalid(request: Request, failure: Exception) -> JSONResponse:
        assert isinstance(failure, RequestValidationError)  # noqa: S101 - registered for this class only
        first = failure.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        said = TurnpointError("request.invalid", where=where, reason=first["msg"])
        return JSONResponse(error_body(said, words_of(request)), 422)

    async def unexpected(request: Request, failure: Exception) -> JSONResponse:
        return JSONResponse(error_body(internal_error(failure), words_of(request)), 500)

    server.add_exception_handler(TurnpointError, turnpoint_error)
    server.add_exception_handler(RequestValidationError, invalid)
    server.add_exception_handler(Exception, unexpected)


def error_body(failure: TurnpointError, words: Words) -> dict[str, Any]:
    """An error as the API gives it."""
    return {"error": {"code": failure.code, "message": words.error(failure)}}


def added_row(added: Any) -> dict[str, Any]:
    """What became of an added document."""
    info = added.info
    return {
        "source": added.source,
        "document": added.document,
        "status": added.status,
        "passages": added.passages,
        "seconds": round(added.seconds, 3),
        "title": info.title,
        "company": info.company,
        "form": info.form,
        "fiscal_period": info.fiscal_period,
        "language": info.language,
    }


def source_name(given: str) -> str:
    """The name under which an upload is kept: a web address as it is, of a path only the base name.

    Raises:
        ReadError: `read.no_name` when nothing is left of it.
    """
    name = printable(given).replace("\n", " ").replace("\t", " ").strip()
    if not name.startswith(("http://", "https://")):
        name = PurePosixPath(PureWindowsPath(name).name).name
    if not name or len(name) > 1_000:
        raise ReadError("read.no_name")
    return name


def _turns(history: list[TurnIn]) -> list[Turn]:
    return [Turn(turn.role, turn.content) for turn in history]


def words_of(request: Request) -> Words:
    """The sentences of the language that a request likes best."""
    return Words(accepted(request.headers.get("accept-language", "")))


def wants_stream(request: Request) -> bool:
    """Whether a client asks for events rather than for the end alone."""
    return EVENT_STREAM in request.headers.get("accept", "")


def internal_error(failure: Exception) -> TurnpointError:
    """What is told of a failure that nobody foresaw; the log has the rest."""
    return TurnpointError("internal", reason=type(failure).__name__)
