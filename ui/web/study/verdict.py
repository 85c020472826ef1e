"""The verdict on an answer as markup: what it was worth, what is right, the passage that says so, and where to go on."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from assistant.study.card import Card, Origin
from corpus.document import Passage
from ui.study.days import day_of
from ui.study.passages import key_of, place_of, tells_all
from ui.study.sessions import Ask, Settled
from ui.web.evidence.drawing import Drawing, Mark, draw
from ui.web.evidence.sight import Sight
from ui.web.evidence.structure import blocks
from ui.web.icons import icon
from ui.web.markup import Html, el
from ui.web.study.question import asked, bar, settled_choices
from ui.words import Words

_ICONS = {"right": "verified", "partial": "weak", "wrong": "close", "empty": "nothing"}


def verdict(
    ask: Ask, settled: Settled, session: str, aside: Html | None, now: datetime, zone: tzinfo, words: Words
) -> Html:
    """The whole scene after an answer."""
    card, grade = settled.card, settled.grade
    last = ask.place + 1 == ask.total
    return el(
        "section",
        bar(ask, session, words, done=True),
        aside,
        asked(ask, focus=False),
        settled_choices(ask, settled, words),
        el(
            "div",
            el(
                "h3",
                icon(_ICONS[grade.verdict]),
                el("span", words(f"study.verdict_{grade.verdict}")),
                tabindex="-1",
                data_focus=True,
            ),
            _missing(settled, words),
            _right(card, words) if _tells(settled) else None,
            el("p", icon("again"), el("span", words("study_web.due", when=when(settled.due, now, zone, words))), class_="due")
            if settled.due is not None
            else None,
            class_=f"verdict {grade.verdict}",
            role="status",
            lang=words.language,
        ),
        el(
            "div",
            el(
                "button",
                el("span", words("study_web.finish" if last else "study_web.next")),
                el("kbd", "Enter", aria_hidden="true"),
                type="button",
                class_="go",
                data_do="study",
                data_what="next",
                data_session=session,
            ),
            class_="doing",
            lang=words.language,
        ),
        passage(card.origin, words),
        _leading(card, words),
        class_="studying told",
        data_scene=f"verdict {session} {ask.place}",
        lang=card.language,
    )  # fmt: skip


def passage(origin: Origin, words: Words) -> Html:
    """The passage with the sentence that answers marked, and in it the key."""
    kind = "table" if origin.context else "prose"
    held = Passage(
        origin.start, origin.end, origin.passage, kind, origin.section[-1:], context=origin.context
    )
    marks = (
        Mark(origin.quote_start, origin.key_start),
        Mark(origin.key_start, origin.key_end, "now"),
        Mark(origin.key_end, origin.quote_end),
    )
    drawing = Drawing(
        origin.passage,
        origin.start,
        tuple(mark for mark in marks if mark.start < mark.end),
        "",
        lambda page: words("web.page", page=page + 1),
        words("reader.table"),
    )
    return el(
        "figure",
        el(
            "figcaption", el("b", words("study_web.passage")), el("span", place_of(origin, words), dir="auto")
        ),
        el(
            "div",
            draw(drawing, blocks(origin.passage, origin.start, (held,))),
            class_="document",
            dir="auto",
            lang=origin.language,
            tabindex="0",
            role="region",
            aria_label=words("study_web.passage"),
        ),
        class_="frompassage",
        lang=words.language,
    )


def when(due: datetime, now: datetime, zone: tzinfo, words: Words) -> str:
    """How far a due date is: in minutes or hours while it is of today, else in days with the date."""
    left = max(due - now, timedelta())
    days = (day_of(due, zone) - day_of(now, zone)).days
    if days == 0 or left < timedelta(hours=6):
        minutes = max(1, round(left.total_seconds() / 60))
        if minutes < 60:
            return words("study_web.in_minutes", n=minutes)
        return words("study_web.in_hours", n=round(minutes / 60))
    date = day_of(due, zone).isoformat()
    return words("study_web.tomorrow" if days == 1 else "study_web.in_days", n=days, date=date)


def _tells(settled: Settled) -> bool:
    """Whether what is right is still to be told: choices show it themselves."""
    card = settled.card
    if card.kind in ("choice", "ox"):
        return False
    return settled.grade.verdict != "right" or len(card.key.points) > 1


def _missing(settled: Settled, words: Words) -> Html | None:
    if not settled.grade.missing:
        return None
    lacks = [el("li", each, dir="auto") for each in settled.grade.missing]
    return el("div", el("b", words("study_web.missing")), el("ul", *lacks), class_="missing")


def _right(card: Card, words: Words) -> Html:
    points = [el("li", point, dir="auto") for point in card.key.points] if len(card.key.points) > 1 else []
    return el(
        "div",
        el(
            "p",
            el("span", words("study_web.answer")),
            " ",
            None if tells_all(card) else el("b", key_of(card), dir="auto"),
        ),
        el("ul", *points) if points else None,
        class_="key",
        lang=card.language,
    )


def _leading(card: Card, words: Words) -> Html:
    origin = card.origin
    sight = Sight("place", source=origin.source, start=origin.quote_start, end=origin.quote_end, large=True)
    into = {"data_do": "lead", "data_go": "chat", "type": "button"}
    return el(
        "div",
        el("button", icon("document"), words("study_web.open"), type="button", **sight.click()),
        el("button", icon("chat"), words("study_web.explain"), **into, data_what="explain"),
        el("button", icon("search"), words("study_web.ask"), **into, data_what="ask"),
        class_="leading",
        lang=words.language,
    )
