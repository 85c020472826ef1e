"""How many of how many, with an interval, and whether two runs of the same cases differ by more than chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb, sqrt


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many; `hits` may be fractional where cases score in parts."""

    hits: float
    n: int

    @property
    def share(self) -> float:
        """0 to 1; 0 of nothing is 0."""
        return self.hits / self.n if self.n else 0.0

    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share."""
        if not self.n:
            return 0.0, 1.0
        z, p, n = 1.96, self.share, self.n
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        if not self.n:
            return "–"
        low, high = self.interval()
        hits = f"{self.hits:.1f}".removesuffix(".0")
        return f"{self.share:.0%} ({hits}/{self.n}; {low:.0%}–{high:.0%})"


def total(shares: Iterable[Share]) -> Share:
    """Shares of several cases as one."""
    counted = list(shares)
    return Share(sum(share.hits for share in counted), sum(share.n for share in counted))


def sign_test(won: int, lost: int) -> float:
    """The exact two-sided p of a paired difference; for yes-or-no scores this is McNemar's exact test.

    Args:
        won: Cases that score higher after than before.
        lost: Cases that score lower; those that score the same tell nothing.
    """
    n = won + lost
    tail = sum(comb(n, k) for k in range(min(won, lost) + 1)) / 2**n
    return min(1.0, 2 * tail)


def percentile(values: Sequence[float], p: float) -> float:
    """The value that p per cent of the values do not exceed, by linear interpolation."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * p / 100
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
