"""The pages of documents as pictures, served to the page."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response

from corpus.errors import TurnpointError
from ui.people.person import NOBODY, person_in
from ui.web.application import Application

_HEADERS = {
    # A document that is taken out must not stay behind in a browser.
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": "default-src 'none'",
}


def address(document_id: int, page: int) -> str:
    """Where the picture of a page is served; `page` counts from 0."""
    return f"/pages/{document_id}/{page}.png"


def serve_pictures(app: FastAPI, application: Application) -> None:
    """Serve the pages of the documents that who asks may see; call it before the page is mounted at `/`."""

    @app.get("/pages/{document_id}/{page}.png")
    def picture(document_id: int, page: int, request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        owner = (person_in(request.scope) or NOBODY).key
        try:
            drawn = application.reading.picture(document_id, page, owner=owner)
        except TurnpointError:
            return Response(status_code=404, headers=_HEADERS)
        return Response(drawn, media_type="image/png", headers=_HEADERS)
