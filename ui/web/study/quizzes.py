"""Quizzes by link as their teacher sees them: made, listed with their addresses, opened and closed, their results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from assistant.study.card import Verdict
from ui.study.choosing import Wanted
from ui.study.links import LONGEST_TITLE
from ui.study.passages import key_of
from ui.study.results import Link, Result, Results, Written
from ui.web.icons import icon
from ui.web.markup import Html, el, join, with_commands
from ui.web.study.choice import Counts, choice
from ui.web.study.keeping import sure_line
from ui.words import Words

_SIGNS: dict[Verdict, str] = {"right": "verified", "partial": "weak", "wrong": "close", "empty": "nothing"}


def quizzes(
    links: Sequence[Link], wanted: Wanted, counts: Counts, sure: str, zone: tzinfo, words: Words
) -> Html:
    """The form that makes one, and those that there are."""
    listed = [_link(link, sure == link.id, zone, words) for link in links]
    return join(
        [
            el("p", words("study_web.quiz_lead"), class_="hint"),
            _making(wanted, counts, words, opened=not links),
            el("ul", *listed, class_="quizlist") if listed else None,
            el("p", with_commands(words("study_web.quiz_local")), class_="hint", data_local=True, hidden=True) if listed else None,
        ]
    )  # fmt: skip


def results(told: Results, zone: tzinfo, words: Words) -> Html:
    """Who answered what, with each question's key and how it went over all."""
    link = told.link
    heads = [words("study.column_name"), words("study.column_score"), words("study_web.minutes")]
    head = el(
        "tr",
        *(el("th", each, scope="col") for each in heads),
        *(
            el("th", str(n), scope="col", class_="one", title=card.question)
            for n, card in enumerate(told.cards, 1)
        ),
    )
    rows = [_result(each, len(told.cards), words) for each in told.attempts]
    table = el("table", el("thead", head), el("tbody", *rows), class_="costtable results")
    return el(
        "section",
        el(
            "header",
            _button(words("study_web.back"), "back", drawing="previous", data_focus=True),
            el("h3", _title(link, words), dir="auto"),
            el(
                "button",
                icon("save"),
                el("span", "CSV"),
                type="button",
                class_="savecsv",
                data_save_from=f"/study/quizzes/{link.id}.csv",
                aria_label=words("study_web.results_csv"),
            )
            if rows
            else None,
            class_="resultshead",
        ),
        el("div", table, class_="wide", role="region", tabindex="0", aria_label=words("study_web.results"))
        if rows
        else el("p", words("study_web.no_attempts"), class_="hint"),
        el("h3", words("study_web.questions")),
        el("ol", *(_question(told, place, words) for place in range(len(told.cards))), class_="questions"),
        data_scene=f"results {link.id}",
    )


def _making(wanted: Wanted, counts: Counts, words: Words, *, opened: bool) -> Html:
    return el(
        "details",
        el("summary", icon("plus"), words("study_web.quiz_new")),
        el(
            "label",
            el("span", words("study_web.quiz_title")),
            el("input", name="title", type="text", maxlength=LONGEST_TITLE, autocomplete="off", data_keep="title"),
            class_="titled",
        ),
        choice(wanted, counts, words),
        el(
            "button",
            words("study_web.quiz_make"),
            type="button",
            class_="go",
            data_do="study",
            data_what="make",
        ),
        class_="making part",
        data_form=True,
        open=opened,
    )  # fmt: skip


def _link(link: Link, sure: bool, zone: tzinfo, words: Words) -> Html:
    state = "open" if link.is_open else "closed"
    made = link.made.astimezone(zone).date().isoformat()
    told = words("study_web.quiz_told", cards=link.cards, attempts=link.attempts, made=made)
    return el(
        "li",
        el(
            "div",
            el("b", _title(link, words), dir="auto"),
            el("span", words(f"study.is_{state}"), class_=f"badge {state}"),
            el("span", told, class_="hint"),
            class_="quizhead",
        ),
        el(
            "div",
            el("input", type="text", readonly=True, value=link.path, data_path=link.path,
               aria_label=words("study_web.quiz_address", title=_title(link, words))),
            el("button", icon("copy"), el("span", words("study_web.copy")), type="button", data_copy_path=link.path,
               data_done=words("study_web.copied")),
            class_="address",
        ),
        el(
            "div",
            _button(words("study_web.results"), "results", drawing="table", data_of=link.id),
            _button(words(f"study_web.quiz_{'close' if link.is_open else 'open'}"), "open", data_of=link.id,
                    data_open="" if link.is_open else "yes"),
            _button(words("study_web.quiz_drop"), "drop", drawing="trash", data_of=link.id) if not sure else None,
            class_="files",
        ),
        sure_line(words("study_web.quiz_sure"), words("study_web.quiz_yes"), "drop", link.id, words) if sure else None,
    )  # fmt: skip


def _title(link: Link, words: Words) -> str:
    return link.title or words("study_web.quiz_untitled")


def _result(result: Result, cards: int, words: Words) -> Html:
    score = f"{result.score:.2f}".rstrip("0").rstrip(".")
    ended = "" if result.ended is not None else f" · {words('study_web.not_ended')}"
    return el(
        "tr",
        el("th", f"{result.name}{ended}", scope="row", dir="auto"),
        el("td", f"{score} / {cards}", class_="number"),
        el("td", f"{result.seconds / 60:.1f}", class_="number"),
        *(_cell(given, words) for given in result.answers),
    )


def _cell(given: Written | None, words: Words) -> Html:
    if given is None:
        return el("td", "·", class_="one")
    verdict = given.grade.verdict
    said = words(f"study.verdict_{verdict}")
    return el(
        "td",
        icon(_SIGNS[verdict]),
        el("span", said, class_="unseen"),
        title=f"{said}: {given.text}",
        class_=f"one {verdict}",
    )


def _question(told: Results, place: int, words: Words) -> Html:
    card = told.cards[place]
    given = [answer for each in told.attempts if (answer := each.answers[place]) is not None]
    share = f"{100 * sum(each.grade.credit for each in given) / len(given):.0f}%" if given else "–"
    return el(
        "li",
        el("span", card.question, dir="auto"),
        el("span", words("study_web.question_told", right=key_of(card), share=share), class_="hint"),
    )


def _button(said: str, what: str, *, drawing: str = "", **data: str | bool) -> Html:
    return el(
        "button",
        icon(drawing) if drawing else None,
        el("span", said),
        type="button",
        data_do="study",
        data_what=what,
        **data,
    )
