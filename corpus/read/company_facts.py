"""EDGAR's company facts: every figure that a company ever tagged for the whole company, in one JSON file.

After the SEC's description of the `companyfacts` API. Parts of the business are not in it, nor are figures'
places in a text.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.days import iso_day
from corpus.errors import ReadError
from corpus.facts import Fact, words_of_tag

_PART = re.compile(r"FY|Q[1-4]")


@dataclass(frozen=True, slots=True)
class TaggedReport:
    """What one filing tagged.

    Attributes:
        accession: EDGAR's number of it.
        form: As EDGAR names it: 10-K, 10-Q/A.
        filed: The day on which it was filed, ISO 8601.
        facts: Its figures, its own period's and those it gives beside them.
        fiscal_year: The fiscal year that the filing says it is of; 0 where it does not say. Some say a wrong one.
        fiscal_part: The part of that year: FY, Q1, Q2, Q3; empty where it does not say.
    """

    accession: str
    form: str
    filed: str
    facts: tuple[Fact, ...]
    fiscal_year: int = 0
    fiscal_part: str = ""


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
    said: dict[tuple[str, str, str], Counter[tuple[int, str]]] = {}
    for taxonomy, concepts in taxonomies:
        for name, concept in _objects(concepts):
            for unit, entries in _objects(concept.get("units") if isinstance(concept, dict) else None):
                for entry in entries if isinstance(entries, list) else ():
                    fact = _fact(f"{taxonomy}:{name}", unit, entry)
                    if fact is not None:
                        key = (str(entry["filed"]), str(entry["accn"]), str(entry["form"]))
                        reports.setdefault(key, {})[fact] = None
                        said.setdefault(key, Counter())[_focus(entry)] += 1
    return tuple(
        TaggedReport(key[1], key[2], key[0], tuple(facts), *said[key].most_common(1)[0][0])
        for key, facts in sorted(reports.items(), key=lambda item: item[0])
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
    if not isinstance(value, int | float) or isinstance(value, bool) or not _is_amount(value):
        return None
    if any(day != iso_day(day) for day in (start, end, entry["filed"])) or not end:
        return None
    # The file gives ratios plain (0.12) and does not say which were shown as percent.
    unit = "count" if unit == "pure" else unit
    return Fact(concept, words_of_tag(concept), float(value), unit, None, start, end)


def _focus(entry: dict[str, Any]) -> tuple[int, str]:
    """The fiscal year and its part that an entry's filing is of, as far as it says."""
    year, part = entry.get("fy"), entry.get("fp")
    if not isinstance(year, int) or not 1900 < year < 2200:
        year = 0
    return year, part if isinstance(part, str) and _PART.fullmatch(part) else ""


def _is_amount(value: float) -> bool:
    """Whether a number can be reckoned with: JSON's may be endless or none at all."""
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False
