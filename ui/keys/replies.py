"""Replies that are given again when a request comes again under the same mark (`Idempotency-Key`).

A client that lost a reply sends its request once more: what was done is not done twice, also after a restart.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from corpus.errors import TurnpointError
from corpus.turns import alone
from ui.keys.tables import kept_reply

_KEPT = timedelta(days=7)
_FORGOTTEN = timedelta(days=400)
"""After which a reply is deleted: a clock that was a year ahead must not have a request done twice once it is right again."""
_MOST = 10_000  # requests of this process that are known by how long ago they were, whatever the clock says
_MARK = re.compile(r"[\x21-\x7e]{1,200}")


class RepeatError(TurnpointError):
    """A mark is used for two different requests, or for one that is still under way."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered."""

    status: int
    body: dict[str, Any]


class Repeatable:
    """A request under its mark. It is under way until it is ended.

    Attributes:
        before: What was answered to it, if it was.
    """

    def __init__(self, before: Reply | None, end: Callable[[Reply | None], None]) -> None:
        self.before = before
        self._end = end
        self._kept: Reply | None = None
        self._taken = threading.Lock()

    def keep(self, reply: Reply) -> None:
        """Have a reply given again to the same request."""
        self._kept = reply

    def is_mine(self) -> bool:
        """Whether the caller is the first to ask this, who is to do the request and to end it; nobody else may do either."""
        return self._taken.acquire(blocking=False)

    def end(self) -> None:
        """Write what is kept; the mark is free for the same request again."""
        self._end(self._kept if self.before is None else None)


class Replies:
    """The replies of one data folder, for a week. Safe to use from several threads.

    Args:
        engine: The database.
        now: The clock.
        ago: Seconds that only go on, however the clock is put.
    """

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        ago: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._now = now
        self._ago = ago
        self._lately: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._lock = threading.Lock()
        self._under_way: set[tuple[str, str]] = set()

    def begin(self, caller: str, mark: str, request: str) -> Repeatable:
        """Begin a request that is done once. Whoever begins it sees to its end.

        Args:
            caller: Whose mark it is: marks of different callers never meet.
            mark: As the caller chose it.
            request: Names everything that was asked for.

        Raises:
            RepeatError: `request.bad_mark`, `request.other_under_mark`, `request.still_under_way`.
        """
        if not _MARK.fullmatch(mark):
            raise RepeatError("request.bad_mark")
        place = (caller, mark)
        with self._lock:
            if place in self._under_way:
                raise RepeatError("request.still_under_way")
            self._under_way.add(place)

        turns = ExitStack()
        turns.callback(self._free, place)
        try:
            # The same request may come to another server, as when this one took too long.
            if not turns.enter_context(alone(self._engine, f"{caller} {mark}")):
                raise RepeatError("request.still_under_way")
            before = self._find(caller, mark, request)
        except BaseException:
            turns.close()
            raise

        def end(reply: Reply | None) -> None:
            with turns:
                if reply is not None:
                    self._keep(caller, mark, request, reply)

        return Repeatable(before, end)

    def _free(self, place: tuple[str, str]) -> None:
        with self._lock:
            self._under_way.discard(place)

    def _find(self, caller: str, mark: str, request: str) -> Reply | None:
        with self._engine.connect() as connection:
            row = connection.execute(
                select(kept_reply).where(kept_reply.c.caller == caller, kept_reply.c.mark == mark)
            ).first()
        if row is None or not (row.at > self._before(_KEPT) or self._is_of_late((caller, mark))):
            return None
        if row.request != request:
            raise RepeatError("request.other_under_mark")
        return Reply(row.status, json.loads(row.body))

    def _keep(self, caller: str, mark: str, request: str, reply: Reply) -> None:
        at = self._now().isoformat(timespec="seconds")
        body = json.dumps(reply.body, ensure_ascii=False)
        with self._engine.begin() as connection:
            same = (kept_reply.c.caller == caller) & (kept_reply.c.mark == mark)
            connection.execute(delete(kept_reply).where(same | (kept_reply.c.at <= self._before(_FORGOTTEN))))
            connection.execute(
                insert(kept_reply).values(
                    caller=caller, mark=mark, request=request, status=reply.status, body=body, at=at
                )
            )

        with self._lock:
            self._lately[caller, mark] = self._ago()
            if len(self._lately) > _MOST:
                self._lately.popitem(last=False)

    def _is_of_late(self, place: tuple[str, str]) -> bool:
        at = self._lately.get(place)
        return at is not None and self._ago() - at < _KEPT.total_seconds()

    def _before(self, by: timedelta) -> str:
        return (self._now() - by).isoformat(timespec="seconds")
