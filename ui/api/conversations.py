"""Routes for conversations and ratings: the loopback API's, and the one by which the page takes a conversation away."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from ui.api.asker import Asker, words_of
from ui.conversations.drafts import draft_case
from ui.conversations.export import FORMS, Form, exported, file_name
from ui.conversations.feedback import Feedback
from ui.conversations.printed import POLICY
from ui.conversations.store import Conversations
from ui.conversations.traced import traced
from ui.words import Words


def conversation_routes(conversations: Conversations, feedback: Feedback) -> APIRouter:
    """The API's routes: the asker's own conversations, and everybody's ratings for whoever runs the server."""
    router = APIRouter(prefix="/api", include_in_schema=False)

    @router.get("/conversations")
    def listed(asker: Asker, wanted: Annotated[str, Query(max_length=200)] = "") -> dict[str, Any]:
        return {"conversations": [asdict(each) for each in conversations.list(asker.key, wanted)]}

    @router.get("/conversations/{of}")
    def export(of: str, request: Request, asker: Asker, form: Form = "json") -> Response:
        return _exported(conversations, asker.key, of, form, words_of(request))

    @router.get("/answers/{of}/trace")
    def trace(of: str, asker: Asker) -> dict[str, Any]:
        return traced(conversations.answered(asker.key, "" if of == "last" else of))

    @router.get("/feedback")
    def rated(
        since: datetime.date | None = None, verdict: Literal["good", "bad"] | None = None
    ) -> dict[str, Any]:
        first = since.isoformat() if since else ""
        return {"cases": [draft_case(each) for each in feedback.rated(first, verdict)]}

    return router


def taking_away(conversations: Callable[[], Conversations]) -> APIRouter:
    """The page's own route: a conversation of whoever asks, as a file or as a page to print."""
    router = APIRouter(include_in_schema=False)

    @router.get("/conversations/{of}.{form}")
    def take(
        of: str, form: Form, request: Request, asker: Asker, language: Literal["ko", "en"] | None = None
    ) -> Response:
        words = Words(language) if language else words_of(request)
        return _exported(conversations(), asker.key, of, form, words)

    return router


def _exported(conversations: Conversations, owner: str, of: str, form: Form, words: Words) -> Response:
    kept = conversations.load(owner, of)
    shown = "inline" if form == "html" else "attachment"
    return Response(
        exported(kept, form, words),
        media_type=f"{FORMS[form]}; charset=utf-8",
        headers={
            "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(file_name(kept, form))}",
            "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        },
    )
