"""Documents and reported figures as rows of lists, the same for every door."""

from __future__ import annotations

from collections.abc import Sequence
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
    `status` is `digest` for a shipped digest, `figures` for the figures of a filing that is not here, `replaced` for
    one of either whose original is here, `original` for the original of a digest, and `ready` for everything else.
    `language` is that of the article or filing, `languages` those in which the document is written. `sha256` is the hash of
    what it was made of. `group` names the
    documents of a company's figures together; null for all others. What one person sees alone has two columns more:
    `name`, its source without that person's key, and `private`.
    """
    info = document.info
    status = "ready"
    if document.is_shipped or document.is_figures_only:
        status = "replaced" if document.hidden else "digest" if document.is_shipped else "figures"
    elif document.place.startswith("original:"):
        status = "original"
    said = {name: getattr(info, name) or None for name in _SAID}
    return {
        "source": document.source,
        **said,
        "from": {name: origin for name, origin in info.origins.items() if said.get(name)},
        "document": document.id,
        "passages": document.passages,
        "added": document.added,
        "status": status,
        "languages": list(document.languages),
        "group": document.group or None,
        "sha256": document.sha256,
        **({"name": document.name, "private": True} if document.owner else {}),
    }


def folded(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows for reading: the documents of a company's figures in one, at the place of the first, under their group's name.

    It tells of those that are in use: their forms, their first and last period and how many passages they have.
    """
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if group := row.get("group"):
            groups.setdefault(group, []).append(row)
    shown: list[dict[str, Any]] = []
    for row in rows:
        group = row.get("group")
        if not group:
            shown.append(row)
        elif row is groups[group][0]:
            shown.append(_together(group, groups[group]))
    return shown


def _together(group: str, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    used = [row for row in rows if row["status"] == "figures"]
    told = sorted(used or rows, key=lambda row: row["period_end"] or "")
    ends = dict.fromkeys(row["fiscal_period"] or "" for row in (told[0], told[-1]))
    return {
        **told[-1],
        "source": group,
        "title": group,
        "document": None,
        "form": ", ".join(dict.fromkeys(sorted(row["form"] or "" for row in told))),
        "fiscal_period": " – ".join(ends),
        "passages": sum(row["passages"] for row in told),
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
