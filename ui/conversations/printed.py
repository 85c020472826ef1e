"""A conversation as a page to print: one file that loads nothing and runs nothing."""

from __future__ import annotations

from pathlib import Path

from assistant.contract import Citation
from ui.conversations.citing import origin_of, quote_of
from ui.conversations.copying import address
from ui.conversations.kept import Exchange, Kept, Reply
from ui.web.markup import Html, el, join, text
from ui.words import Words

_STYLE = Path(__file__).with_name("printed.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What the page may do, in its own head and in the headers it is served with."""


def printed(kept: Kept, words: Words) -> str:
    """The page, in the language of `words`."""
    title = kept.title or words("talks.untitled")
    models = ", ".join(kept.models) or words("talks.no_model")
    body = join(
        [
            el(
                "header",
                el("p", words("web.name"), class_="name"),
                el("h1", title, dir="auto"),
                el("p", words("talks.printed_about", date=kept.created[:10], model=models)),
                el("p", words("web.not_advice"), class_="notice"),
            ),
            *(_exchange(exchange, words) for exchange in kept.exchanges),
            el("footer", words("talks.printed_foot")),
        ]
    )
    return sheet(title, body, words)


def sheet(title: str, body: Html, words: Words, style: str = "") -> str:
    """A page to print, whole: one file in the language of `words`, with further rules of its look in `style`."""
    look = _STYLE.read_text(encoding="utf-8") + style
    return (
        f'<!doctype html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{text(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{text(title)}</title>\n<style>\n{look}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _exchange(exchange: Exchange, words: Words) -> Html:
    reply = exchange.reply or Reply(stopped=True)
    label = reply.label(words)
    said = (
        el(
            "span",
            each.text,
            *(el("sup", f"[{n}]") for n in each.citations),
            class_=each.check if each.citations else None,
        )
        for each in reply.known_sentences
    )
    sources = [_source(citation, words) for citation in reply.known_citations]
    return el(
        "section",
        el("h2", exchange.question, dir="auto"),
        el("p", label, class_="label") if label else None,
        el("p", join(said, " "), class_="answer", dir="auto") if reply.known_sentences else None,
        el("h3", words("talks.sources")) if sources else None,
        el("ol", *sources) if sources else None,
    )


def _source(citation: Citation, words: Words) -> Html:
    return el(
        "li",
        el("span", origin_of(citation, words), class_="origin"),
        " · ",
        address(citation.url, citation.source),
        el("q", quote_of(citation)[1:-1], dir="auto"),
        value=citation.n,
    )
