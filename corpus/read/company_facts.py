"""EDGAR's company facts: every figure that a company ever tagged for the whole company, in one JSON file.

After the SEC's description of the `companyfacts` API. Parts of the business are not in it, nor are figures'
places in a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.errors import ReadError
from corpus.facts import Fact, words_of_tag

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class TaggedReport:
    """What one filing tagged. `accession` and `form` are EDGAR's, `filed` is ISO 8601."""

    accession: str
    form: str
    filed: str
    facts: tuple[Fact, ...]


def read_company_facts(data: bytes, source: str) -> tuple[TaggedReport, ...]:
    """The figures of a company's filings, the first filed first; each figure once for each filing that states it.

    Args:
        data: The bytes of the JSON.
        source: Its name, for messages.

    Raises:
        ReadError: `read.damaged_file` when it is not such a file. Single entries that are not as described are
            passed over.
    """
    try:
        taxonomies = json.loads(data)["facts"].items()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as failure:
        raise ReadError("read.damaged_file", source=source) from failure
    reports: dict[tuple[str, str, str], dict[Fact, None]] = {}
    for taxonomy, concepts in taxonomies:
        for name, concept in _objects(concepts):
            for unit, entries in _objects(concept.get("units") if isinstance(concept, dict) else None):
                for entry in entries if isinstance(entries, list) else ():
                    fact = _fact(f"{taxonomy}:{name}", unit, entry)
                    if fact is not None:
                        key = (str(entry["filed"]), str(entry["accn"]), str(entry["form"]))
                        reports.setdefault(key, {})[fact] = None
    return tuple(
        TaggedReport(accession, form, filed, tuple(facts))
        for (filed, accession, form), facts in sorted(reports.items(), key=lambda item: item[0])
    )


def _objects(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()


def _fact(concept: str, unit: str, entry: Any) -> Fact | None:
    if not isinstance(entry, dict) or not all(
        isinstance(entry.get(k), str) for k in ("accn", "form", "filed")
    ):
        return None
    start, end, value = str(entry.get("start") or ""), str(entry.get("end")), entry.get("val")
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    if not _DATE.fullmatch(end) or (start and not _DATE.fullmatch(start)):
        return None
    # The file gives ratios plain (0.12) and does not say which were shown as percent.
    unit = "count" if unit == "pure" else unit
    return Fact(concept, words_of_tag(concept), float(value), unit, None, start, end)
