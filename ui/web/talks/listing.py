"""The list of conversations as markup: what stands above it, its groups by day, and what can be done with one."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal

from ui.conversations.kept import Listed
from ui.conversations.store import LONGEST_TITLE
from ui.web.icons import icon
from ui.web.markup import Html, el, join
from ui.web.talks.shelf import Deleted, Shelf
from ui.words import Words

Day = Literal["today", "yesterday", "earlier"]
_EXPORTS = (("md", "save"), ("json", "save"), ("html", "print"))
MENU = "talk-menu"
LONGEST_WANTED = 200
"""Code points that are searched for."""


def head(words: Words) -> Html:
    """What stands above the list: a new conversation, the search, and the menu that any line of the list opens.

    It changes with the language only, so that nobody's typing is ever drawn over. The hidden fields and buttons are
    what the page's script fills and presses: the name that was typed into a line, the conversation whose menu is
    open, the one that the page's address names.
    """
    return el(
        "div",
        el(
            "button",
            icon("plus"),
            el("span", words("talks.new")),
            type="button",
            class_="new",
            data_do="open",
            data_id="",
            data_key="new",
        ),
        el(
            "label",
            el("span", words("talks.search"), class_="unseen"),
            icon("search"),
            el(
                "input",
                type="search",
                name="wanted",
                placeholder=words("talks.search"),
                autocomplete="off",
                maxlength=LONGEST_WANTED,
                data_key="wanted",
            ),
            class_="search",
        ),
        el("input", type="hidden", name="title"),
        *(
            el("button", type="button", class_=name, data_do=does, data_id="", hidden=True)
            for name, does in (("finds", "find"), ("renames", "rename"), ("visits", "open"))
        ),
        _menu(words),
        class_="talkshead",
        data_form=True,
        data_title_label=words("talks.title"),
        data_longest=LONGEST_TITLE,
    )


def _menu(words: Words) -> Html:
    return el(
        "div",
        el("button", icon("draft"), words("talks.rename"), type="button", autofocus=True, data_rename=True),
        *(
            el("button", icon(drawing), words(f"talks.export_{form}"), type="button", data_export=form)
            for form, drawing in _EXPORTS
        ),
        el(
            "button",
            icon("trash"),
            words("talks.delete"),
            type="button",
            class_="danger",
            data_do="drop",
            data_id="",
        ),
        id=MENU,
        class_="talkmenu",
        popover="auto",
        role="group",
        aria_label=words("talks.menu"),
    )


def shelf_list(
    listed: Sequence[Listed],
    shelf: Shelf,
    opened: str,
    going_on: Collection[str],
    now: datetime,
    words: Words,
) -> Html:
    """The conversations by day, the newest first.

    Args:
        listed: The conversations.
        shelf: What is searched for, and what can be brought back.
        opened: The id of the one that is looked at; empty for none.
        going_on: The ids of those in which an answer runs.
        now: With the time zone in which days are told apart.
        words: The page's.
    """
    groups = [
        el(
            "section",
            el("h3", words(f"talks.{day}")),
            el("ul", *(_line(each, shelf.wanted, opened, going_on, words) for each in some)),
        )
        for day, some in groupby(listed, key=lambda each: day_of(each.updated, now))
    ]
    if not listed:
        groups = [el("p", words("talks.none_found" if shelf.wanted.strip() else "talks.none"), class_="hint")]
    return el(
        "nav",
        _undo(shelf.deleted, words) if shelf.deleted else None,
        *groups,
        class_="talks",
        aria_label=words("talks.conversations"),
        data_seen=shelf.seen,
        data_found=shelf.found,
    )


def _undo(deleted: Deleted, words: Words) -> Html:
    return el(
        "p",
        el("span", words("talks.deleted", title=deleted.title)),
        el(
            "button",
            words("talks.undo"),
            type="button",
            data_do="restore",
            data_id=deleted.id,
            data_key="undo",
        ),
        class_="undo",
        role="status",
    )


def _line(each: Listed, wanted: str, opened: str, going_on: Collection[str], words: Words) -> Html:
    title = each.title or words("talks.untitled")
    running = each.id in going_on
    passage = None
    if each.passage and each.passage.strip() not in each.title:
        passage = el("span", found(each.passage, wanted), class_="passage", dir="auto")
    return el(
        "li",
        el(
            "button",
            el("span", found(title, wanted), class_="title", dir="auto"),
            passage,
            el(
                "span",
                el("i", class_="pulse", aria_hidden="true"),
                words("talks.goes_on"),
                class_="goes",
            )
            if running
            else None,
            type="button",
            class_="opens",
            title=title,
            data_do="open",
            data_id=each.id,
            data_key=f"open-{each.id}",
            aria_current="page" if each.id == opened else None,
        ),
        el(
            "button",
            icon("more"),
            type="button",
            class_="more",
            popovertarget=MENU,
            aria_haspopup="true",
            aria_label=words("talks.menu_of", title=title),
            data_key=f"more-{each.id}",
        ),
        class_="talk",
        data_talk=each.id,
        data_title=each.title,
        data_going=running,
    )


def found(text: str, wanted: str) -> Html:
    """A text with each place marked where what is searched for stands, whatever its case."""
    wanted = wanted.strip()
    if not wanted:
        return join([text])
    parts = re.split(f"({re.escape(wanted)})", text, flags=re.IGNORECASE)
    return join(el("mark", part) if place % 2 else part for place, part in enumerate(parts))


def day_of(updated: str, now: datetime) -> Day:
    """The group of a conversation by when it was last used, in the time zone of `now`."""
    day = datetime.fromisoformat(updated).astimezone(now.tzinfo).date()
    if day >= now.date():
        return "today"
    return "yesterday" if day == (now - timedelta(days=1)).date() else "earlier"
