"""Routes for documents: what is there, adding, removing, their text and their figures."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Header, Path, Query, Request, UploadFile
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

from corpus.errors import ReadError, TurnpointError
from corpus.progress import Progress, silent
from ui.api.admission import HeldStream
from ui.api.asker import Asker, caller_of, wants_stream, words_of
from ui.api.examples import ADDED, DOCUMENT, FIGURES
from ui.api.openapi import gives
from ui.api.problems import error_event, internal_error
from ui.app import Application
from ui.events import Gone, stream
from ui.keys.replies import Repeatable, Replies, Reply
from ui.listing import source_row
from ui.words import printable

log = logging.getLogger(__name__)

LARGEST_FILE = 256 << 20
"""Bytes of an uploaded file."""

Source = Annotated[str, Path(description="The document's name or number")]
Start = Annotated[int | None, Query(ge=0, le=1 << 40, description="Where the slice begins, in code points")]
End = Annotated[int | None, Query(ge=0, le=1 << 40, description="Where the slice ends, in code points")]


def document_routes(application: Application, replies: Replies) -> APIRouter:
    """The routes over an application; `replies` are those that are given again."""
    router = APIRouter(prefix="/api", tags=["documents"])
    _lists(router, application)
    _changes(router, application, replies)
    return router


def _lists(router: APIRouter, application: Application) -> None:
    @router.get(
        "/documents", summary="List documents", responses=gives({"documents": [DOCUMENT]}, "Every document")
    )
    def documents(asker: Asker) -> dict[str, Any]:
        """All documents that the caller may see, by the order in which they came."""
        return {"documents": application.sources(owner=asker.key)}

    @router.get(
        "/documents/{source:path}",
        summary="Look at a document",
        responses=gives({"document": DOCUMENT, "embedding": {"busy": False}}, "The document"),
    )
    def document(source: Source, asker: Asker) -> dict[str, Any]:
        """A document by its name or number; `status` tells what is there of it, `embedding` whether vectors are being made."""
        return {
            "document": source_row(application.document(source, owner=asker.key)),
            "embedding": {"busy": application.embedding()["busy"]},
        }

    @router.get(
        "/text/{source:path}",
        summary="Read a document's text",
        response_class=PlainTextResponse,
        responses={
            200: {"description": "The text", "content": {"text/plain": {"schema": {"type": "string"}}}}
        },
    )
    def text(source: Source, asker: Asker, start: Start = None, end: End = None) -> Response:
        """The extracted text, or the slice of it that a citation's `start` and `end` name, in code points."""
        return PlainTextResponse(application.text(source, start, end, owner=asker.key))

    @router.get(
        "/figures",
        tags=["figures"],
        summary="Look up reported figures",
        responses=gives(FIGURES, "The newest figures"),
    )
    def figures(
        asker: Asker,
        company: Annotated[
            str, Query(max_length=200, examples=["NVDA"], description="A name, ticker, CIK or DART code")
        ],
        metric: Annotated[
            str,
            Query(max_length=200, examples=["revenue"], description="Any of its names, Korean or English"),
        ],
        segment: Annotated[
            str, Query(max_length=200, description="A part of the business, in the filing's words")
        ] = "",
        periods: Annotated[
            int, Query(ge=1, le=100, description="How many of each kind, annual and interim")
        ] = 8,
    ) -> dict[str, Any]:
        """What a company reported, from the structured facts of its filings: annual figures first, the newest first."""
        return {"figures": application.figures(company, metric, segment, periods, owner=asker.key)}


def _changes(router: APIRouter, application: Application, replies: Replies) -> None:
    @router.post(
        "/documents",
        summary="Add a document",
        responses=gives(ADDED, "What became of it", events="`progress` events, and last `added` or `error`."),
    )
    async def add(
        request: Request,
        asker: Asker,
        file: Annotated[UploadFile, File(description="HTML, PDF, XML, DOCX, Markdown or text")],
        source: Annotated[
            str | None, Form(max_length=4_000, description="Its name; the file's own by default")
        ] = None,
        mark: Annotated[
            str | None,
            Header(
                alias="Idempotency-Key",
                description="Under the same key the same request is answered as before and done once, for a week.",
            ),
        ] = None,
    ) -> Response:
        """Read, keep and index a document; its words are found when this returns, its meaning a little later.

        One added with a key that acts for a person is seen by that person only. A document of the same name is replaced.
        """
        name = source_name(source or file.filename or "")
        data = await file.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise ReadError("read.too_large", source=name, mb=len(data) >> 20, limit_mb=LARGEST_FILE >> 20)
        words, whose = words_of(request), caller_of(request)

        def done(progress: Progress = silent) -> Reply:
            return Reply(200, added_row(application.add(data, name, progress, owner=asker.key)))

        def begun() -> Repeatable | None:
            if mark is None:
                return None
            asked = hashlib.sha256(b"\0".join((asker.key.encode(), name.encode(), data))).hexdigest()
            return replies.begin(whose, mark, asked)

        if not wants_stream(request):
            reply = await run_in_threadpool(lambda: _once(begun(), done))
            return JSONResponse(reply.body, reply.status)
        # Before anything is sent: a mark that is in use is a failure of the request, not an event.
        under_mark = await run_in_threadpool(begun)

        def work(send: Callable[[str, dict[str, Any]], None]) -> None:
            if under_mark is not None and not under_mark.is_mine():
                return

            def progress(stage: str, done: int, total: int) -> None:
                # A client that left does not stop the work: a document is added whole or not at all.
                try:
                    send("progress", {"stage": stage, "done": done, "total": total})
                except Gone:
                    return

            try:
                send("added", _once(under_mark, lambda: done(progress)).body)
            except TurnpointError as failure:
                send("error", error_event(failure, words))
            except Gone:
                raise
            except Exception as failure:
                log.exception("adding failed")
                send("error", error_event(internal_error(failure), words))

        def given_up() -> None:
            # A stream whose client left before its first word has not begun to work.
            if under_mark is not None and under_mark.is_mine():
                under_mark.end()

        return HeldStream(stream(work), given_up)

    @router.delete(
        "/documents/{source:path}",
        summary="Remove a document",
        responses=gives({"removed": "NVDA_10-K_FY2025.html"}, "It has gone"),
    )
    def remove(source: Source, asker: Asker) -> dict[str, str]:
        """Take a document out with everything of it: text, vectors, cards."""
        application.remove(source, owner=asker.key, admin=asker.admin)
        return {"removed": source}


def _once(under_mark: Repeatable | None, do: Callable[[], Reply]) -> Reply:
    """What is answered to a request, as before where it was answered before; its mark is free afterwards."""
    if under_mark is None:
        return do()
    try:
        if under_mark.before is not None:
            return under_mark.before
        reply = do()
        under_mark.keep(reply)
        return reply
    finally:
        under_mark.end()


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
