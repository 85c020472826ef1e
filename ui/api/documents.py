"""Routes for documents: what is there, adding, removing, their text and their figures."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from corpus.errors import ReadError, TurnpointError
from ui.api.asker import EVENT_STREAM, Asker, wants_stream, words_of
from ui.api.errors import error_body, internal_error
from ui.app import Application
from ui.events import Gone, stream
from ui.words import printable

log = logging.getLogger(__name__)

LARGEST_FILE = 256 << 20
"""Bytes of an uploaded file."""


def document_routes(application: Application) -> APIRouter:
    """The routes over an application."""
    router = APIRouter(prefix="/api")

    @router.get("/sources")
    def sources(asker: Asker) -> dict[str, Any]:
        return {"sources": application.sources(owner=asker.key)}

    @router.post("/sources")
    async def add(
        request: Request,
        asker: Asker,
        file: Annotated[UploadFile, File()],
        source: Annotated[str | None, Form()] = None,
    ) -> Response:
        name = source_name(source or file.filename or "")
        data = await file.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise ReadError("read.too_large", source=name, mb=len(data) >> 20, limit_mb=LARGEST_FILE >> 20)
        words = words_of(request)
        if not wants_stream(request):
            return JSONResponse(
                await run_in_threadpool(lambda: added_row(application.add(data, name, owner=asker.key)))
            )

        def work(send: Callable[[str, dict[str, Any]], None]) -> None:
            def progress(stage: str, done: int, total: int) -> None:
                # A client that left does not stop the work: a document is added whole or not at all.
                try:
                    send("progress", {"stage": stage, "done": done, "total": total})
                except Gone:
                    return

            try:
                send("added", added_row(application.add(data, name, progress, owner=asker.key)))
            except TurnpointError as failure:
                send("error", error_body(failure, words)["error"])
            except Exception as failure:
                log.exception("adding failed")
                send("error", error_body(internal_error(failure), words)["error"])

        return StreamingResponse(stream(work), media_type=EVENT_STREAM)

    @router.delete("/sources/{source:path}")
    def remove(source: str, asker: Asker) -> dict[str, str]:
        application.remove(source, owner=asker.key, admin=asker.admin)
        return {"removed": source}

    @router.get("/figures")
    def figures(
        asker: Asker,
        company: Annotated[str, Query(max_length=200)],
        metric: Annotated[str, Query(max_length=200)],
        segment: Annotated[str, Query(max_length=200)] = "",
        periods: Annotated[int, Query(ge=1, le=100)] = 8,
    ) -> dict[str, Any]:
        return {"figures": application.figures(company, metric, segment, periods, owner=asker.key)}

    @router.get("/text/{source:path}")
    def text(source: str, asker: Asker, start: int | None = None, end: int | None = None) -> Response:
        return PlainTextResponse(application.text(source, start, end, owner=asker.key))

    return router


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
