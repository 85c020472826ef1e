"""Which of the page's routes there are, and what each of them names that belongs to somebody.

Gradio serves many more than the page uses. Those are not there: what is not needed need not be guarded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl

from ui.embed.places import PLACES

_API = "/gradio_api"
_FILE = f"{_API}/file="
_UPLOAD = f"{_API}/upload"
_HEARTBEAT = f"{_API}/heartbeat/"

_READ = frozenset({"/", "/config", "/theme.css", "/favicon.ico", "/robots.txt", "/manifest.json"})
_READ_API = frozenset(
    f"{_API}/{name}"
    for name in (
        "queue/data",
        "queue/status",
        "upload_progress",
        "info",
        "theme.css",
        "startup-events",
        "app_id",
    )
)
_TOLD = frozenset(f"{_API}/{name}" for name in ("queue/join", "run/predict", "cancel"))
_RESET = f"{_API}/reset"  # does nothing, and names no session
_OWN = re.compile(
    r"/conversations/[0-9a-f]{32}\.(?:md|json|html)|/pages/[0-9]{1,9}/[0-9]{1,6}\.png"
    r"|/study/(?:cards\.(?:apkg|csv|html)|history\.json|quizzes/[0-9a-f]{32}\.csv)"
)
"""Routes of our own beside Gradio's; they look themselves whether what they name is the person's."""
_QUIZ = re.compile(r"/quiz/[A-Za-z0-9_-]{16,64}")
"""The page behind the link of a quiz, for whoever has it."""
_ASSETS = ("/assets/", "/static/", "/svelte/")

What = Literal["page", "asset", "told", "upload", "file", "open", "absent"]


@dataclass(frozen=True, slots=True)
class Door:
    """A route of the page.

    Attributes:
        what: `open` is for whoever has its address, signed in or not; `told` takes a JSON body that names a session,
            `upload` files; `file` gives one; `asset` is the same for everybody; `absent` is none of the page's.
        sessions: The sessions of open pages, and the uploads, that its address names.
        file: The path of the file that it gives.
    """

    what: What
    sessions: tuple[str, ...] = ()
    file: str = ""


_ABSENT = Door("absent")


def door_of(method: str, path: str, query: str) -> Door:
    """The route that a request is for."""
    if path.startswith(_FILE):
        file = path.removeprefix(_FILE)
        here = method in ("GET", "HEAD") and file.startswith("/") and ".." not in file.split("/")
        return Door("file", file=file) if here else _ABSENT
    if path in PLACES:
        return Door("open") if method == "GET" else _ABSENT
    if _QUIZ.fullmatch(path):
        return Door("open") if method in ("GET", "HEAD", "POST") else _ABSENT
    plain = path.rstrip("/") or "/"
    if method == "POST":
        if plain == _UPLOAD:
            return Door("upload", _named(query))
        if plain == _RESET:
            return Door("page")
        return Door("told") if plain in _TOLD else _ABSENT
    if method not in ("GET", "HEAD"):
        return _ABSENT
    if path.startswith(_HEARTBEAT):
        return Door("page", (plain.removeprefix(_HEARTBEAT),))
    if path.startswith(_ASSETS):
        return Door("asset")
    if _OWN.fullmatch(path):
        return Door("page")
    if plain in _READ or plain in _READ_API:
        if any(name == "deep_link" for name, _ in parse_qsl(query, keep_blank_values=True)):
            return _ABSENT  # somebody's whole page, kept by Gradio for whoever has the link
        return Door("page", _named(query))
    return _ABSENT


def is_of_gradio(path: str) -> bool:
    """Whether a path is one of Gradio's own routes behind the page."""
    return path.startswith(f"{_API}/")


def _named(query: str) -> tuple[str, ...]:
    """The sessions, and the uploads whose progress is watched, that a query names."""
    named = parse_qsl(query, keep_blank_values=True)
    sessions = [value for name, value in named if name == "session_hash"]
    return (*sessions, *(f"upload {value}" for name, value in named if name == "upload_id"))


def session_in(body: Any) -> str | None:
    """The session that a told body names; None where it names none or is not as it should be."""
    session = body.get("session_hash") if isinstance(body, dict) else None
    return session if isinstance(session, str) and session else None


def files_in(value: Any) -> Iterator[str]:
    """The paths of files that a told body refers to, at any depth."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            path = one.get("path")
            if isinstance(path, str) and path:
                yield path
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def query_of(scope: Mapping[str, Any]) -> str:
    """The query of an ASGI scope as text."""
    return bytes(scope.get("query_string", b"")).decode("latin-1")
