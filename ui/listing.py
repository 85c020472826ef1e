"""Documents and reported figures as rows of lists, the same for every door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corpus.document import Document

if TYPE_CHECKING:
    from corpus.figures import Reported


_SAID = (
    "title", "company", "ticker", "cik", "form", "fiscal_period", "period_end", "filed", "accession", "language", "url",
)  # fmt: skip


def source_row(document: Document) -> dict[str, Any]:
    """The columns of `turnpoint sources --json`; what is not known is null.

    `from` tells of each known field where it comes from: `content`, `xbrl`, `fetch`, `name`, `user` or `digest`.
    `status` is `digest` for a shipped digest, `replaced` for one whose original is here, `original` for that
    original, and `ready` for everything else. `language` is that of the article or filing, `languages` those in which
    the document is written.
    """
    info = document.info
    status = "ready"
    if document.place.startswith("digest:"):
        status = "replaced" if document.hidden else "digest"
    elif document.place.startswith("original:"):
        status = "original"
    said = {name: getattr(info, name) or None for name in _SAID}
    return {
        "source": document.source,
        **said,
        "from": {name: origin for name, origin in info.origins.items() if said.get(name)},
        "document": document.id,
        "passages": document.passages,
        "status": status,
        "languages": list(document.languages),
    }


def figure_row(figure: Reported) -> dict[str, Any]:
    """The columns of `turnpoint figures --json`; `origin` is xbrl, table, or derived."""
    info = figure.document.info
    return {
        "company": info.company,
        "ticker": info.ticker,
        "metric": figure.metric.id,
        "fiscal_period": figure.fiscal_period,
        "period_end": figure.end,
        "value": figure.value,
        "unit": figure.unit,
        "segment": figure.segment,
        "origin": figure.fact.origin if figure.fact else "derived",
        "source": figure.document.source,
        "accession": info.accession,
    }
