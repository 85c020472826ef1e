"""What the second readings share: labels and numbers as they are compared."""

from __future__ import annotations

import re
from datetime import date, timedelta

SCALES = {
    "thousands": 1e3,
    "millions": 1e6,
    "billions": 1e9,
    "원": 1.0,
    "천원": 1e3,
    "백만원": 1e6,
    "억원": 1e8,
}
_SCALE = re.compile(
    r"\bin\s+(thousands|millions|billions)\b|단위\s*[:：]\s*(억원|백만원|천원|원)", re.IGNORECASE
)
_NOTES = re.compile(r"\((?:note|주석?)?\s*[\d,. ]*\)|\([a-z]\)(?=\W*$)", re.IGNORECASE)


def squeezed(text: str) -> str:
    """A label's letters and digits alone."""
    return re.sub(r"[\W_]+", "", _NOTES.sub("", text)).casefold()


def scale_of(text: str) -> float | None:
    """The last unit that a text names for the amounts of a table."""
    found = _SCALE.findall(text)
    return SCALES[(found[-1][0] or found[-1][1]).lower()] if found else None


def number_of(shown: str) -> float | None:
    """A cell's number with its sign; None when it is none."""
    digits = re.sub(r"[^\d.]", "", shown)
    if not re.fullmatch(r"\d+(?:\.\d+)?", digits):
        return None
    return -float(digits) if re.search(r"[(△▲]|^[$₩]?[-–—−]", shown) else float(digits)


def months_between(start: str, end: str) -> int:
    """Whole months that a period covers."""
    first, last = date.fromisoformat(start), date.fromisoformat(end) + timedelta(days=1)
    return round((last - first).days / 30.44)
