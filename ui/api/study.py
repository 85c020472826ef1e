"""Routes for studying: the bank of cards, sessions, progress, files, and quizzes by link."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from assistant.study.card import CardKind
from corpus.document import Language
from ui.api.asker import Asker, words_of
from ui.conversations.printed import POLICY
from ui.study.choosing import MOST, Wanted
from ui.study.days import zone_of
from ui.study.exporting import FORMS, Form, exported
from ui.study.given import LONGEST, Reply
from ui.study.learning import Settings
from ui.study.rows import (
    ask_row,
    card_row,
    link_row,
    open_row,
    results_row,
    settled_row,
    summary_row,
)
from ui.study.sheets import results_sheet
from ui.study.study import Study

Name = Annotated[str, Field(max_length=1_000)]
Names = Annotated[list[Name], Field(max_length=50)]
Place = Annotated[int, Field(ge=0, lt=MOST)]
Zone = Annotated[str, Field(max_length=64)]
Seed = Annotated[int, Field(ge=0, lt=1 << 31)]


class WantedIn(BaseModel):
    """Which cards; each empty list means all."""

    topics: Names = []
    sources: Names = []
    companies: Names = []
    languages: list[Language] = []
    kinds: list[CardKind] = []
    difficulties: list[Literal[1, 2, 3]] = []
    number: Annotated[int, Field(ge=1, le=MOST)] = 10
    due: bool = False

    def wanted(self) -> Wanted:
        """As the bank has it."""
        return Wanted(
            tuple(self.topics),
            tuple(self.sources),
            tuple(self.companies),
            tuple(self.languages),
            tuple(self.kinds),
            tuple(self.difficulties),
            self.number,
            self.due,
        )


class BeginIn(WantedIn):
    """A session: which cards, by which seed, and where the learner's day begins (IANA name or offset)."""

    seed: Seed | None = None
    zone: Zone = ""


class AnswerIn(BaseModel):
    """An answer to the card at a place: typed, or the places chosen as they were shown, counted from 0."""

    place: Place
    # One over the longest is let through, so that the learner is told in words.
    text: Annotated[str, Field(max_length=10 * LONGEST)] = ""
    chosen: Annotated[list[Annotated[int, Field(ge=0, lt=100)]], Field(max_length=100)] = []
    easy: bool = False

    def reply(self) -> Reply:
        """As it is graded."""
        return Reply(self.text, tuple(self.chosen), self.easy)


class PlaceIn(BaseModel):
    """A place of a session."""

    place: Place


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


def _queried(
    topic: Annotated[list[Name], Query()] = [],  # noqa: B006 - FastAPI copies defaults
    source: Annotated[list[Name], Query()] = [],  # noqa: B006
    company: Annotated[list[Name], Query()] = [],  # noqa: B006
    language: Annotated[list[Language], Query()] = [],  # noqa: B006
    kind: Annotated[list[CardKind], Query()] = [],  # noqa: B006
    difficulty: Annotated[list[int], Query()] = [],  # noqa: B006
) -> Wanted:
    """The choice of cards that a query names."""
    return Wanted(
        tuple(topic), tuple(source), tuple(company), tuple(language), tuple(kind), tuple(difficulty)
    )


Queried = Annotated[Wanted, Depends(_queried)]


def study_routes(study: Study) -> APIRouter:
    """The API's routes; what is kept is the asker's."""
    router = APIRouter(prefix="/api/study")
    _cards(router, study)
    _sessions(router, study)
    _learner(router, study)
    _links(router, study)
    _attempts(router, study)
    return router


def _cards(router: APIRouter, study: Study) -> None:
    @router.get("/cards")
    def cards(
        asker: Asker,
        wanted: Queried,
        request: Request,
        first: Annotated[int, Query(ge=0)] = 0,
        most: Annotated[int, Query(ge=1, le=1_000)] = 100,
    ) -> dict[str, Any]:
        words = words_of(request)
        found = study.bank.cards(asker.key, wanted, first, most)
        return {"cards": [card_row(card, words) for card in found]}

    @router.get("/counts")
    def counts(wanted: Queried, asker: Asker) -> dict[str, Any]:
        return study.bank.counts(asker.key, wanted)

    @router.get("/export.{form}")
    def export(form: Form, wanted: Queried, request: Request, asker: Asker) -> Response:
        return Response(
            exported(study, asker.key, form, wanted, words_of(request)),
            media_type=FORMS[form],
            headers={
                "Content-Disposition": f"attachment; filename=turnpoint-{study.now():%Y-%m-%d}.{form}",
                "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            },
        )


def _sessions(router: APIRouter, study: Study) -> None:
    sessions = study.sessions

    @router.post("/sessions")
    def begin(body: BeginIn, asker: Asker) -> dict[str, Any]:
        return {"session": sessions.begin(asker.key, body.wanted(), zone_of(body.zone), body.seed)}

    @router.get("/sessions")
    def opened(asker: Asker) -> dict[str, Any]:
        return {"sessions": [open_row(each) for each in sessions.open(asker.key)]}

    @router.get("/sessions/{of}/next")
    def following(of: str, asker: Asker) -> dict[str, Any]:
        ask = sessions.next(asker.key, of)
        return {"ask": ask_row(ask) if ask is not None else None}

    @router.post("/sessions/{of}/answers")
    def answer(of: str, body: AnswerIn, request: Request, asker: Asker) -> dict[str, Any]:
        return settled_row(sessions.answer(asker.key, of, body.place, body.reply()), words_of(request))

    @router.post("/sessions/{of}/skips")
    def skip(of: str, body: PlaceIn, asker: Asker) -> dict[str, int]:
        sessions.skip(asker.key, of, body.place)
        return {"skipped": body.place}

    @router.post("/sessions/{of}/finish")
    def finish(of: str, asker: Asker) -> dict[str, Any]:
        return summary_row(sessions.finish(asker.key, of))


def _learner(router: APIRouter, study: Study) -> None:
    @router.get("/progress")
    def progress(
        asker: Asker,
        zone: Annotated[str, Query(max_length=64)] = "",
        back: Annotated[int, Query(ge=1, le=366)] = 30,
        ahead: Annotated[int, Query(ge=1, le=366)] = 14,
    ) -> dict[str, Any]:
        return study.progress(asker.key, zone_of(zone), back, ahead).to_json()

    @router.get("/settings")
    def settings(asker: Asker) -> dict[str, Any]:
        return asdict(study.learning.settings(asker.key))

    @router.put("/settings")
    def settle(body: SettingsIn, asker: Asker) -> dict[str, Any]:
        before = study.learning.settings(asker.key)
        study.learning.settle(
            asker.key,
            Settings(
                before.retention if body.retention is None else body.retention,
                before.new_a_day if body.new_a_day is None else body.new_a_day,
            ),
        )
        return asdict(study.learning.settings(asker.key))

    @router.post("/history")
    def bring(body: Annotated[Any, Body()], asker: Asker) -> dict[str, int]:
        return {"new": study.history.bring(asker.key, body)}

    @router.delete("/learner")
    def forget(asker: Asker) -> dict[str, bool]:
        study.learning.forget(asker.key)
        return {"forgotten": True}


def _links(router: APIRouter, study: Study) -> None:
    links = study.links

    @router.post("/links")
    def make(body: LinkIn, asker: Asker) -> dict[str, Any]:
        return link_row(links.make(asker.key, body.title, body.language, body.wanted(), body.seed))

    @router.get("/links")
    def made(asker: Asker) -> dict[str, Any]:
        return {"links": [link_row(each) for each in links.list(asker.key)]}

    @router.put("/links/{of}")
    def opened(of: str, body: OpenIn, asker: Asker) -> dict[str, bool]:
        links.open(asker.key, of, is_open=body.open)
        return {"open": body.open}

    @router.delete("/links/{of}")
    def delete(of: str, asker: Asker) -> dict[str, str]:
        links.delete(asker.key, of)
        return {"deleted": of}

    @router.get("/links/{of}/results")
    def results(of: str, request: Request, asker: Asker, form: Literal["json", "csv"] = "json") -> Response:
        told = links.results(asker.key, of)
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
