"""Routes of the embedded chat; there are none unless `turnpoint serve` named pages that may show it.

The frame asks with `/api/ask`, with the key that the page's script tag names. No cookie is read or set, so it works where
browsers keep those of other sites away. Which pages may show it, the browser enforces: `frame-ancestors`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from ui.api.asker import words_of
from ui.api.problems import refusal
from ui.embed.places import FRAME, FRAME_SCRIPT, FRAME_STYLE, SCRIPT
from ui.people.access import Access
from ui.web.markup import el, join, text
from ui.words import Words

_HERE = Path(__file__).parent
_LONGEST_TITLE = 80
_KEPT = {"Cache-Control": "public, max-age=300", "X-Content-Type-Options": "nosniff"}


def embed_routes(access: Access) -> APIRouter:
    """The routes for the pages that `access` names."""
    router = APIRouter(include_in_schema=False)

    def part(name: str, media: str, *, elsewhere: bool = False) -> Response:
        # The script stands in other sites' pages; everything else is the frame's own.
        policy = "cross-origin" if elsewhere else "same-origin"
        headers = {**_KEPT, "Cross-Origin-Resource-Policy": policy}
        return Response((_HERE / name).read_bytes(), media_type=media, headers=headers)

    @router.get(SCRIPT)
    def script(request: Request) -> Response:
        return part("embed.js", "text/javascript", elsewhere=True) if access.frames else _nothing(request)

    @router.get(FRAME_SCRIPT)
    def frame_script(request: Request) -> Response:
        return part("frame.js", "text/javascript") if access.frames else _nothing(request)

    @router.get(FRAME_STYLE)
    def frame_style(request: Request) -> Response:
        return part("frame.css", "text/css") if access.frames else _nothing(request)

    @router.get(FRAME)
    def frame(request: Request, language: Literal["ko", "en"] | None = None, title: str = "") -> Response:
        if not access.frames:
            return _nothing(request)
        words = Words(language) if language else words_of(request)
        return HTMLResponse(page(words, title[:_LONGEST_TITLE]), headers=headers_for(access.frames))

    return router


def headers_for(frames: frozenset[str]) -> dict[str, str]:
    """What keeps the frame to the pages that are named, and to its own server."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
        f"form-action 'none'; frame-ancestors {' '.join(sorted(frames))}"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }


def page(words: Words, title: str) -> str:
    """The framed page. Its words are data of its body; everything that comes later is set as text by its script."""
    title = title.strip() or words("embed.title")
    body = join(
        [
            el(
                "header",
                el("h1", title),
                el("button", "×", id="close", type="button", aria_label=words("embed.close")),
            ),
            el("div", el("p", words("embed.lead"), class_="lead"), id="talk", role="log", aria_live="polite"),
            el(
                "form",
                el("textarea", id="question", rows=2, maxlength=2_000, aria_label=words("embed.question"),
                   placeholder=words("embed.question")),
                el("button", words("embed.send"), id="send", type="submit"),
                id="ask",
            ),
            el("footer", words("web.not_advice")),
        ]
    )  # fmt: skip
    said = text(json.dumps(dict(words.table("embed")), ensure_ascii=False))
    return (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{text(title)}</title>'
        f'<link rel="stylesheet" href="{FRAME_STYLE}"><script src="{FRAME_SCRIPT}" defer></script></head>'
        f'<body data-words="{said}">{body}</body></html>'
    )


def _nothing(request: Request) -> Response:
    return refusal(request.scope, 404, "request.no_such_place")
