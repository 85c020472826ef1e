"""The study tab's own routes: cards, histories and results of whoever asks, as files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ui.api.asker import asker_of, words_of
from ui.conversations.printed import POLICY
from ui.study.exporting import FORMS, Form, exported
from ui.study.sheets import results_sheet
from ui.study.study import Study
from ui.web.study.choice import wanted_of
from ui.words import Words


def study_files(study: Callable[[], Study]) -> APIRouter:
    """The routes; who asks is said by who stands in front of all of them."""
    router = APIRouter(prefix="/study")

    @router.get("/cards.{form}")
    def cards(form: Literal["apkg", "csv", "html"], request: Request) -> Response:
        return _file(study(), form, request)

    @router.get("/history.json")
    def history(request: Request) -> Response:
        return _file(study(), "json", request)

    @router.get("/quizzes/{of}.csv")
    def results(of: str, request: Request) -> Response:
        told = study().links.results(asker_of(request).key, of)
        return _sent(results_sheet(told, _words(request)).encode(), "csv", f"quiz-{of[:8]}")

    return router


def _file(study: Study, form: Form, request: Request) -> Response:
    wanted = wanted_of(dict(request.query_params))
    data = exported(study, asker_of(request).key, form, wanted, _words(request))
    return _sent(data, form, f"study-{study.now():%Y-%m-%d}")


def _sent(data: bytes, form: Form, name: str) -> Response:
    shown = "inline" if form == "html" else "attachment"
    return Response(
        data,
        media_type=FORMS[form],
        headers={
            "Content-Disposition": f"{shown}; filename=turnpoint-{name}.{form}",
            "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        },
    )


def _words(request: Request) -> Words:
    spoken = request.query_params.get("speak")
    return Words(spoken) if spoken in ("ko", "en") else words_of(request)
