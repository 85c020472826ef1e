"""The offer to fetch what a refused question lacks, as markup: a button, how far it is, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.contract import Offer
from ui.web.icons import icon
from ui.web.markup import Html, el
from ui.words import Words


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
        failed = el("p", icon("trouble"), el("span", bringing.note), class_="aside trouble", role="alert")
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
            data_fetch=turn,
        ),
        el("code", offered.command, class_="hint"),
        class_="offer",
    )
