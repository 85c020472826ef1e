"""A quiz by link as plain pages that load nothing and run nothing: its beginning, a question, a verdict, the end."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from starlette.responses import HTMLResponse

from assistant.study.card import GAP, Origin, Verdict
from ui.study.ended import ended
from ui.study.given import LONGEST
from ui.study.links import LONGEST_NAME
from ui.study.passages import key_of, pieces_of, place_of
from ui.study.results import Announced, Result
from ui.study.sessions import Ask, Settled
from ui.web.icons import icon, logo
from ui.web.markup import Html, el, join, text
from ui.words import Words

_STYLE = (Path(__file__).parent / "quiz.css").read_text(encoding="utf-8")
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "content-security-policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        # Not no-referrer: with that, a form would be sent from the origin "null".
        "referrer-policy": "same-origin",
        "cache-control": "no-store",
        "x-robots-tag": "noindex, nofollow",
        "vary": "accept-language, cookie",
    }
)
_AROUND = 220  # code points before and after the sentence that answers
_SIGNS: dict[Verdict, str] = {"right": "verified", "partial": "weak", "wrong": "close", "empty": "nothing"}


def beginning(quiz: Announced, words: Words, trouble: str = "", status: int = 200) -> HTMLResponse:
    """Where somebody says who they are; a sentence where the quiz is closed."""
    if not quiz.is_open:
        return told(words, words.error_sentence("study.quiz_closed", {}), 403, quiz.title)
    fields = el(
        "form",
        el("label", words("quiz_page.name"), for_="name"),
        el("input", id="name", name="name", type="text", required=True, maxlength=LONGEST_NAME, autofocus=True,
           autocomplete="name"),
        el("p", words("quiz_page.name_hint"), class_="hint"),
        el("button", words("quiz_page.begin"), type="submit", name="do", value="join"),
        method="post",
    )  # fmt: skip
    body = join([el("p", words("quiz_page.about", n=quiz.cards), class_="lead"), _trouble(trouble), fields])
    return _page(words, _title(quiz.title, words), body, status)


def asking(quiz: Announced, ask: Ask, words: Words, trouble: str = "", status: int = 200) -> HTMLResponse:
    """One question with its form."""
    card = ask.card
    form = el(
        "form",
        el("input", type="hidden", name="place", value=ask.place),
        *_fields(ask, words),
        el("button", words("study_web.check"), type="submit", name="do", value="answer"),
        method="post",
        lang=card.language,
    )
    body = join([_bar(ask.place, ask.total, card.kind, words), _trouble(trouble), form])
    return _page(words, _title(quiz.title, words), body, status)


def verdict(quiz: Announced, place: int, total: int, settled: Settled, words: Words) -> HTMLResponse:
    """What an answer was worth, with the passage."""
    card, grade = settled.card, settled.grade
    missing = [el("li", each, dir="auto") for each in grade.missing]
    body = join(
        [
            _bar(place, total, card.kind, words, done=True),
            el("p", _gapped(card.question), class_="asked", dir="auto", lang=card.language),
            el(
                "h2",
                icon(_SIGNS[grade.verdict]),
                el("span", words(f"study.verdict_{grade.verdict}")),
                class_=f"verdict {grade.verdict}",
                tabindex="-1",
                autofocus=True,
            ),
            el("p", words("study_web.yours"), " ", el("b", settled.given, dir="auto")) if settled.given else None,
            el("p", words("study_web.answer"), " ", el("b", key_of(card), dir="auto"))
            if grade.verdict != "right"
            else None,
            el("div", el("b", words("study_web.missing")), el("ul", *missing)) if missing else None,
            # To where the page is: without an address a form is sent there.
            el("form", el("button", words("study_web.finish" if place + 1 == total else "study_web.next"),
                          type="submit"), method="get"),
            el(
                "figure",
                el("figcaption", words("study_web.passage"), el("span", place_of(card.origin, words))),
                el("p", card.origin.context, class_="context", dir="auto") if card.origin.context else None,
                el("blockquote", _excerpt(card.origin), dir="auto", lang=card.origin.language),
            ),
        ]
    )  # fmt: skip
    return _page(words, _title(quiz.title, words), body)


def ending(quiz: Announced, result: Result, words: Words) -> HTMLResponse:
    """How an attempt went."""
    answered = [given for given in result.answers if given is not None]
    verdicts: list[Verdict] = [given.grade.verdict for given in answered]
    said = ended(result.score / max(quiz.cards, 1), len(answered))
    score = f"{result.score:.2f}".rstrip("0").rstrip(".")
    signs = (
        el("li", icon(_SIGNS[verdict]), el("span", words(f"study.verdict_{verdict}"), class_="unseen"), class_=verdict)
        for verdict in verdicts
    )  # fmt: skip
    body = join(
        [
            el("h2", words("quiz_page.done", name=result.name, said=words(f"study.{said}")), dir="auto"),
            el("p", el("b", f"{score} / {quiz.cards}"), class_="score"),
            el("ol", *signs, class_="signs"),
            el("p", words("quiz_page.told_teacher"), class_="hint"),
        ]
    )
    return _page(words, _title(quiz.title, words), body)


def told(
    words: Words, sentence: str, status: int, title: str = "", headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """A page that says one thing."""
    return _page(words, _title(title, words), _trouble(sentence) or Html(), status, headers)


def _fields(ask: Ask, words: Words) -> Sequence[Html]:
    card = ask.card
    if card.kind == "order":
        places = range(1, len(card.choices) + 1)
        rows = (
            el(
                "label",
                el(
                    "select",
                    el("option", "–", value=""),
                    *(el("option", str(n), value=n) for n in places),
                    name=f"turn{at}",
                    required=True,
                ),
                el("span", choice, dir="auto"),
                class_="choice",
            )
            for at, choice in enumerate(card.choices)
        )
        return [el("fieldset", _legend(ask), el("p", words("quiz_page.order_hint"), class_="hint"), *rows)]
    if card.choices:
        rows = (
            el(
                "label",
                el("input", type="radio", name="chosen", value=at, required=True),
                el("span", choice, dir="auto"),
                class_="choice",
            )
            for at, choice in enumerate(card.choices)
        )
        return [el("fieldset", _legend(ask), *rows)]
    field = {
        "id": "text",
        "name": "text",
        "maxlength": LONGEST,
        "autocomplete": "off",
        "placeholder": words(f"study_web.hint_{card.kind}"),
        "autofocus": True,
    }
    return [
        el("label", _gapped(card.question), for_="text", class_="asked", dir="auto"),
        el("textarea", rows=3, **field) if card.kind == "explain" else el("input", type="text", **field),
    ]


def _legend(ask: Ask) -> Html:
    return el("legend", _gapped(ask.card.question), class_="asked", dir="auto")


def _gapped(question: str) -> Html:
    parts = question.split(GAP)
    return join([each for part in parts for each in (el("span", GAP, class_="gap"), part)][1:])


def _bar(place: int, total: int, kind: str, words: Words, *, done: bool = False) -> Html:
    return el(
        "div",
        el("span", words("study_web.place", place=place + 1, total=total)),
        el("progress", value=place + done, max=total, aria_hidden="true"),
        el("span", words(f"study.kind_{kind}")),
        class_="bar",
    )


def _excerpt(origin: Origin) -> Html:
    """The sentence that answers with its key, and a little of what stands around it."""
    pieces = pieces_of(origin)
    drawn: list[Html] = []
    for n, piece in enumerate(pieces):
        said = piece.text
        if not piece.role:
            said = _end_of(said) if n == 0 and len(pieces) > 1 else _beginning_of(said)
        tag = "mark" if piece.role == "key" else "span"
        drawn.append(el(tag, said, class_="quote" if piece.role == "quote" else None))
    return join(drawn)


def _end_of(text: str) -> str:
    """The last of a text, from the beginning of a line or a word."""
    if len(text) <= _AROUND:
        return text
    cut = text[-_AROUND:]
    at = cut.find("\n") if "\n" in cut[:-1] else cut.find(" ")
    return f"… {cut[at + 1 :]}"


def _beginning_of(text: str) -> str:
    """The first of a text, to the end of a word."""
    return text if len(text) <= _AROUND else f"{text[:_AROUND].rpartition(' ')[0]} …"


def _trouble(sentence: str) -> Html | None:
    return el("p", sentence, class_="trouble", role="alert") if sentence else None


def _title(title: str, words: Words) -> str:
    return title or words("study_web.quiz_untitled")


def _page(
    words: Words, title: str, body: Html, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    head = el("header", el("p", logo(), words("web.name"), class_="brand"), el("h1", title, dir="auto"))
    foot = el("footer", words("web.not_advice"))
    markup = (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text(f'{title} · Turnpoint 변곡점')}</title><style>{_STYLE}</style></head>"
        f"<body>{el('main', head, body, foot)}</body></html>"
    )
    return HTMLResponse(markup, status, {**HEADERS, **(headers or {})})
