"""A number for each request, in its response, in its errors, and in every line that is logged on its behalf."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import uuid4

FORMAT = "%(asctime)s %(levelname)s [%(request)s] %(name)s: %(message)s"
"""How a line of the log reads; `-` in the place of the number outside of requests."""

_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_NOWHERE = "-"
_current: ContextVar[Traced | None] = ContextVar("request", default=None)


@dataclass(slots=True)
class Traced:
    """A request on its way through the server.

    Attributes:
        id: The number that its client gave it, or one of ours.
        began: `time.perf_counter()` when it came.
        route: Which route it took, as the route is written and not as it was called; empty until that is known.
        caller: Under what its limits are counted; empty until that is known.
    """

    id: str
    began: float = field(default_factory=time.perf_counter)
    route: str = ""
    caller: str = ""


def current() -> Traced | None:
    """The request on whose behalf this runs; None where there is none."""
    return _current.get()


def request_id() -> str:
    """The number of the request on whose behalf this runs; `-` where there is none."""
    traced = _current.get()
    return traced.id if traced is not None else _NOWHERE


@contextmanager
def traced(given: str) -> Generator[Traced]:
    """Do something on behalf of a request, under the number that its client gave it if that is a sane one."""
    request = Traced(given if _SANE.fullmatch(given) else uuid4().hex)
    before = _current.set(request)
    try:
        yield request
    finally:
        _current.reset(before)


class Numbered(logging.Filter):
    """Gives each record of a log its request's number."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add `request`, and let the record pass."""
        record.request = request_id()
        return True
