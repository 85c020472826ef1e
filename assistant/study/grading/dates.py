"""Years and dates given for a key that is one: every part is compared, so that another day is another answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_Y = r"(?P<y>(?:19|20)[0-9]{2})"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_Y}\s?[-./년]\s?(?P<m>1[0-2]|0?[1-9])\s?[-./월]\s?(?P<d>3[01]|[12][0-9]|0?[1-9])(?![0-9])\s?일?",
        rf"(?P<m>1[0-2]|0?[1-9])/(?P<d>3[01]|[12][0-9]|0?[1-9])/{_Y}",
        rf"(?P<name>\b{_MONTH})\s(?P<d>3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?(?:,?\s{_Y})?(?![0-9])",
        rf"(?P<d>3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?\s(?:of\s)?(?P<name>{_MONTH})(?:,?\s{_Y})?(?![0-9])",
        rf"(?P<name>\b{_MONTH}),?\s{_Y}",
        rf"(?:{_Y}년?도?\s)?(?P<m>1[0-2]|0?[1-9])월(?:\s?(?P<d>3[01]|[12][0-9]|0?[1-9])일)?",
        rf"{_Y}\s?[-./년]\s?(?P<m>1[0-2]|0?[1-9])(?:월|(?![0-9]))",
        r"(?P<q>[1-4])\s?분기|\bq(?P<q2>[1-4])(?![0-9])|(?<![0-9])(?P<q3>[1-4])q\b|\b(?P<qn>first|second|third|fourth) quarter\b",
        r"(?P<h>상반기|하반기|\bh[12]\b|\b(?:first|second) half\b)",
        rf"(?<![0-9]){_Y}(?![0-9])",
        r"(?:\bFY\s?'?|')(?P<yy>[0-9]{2})(?![0-9])",
        r"(?<![0-9])(?P<yk>[0-9]{2})년",
    )
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of all dates of a text, and whether digits remain that are part of none."""

    found: frozenset[tuple[str, int]]
    rest: bool

    def of(self, name: str) -> frozenset[int]:
        """The values of a part: `year`, `month`, `day`, `quarter` or `half`."""
        return frozenset(value for part, value in self.found if part == name)


def parts(text: str) -> Parts:
    """The parts of the dates of a text."""
    found: set[tuple[str, int]] = set()
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            found.update(_of(match))
        text = pattern.sub(" ", text)
    return Parts(frozenset(found), any(char.isdigit() for char in text))


def _of(match: re.Match[str]) -> set[tuple[str, int]]:
    groups = {name: value for name, value in match.groupdict().items() if value}
    found: set[tuple[str, int]] = set()
    for name, value in groups.items():
        match name:
            case "y":
                found.add(("year", int(value)))
            case "yy" | "yk":
                found.add(("year", 2000 + int(value)))
            case "m":
                found.add(("month", int(value)))
            case "name":
                found.add(("month", _MONTHS.index(value[:3].lower()) + 1))
            case "d":
                found.add(("day", int(value)))
            case "q" | "q2" | "q3":
                found.add(("quarter", int(value)))
            case "qn":
                found.add(("quarter", _ORDINALS[value.lower()]))
            case _:
                found.add(("half", 1 if value.lower() in ("상반기", "h1", "first half") else 2))
    return found
