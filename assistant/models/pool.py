"""Model servers as one engine: the least busy one writes, and another takes over from one that fails.

What holds for several holds for the only one, the embedded engine's child too: it is looked at while it says nothing, left
alone for a while after it failed, so that nobody waits its whole limit again, and taken back when it is well.

A server that fails before its first text costs its asker only the time: the next one is asked, or the same once more when it
is back in a moment. One that fails later has said something already, and need not go on with the same words;
`engine.interrupted` then tells whoever asked, who has kept what was checked, to ask anew.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from assistant.energy import Watched
from assistant.models.engine import EngineInfo, EngineKind, Piece, TimeLimits
from assistant.models.server import Server, ServerState, at_address, connection
from corpus.errors import EngineError
from corpus.limits import LIMITS

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

    from assistant.models.embedded import EmbeddedEngine
    from assistant.models.engine import Engine

SEVERAL = TimeLimits(connect=5.0, first_token=90.0, between=30.0)
"""Where another server can take over, none is waited for as long as the only one."""

_OF_THE_REQUEST = ("engine.prompt_too_long", "engine.prompt_cut")
"""No other server would do better."""

_PERHAPS_OF_THE_REQUEST = ("engine.failed",)
"""Held against a server only once another one has written for the same request."""

_BACK_SOON = ("engine.dead", "engine.unreachable", "engine.timeout", "engine.busy")
"""After these a server may be back in a moment, and the same request is safe: nothing of it was written."""

_TIMES = 2
"""How often one server is asked for one request at most."""

_LOOK_AGAIN = 0.1
_WATCH = 1.0


class Pool:
    """The servers of a list as one engine. All must serve the same model: the one named, or what the first to answer serves.

    Args:
        servers: The servers; none needs to answer yet.
        model: The model's name; what the first server serves where empty.
        patience: Seconds in which one must come back when none answers; those of `corpus.limits` where none are given.
        now: The clock, in seconds.
        kind: What the servers are, as long as none has told it.
    """

    def __init__(
        self,
        servers: Sequence[Server],
        model: str = "",
        patience: float | None = None,
        now: Callable[[], float] = time.monotonic,
        kind: EngineKind = "openai",
    ) -> None:
        self._servers = tuple(servers)
        self._model = model
        self._kind: EngineKind = kind
        self._patience = LIMITS.return_ if patience is None else patience
        self._now = now
        self._change = threading.Condition()
        self._closing = threading.Event()
        self._beginnings: list[Sequence[BaseMessage]] = []
        self._lendings = 0
        self._waiting = 0
        self._watch: threading.Thread | None = None

    def start(self) -> None:
        """Look at all servers now, and from now on in the background."""
        self.look()
        self._watch = threading.Thread(target=self._keep_looking, name="model servers", daemon=True)
        self._watch.start()

    @property
    def info(self) -> EngineInfo:
        """The model that all serve, the least of their contexts, and what those that answer write side by side."""
        with self._change:
            known = [server.engine.info for server in self._servers if server.engine]
            well = [server for server in self._servers if server.well]
            if not known:
                return EngineInfo(self._model, self._kind, 0)
            first, context = known[0], min(info.context for info in known)
            places = sum(server.places for server in well)
            return EngineInfo(first.name, first.engine, context, first.model_hash, max(1, places))

    @property
    def only(self) -> Engine | None:
        """The engine of the only server there is; None of several, or as long as it has not answered."""
        return self._servers[0].engine if len(self._servers) == 1 else None

    def processor_seconds(self) -> float | None:
        """The processor time of the only server, where that can be told."""
        only = self.only
        return only.processor_seconds() if isinstance(only, Watched) else None

    def servers(self) -> tuple[ServerState, ...]:
        """How each server is, in the order of the list."""
        with self._change:
            return tuple(server.state() for server in self._servers)

    def chat(self) -> BaseChatModel:
        """The chat model of the least busy server."""
        with self._change:
            server = self._least_busy(())
        if server is None or server.engine is None:
            raise self._none_answers()
        return server.engine.chat()

    def write(
        self,
        messages: Sequence[BaseMessage],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        cancel: threading.Event | None = None,
    ) -> Iterator[Piece]:
        """Write for the messages at the least busy server, or at the next where it fails; see `Engine.write`."""
        tried: list[Server] = []
        suspects: list[tuple[Server, EngineError]] = []
        last: EngineError | None = None
        while True:
            with self._lent(tried, suspects, last, cancel) as (server, engine, given_up):
                begun = False
                try:
                    stopped = _Either(given_up, cancel)
                    for piece in engine.write(messages, max_tokens=max_tokens, stop=stop, cancel=stopped):
                        self._heard(server)
                        begun = begun or bool(piece.text)
                        if piece.usage is not None:
                            self._succeeded(server, suspects)
                        yield piece
                        if piece.usage is not None:
                            return
                    if not given_up.is_set() or (cancel is not None and cancel.is_set()):
                        return
                    raise server.failure or EngineError("engine.dead", engine=server.url)
                except EngineError as failure:
                    last = self._judge(server, failure, suspects)
                    if begun:
                        raise self._interrupted(server, failure) from failure

    def warm(self, messages: Sequence[BaseMessage], cancel: threading.Event | None = None) -> None:
        """Have each server evaluate the messages, also those that are taken back later: none needs to be there now."""
        with self._change:
            self._beginnings.append(messages)
            well = [server for server in self._servers if server.well]
        for server in well:
            self._warm(server, [messages], cancel)

    def health(self) -> tuple[bool, str]:
        """Whether any server answers; see `Engine.health`."""
        failure = self.failure()
        return failure is None, failure.code if failure else ""

    def failure(self) -> EngineError | None:
        """Why no server answers; None where one does."""
        return None if any(state.well for state in self.servers()) else self._none_answers()

    def look(self) -> None:
        """Ask each server that is due how it is; takes as long as the slowest of them."""
        now = self._now()
        with self._change:
            due = [server for server in self._servers if server.is_due(now)]
        while due and not self._model:
            # In the order of the list: the first that answers says which model it is.
            self._examine(due.pop(0))
        if due:
            with ThreadPoolExecutor(len(due), "model servers") as threads:
                list(threads.map(self._examine, due))

    def close(self) -> None:
        """Forget the servers; they are somebody else's."""
        self._closing.set()
        with self._change:
            engines = [server.engine for server in self._servers if server.engine]
            self._change.notify_all()
        for engine in engines:
            engine.close()
        if self._watch is not None:
            self._watch.join(LIMITS.look)

    def _keep_looking(self) -> None:
        while not self._closing.wait(_WATCH):
            self.look()

    def _examine(self, server: Server) -> None:
        engine, failure = server.engine, None
        try:
            if engine is None or server.failure is not None:
                # Anew also where it is known: it may serve something else by now, and a child is started.
                engine = server.connect(self._model)
            else:
                well, code = engine.health()
                # One that starts with the first request has nothing to be asked yet.
                failure = (
                    None if well or code == "engine.not_started" else EngineError(code, engine=server.url)
                )
        except EngineError as cause:
            failure = at_address(cause, server.url)
        with self._change:
            if failure is not None or engine is None:
                server.doubted(failure or EngineError("engine.unreachable", engine=server.url), self._now())
                return
            back = not server.well
            beginnings = tuple(self._beginnings)
            self._model = self._model or engine.info.name
            server.found_well(engine, self._now())
            # Who waits for it is served first, and pays for the beginning.
            warms = back and bool(beginnings) and not self._waiting
            warming = server.warming = threading.Event() if warms else None
            self._change.notify_all()
        if warms:
            # Apart: whoever looks at servers must see one that hangs at this too.
            args = (server, beginnings, warming)
            threading.Thread(target=self._warm, args=args, name="model server", daemon=True).start()

    def _warm(
        self,
        server: Server,
        beginnings: Sequence[Sequence[BaseMessage]],
        cancel: threading.Event | None = None,
    ) -> None:
        given_up = threading.Event()
        with self._change:
            while server.load >= 1 and server.well and not self._closing.is_set():
                self._change.wait(_LOOK_AGAIN)
            engine = server.engine if server.well else None
            server.lent.add(given_up)
        try:
            for messages in beginnings:
                if engine is not None and not given_up.is_set():
                    engine.warm(messages, _Either(given_up, cancel))
        except EngineError as failure:
            with suppress(EngineError):  # what is of the prompt says nothing of the server
                self._judge(server, failure, [])
        finally:
            with self._change:
                server.lent.discard(given_up)
                self._change.notify_all()

    @contextmanager
    def _lent(
        self,
        tried: list[Server],
        suspects: Sequence[tuple[Server, EngineError]],
        last: EngineError | None,
        cancel: threading.Event | None,
    ) -> Generator[tuple[Server, Engine, threading.Event]]:
        """The least busy server for one request, one that was not tried before others; with what is set when it is found
        to have failed.

        Who comes from a server that failed waits for a place like everybody: the others are not to be overrun.

        Raises:
            EngineError: Why the `last` one that was tried failed, `engine.no_server`, or `engine.cancelled`.
        """
        given_up = threading.Event()
        unfit = [suspect for suspect, _ in suspects]
        with self._change:
            deadline = self._now() + self._patience
            self._waiting += 1
            try:
                while (
                    (server := self._least_busy(tried, unfit)) is None
                    or server.engine is None
                    or server.load >= 1
                ):
                    if self._closing.is_set() or (cancel is not None and cancel.is_set()):
                        raise EngineError("engine.cancelled")
                    if server is None and not self._may_return(tried, unfit, last, deadline):
                        raise last or self._none_answers()
                    for each in self._servers:
                        if each.warming is not None:
                            each.warming.set()
                    self._change.wait(_LOOK_AGAIN)
            finally:
                self._waiting -= 1
            self._lendings += 1
            server.lent.add(given_up)
            server.lent_last = self._lendings
            tried.append(server)
            engine = server.engine
        try:
            yield server, engine, given_up
        finally:
            with self._change:
                server.lent.discard(given_up)
                self._change.notify_all()

    def _least_busy(self, tried: Sequence[Server], unfit: Sequence[Server] = ()) -> Server | None:
        able = [
            server
            for server in self._servers
            if server.well and server not in unfit and tried.count(server) < _TIMES
        ]
        return min(able, key=lambda s: (tried.count(s), s.load, s.lent_last), default=None)

    def _may_return(
        self,
        tried: Sequence[Server],
        unfit: Sequence[Server],
        last: EngineError | None,
        deadline: float,
    ) -> bool:
        """Whether a server that may be asked could be back by then: of those that have been away for long, none."""
        now = self._now()
        if now >= deadline or (last is not None and last.code not in _BACK_SOON):
            return False
        return any(
            server.failure is None
            or (
                server.failure.code in _BACK_SOON
                and server.due < deadline
                and now - (server.away_since or now) < self._patience
            )
            for server in self._servers
            if server not in unfit and tried.count(server) < _TIMES
        )

    def _heard(self, server: Server) -> None:
        with self._change:
            server.heard(self._now())

    def _succeeded(self, server: Server, suspects: Sequence[tuple[Server, EngineError]]) -> None:
        with self._change:
            server.succeeded()
            for suspect, failure in suspects:
                suspect.failed(failure, self._now())

    def _judge(
        self, server: Server, failure: EngineError, suspects: list[tuple[Server, EngineError]]
    ) -> EngineError:
        """Put a failure down to the server, to the request (raised), or to either until another server has written; it
        names the server then.
        """
        if failure.code in _OF_THE_REQUEST:
            raise failure
        named = at_address(failure, server.url)
        if failure.code in _PERHAPS_OF_THE_REQUEST:
            suspects.append((server, named))
            return named
        with self._change:
            if named.code == "engine.busy":
                server.rests(named, self._now(), float(named.details["seconds"]))
            else:
                server.failed(named, self._now())
        return named

    def _interrupted(self, server: Server, failure: EngineError) -> EngineError:
        """What to raise for a failure after the first text: whether to ask anew depends on whether anybody would answer."""
        with self._change:
            another = self._least_busy((), (server,)) is not None
            soon = bool(self._patience) and failure.code in _BACK_SOON
        return EngineError("engine.interrupted", engine=server.url) if another or soon else failure

    def _none_answers(self) -> EngineError:
        if len(self._servers) == 1:
            return self._servers[0].failure or EngineError("engine.unreachable", engine=self._servers[0].url)
        failures = "; ".join(str(server.failure) for server in self._servers if server.failure)
        return EngineError("engine.no_server", servers=len(self._servers), reason=failures[:300] or "-")


class _Either(threading.Event):
    """Set as soon as one of two is; for who asks with `is_set`."""

    def __init__(self, one: threading.Event, other: threading.Event | None) -> None:
        super().__init__()
        self._both = (one, other) if other is not None else (one,)

    def is_set(self) -> bool:
        return any(event.is_set() for event in self._both)


def open_pool(
    urls: Sequence[str], key: str = "", model: str = "", kind: EngineKind | None = None, places: int = 0
) -> Pool:
    """The pool of the servers at some addresses, watched from now on.

    Args:
        urls: Addresses of Ollamas and OpenAI-compatible servers.
        key: The key for those of the OpenAI protocol.
        model: The model that all serve; what the first to answer serves where empty.
        kind: Which protocol all speak, where that is known.
        places: Answers side by side at each; 0 leaves it to what each tells.

    Raises:
        EngineError: `engine.bad_url`.
    """
    servers = [Server(url, connection(url, key, kind, SEVERAL), places) for url in dict.fromkeys(urls)]
    return _watched(Pool(servers, model, kind=kind or "openai"))


def only_server(url: str, key: str, model: str, kind: EngineKind) -> Pool:
    """The server at an address, watched from now on; it need not answer yet.

    Args:
        url: Its address.
        key: Its key, where it wants one.
        model: The model's name; what it serves first where empty. It may be one that the server does not list.
        kind: Which protocol it speaks.

    Raises:
        EngineError: `engine.bad_url`.
    """
    server = Server(url, connection(url, key, kind, TimeLimits(), listed=False))
    return _watched(Pool([server], model, kind=kind))


def only_child(engine: EmbeddedEngine) -> Pool:
    """The embedded engine, watched from now on; its child starts with the first request, and anew where it fails."""

    def started(model: str) -> Engine:
        del model
        engine.start()
        return engine

    return _watched(Pool([Server("embedded", started, engine=engine)], engine.info.name, kind="embedded"))


def _watched(pool: Pool) -> Pool:
    pool.start()
    return pool
