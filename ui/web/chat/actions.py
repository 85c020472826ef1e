"""What can be done with a question and its answer, as markup: copy, ask again, put otherwise, rate."""

from __future__ import annotations

from ui.conversations.copying import as_rich_text, as_text
from ui.conversations.feedback import REASONS
from ui.conversations.kept import Verdict
from ui.web.chat.conversation import Exchange
from ui.web.icons import icon
from ui.web.markup import Html, el
from ui.words import Words

LONGEST_NOTE = 1_000
_UNASKED = 1
"""How many later questions may go without a person being asked first."""


def actions(said: Exchange, turn: int, later: int, words: Words) -> Html | None:
    """The quiet row under an answer; none while it runs.

    Args:
        said: The exchange.
        turn: Its place in the conversation.
        later: How many questions come after it, which go when it is asked again.
        words: The page's.
    """
    if said.running:
        return None
    rated = said.answer is not None and said.answer.status != "error"
    return el(
        "div",
        el(
            "div",
            _copy(said, words) if said.sentences else None,
            _button(
                "" if later > _UNASKED else "again",
                "again",
                turn,
                words,
                label="again",
                data_sure=later > _UNASKED,
            ),
            _button("", "draft", turn, words, label="edit", data_edit=True),
            *(_thumb(said, verdict, turn, words) for verdict in _VERDICTS if rated),
            class_="row",
            role="group",
            aria_label=words("talks.actions"),
        ),
        sure(later, words, "again", turn),
        _reasons(said, turn, words) if said.explaining else None,
        class_="actions",
    )


_VERDICTS: tuple[Verdict, ...] = ("good", "bad")


def _button(
    does: str, drawing: str, turn: int, words: Words, label: str = "", **more: str | int | bool | None
) -> Html:
    said = words(f"talks.{label or does}")
    return el(
        "button",
        icon(drawing),
        type="button",
        title=said,
        aria_label=said,
        data_do=does or None,
        data_turn=turn,
        data_key=f"{label or does}-{turn}",
        **more,
    )


def sure(later: int, words: Words, does: str, turn: int) -> Html | None:
    """What asks whether later questions may go; none where it is not asked."""
    if later <= _UNASKED:
        return None
    return el(
        "p",
        el("span", words("talks.would_go", n=later)),
        el("button", words("talks.keep"), type="button", data_never=True),
        el("button", words("talks.go_on"), type="button", class_="danger", data_do=does, data_turn=turn),
        class_="sure",
        role="alert",
        hidden=True,
    )


def _copy(said: Exchange, words: Words) -> Html:
    reply = said.to_keep()
    return el(
        "button",
        icon("copy"),
        icon("verified"),
        type="button",
        class_="copy",
        title=words("talks.copy"),
        aria_label=words("talks.copy"),
        data_copy=as_text(reply, words),
        data_rich=as_rich_text(reply, words),
        data_copied=words("talks.copied"),
        data_not_copied=words("talks.not_copied"),
    )


def _thumb(said: Exchange, verdict: Verdict, turn: int, words: Words) -> Html:
    mine = said.rating is not None and said.rating.verdict == verdict
    return _button(
        "rate",
        verdict,
        turn,
        words,
        label=verdict,
        data_verdict=verdict,
        aria_pressed="true" if mine else "false",
    )


def _reasons(said: Exchange, turn: int, words: Words) -> Html:
    """What was wrong with an answer: a box for each reason, and a note."""
    known = said.rating
    boxes = (
        el(
            "label",
            el("input", type="checkbox", name=reason, checked=known is not None and reason in known.reasons),
            el("span", words(f"talks.reason_{reason}")),
        )
        for reason in REASONS
    )
    return el(
        "div",
        el("p", words("talks.why")),
        el("div", *boxes, class_="boxes"),
        el(
            "textarea",
            known.note if known else "",
            name="note",
            rows=2,
            maxlength=LONGEST_NOTE,
            placeholder=words("talks.note"),
            aria_label=words("talks.note"),
        ),
        el(
            "div",
            el("span", words("talks.stays_here"), class_="stays"),
            el(
                "button",
                words("talks.send_reasons"),
                type="button",
                class_="go",
                data_do="explain",
                data_turn=turn,
            ),
            class_="buttons",
        ),
        class_="reasons",
        data_form=True,
        role="group",
        aria_label=words("talks.why"),
    )


def revision(said: Exchange, turn: int, later: int, words: Words) -> Html | None:
    """The field in which a question is put otherwise; it opens in the question's place."""
    if said.running:
        return None
    go = el(
        "button",
        words("talks.ask_again"),
        type="button",
        class_="go",
        data_do=None if later > _UNASKED else "revise",
        data_sure=later > _UNASKED,
        data_turn=turn,
    )
    return el(
        "div",
        el("textarea", said.question, name="question", rows=2, aria_label=words("talks.edit"), dir="auto"),
        el(
            "div",
            el("button", words("talks.give_up"), type="button", data_unedit=True),
            go,
            class_="buttons",
        ),
        sure(later, words, "revise", turn),
        class_="revising",
        data_form=True,
        hidden=True,
    )


def suggestions(said: Exchange, words: Words) -> Html | None:
    """Questions that may follow, each asked by one click."""
    if said.running or not said.suggestions:
        return None
    chips = (
        el("li", el("button", question, type="button", data_do="ask", data_question=question, dir="auto"))
        for question in said.suggestions
    )
    return el("ul", *chips, class_="suggestions", aria_label=words("talks.suggestions"))
