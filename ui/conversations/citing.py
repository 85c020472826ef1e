"""Sources of an answer as one reads them outside the page: where each passage is from, and its first words."""

from __future__ import annotations

from assistant.contract import Citation
from ui.words import Words

LONGEST_QUOTE = 25
"""Words of a document that are given beside a citation."""


def origin_of(citation: Citation, words: Words) -> str:
    """Where a citation is from in one line: company or title, form, period, section, page; without its address."""
    named = citation.company or citation.title or citation.source
    page = "" if citation.page is None else words("talks.page", page=str(citation.page + 1))
    parts = (named, citation.form, citation.fiscal_period, citation.section, page)
    return " · ".join(" ".join(part.split()) for part in parts if part)


def quote_of(citation: Citation) -> str:
    """The words that a citation rests on, at most `LONGEST_QUOTE` of them, in quotation marks."""
    said = citation.quote.split()
    cut = " ".join(said[:LONGEST_QUOTE])
    return f"“{cut}{' …' if len(said) > LONGEST_QUOTE else ''}”"
