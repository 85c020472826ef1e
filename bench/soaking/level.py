"""Whether something has levelled off: by the trend of the second half, and by the last quarter beside the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from bench.soaking.vitals import Vitals

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Bound:
    """What may be added over the second half, and from the third quarter to the last: a share of the median, or so much."""

    share: float
    least: float

    def of(self, values: Sequence[float]) -> float:
        """In the unit of the values."""
        return max(self.share * median(values), self.least)


@dataclass(frozen=True, slots=True)
class Trend:
    """How something went.

    Attributes:
        name: What.
        first, last: Medians of the first and of the last quarter.
        grown: What the second half adds by its robust slope (Theil and Sen: the median of the slopes of all pairs).
        stepped: The median of the last quarter less that of the third.
        bound: The most that either may be.
    """

    name: str
    first: float
    last: float
    grown: float
    stepped: float
    bound: float

    @property
    def is_level(self) -> bool:
        """Whether it has levelled off."""
        return max(self.grown, self.stepped) <= self.bound


def trend(name: str, at: Sequence[float], values: Sequence[float], bound: Bound) -> Trend:
    """The trend of values that were taken in order.

    Args:
        name: What they are of.
        at: When each was taken, by what was done until then.
        values: They; at least eight.
        bound: What is allowed.
    """
    if len(values) < 8:
        raise ValueError("a trend needs eight looks")
    half, quarter = len(values) // 2, len(values) // 4
    third, last = values[half:-quarter], values[-quarter:]
    grown = slope(at[half:], values[half:]) * (at[-1] - at[half])
    return Trend(
        name,
        median(values[:quarter]),
        median(last),
        grown,
        median(last) - median(third),
        bound.of(values[half:]),
    )


def slope(at: Sequence[float], values: Sequence[float]) -> float:
    """The median of the slopes between all pairs: a few that lie far off do not move it."""
    pairs = combinations(zip(at, values, strict=True), 2)
    slopes = [(v - u) / (t - s) for (s, u), (t, v) in pairs if t > s]
    return median(slopes) if slopes else 0.0


LEVEL: tuple[tuple[str, Callable[[Vitals], float], Bound], ...] = (
    ("memory of the process alone", lambda one: one.memory, Bound(0.05, 24 * MIB)),
    ("memory of its children alone", lambda one: one.children_memory, Bound(0.05, 24 * MIB)),
    ("open handles", lambda one: one.handles, Bound(0, 3)),
    ("threads", lambda one: one.threads, Bound(0, 3)),
    ("processes below it", lambda one: one.children, Bound(0, 0)),
)
"""What is taken of each look, and what it may grow by in the second half."""

FILES: dict[str, Bound] = {
    "catalogue": Bound(0.05, 2 * MIB),
    "words": Bound(0.05, 2 * MIB),
    "vectors": Bound(0.05, 4 * MIB),
    "originals": Bound(0, 1 * MIB),
    "memory": Bound(0.05, 2 * MIB),
    "write-ahead logs": Bound(0.25, 8 * MIB),
}
"""Files that must level off: what is removed leaves room for what comes."""

GROWS: dict[str, tuple[float, str]] = {
    "conversations": (12_000, "5,000 conversations of a person, a million answers in the ledger"),
    "study": (4_000, "what learners did is theirs, and kept until they delete it"),
    "audit.log": (400, "ten files of 5 MB"),
    "server.log": (2_000, "three files of 2 MB"),
    "embeddings": (40_000, "2 GB, then a part goes"),
}
"""Files that grow by design: the most bytes for each thing done, and what bounds them in the end."""


def trends(looks: Sequence[Vitals]) -> list[Trend]:
    """The trends of all that must level off; files of no known kind among them."""
    at = [one.done for one in looks]
    found = [trend(name, at, [take(one) for one in looks], bound) for name, take, bound in LEVEL]
    for name in sorted({name for one in looks for name in one.files} - GROWS.keys()):
        sizes = [one.files.get(name, 0) for one in looks]
        found.append(trend(f"files: {name}", at, sizes, FILES.get(name, Bound(0, 256 * 1024))))
    return found


@dataclass(frozen=True, slots=True)
class Growth:
    """What grows by design: bytes for each thing done in the second half, the most there may be, and its bound."""

    name: str
    each: float
    most: float
    bounded_by: str

    @property
    def is_as_meant(self) -> bool:
        """Whether it grows no faster than is meant."""
        return self.each <= self.most


def growths(looks: Sequence[Vitals]) -> list[Growth]:
    """How fast that grows which grows by design."""
    half = looks[len(looks) // 2 :]
    done = [one.done for one in half]
    return [
        Growth(name, slope(done, [one.files.get(name, 0) for one in half]), most, bounded_by)
        for name, (most, bounded_by) in GROWS.items()
    ]
