"""An answer as it is copied: its sentences with numbered citations, and the sources under them."""

from __future__ import annotations

from ui.conversations.citing import origin_of, quote_of
from ui.conversations.kept import Reply
from ui.web.markup import Html, el, join, plain, web_address
from ui.words import Words


def as_text(reply: Reply, words: Words) -> str:
    """As plain text, the sources as footnotes."""
    notes = [
        f"[{citation.n}] {origin_of(citation, words)}. {quote_of(citation)} {web_address(citation.url) or citation.source}"
        for citation in reply.known_citations
    ]
    body = " ".join(each.text + "".join(f" [{n}]" for n in each.citations) for each in reply.known_sentences)
    return plain("\n\n".join(part for part in (body, "\n".join(notes)) if part))


def as_rich_text(reply: Reply, words: Words) -> Html:
    """As markup for documents and letters: the numbers raised, the addresses as links."""
    body = (
        el("span", each.text, *(el("sup", f"[{n}]") for n in each.citations))
        for each in reply.known_sentences
    )
    notes = [
        el(
            "li",
            f"{origin_of(citation, words)}. {quote_of(citation)} ",
            address(citation.url, citation.source),
            value=citation.n,
        )
        for citation in reply.known_citations
    ]
    return join([el("p", join(body, " ")), el("ol", *notes) if notes else None])


def address(url: str, source: str) -> Html:
    """A link to a public address, else the document's name."""
    known = web_address(url)
    return el("a", known, href=known) if known else el("span", source)
