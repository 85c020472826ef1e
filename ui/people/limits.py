"""How much one person, or one address where nobody signs in, may take up: token buckets, by kind of request."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal[
    "request", "api", "upload", "sign-in", "question", "fetch", "quiz", "key", "search", "embedding"
]
_MOST = 20_000  # buckets that are kept; a full one is like none


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many at once, and how many a second after that."""

    burst: float
    rate: float


def per_minute(most: int) -> Allowance:
    """So many a minute, of which half may come at once."""
    return Allowance(max(1, most // 2), most / 60)


ALLOWANCES: Mapping[Kind, Allowance] = MappingProxyType(
    {
        # Opening the page asks for some hundred files at once; an answer for a dozen events a minute.
        "request": Allowance(600, 30),
        # A program of this machine that has the token, such as one that adds a folder of files.
        "api": Allowance(2_000, 200),
        # A key's requests that ask for little.
        "key": Allowance(200, 20),
        # More than two cores find evidence for; what is beyond that is refused before it waits.
        "search": Allowance(60, 30),
        "embedding": Allowance(60, 5),
        "upload": Allowance(60, 120 / 3600),
        "sign-in": Allowance(20, 20 / 60),
        "question": per_minute(20),
        # A name or an answer to a quiz by link: a class of forty behind one address, each some twenty questions.
        "quiz": Allowance(120, 2),
        # Companies whose filings are fetched from their publishers, who ask for politeness.
        "fetch": Allowance(6, 12 / 3600),
    }
)


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Limits:
    """Buckets by kind and by whose they are. Thread-safe.

    Args:
        now: The clock, in seconds.
        allowances: What is allowed of each kind.
    """

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        allowances: Mapping[Kind, Allowance] = ALLOWANCES,
    ) -> None:
        self._now = now
        self._allowances = allowances
        self._lock = threading.Lock()
        self._buckets: OrderedDict[tuple[Kind, str], _Bucket] = OrderedDict()

    def take(self, kind: Kind, whose: str, own: Allowance | None = None) -> int:
        """Take one; 0 where there was one, else whole seconds until there is. `own` is allowed instead of what is usual."""
        allowed, now = own or self._allowances[kind], self._now()
        key: tuple[Kind, str] = (kind, whose)
        with self._lock:
            bucket = self._buckets.setdefault(key, _Bucket(allowed.burst, now))
            self._buckets.move_to_end(key)
            if len(self._buckets) > _MOST:
                self._buckets.popitem(last=False)
            bucket.left = min(allowed.burst, bucket.left + (now - bucket.at) * allowed.rate)
            bucket.at = now
            if bucket.left < 1:
                return max(1, math.ceil((1 - bucket.left) / allowed.rate))
            bucket.left -= 1
        return 0
