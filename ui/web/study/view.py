"""The whole study tab as markup: its parts, and what is on the desk in the open one."""

from __future__ import annotations

import logging
from datetime import tzinfo

from sqlalchemy.exc import SQLAlchemyError

from corpus.errors import TurnpointError
from ui.study.choosing import Wanted
from ui.study.study import Study
from ui.web.asides import trouble
from ui.web.icons import icon
from ui.web.markup import Html, el, join
from ui.web.study import keeping, quizzes
from ui.web.study.desk import PANES, Desk, Pane
from ui.web.study.progress import aims, progress
from ui.web.study.question import question
from ui.web.study.today import building, ending, today
from ui.web.study.verdict import verdict
from ui.words import Words

log = logging.getLogger(__name__)
_OWN = {"study.nothing_due": "study_web.all_done", "study.bad_history": "study_web.bad_history"}
"""Failures whose sentence tells of commands, by what this page says of them."""


def view(study: Study, desk: Desk, owner: str, wanted: Wanted, zone: tzinfo, words: Words) -> Html:
    """The tab of one learner.

    Args:
        study: All that is kept.
        desk: What the page has open.
        owner: The learner.
        wanted: The choice of cards.
        zone: In which days are told apart.
        words: The page's language.
    """
    try:
        return _view(study, desk, owner, wanted, zone, words)
    except TurnpointError as failure:
        desk.quiz = ""
        return _framed(trouble(words.error(failure)), desk.pane, words)
    except SQLAlchemyError:
        log.exception("what is kept of learning cannot be read")
        return _framed(trouble(words("study_web.trouble")), desk.pane, words)


def _view(study: Study, desk: Desk, owner: str, wanted: Wanted, zone: tzinfo, words: Words) -> Html:
    aside = _aside(desk, words)
    if desk.settled is not None and desk.ask is not None:
        return verdict(desk.ask, desk.settled, desk.session, aside, study.now(), zone, words)
    if desk.ask is not None:
        return question(desk.ask, desk.session, aside, words)
    if desk.summary is not None:
        return join([aside, ending(desk.summary, words)])
    if desk.pane == "progress":
        inside = _progress(study, desk, owner, wanted, zone, words)
    elif desk.pane == "quizzes":
        inside = _quizzes(study, desk, owner, wanted, zone, words)
    else:
        inside = today(
            study.today(owner, zone, wanted),
            wanted,
            study.bank.counts(owner),
            study.sessions.open(owner),
            words,
            choosing=desk.choosing,
        )
    return _framed(join([aside, inside]), desk.pane, words)


def _progress(study: Study, desk: Desk, owner: str, wanted: Wanted, zone: tzinfo, words: Words) -> Html:
    return join(
        [
            progress(study.progress(owner, zone), words),
            aims(study.learning.settings(owner), words),
            keeping.taking_away(wanted, study.bank.counts(owner), words),
            keeping.history(words, sure=desk.sure == "forget"),
        ]
    )


def _quizzes(study: Study, desk: Desk, owner: str, wanted: Wanted, zone: tzinfo, words: Words) -> Html:
    if desk.quiz:
        return quizzes.results(study.links.results(owner, desk.quiz), zone, words)
    # Of cards that everybody may see, none of the teacher's own documents.
    counts = study.bank.counts("")
    if not counts.get("language"):
        return building(words)
    return quizzes.quizzes(study.links.list(owner), wanted, counts, desk.sure, zone, words)


def _framed(inside: Html, pane: Pane, words: Words) -> Html:
    """The head of the tab with its parts, and one of them."""
    return el(
        "section",
        el(
            "header",
            el("h2", words("study_web.title")),
            el("p", words("study_web.lead")) if pane == "today" else None,
            el(
                "div",
                *(
                    el(
                        "button",
                        words(f"study_web.pane_{each}"),
                        type="button",
                        data_do="study",
                        data_what="pane",
                        data_pane=each,
                        data_keep=f"pane {each}",
                        aria_pressed="true" if each == pane else "false",
                    )
                    for each in PANES
                ),
                class_="spans",
                role="group",
                aria_label=words("study_web.panes"),
            ),
            class_="viewhead",
        ),
        inside,
        class_="study",
        data_scene=f"pane {pane}",
        data_pane_shown=pane,
    )


def _aside(desk: Desk, words: Words) -> Html | None:
    if desk.failure is not None:
        own = _OWN.get(desk.failure.code)
        return trouble(words(own, **desk.failure.details) if own else words.error(desk.failure))
    if desk.said is not None:
        key, details = desk.said
        return el(
            "p", icon("verified"), el("span", words(key, **details)), class_="aside said", role="status"
        )
    return None
