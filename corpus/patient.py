"""How long PostgreSQL is waited for: its driver has a limit for connecting only, and a server that hangs says nothing at all.

Every wait of a connection gets one: a short one for the look at whether it still answers, one for statements, a long one for
turns. A server that has run into one is left alone for a while (`corpus.breaker`), so that not everybody who comes waits.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event

from corpus.breaker import Breaker
from corpus.limits import LIMITS

if TYPE_CHECKING:
    from psycopg import Connection

_TIMED_OUT = "no answer within"
_seconds: ContextVar[float | None] = ContextVar("_seconds", default=None)


@contextmanager
def seconds(limit: float) -> Generator[None]:
    """Let statements inside of the block take as long as this, in place of `Limits.database_statement`."""
    token = _seconds.set(limit)
    try:
        yield
    finally:
        _seconds.reset(token)


def install(engine: Engine) -> None:
    """Give every wait of an engine's connections its limit."""
    breaker = Breaker(LIMITS.store_return)

    def connect(dialect: Any, record: object, args: Any, options: Any) -> Any:
        del dialect, record
        from psycopg import OperationalError
        from psycopg.errors import ConnectionTimeout

        if (known := breaker.refuses()) is not None:
            raise OperationalError(str(known))
        try:
            made = _limited().connect(*args, **options)
        except ConnectionTimeout as failure:
            breaker.failed(failure)
            raise
        breaker.succeeded()
        return made

    def ping(connection: Any) -> bool:
        from psycopg import OperationalError

        if breaker.failure is not None:
            return False  # a new one is made, or refused
        try:
            with seconds(LIMITS.database_ping):
                return look(connection)
        except OperationalError as failure:
            if _TIMED_OUT in str(failure):
                breaker.failed(failure)
            raise

    look = engine.dialect.do_ping
    engine.dialect.do_ping = ping  # type: ignore[method-assign]
    event.listen(engine, "do_connect", connect)


@cache
def _limited() -> type[Connection[Any]]:
    """The driver's connection with a limit for every wait; one that ran into it is closed, for its answer may still come."""
    import psycopg

    class Limited(psycopg.Connection[Any]):
        def wait(self, gen: Any, *args: Any, **options: Any) -> Any:
            return super().wait(
                self._timed(gen, _seconds.get() or LIMITS.database_statement), *args, **options
            )

        def _timed(self, gen: Any, limit: float) -> Any:
            """A generator of the driver's, which it resumes every tenth of a second whether anything came or not."""
            until = time.monotonic() + limit
            ready: Any = None
            try:
                while True:
                    ready = yield gen.send(ready)
                    if not ready and time.monotonic() > until:
                        self.close()
                        raise psycopg.OperationalError(f"{_TIMED_OUT} {limit:g} s")
            except StopIteration as done:
                return done.value

    return Limited
