"""What a scope can be narrowed to: companies, forms, years and documents, each with how much it would leave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from corpus.companies import company_of
from corpus.document import Language
from corpus.scope import ALL, Scope

Row = dict[str, Any]
Field = Literal["companies", "forms", "periods", "sources"]
FIELDS: tuple[Field, ...] = ("companies", "forms", "periods", "sources")

_YEAR = re.compile(r"\d{4}")
_NEVER = ("replaced",)  # statuses of documents that no answer comes from


@dataclass(frozen=True, slots=True)
class Option:
    """Something to narrow to. `count` is how many documents fit it and what is chosen in the other fields."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facets:
    """All options by field, and how many documents are in scope of how many."""

    options: dict[Field, tuple[Option, ...]]
    within: int
    all: int


def facets(rows: Sequence[Row], scope: Scope, language: Language) -> Facets:
    """The options of a list of documents (rows of `ui.listing.source_row`).

    A year stands for all fiscal periods that bear it, whatever a company's fiscal year begins with.
    """
    rows = [row for row in rows if row.get("status") not in _NEVER]
    options: dict[Field, tuple[Option, ...]] = {}
    for field in FIELDS:
        others = [row for row in rows if all(_fits(row, other, scope) for other in FIELDS if other != field)]
        values = dict.fromkeys(value for row in rows if (value := _value(row, field)))
        found = [
            Option(
                value,
                _label(value, field, rows, language),
                sum(_value(row, field) == value for row in others),
                value in _chosen(scope, field),
            )
            for value in values
        ]
        options[field] = tuple(sorted(found, key=lambda o: o.label.casefold(), reverse=field == "periods"))
    return Facets(options, len(within(rows, scope)), len(rows))


def within(rows: Iterable[Row], scope: Scope) -> list[Row]:
    """The rows that are in scope."""
    return [row for row in rows if all(_fits(row, field, scope) for field in FIELDS)]


def toggled(scope: Scope, field: str, value: str, rows: Sequence[Row]) -> Scope:
    """The scope with a value chosen, or no longer.

    As it is for a field or value that there is not, or that would leave nothing.
    """
    if field not in FIELDS or not value:
        return scope
    chosen = _chosen(scope, field)
    if value in chosen:
        chosen = [each for each in chosen if each != value]
    elif any(_value(row, field) == value for row in rows):
        chosen = [*chosen, value]
    else:
        return scope
    if field == "periods":
        periods = (str(row["fiscal_period"]) for row in rows if _value(row, field) in chosen)
        narrowed = replace(scope, periods=tuple(dict.fromkeys(periods)))
    else:
        narrowed = replace(scope, **{field: tuple(chosen)})
    return narrowed if value not in chosen or within(rows, narrowed) else scope


def kept(scope: Scope, rows: Sequence[Row]) -> Scope:
    """The scope without what has gone from the list of documents; all of them when nothing of it is left."""
    values = {field: {_value(row, field) for row in rows} for field in FIELDS}
    for field in FIELDS:
        for value in _chosen(scope, field):
            if value not in values[field]:
                scope = toggled(scope, field, value, rows)
    return scope if scope and within(rows, scope) else ALL


def _chosen(scope: Scope, field: Field) -> list[str]:
    given: tuple[str, ...] = getattr(scope, field)
    if field != "periods":
        return list(given)
    return list(dict.fromkeys(year for period in given if (year := _year(period))))


def _fits(row: Row, field: Field, scope: Scope) -> bool:
    chosen = _chosen(scope, field)
    return not chosen or _value(row, field) in chosen


def _value(row: Row, field: Field) -> str:
    """What a document is in a field, empty where it is nothing."""
    match field:
        case "companies":
            return str(row.get("company") or "")
        case "forms":
            return str(row.get("form") or "")
        case "periods":
            return _year(str(row.get("fiscal_period") or ""))
        case "sources":
            # A filing that is here by its figures alone is chosen by its company.
            return "" if row.get("group") else str(row["source"])


def _year(period: str) -> str:
    found = _YEAR.search(period)
    return found[0] if found else ""


def _label(value: str, field: Field, rows: Iterable[Row], language: Language) -> str:
    if field == "companies":
        known = company_of(value)
        return (known.ko if language == "ko" else known.en) if known else value
    if field == "sources":
        row = next(row for row in rows if row["source"] == value)
        if row.get("company") and row.get("form"):
            name = _label(str(row["company"]), "companies", (), language)
            return " · ".join(
                part for part in (name, str(row["form"]), str(row.get("fiscal_period") or "")) if part
            )
        return str(row.get("title") or value)
    return value
