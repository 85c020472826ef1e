"""Text brought to one form, so that wording is compared and not punctuation, spacing or width."""

from __future__ import annotations

import re
import unicodedata
from math import isclose

from corpus.amounts import Amount, find_amounts

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LONE_POINT = re.compile(r"(?<!\d)\.|\.(?!\d)")
_GAP = re.compile(r"(?:[^\w%.]|_)+")
_LARGE = 10_000
"""From here on a bare number with a magnitude word ("5,000억") says what it counts clearly enough."""


def fold(text: str) -> str:
    """The text without what does not matter in a comparison.

    NFKC, case folded, thousands commas dropped, then only letters, digits, `.` inside numbers and `%` kept.
    Where two numbers would run together one space stays between them, so that numbers keep their borders.
    """
    plain = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).casefold())
    plain = _LONE_POINT.sub(" ", plain)
    return _GAP.sub(lambda gap: _between(plain, gap), plain)


def _between(plain: str, gap: re.Match[str]) -> str:
    start, end = gap.span()
    numbers = start > 0 and end < len(plain) and plain[start - 1].isdigit() and plain[end].isdigit()
    return " " if numbers else ""


def unfolded(text: str, position: int) -> int:
    """The shortest prefix of the text, in code points, that the first letters of its folded form come from."""
    whole = len(fold(text))
    low, high = 0, len(text)
    while low < high:
        middle = (low + high) // 2
        # By what is left over: a prefix cut inside "20,622" would fold into two numbers.
        if whole - len(fold(text[middle:])) < position:
            low = middle + 1
        else:
            high = middle
    return low


def found(needle: str, hay: str) -> bool:
    """Whether the needle stands in the hay after folding, or an amount of the same value and unit does.

    Digits at the needle's ends must stand at a number's border: 12% is not in 112%, nor 5 in 5.2.
    """
    return contains(fold(needle), fold(hay)) or _same_amount(needle, hay)


def contains(needle: str, hay: str) -> bool:
    """Whether the folded needle stands in the folded hay, with digit borders. An empty needle never does."""
    if not needle:
        return False
    before = r"(?<![\d.])" if needle[0].isdigit() else ""
    # 32 is in 32.0, which is the same number, and not in 32.5.
    after = r"(?!\d|\.(?!0+(?!\d)))" if needle[-1].isdigit() else ""
    return re.search(before + re.escape(needle) + after, hay) is not None


def _same_amount(needle: str, hay: str) -> bool:
    wanted = [a for a in find_amounts(needle) if a.kind == "amount"]
    # Only a needle that is an amount and nothing else; words around it would go unchecked.
    if len(wanted) != 1 or _more_than(needle, wanted[0]):
        return False
    return any(equal_amounts(wanted[0], amount) for amount in find_amounts(hay))


def _more_than(text: str, amount: Amount) -> bool:
    """Whether anything but punctuation stands beside the amount."""
    return bool(fold(text[: amount.start] + " " + text[amount.end :]).strip())


def equal_amounts(a: Amount, b: Amount) -> bool:
    """Whether both state one value in one unit; a large number without a unit takes the other's."""
    if a.kind != b.kind:
        return False
    bare = "" in (a.unit, b.unit) and abs(a.value) >= _LARGE
    if a.unit != b.unit and not bare:
        return False
    if (a.ends is None) != (b.ends is None):
        return False
    return isclose(a.value, b.value, rel_tol=1e-9) and (a.ends == b.ends)
