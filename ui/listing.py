"""Documents and reported figures as rows of lists, the same for every door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corpus.document import Document

if TYPE_CHECKING:
    from corpus.figures import Reported


def source_row(document: Document) -> dict[str, Any]:
    """The columns of `turnpoint sources --json`.

    `status` is `digest` for a shipped digest, `replaced` for one whose original is here, `original` for that
    original, and `ready` for everything else.
    """
    info = document.info
    status = "ready"
    if document.place.startswith("digest:"):
        status = "replaced" if document.hidden else "digest"
    elif document.place.startswith("original:"):
        status = "original"
    return {
        "source": document.source,
        "title": info.title,
        "company": info.company,
        "ticker": info.ticker,
        "cik": info.cik,
        "form": info.form,
        "fiscal_period": info.fiscal_period,
        "period_end": info.period_end,
        "filed": info.filed,
        "accession": info.accession,
        "language": info.language,
        "document": document.id,
        "passages": document.passages,
        "status": status,
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
