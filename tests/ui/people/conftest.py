"""A real server with the real page over scripted rooms, users with passwords, and browsers that speak raw HTTP."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import uvicorn

from tests.ui.fake import fake_application
from ui.app import Application
from ui.people.access import Access
from ui.people.gate import Guard
from ui.people.users import Users
from ui.server import create
from ui.web.mounted import gradio_page

PASSWORDS = {"anna": "correct horse anna", "ben": "correct horse ben", "root": "correct horse root"}
TOKEN = "token-of-the-test"


@dataclass
class Running:
    """A server under test."""

    application: Application
    guard: Guard
    users: Users
    address: str


@contextlib.contextmanager
def running(home: Path, access: Access, *, page: bool = True, people: bool = True) -> Iterator[Running]:
    """A server of a data folder, with its page built."""
    users = Users(home)
    for name, password in PASSWORDS.items() if people else ():
        users.add(name, password, admin=name == "root")
    with contextlib.closing(fake_application(home, embed=False)) as application:
        guard = Guard.at(home, access)
        app = create(application, TOKEN, "instance", lambda: None, gradio_page if page else None, guard)
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(64)
            config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1, proxy_headers=False)
            server = uvicorn.Server(config)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
            thread.start()
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            try:
                yield Running(application, guard, users, address)
            finally:
                server.should_exit = True
                thread.join(timeout=20)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for all tests: building the page takes longer than most of them."""
    with running(tmp_path_factory.mktemp("people") / "home", Access()) as server:
        anna = Browser(server.address)
        anna.sign_in("anna")
        deadline = time.monotonic() + 120
        while anna.http.get("/").status_code == 503 and time.monotonic() < deadline:
            time.sleep(0.1)
        yield server


@dataclass
class Browser:
    """A browser with its cookies, and the page that is open in it."""

    address: str
    session: str = field(default_factory=lambda: uuid4().hex[:11])
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http = httpx.Client(
            base_url=self.address,
            headers={"Origin": self.address, "Accept-Language": "en", **self.headers},
            trust_env=False,
            timeout=60,
        )

    def sign_in(self, name: str, password: str = "") -> httpx.Response:
        form = {"name": name, "password": password or PASSWORDS.get(name, "")}
        return self.http.post("/sign-in", data=form)

    @property
    def config(self) -> dict[str, Any]:
        return self.http.get("/config").json()

    def function(self, part: str, event: str) -> int:
        """The number of the handler of an event of a part, by the part's id in the page; of the page itself without."""
        config = self.config
        ids = {c["props"].get("elem_id"): c["id"] for c in config["components"]}
        for number, handler in enumerate(config["dependencies"]):
            for target, name in handler["targets"]:
                if name == event and (not part or target == ids[part]):
                    return int(handler.get("id", number))
        raise AssertionError(f"{part} has no {event}")

    def predict(self, function: int, data: list[Any], **more: Any) -> httpx.Response:
        body = {"data": data, "fn_index": function, "session_hash": self.session, **more}
        return self.http.post("/gradio_api/run/predict", json=body)

    def join(self, function: int, data: list[Any], **more: Any) -> httpx.Response:
        body = {"data": data, "fn_index": function, "session_hash": self.session, **more}
        return self.http.post("/gradio_api/queue/join", json=body)

    def open(self) -> dict[str, Any]:
        return self.predict(self.function("", "load"), ["en", "", "", None]).json()

    def ask(self, question: str) -> None:
        said = self.join(self.function("past", "ask"), [None], event_data={"question": question})
        assert said.status_code == 200, said.text

    def heard(self) -> str:
        """Everything that the page's stream says until it ends, without markup."""
        parts: list[str] = []
        with self.http.stream(
            "GET", "/gradio_api/queue/data", params={"session_hash": self.session}
        ) as reply:
            assert reply.status_code == 200, reply.read()
            for line in reply.iter_lines():
                parts.append(line)
                if line.startswith("data:") and json.loads(line[5:]).get("msg") == "close_stream":
                    break
        return re.sub(r"<[^<>]*>", "", "\n".join(parts))

    def upload(self, name: str, data: bytes) -> str:
        reply = self.http.post("/gradio_api/upload", files={"files": (name, data)})
        assert reply.status_code == 200, reply.text
        return str(reply.json()[0])

    def add(self, name: str, data: bytes) -> str:
        path = self.upload(name, data)
        file = {"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}}
        said = self.join(self.function("upload", "upload"), [[file], None])
        assert said.status_code == 200, said.text
        return self.heard()


@pytest.fixture(scope="session")
def cookies(served: Running) -> dict[str, httpx.Cookies]:
    """What browsers hold whose person has signed in: passwords take their time."""
    browsers = {name: Browser(served.address) for name in ("anna", "ben")}
    for name, browser in browsers.items():
        assert browser.sign_in(name).status_code == 303
    return {name: browser.http.cookies for name, browser in browsers.items()}


@pytest.fixture
def anna(served: Running, cookies: dict[str, httpx.Cookies]) -> Browser:
    browser = Browser(served.address)
    browser.http.cookies = cookies["anna"]
    return browser


@pytest.fixture
def ben(served: Running, cookies: dict[str, httpx.Cookies]) -> Browser:
    browser = Browser(served.address)
    browser.http.cookies = cookies["ben"]
    return browser
