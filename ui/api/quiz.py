"""Routes for quizzing: which cards there are, and sessions that ask them one at a time and grade the answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from assistant.study.card import CardKind
from corpus.document import Language
from ui.api.asker import Learner, words_of
from ui.api.examples import ASKED, SETTLED, SUMMARY
from ui.api.openapi import gives
from ui.study.choosing import MOST, Wanted
from ui.study.days import zone_of
from ui.study.given import LONGEST, Reply
from ui.study.rows import ask_row, open_row, settled_row, summary_row
from ui.study.study import Study

Name = Annotated[str, Field(max_length=1_000)]
Names = Annotated[list[Name], Field(max_length=50)]
Place = Annotated[int, Field(ge=0, lt=MOST)]
Zone = Annotated[str, Field(max_length=64)]
Seed = Annotated[int, Field(ge=0, lt=1 << 31)]


Of = Annotated[str, Path(description="The session")]


class WantedIn(BaseModel):
    """Which cards; each empty list means all."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    topics: Names = []
    """Topics of cards."""
    sources: Names = []
    """Names of the documents that cards are of."""
    companies: Names = []
    """Companies that cards are of, by their usual names."""
    languages: list[Language] = []
    """Languages of cards."""
    kinds: list[CardKind] = []
    """Kinds of cards: `choice`, `ox`, `short`, `figure`, `cloze`, `order`, `explain`."""
    difficulties: list[Literal[1, 2, 3]] = []
    """From 1, easy, to 3."""
    number: Annotated[int, Field(ge=1, le=MOST)] = 10
    """How many cards at the most."""
    due: bool = False
    """Whether only cards that are due again are drawn."""

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

    model_config = ConfigDict(
        use_attribute_docstrings=True,
        json_schema_extra={"examples": [{"languages": ["en"], "number": 5, "seed": 1}]},
    )

    seed: Seed | None = None
    """Draws the same cards again; by chance without."""
    zone: Zone = ""
    """Where the learner's day begins: an IANA name or an offset."""


class AnswerIn(BaseModel):
    """An answer to the card at a place: typed, or the places chosen as they were shown, counted from 0."""

    model_config = ConfigDict(
        use_attribute_docstrings=True,
        json_schema_extra={"examples": [{"place": 0, "text": "130.5 billion dollars"}]},
    )

    place: Place
    """The card's place in the session, counted from 0."""
    # One over the longest is let through, so that the learner is told in words.
    text: Annotated[str, Field(max_length=10 * LONGEST)] = ""
    """What was typed."""
    chosen: Annotated[list[Annotated[int, Field(ge=0, lt=100)]], Field(max_length=100)] = []
    """The places chosen, or all of them in order, as they were shown, counted from 0."""
    easy: bool = False
    """Whether it was known at once, so that the card comes later again."""

    def reply(self) -> Reply:
        """As it is graded."""
        return Reply(self.text, tuple(self.chosen), self.easy)


class PlaceIn(BaseModel):
    """A place of a session."""

    model_config = ConfigDict(use_attribute_docstrings=True, json_schema_extra={"examples": [{"place": 0}]})

    place: Place
    """The card's place in the session, counted from 0."""


def _queried(
    topic: Annotated[list[Name], Query(description="Topics of cards.")] = [],  # noqa: B006 - FastAPI copies defaults
    source: Annotated[list[Name], Query(description="Names of the documents that cards are of.")] = [],  # noqa: B006
    company: Annotated[
        list[Name], Query(description="Companies that cards are of, by their usual names.")
    ] = [],  # noqa: B006
    language: Annotated[list[Language], Query(description="Languages of cards.")] = [],  # noqa: B006
    kind: Annotated[
        list[CardKind],
        Query(description="Kinds of cards: `choice`, `ox`, `short`, `figure`, `cloze`, `order`, `explain`."),
    ] = [],  # noqa: B006
    difficulty: Annotated[
        list[Annotated[int, Field(ge=1, le=3)]], Query(description="From 1, easy, to 3.")
    ] = [],  # noqa: B006
) -> Wanted:
    """The choice of cards that a query names."""
    return Wanted(
        tuple(topic), tuple(source), tuple(company), tuple(language), tuple(kind), tuple(difficulty)
    )


Queried = Annotated[Wanted, Depends(_queried)]


def quiz_routes(study: Study) -> APIRouter:
    """The routes; what is kept is the caller's."""
    router = APIRouter(prefix="/api/quiz", tags=["quiz"])
    sessions = study.sessions

    @router.get(
        "/counts",
        summary="Count cards",
        responses=gives({"language": {"en": 12}}, "How many there are, by what tells them apart"),
    )
    def counts(wanted: Queried, learner: Learner) -> dict[str, Any]:
        """How many cards fit, by language, kind, difficulty, topic, company and source."""
        return study.bank.counts(learner, wanted)

    @router.post(
        "/sessions",
        summary="Draw cards",
        responses=gives({"session": "0f8fad5bd9cb469fa16570867728950e"}, "A session"),
    )
    def begin(body: BeginIn, learner: Learner) -> dict[str, Any]:
        """Begin a session of the cards that fit; what is due comes first, and equal seeds draw equal cards."""
        return {"session": sessions.begin(learner, body.wanted(), zone_of(body.zone), body.seed)}

    @router.get(
        "/sessions",
        summary="List open sessions",
        responses=gives({"sessions": []}, "Those that go on, the newest first"),
    )
    def opened(learner: Learner) -> dict[str, Any]:
        """The sessions that were begun and not finished."""
        return {"sessions": [open_row(each) for each in sessions.open(learner)]}

    @router.get(
        "/sessions/{of}/next",
        summary="Ask the next card",
        responses=gives({"ask": ASKED}, "The card; null at the end"),
    )
    def following(of: Of, learner: Learner) -> dict[str, Any]:
        """The card that is to be answered now, without its key."""
        ask = sessions.next(learner, of)
        return {"ask": ask_row(ask) if ask is not None else None}

    @router.post(
        "/sessions/{of}/answers",
        summary="Grade an answer",
        responses=gives(SETTLED, "The verdict, the key, and the passage that holds it"),
    )
    def answer(of: Of, body: AnswerIn, request: Request, learner: Learner) -> dict[str, Any]:
        """Grade the answer to the card at a place, and plan when it comes again. Sent twice it counts once."""
        return settled_row(sessions.answer(learner, of, body.place, body.reply()), words_of(request))

    @router.post(
        "/sessions/{of}/skips",
        summary="Pass over a card",
        responses=gives({"skipped": 0}, "It was passed over"),
    )
    def skip(of: Of, body: PlaceIn, learner: Learner) -> dict[str, int]:
        """Go on without an answer to the card at a place."""
        sessions.skip(learner, of, body.place)
        return {"skipped": body.place}

    @router.post("/sessions/{of}/finish", summary="Finish a session", responses=gives(SUMMARY, "How it went"))
    def finish(of: Of, learner: Learner) -> dict[str, Any]:
        """End a session."""
        return summary_row(sessions.finish(learner, of))

    return router
