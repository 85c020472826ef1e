"""A document as a row of the sources list, the same for every door."""

from __future__ import annotations

from typing import Any

from corpus.document import Document


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
