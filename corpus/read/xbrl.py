"""Inline XBRL: the figures that a filing tags, with contexts and units of its own header.

After the Inline XBRL 1.1 specification and the transformation registry's `num-dot-decimal`, `fixed-zero`,
`zerodash` and `numwordsen`; `scale` and `sign` are applied, so that a value is in base units.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.amounts.model import ENGLISH_NUMBERS
from corpus.days import iso_day
from corpus.facts import Fact, words_of_tag
from corpus.read.assemble import Placed
from corpus.read.parts import Node, clean

_LONGEST_VALUE = 80
"""The longest that a figure is written, in code points."""


@dataclass(frozen=True, slots=True)
class _Context:
    """A stretch of time and the part of the company; `end` is empty where its days are none of the calendar."""

    start: str
    end: str
    dimensions: tuple[tuple[str, str], ...]


def facts_of(root: Node, placed: Iterable[Placed]) -> tuple[Fact, ...]:
    """The figures that a document tags and shows, in order, each with its place in the text."""
    tagged = _Tagged(root)
    found = ((tagged.fact(place.node), place) for place in placed)
    return tuple(replace(fact, at=place.start, to=place.end) for fact, place in found if fact is not None)


class _Tagged:
    """The contexts and units of one document."""

    def __init__(self, root: Node) -> None:
        self._contexts: Mapping[str, _Context] = {
            element.get("id") or "": _context(element) for element in root.iter("{*}context", "xbrli:context")
        }
        self._units: Mapping[str, str] = {
            element.get("id") or "": _unit(element) for element in root.iter("{*}unit", "xbrli:unit")
        }

    def fact(self, element: Node) -> Fact | None:
        """The figure of an `ix:nonFraction`, without its place; None when it is nil or cannot be read."""
        attribute = {key.lower(): value for key, value in element.attrib.items()}
        context = self._contexts.get(attribute.get("contextref", ""))
        shown = clean("".join(element.itertext()))
        scale = attribute.get("scale", "0")
        value = _value(shown, attribute.get("format", ""))
        if context is None or not context.end or value is None or not re.fullmatch(r"-?\d{1,2}", scale):
            return None
        value = value.scaleb(int(scale))
        if attribute.get("sign") == "-":
            value = -value
        unit = self._units.get(attribute.get("unitref", ""), "")
        if unit in ("count", "Rate") and scale == "-2":
            unit, value = "percent", value * 100
        concept = attribute.get("name", "")
        decimals = attribute.get("decimals", "")
        return Fact(
            concept,
            words_of_tag(concept),
            float(value),
            unit,
            int(decimals) if re.fullmatch(r"-?\d{1,2}", decimals) else None,
            context.start,
            context.end,
            context.dimensions,
        )


def _value(shown: str, form: str) -> Decimal | None:
    if len(shown) > _LONGEST_VALUE:
        return None
    if "zero" in form or (shown in ("—", "–", "-") and form):
        return Decimal(0)
    if "numwords" in form:
        words = re.findall(r"[a-z]+", shown.lower())
        if words in (["no"], ["none"], ["zero"]):
            return Decimal(0)
        numbers = [ENGLISH_NUMBERS[word] for word in words if word in ENGLISH_NUMBERS]
        return sum(numbers, Decimal(0)) if words and len(numbers) == len(words) else None
    digits = shown.replace(" ", "")
    digits = digits.replace(".", "").replace(",", ".") if "comma" in form else digits.replace(",", "")
    return Decimal(digits) if re.fullmatch(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)", digits) else None


def _context(element: Node) -> _Context:
    start = end = ""
    dimensions: list[tuple[str, str]] = []
    for child in element.iter():
        name = child.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(child.tag, str) else ""
        text = clean(child.text or "")
        if name == "startdate":
            start = text
        elif name in ("enddate", "instant"):
            end = text
        elif name == "explicitmember":
            axis = child.get("dimension") or ""
            dimensions.append((axis.rpartition(":")[2], text.rpartition(":")[2]))
        elif name == "typedmember":
            axis = child.get("dimension") or ""
            dimensions.append((axis.rpartition(":")[2], clean("".join(child.itertext()))))
    first, last = iso_day(start), iso_day(end)
    return _Context(first, last if bool(first) == bool(start) else "", tuple(sorted(dimensions)))


def _unit(element: Node) -> str:
    measures = [
        clean(child.text or "").rpartition(":")[2]
        for child in element.iter()
        if isinstance(child.tag, str) and child.tag.lower().endswith("measure")
    ]
    named = ["count" if measure.lower() == "pure" else measure for measure in measures]
    return "/".join(named[:2])
