"""The reader as markup: a citation or a found passage where it stands in its document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.contract import Citation
from index.evidence import Evidence
from ui.web.chat.answers import origin
from ui.web.evidence.excerpt import Excerpt, marked
from ui.web.icons import icon
from ui.web.markup import Html, el, join, web_address
from ui.words import Words


def reader(citation: Citation, context: Excerpt, turn: int, numbers: Sequence[int], words: Words) -> Html:
    """A citation's quote where it stands in its document, with ways to the citations before and after it."""
    exact = context.text[citation.start - context.start : citation.end - context.start] == citation.quote
    moved = None if exact else el("p", icon("trouble"), words("web.moved"), class_="aside partial")
    body = marked(context) if exact else el("mark", citation.quote, class_="quote")
    at = numbers.index(citation.n) if citation.n in numbers else 0
    steps = [
        _step("previous", numbers[at - 1] if at > 0 else None, turn, words),
        _step("next", numbers[at + 1] if at + 1 < len(numbers) else None, turn, words),
    ]
    return _reader(
        el("b", str(citation.n), class_="cite"),
        origin(citation.company, citation.title or citation.source, citation.form, citation.fiscal_period),
        place_of(citation.section, citation.page, words),
        join([moved, body]) if moved else body,
        citation.url,
        citation.source,
        steps,
        f"{turn}-citation-{citation.n}",
        words,
    )


def evidence_reader(
    found: Evidence, context: Excerpt, turn: int, place: int, question: str, words: Words
) -> Html:
    """A found passage where it stands in its document."""
    info = found.document.info
    return _reader(
        None,
        origin(info.company, info.title or found.document.source, info.form, info.fiscal_period),
        place_of(" › ".join(found.passage.section), found.passage.page, words),
        marked(context, question),
        info.url,
        found.document.source,
        [],
        f"{turn}-evidence-{place}",
        words,
    )


def _reader(
    number: Html | None,
    title: str,
    place: Html | None,
    body: Html,
    url: str,
    source: str,
    steps: Iterable[Html],
    key: str,
    words: Words,
) -> Html:
    address = web_address(url)
    out = None
    if address:
        out = el(
            "a",
            words("web.open_filing"),
            icon("out"),
            href=address,
            target="_blank",
            rel="noopener noreferrer nofollow",
            class_="out",
        )
    close = el(
        "button",
        icon("close"),
        type="button",
        class_="close",
        data_close="reader",
        aria_label=words("web.close"),
    )
    return el(
        "section",
        el(
            "header",
            el("h2", number, el("span", title, dir="auto"), tabindex="-1"),
            el("div", *steps, close, class_="steps"),
            class_="readerhead",
        ),
        place,
        el("div", body, class_="document", tabindex="0", dir="auto", aria_label=words("web.passage")),
        el("footer", el("span", source, class_="source"), out, class_="readerfoot"),
        class_="reader",
        data_passage=key,
    )


def _step(which: str, n: int | None, turn: int, words: Words) -> Html:
    return el(
        "button",
        icon(which),
        type="button",
        class_="step",
        disabled=n is None,
        data_do="read",
        data_of="citation",
        data_turn=turn,
        data_n=n,
        aria_label=words(f"web.{which}_citation"),
        title=words(f"web.{which}_citation"),
    )


def place_of(section: str, page: int | None, words: Words) -> Html | None:
    """Section and page of a passage; None where it has neither."""
    parts: list[Html] = []
    if section:
        parts.append(el("span", section, class_="section", title=section))
    if page is not None:
        parts.append(el("span", words("web.page", page=page + 1), class_="page"))
    return el("p", *parts, class_="place") if parts else None
