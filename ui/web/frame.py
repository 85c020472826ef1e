"""What stands around the conversation: the bar on top, the state of the engine, the start page, the fine print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.web.charts.falls import picture
from ui.web.icons import icon, logo
from ui.web.markup import Html, el, join
from ui.words import Words

EXAMPLES = 5


def top(words: Words, person: Html | None = None) -> Html:
    """The bar: name, the views, the two languages, and the person who signed in.

    Its language is the page's (`script/10-page.js` reads it).
    """
    views = (
        ("chat", "chat", None),
        ("sources", "document", None),
        ("study", "study", "study"),
        ("cost", "cost", "spent"),
    )
    return el(
        "div",
        el(
            "button",
            icon("sidebar"),
            el("span", words("talks.show"), class_="unseen"),
            type="button",
            class_="shelfopener",
            title=words("talks.show"),
            data_shelf=True,
            aria_controls="shelf-side",
        ),
        el(
            "h1",
            logo(),
            el("b", words("web.name")),
            el("span", words("web.tagline"), class_="tagline"),
            class_="brand",
        ),
        el(
            "nav",
            *(
                el(
                    "button",
                    icon(drawing),
                    el("span", words(f"web.view_{view}")),
                    type="button",
                    data_go=view,
                    data_do=do,
                    data_what="look" if do == "study" else None,
                    data_from="bar" if do == "study" else None,
                )
                for view, drawing, do in views
            ),
            aria_label=words("web.views"),
        ),
        el(
            "div",
            *(
                el(
                    "button",
                    label,
                    type="button",
                    lang=code,
                    data_do="speak",
                    data_language=code,
                    aria_pressed="true" if words.language == code else "false",
                )
                for code, label in (("ko", "한국어"), ("en", "English"))
            ),
            class_="languages",
            role="group",
            aria_label=words("web.language"),
        ),
        person,
        class_="bar",
        data_ready=words.language,
        data_title=words("web.title"),
        data_too_large=words("web.upload_too_large"),
        data_drop=words("web.drop_here"),
    )


def start(words: Words) -> Html:
    """What an empty conversation shows: what this is, and questions to begin with."""
    questions = (words(f"web.example_{n}") for n in range(1, EXAMPLES + 1))
    return el(
        "section",
        el("h2", words("web.welcome")),
        el("p", words("web.welcome_more"), class_="lead"),
        el(
            "ul",
            *(
                el(
                    "li",
                    el(
                        "button",
                        el("span", question),
                        icon("arrow"),
                        type="button",
                        data_do="ask",
                        data_question=question,
                    ),
                )
                for question in questions
            ),
            class_="examples",
            aria_label=words("web.examples"),
        ),
        picture(words),
        class_="start",
    )


def state(status: Mapping[str, Any], words: Words) -> Html:
    """One line: which engine answers, or why none does, and how far new documents are."""
    engine: Mapping[str, Any] = status.get("engine") or {}
    index: Mapping[str, Any] = status.get("index") or {}
    how = str(engine.get("state") or "starting")
    parts: list[Html] = []
    if how == "ready":
        name = str(engine.get("name") or engine.get("kind") or "")
        parts.append(
            el("span", el("i", class_="lamp ready", aria_hidden="true"), words("web.engine_ready", name=name))
        )
    elif how == "failed":
        error: Mapping[str, Any] = engine.get("error") or {}
        reason = words.error_sentence(str(error.get("code") or "internal"), error.get("details") or {})
        parts.append(
            el(
                "span",
                el("i", class_="lamp failed", aria_hidden="true"),
                words("web.engine_failed", reason=reason),
                role="alert",
                class_="failed",
            )
        )
    else:
        said = words("web.engine_starting", stage=preparing(engine, words))
        parts.append(el("span", el("i", class_="lamp starting", aria_hidden="true"), said, class_="starting"))
    embedded, all_windows = int(index.get("embedded") or 0), int(index.get("windows") or 0)
    if embedded < all_windows:
        said = words("web.embedding", share=100 * embedded // all_windows)
        parts.append(el("span", said, class_="embedding", title=words("web.embedding_title")))
    return el("p", *parts, class_="state", role="status")


def preparing(engine: Mapping[str, Any], words: Words) -> str:
    """How far an engine is that is being started, in a few words."""
    stage = words.stage(str(engine.get("stage") or ""))
    total = int(engine.get("total") or 0)
    share = f" {100 * int(engine.get('done') or 0) // total} %" if total else ""
    return f"{stage}{share}".strip()


def unknown_state(words: Words) -> Html:
    """When the application does not even say how it is."""
    lamp = el("i", class_="lamp failed", aria_hidden="true")
    return el("p", el("span", lamp, words("web.no_status"), class_="failed", role="alert"), class_="state")


def fine(covers: Html, words: Words) -> Html:
    """The line that is always there: no investment advice, and what the answers are drawn from."""
    return el(
        "p", join([el("b", words("web.not_advice")), el("span", covers, class_="covers")], " "), class_="fine"
    )


def sources_intro(words: Words) -> Html:
    """The head of the sources view."""
    return el(
        "header", el("h2", words("web.sources_title")), el("p", words("web.sources_lead")), class_="viewhead"
    )
