"""A real server on loopback over scripted rooms, without the page, and with as many requests as a test likes."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from tests.ui.fake import FakeAssistant, FakeEngine, FakeIndex, FakeSearcher, settled
from tests.ui.study.cards import ByHand, graded
from ui.app import Application
from ui.keys.keys import Keys
from ui.people.access import Access
from ui.people.gate import Guard
from ui.people.limits import ALLOWANCES, Allowance, Kind, Limits
from ui.people.users import Users
from ui.server import create

TOKEN = "token-of-the-test"
GENEROUS: dict[Kind, Allowance] = {kind: Allowance(1e9, 1e9) for kind in ALLOWANCES}


@dataclass
class Served:
    """A server under test."""

    application: Application
    guard: Guard
    address: str

    @property
    def keys(self) -> Keys:
        return self.guard.keys

    def http(self, key: str = "any word", **headers: str) -> httpx.Client:
        """A client with a key, or any word where none is needed; none at all with an empty one."""
        shown = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx.Client(
            base_url=self.address,
            headers={"Accept-Language": "en", **shown, **headers},
            trust_env=False,
            timeout=60,
        )

    @property
    def machine(self) -> httpx.Client:
        """A client with the token."""
        return self.http(TOKEN)


def application_of(home: Path, index: FakeIndex | None = None, engine: Any = None) -> Application:
    """The real application over scripted rooms, with cards made by hand."""
    kept = index or FakeIndex()
    rooms: Any = (lambda: kept, FakeSearcher, engine or (lambda progress: FakeEngine()), FakeAssistant)
    return Application(
        home, *rooms, make_builder=lambda index: ByHand(), make_grader=lambda index, seat: graded
    )


@contextlib.contextmanager
def served(
    home: Path,
    access: Access | None = None,
    *,
    people: dict[str, str] | None = None,
    limits: dict[Kind, Allowance] | None = None,
    application: Application | None = None,
    wait: bool = True,
) -> Iterator[Served]:
    """A server of a data folder; its limits are those of the product unless others are given."""
    for name, password in (people or {}).items():
        Users(home).add(name, password)
    opened = application or application_of(home)
    with contextlib.closing(opened):
        if wait:
            settled(opened)
        guard = Guard.at(home, access or Access())
        if limits is not None:
            guard = replace(guard, limits=Limits(allowances={**ALLOWANCES, **limits}))
        app = create(opened, TOKEN, "instance", lambda: None, None, guard)
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(128)
            config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1, proxy_headers=False)
            server = uvicorn.Server(config)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
            thread.start()
            try:
                yield Served(opened, guard, f"http://127.0.0.1:{listener.getsockname()[1]}")
            finally:
                server.should_exit = True
                thread.join(timeout=20)
