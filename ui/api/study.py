"""Routes for whoever studies at this machine: the cards with their keys, progress, files, and quizzes by link."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from corpus.document import Language
from ui.api.asker import Learner, words_of
from ui.api.quiz import AnswerIn, Queried, Seed, WantedIn
from ui.conversations.printed import POLICY
from ui.study.days import zone_of
from ui.study.exporting import FORMS, Form, exported
from ui.study.learning import Settings
from ui.study.rows import (
    ask_row,
    card_row,
    link_row,
    results_row,
    settled_row,
)
from ui.study.sheets import results_sheet
from ui.study.study import Study


class SettingsIn(BaseModel):
    """What a learner aims at; what is left out stays."""

    retention: Annotated[float, Field(allow_inf_nan=False)] | None = None
    new_a_day: int | None = None


class LinkIn(WantedIn):
    """A quiz by link."""

    title: Annotated[str, Field(max_length=1_000)] = ""
    language: Language = "ko"
    seed: Seed | None = None


class OpenIn(BaseModel):
    """Whether a quiz can be answered."""

    open: bool


class JoinIn(BaseModel):
    """Who answers a quiz."""

    token: Annotated[str, Field(max_length=100)]
    name: Annotated[str, Field(max_length=1_000)]


def study_routes(study: Study) -> APIRouter:
    """The API's routes; what is kept is the asker's."""
    router = APIRouter(prefix="/api/study", include_in_schema=False)
    _cards(router, study)
    _learner(router, study)
    _links(router, study)
    _attempts(router, study)
    return router


def _cards(router: APIRouter, study: Study) -> None:
    @router.get("/cards")
    def cards(
        learner: Learner,
        wanted: Queried,
        request: Request,
        first: Annotated[int, Query(ge=0)] = 0,
        most: Annotated[int, Query(ge=1, le=1_000)] = 100,
    ) -> dict[str, Any]:
        words = words_of(request)
        found = study.bank.cards(learner, wanted, first, most)
        return {"cards": [card_row(card, words) for card in found]}

    @router.get("/export.{form}")
    def export(form: Form, wanted: Queried, request: Request, learner: Learner) -> Response:
        return Response(
            exported(study, learner, form, wanted, words_of(request)),
            media_type=FORMS[form],
            headers={
                "Content-Disposition": f"attachment; filename=turnpoint-{study.now():%Y-%m-%d}.{form}",
                "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            },
        )


def _learner(router: APIRouter, study: Study) -> None:
    @router.get("/progress")
    def progress(
        learner: Learner,
        zone: Annotated[str, Query(max_length=64)] = "",
        back: Annotated[int, Query(ge=1, le=366)] = 30,
        ahead: Annotated[int, Query(ge=1, le=366)] = 14,
    ) -> dict[str, Any]:
        return study.progress(learner, zone_of(zone), back, ahead).to_json()

    @router.get("/settings")
    def settings(learner: Learner) -> dict[str, Any]:
        return asdict(study.learning.settings(learner))

    @router.put("/settings")
    def settle(body: SettingsIn, learner: Learner) -> dict[str, Any]:
        before = study.learning.settings(learner)
        study.learning.settle(
            learner,
            Settings(
                before.retention if body.retention is None else body.retention,
                before.new_a_day if body.new_a_day is None else body.new_a_day,
            ),
        )
        return asdict(study.learning.settings(learner))

    @router.post("/history")
    def bring(body: Annotated[Any, Body()], learner: Learner) -> dict[str, int]:
        return {"new": study.history.bring(learner, body)}

    @router.delete("/learner")
    def forget(learner: Learner) -> dict[str, bool]:
        study.learning.forget(learner)
        return {"forgotten": True}


def _links(router: APIRouter, study: Study) -> None:
    links = study.links

    @router.post("/links")
    def make(body: LinkIn, learner: Learner) -> dict[str, Any]:
        return link_row(links.make(learner, body.title, body.language, body.wanted(), body.seed))

    @router.get("/links")
    def made(learner: Learner) -> dict[str, Any]:
        return {"links": [link_row(each) for each in links.list(learner)]}

    @router.put("/links/{of}")
    def opened(of: str, body: OpenIn, learner: Learner) -> dict[str, bool]:
        links.open(learner, of, is_open=body.open)
        return {"open": body.open}

    @router.delete("/links/{of}")
    def delete(of: str, learner: Learner) -> dict[str, str]:
        links.delete(learner, of)
        return {"deleted": of}

    @router.get("/links/{of}/results")
    def results(
        of: str, request: Request, learner: Learner, form: Literal["json", "csv"] = "json"
    ) -> Response:
        told = links.results(learner, of)
        if form == "json":
            return JSONResponse(results_row(told))
        return Response(results_sheet(told, words_of(request)), media_type=FORMS["csv"])


def _attempts(router: APIRouter, study: Study) -> None:
    """What whoever has a link may do; the link's token and the attempt's key are all that lets them."""
    links = study.links

    @router.post("/attempts")
    def join(body: JoinIn) -> dict[str, Any]:
        return asdict(links.join(body.token, body.name))

    @router.get("/attempts/{key}/next")
    def following(key: str) -> dict[str, Any]:
        ask = links.next(key)
        return {"ask": ask_row(ask) if ask is not None else None}

    @router.post("/attempts/{key}/answers")
    def answer(key: str, body: AnswerIn, request: Request) -> dict[str, Any]:
        return settled_row(links.answer(key, body.place, body.reply()), words_of(request))
