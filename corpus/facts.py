"""Reported figures: what a filing states as a number, with its period, its unit and its place in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Origin = Literal["xbrl", "table", "text"]
"""Whether a filing tags the figure itself, or it was read out of a table by its row and column, or out of a sentence."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PARTS = frozenset(
    ("ProductOrServiceAxis", "StatementBusinessSegmentsAxis", "StatementGeographicalAxis", "SubsegmentsAxis")
)
"""Axes whose members are parts of the business that people ask for by name."""
_WHOLE = ("ConsolidationItemsAxis", "OperatingSegmentsMember")
"""Says only that a figure is of segments, and of which another axis says."""
_COUNTRIES = {
    "CN": "China", "DE": "Germany", "GB": "United Kingdom", "IE": "Ireland", "JP": "Japan", "KR": "Korea",
    "SG": "Singapore", "TW": "Taiwan", "US": "United States",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """A reported figure.

    Attributes:
        concept: The tag of the filing (`us-gaap:Revenues`); `table:` or `text:` and the metric for one that was read.
        label: The words of its row, or of its tag; of one out of a sentence, its amount as it stands there.
        value: In base units: 115186000000.0 for 115,186 in millions; 12.0 for 12 %.
        unit: `USD`, `KRW`, `USD/shares`, `shares`, `percent`, `count`, or a unit of the filing's own.
        decimals: The last decimal place that is exact: -6 for millions; None when it is exact.
        start: First day of the period, ISO 8601; empty for a figure of one day.
        end: Last day of the period, or that day.
        dimensions: What part of the company it is of, as pairs of axis and member (`StatementBusinessSegmentsAxis`,
            `DataCenterMember`), `row` and a table row's label, or `name` and what a sentence names; empty for the whole.
        origin: How it was read.
        at: Where the value begins in the document's text, in code points; None where the text does not show it.
        to: Where it ends.
    """

    concept: str
    label: str
    value: float
    unit: str
    decimals: int | None
    start: str
    end: str
    dimensions: tuple[tuple[str, str], ...] = ()
    origin: Origin = "xbrl"
    at: int | None = None
    to: int | None = None


def words_of_tag(name: str) -> str:
    """A tag or member as words: `us-gaap:GrossProfit` → `gross profit`, `nvda:DataCenterMember` → `data center`."""
    bare = re.sub(r"(?:Member|Segment|Axis)+$", "", name.rpartition(":")[2])
    if bare in _COUNTRIES:
        return _COUNTRIES[bare]
    return " ".join(word if word.isupper() else word.lower() for word in _CAMEL.split(bare))


def segment_key(segment: str) -> str:
    """A part's name as it is compared: filings of one company write data center and datacenter."""
    return segment.replace(" ", "").casefold()


def segment_of(dimensions: tuple[tuple[str, str], ...]) -> str | None:
    """What part of the company a figure is of, in words; empty for the whole, None where no one name says it."""
    if len(dimensions) == 1 and dimensions[0][0] == "row":
        return dimensions[0][1].casefold()
    if len(dimensions) == 1 and dimensions[0][0] == "name":
        return dimensions[0][1]
    named = [pair for pair in dimensions if pair != _WHOLE]
    if not named:
        return "" if not dimensions else None
    if len(named) > 1 or named[0][0] not in _PARTS:
        return None
    return words_of_tag(named[0][1])
