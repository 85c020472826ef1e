"""The loopback API's routes for fetching filings and pages and for following companies."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, Field

from corpus.errors import TurnpointError
from corpus.following import Followed
from ui.api.asker import EVENT_STREAM, words_of
from ui.api.documents import added_row
from ui.api.errors import error_body, internal_error
from ui.events import Gone, stream
from ui.fetching import Fetching
from ui.outcomes import Outcome, Watch
from ui.words import Words

log = logging.getLogger(__name__)

Name = Annotated[str, Field(min_length=1, max_length=200)]
Names = Annotated[list[Name], Field(min_length=1, max_length=100)]
Key = Annotated[str, Field(max_length=200)]
Send = Callable[[str, dict[str, Any]], None]


class KeyIn(BaseModel):
    """The user's key for DART, from the environment of the command; empty for the server's own."""

    key: Key = ""


class FetchIn(KeyIn):
    """Whose filings, of which forms (`10-K,8-K`; empty for the usual), filed since when, how many of each form.

    `figures`: whether the figures of all their other reports are wanted too.
    """

    publisher: Literal["edgar", "dart"]
    names: Names
    forms: Annotated[str, Field(max_length=500)] = ""
    since: datetime.date | None = None
    latest: Annotated[int, Field(ge=0, le=1_000)] = 0
    figures: bool = False


class FollowIn(KeyIn):
    """Which companies to follow, their forms, and the first day of filing."""

    names: Names
    forms: Annotated[str, Field(max_length=500)] = ""
    since: datetime.date | None = None


class PageIn(BaseModel):
    """The address of a web page or file."""

    url: Annotated[str, Field(min_length=1, max_length=1_000)]


class ContactIn(BaseModel):
    """The e-mail address that EDGAR is told."""

    contact: Annotated[str, Field(max_length=1_000)]


def fetching_routes(fetching: Fetching) -> APIRouter:
    """The routes; work that takes long is told as server-sent events, and its failures as an `error` event."""
    router = APIRouter(prefix="/api")

    @router.post("/fetch")
    def fetch(body: FetchIn, request: Request) -> Response:
        since = body.since.isoformat() if body.since else ""
        choice = (body.forms, since, body.latest)

        def work(watch: Watch) -> None:
            fetching.fetch(body.publisher, body.names, choice, watch, body.key, figures=body.figures)

        return _outcomes(words_of(request), work)

    @router.post("/sync")
    def sync(body: KeyIn, request: Request) -> Response:
        return _outcomes(words_of(request), lambda watch: fetching.sync(watch, body.key))

    @router.post("/fetch/web")
    def page(body: PageIn, request: Request) -> Response:
        def work(send: Send) -> None:
            def progress(stage: str, done: int, total: int) -> None:
                # A client that left does not stop the work: a document is added whole or not at all.
                _unless_gone(send, "progress", {"stage": stage, "done": done, "total": total})

            send("added", added_row(fetching.page(body.url, progress)))

        return _stream(work, words_of(request))

    @router.get("/followed")
    def followed() -> dict[str, Any]:
        return {"followed": [followed_row(company) for company in fetching.followed()]}

    @router.post("/followed")
    def follow(body: FollowIn) -> dict[str, Any]:
        since = body.since.isoformat() if body.since else ""
        companies = fetching.follow(body.names, body.forms, since, body.key)
        return {"followed": [followed_row(company) for company in companies]}

    @router.delete("/followed/{name:path}")
    def unfollow(name: str) -> dict[str, str]:
        return {"unfollowed": fetching.unfollow(name).name}

    @router.get("/contact")
    def contact() -> dict[str, bool]:
        return {"known": bool(fetching.contact())}

    @router.put("/contact")
    def keep_contact(body: ContactIn) -> dict[str, bool]:
        fetching.keep_contact(body.contact)
        return {"known": True}

    return router


def followed_row(company: Followed) -> dict[str, Any]:
    """A followed company, as the API gives it."""
    registrant = company.registrant
    return {
        "name": registrant.name,
        "ticker": registrant.ticker,
        "publisher": registrant.publisher,
        "code": registrant.code,
        "forms": list(company.forms),
        "since": company.since,
        "synced": company.synced,
    }


def _outcomes(words: Words, fetch: Callable[[Watch], None]) -> Response:
    """Work of many filings as events: `progress`, an `outcome` for each, and `fetched` with their number at the end."""

    def work(send: Send) -> None:
        gone = False
        counted: dict[str, int] = {}

        def told(name: str, data: dict[str, Any]) -> None:
            nonlocal gone
            gone = gone or not _unless_gone(send, name, data)

        def tell(outcome: Outcome) -> None:
            counted[outcome.status] = counted.get(outcome.status, 0) + 1
            told("outcome", _outcome_row(outcome, words))

        def progress(stage: str, done: int, total: int) -> None:
            told("progress", {"stage": stage, "done": done, "total": total})

        # A client that left ends the work after the filing that is under way.
        fetch(Watch(tell, progress, lambda: gone))
        told("fetched", {"outcomes": counted})

    return _stream(work, words)


def _stream(work: Callable[[Send], None], words: Words) -> Response:
    def guarded(send: Send) -> None:
        try:
            work(send)
        except TurnpointError as failure:
            log.warning("fetching failed: %s", failure, exc_info=failure.__cause__)
            send("error", error_body(failure, words)["error"])
        except Gone:
            raise
        except Exception as failure:
            log.exception("fetching failed")
            send("error", error_body(internal_error(failure), words)["error"])

    return StreamingResponse(stream(guarded), media_type=EVENT_STREAM)


def _unless_gone(send: Send, name: str, data: dict[str, Any]) -> bool:
    try:
        send(name, data)
    except Gone:
        return False
    return True


def _outcome_row(outcome: Outcome, words: Words) -> dict[str, Any]:
    """What became of a filing: its document's row where one was added, the error where it failed.

    `reports` counts the filings whose figures came.
    """
    row: dict[str, Any] = {"company": outcome.company, "source": outcome.source, "status": outcome.status}
    row["reports"] = outcome.reports
    row["document"] = added_row(outcome.added) if outcome.added else None
    row["error"] = error_body(outcome.failure, words)["error"] if outcome.failure else None
    return row
