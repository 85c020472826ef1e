"""Figures of inline XBRL, read off the raw tree: tag, context, unit, scale and sign of each `ix:nonFraction`."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from bench.factcheck.words import squeezed
from corpus.facts import Fact

_WORDS = "no one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class _Tag:
    value: float
    unit: str
    start: str
    end: str
    parts: frozenset[tuple[str, str]]
    row: str


class TaggedFiling:
    """The tagged figures of one filing's bytes."""

    def __init__(self, data: bytes) -> None:
        root: Any = etree.fromstring(data, etree.XMLParser(recover=True, huge_tree=True))
        self._contexts = {e.get("id"): e for e in root.iter("{*}context")}
        self._units = {e.get("id"): _measures(e) for e in root.iter("{*}unit")}
        self._tags: defaultdict[str, list[_Tag]] = defaultdict(list)
        for element in root.iter("{http://www.xbrl.org/2013/inlineXBRL}nonFraction"):
            if (tag := self._tag(element)) is not None:
                self._tags[element.get("name")].append(tag)

    def check(self, fact: Fact, line: str) -> str:
        """Compare a figure and the line of text that it stands in."""
        parts = frozenset(fact.dimensions)
        same = [
            t for t in self._tags[fact.concept] if (t.start, t.end, t.parts) == (fact.start, fact.end, parts)
        ]
        if not same:
            return "no such tag for that period and part"
        valued = [tag for tag in same if math.isclose(tag.value, fact.value, rel_tol=1e-9, abs_tol=1e-9)]
        if not valued:
            return f"value: tagged {', '.join(f'{tag.value:g}' for tag in same)}"
        if fact.unit not in {tag.unit for tag in valued}:
            return f"unit: tagged {valued[0].unit}"
        if squeezed(fact.label) != squeezed(fact.concept.rpartition(":")[2]):
            return "label: not the words of the tag"
        if not any(squeezed(tag.row) in squeezed(line) for tag in valued):
            return f"place: tagged in the row {valued[0].row[:60]!r}"
        return ""

    def _tag(self, element: Any) -> _Tag | None:
        context = self._contexts.get(element.get("contextRef"))
        value = _value("".join(element.itertext()), element.get("format") or "")
        if context is None or value is None:
            return None
        scale = int(element.get("scale") or 0)
        value *= 10.0**scale * (-1 if element.get("sign") == "-" else 1)
        unit = self._units.get(element.get("unitRef"), "")
        if scale == -2 and unit in ("count", "Rate"):
            unit, value = "percent", value * 100
        day = {
            name: context.findtext(f".//{{*}}{name}", "").strip()
            for name in ("startDate", "endDate", "instant")
        }
        parts = frozenset(
            (str(e.get("dimension")).rpartition(":")[2], "".join(e.itertext()).strip().rpartition(":")[2])
            for kind in ("explicitMember", "typedMember")
            for e in context.iter(f"{{*}}{kind}")
        )
        return _Tag(value, unit, day["startDate"], day["endDate"] or day["instant"], parts, _row(element))


def _measures(unit: Any) -> str:
    names = [(e.text or "").strip().rpartition(":")[2] for e in unit.iter("{*}measure")]
    return "/".join("count" if name == "pure" else name for name in names)


def _value(shown: str, form: str) -> float | None:
    shown = "".join(shown.split())
    if "zero" in form or (form and shown in ("—", "–", "-")):
        return 0.0
    if "numwords" in form:
        word = "no" if shown.lower() == "none" else shown.lower()
        return float(_WORDS.index(word)) if word in _WORDS else None
    bare = shown.replace(",", "")
    return float(bare) if re.fullmatch(r"\d*\.?\d+", bare) else None


def _row(element: Any) -> str:
    """The words at the head of the table row that an element stands in; empty in a sentence."""
    for above in element.iterancestors("{*}tr"):
        cells = ["".join(cell.itertext()) for cell in above.iter("{*}td")]
        return next((cell for cell in cells if re.search(r"[^\W\d_]", cell)), "")
    return ""
