"""The list of documents as markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.listing import folded
from ui.web.evidence.sight import Sight
from ui.web.icons import icon
from ui.web.markup import Html, el, join
from ui.words import Words

Row = dict[str, Any]

_LONG = 10  # documents from which the list has a box to find them by


def table(rows: Sequence[Row], removing: str, words: Words) -> Html:
    """All documents; the row of `removing` asks whether it is meant."""
    if not rows:
        return el("p", words("web.no_sources"), class_="hint")
    rows = folded(rows)
    columns = ("document", "company", "form", "period", "language", "passages", "added", "status")
    find = None
    if len(rows) > _LONG:
        hint = words("web.find_source")
        find = el("input", type="search", class_="findsource", placeholder=hint, aria_label=hint)
    return join([find, _table(rows, columns, removing, words)])


def _table(rows: Sequence[Row], columns: Sequence[str], removing: str, words: Words) -> Html:
    heads = [el("th", words(f"web.column_{name}"), scope="col", class_=name) for name in columns]
    return el(
        "table",
        el("caption", words("web.sources_caption", n=len(rows)), class_="unseen"),
        el(
            "thead", el("tr", *heads, el("th", el("span", words("web.remove"), class_="unseen"), scope="col"))
        ),
        el("tbody", *(_row(row, str(row["source"]) == removing, words) for row in rows)),
        class_="sources",
    )


def _row(row: Row, removing: bool, words: Words) -> Html:
    source = str(row["source"])
    name = str(row.get("name") or source)
    title = str(row.get("title") or name)
    cells = (
        ("company", str(row.get("company") or "")),
        ("form", str(row.get("form") or "")),
        ("period", str(row.get("fiscal_period") or "")),
        ("language", " · ".join(words(f"web.language_{language}") for language in row["languages"])),
        ("passages", f"{int(row.get('passages') or 0):,}"),
        ("added", str(row.get("added") or "")[:10]),
        (
            "status",
            words("people.private")
            if row.get("private")
            else _status(str(row.get("status") or "ready"), words),
        ),
    )
    if removing:
        action = el(
            "div",
            el("span", words("web.remove_sure")),
            el(
                "button",
                words("web.remove_yes"),
                type="button",
                class_="danger",
                data_do="remove",
                data_answer="yes",
                data_source=source,
            ),
            el(
                "button",
                words("web.remove_no"),
                type="button",
                class_="quiet",
                data_do="remove",
                data_answer="no",
                data_source=source,
            ),
            class_="sure",
            role="alert",
        )
    else:
        label = words("web.remove_source", source=name)
        action = el(
            "button",
            icon("trash"),
            type="button",
            class_="remove",
            data_do="remove",
            data_source=source,
            aria_label=label,
            title=label,
        )
    return el(
        "tr",
        el(
            "th",
            el(
                "button",
                title,
                type="button",
                class_="title",
                dir="auto",
                title=words("reader.open_document", title=title),
                **Sight("place", source=source, large=True).click(),
            ),
            el("span", name, class_="source") if title != name else None,
            scope="row",
        ),
        *(el("td", value, class_=name, data_label=words(f"web.column_{name}")) for name, value in cells),
        el("td", action if row.get("removable", True) else None, class_="action"),
        data_source=source,
        class_="removing" if removing else None,
    )


def _status(status: str, words: Words) -> str:
    known = ("ready", "digest", "figures", "replaced", "original")
    return words(f"web.status_{status if status in known else 'ready'}")


def coverage(rows: Sequence[Row], words: Words) -> Html:
    """What the answers are drawn from, and until when it reaches."""
    seen = [row for row in rows if row.get("status") not in ("replaced", "figures")]
    companies = {str(row["company"]) for row in seen if row.get("company")}
    dates = sorted(str(row.get("filed") or row.get("period_end") or "") for row in seen)
    until = dates[-1][:10] if dates and dates[-1] else ""
    if not seen:
        return join([words("web.covers_nothing")])
    if not companies:
        return join([words("web.covers_digest", documents=len(seen))])
    key = "web.covers_until" if until else "web.covers"
    return join([words(key, documents=len(seen), companies=len(companies), until=until)])
