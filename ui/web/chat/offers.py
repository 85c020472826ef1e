"""The offer to fetch what a refused question lacks, as markup: a button, how far it is, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.contract import Offer
from corpus.errors import TurnpointError
from ui.web.asides import trouble
from ui.web.icons import icon
from ui.web.markup import Html, el
from ui.words import Words

# What the sentences of these errors tell a person to do is done in a terminal; here there is a field, or a restart.
_ADVICE = {
    "fetch.no_contact": "web.offer_no_contact",
    "fetch.bad_contact": "web.offer_bad_contact",
    "fetch.no_key": "web.offer_no_key",
}


@dataclass
class Bringing:
    """How far the fetching is that a person agreed to; `note` is its stage, or what went wrong."""

    note: str = ""
    done: int = 0
    total: int = 0
    running: bool = True
    failed: bool = False


def offer(offered: Offer, bringing: Bringing | None, turn: int, introduced: bool, words: Words) -> Html:
    """The offer of an answer; `introduced` tells whether EDGAR's e-mail address is known already."""
    if bringing is not None and bringing.running:
        return el(
            "div",
            el("span", bringing.note or words("web.offer_begun", name=offered.name)),
            el("progress", max=bringing.total or None, value=bringing.done if bringing.total else None),
            class_="offer",
            role="status",
        )
    publisher = words(f"web.publisher_{offered.publisher}")
    asks = offered.publisher == "edgar" and not introduced
    mail = None
    if asks:
        mail = el(
            "label",
            el("span", words("web.offer_contact")),
            el("input", type="email", name="contact", placeholder="name@example.com", autocomplete="email"),
        )
    failed = None
    if bringing is not None and bringing.failed:
        failed = trouble(bringing.note)
    return el(
        "div",
        failed,
        el("p", words("web.offer", name=offered.name, publisher=publisher)),
        mail,
        el(
            "button",
            icon("document"),
            words("web.offer_fetch", name=offered.name, publisher=publisher),
            type="button",
            class_="fetch",
            data_do="fetch",
            data_turn=turn,
        ),
        el("code", offered.command, class_="hint"),
        class_="offer",
        data_form=True,
    )


def advice(failure: TurnpointError, typed: str, words: Words) -> str:
    """What went wrong with a fetch and what to do about it on the page.

    Args:
        failure: What went wrong.
        typed: The e-mail address that was typed into the field, or nothing.
        words: The page's.
    """
    # An address that was not typed here cannot be corrected here: it is the environment's.
    elsewhere = failure.code == "fetch.bad_contact" and failure.details.get("contact") != typed.strip()
    key = None if elsewhere else _ADVICE.get(failure.code)
    return words(key, **failure.details) if key else words.error(failure)
