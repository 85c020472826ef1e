"""The server's study routes as a program calls them; see `ui.api.study` for what goes in and comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import quote

import httpx

Choice = Mapping[str, Any]
"""Which cards, as `ui.api.study.WantedIn` has it."""

_GRADING = 300.0  # seconds in which a judge must have decided
_MADE = 120.0  # seconds in which a file of all cards must have come
_SINGULAR = {
    "topics": "topic",
    "sources": "source",
    "companies": "company",
    "languages": "language",
    "kinds": "kind",
    "difficulties": "difficulty",
}


class Request(Protocol):
    """Sends a request and raises what the server refuses."""

    def __call__(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer."""
        ...


class StudyCalls:
    """Calls of one server; raises as `ui.client.Client` does."""

    def __init__(self, request: Request) -> None:
        self._request = request

    def cards(self, choice: Choice, first: int = 0, most: int = 100) -> list[dict[str, Any]]:
        """Cards with their keys."""
        asked = {**_query(choice), "first": first, "most": most}
        return self._call("GET", "/cards", params=asked)["cards"]

    def counts(self, choice: Choice) -> dict[str, dict[str, int]]:
        """How many cards fit, by what they are told apart by."""
        return self._call("GET", "/counts", params=_query(choice))

    def export(self, form: str, choice: Choice) -> bytes:
        """A file of cards, or of the learner's history."""
        return self._request("GET", f"/study/export.{form}", params=_query(choice), timeout=_MADE).content

    def bring(self, history: Any) -> int:
        """Merge a history; how many answers were new."""
        return self._call("POST", "/history", json=history, timeout=_MADE)["new"]

    def begin(self, choice: Choice, zone: str, seed: int | None = None) -> str:
        """A new session; its id."""
        return self._call("POST", "/sessions", json={**choice, "zone": zone, "seed": seed})["session"]

    def open_sessions(self) -> list[dict[str, Any]]:
        """Sessions that go on, the newest first."""
        return self._call("GET", "/sessions")["sessions"]

    def next(self, session: str) -> dict[str, Any] | None:
        """The card that is to be answered now; None at the end."""
        return self._call("GET", f"/sessions/{_part(session)}/next")["ask"]

    def answer(
        self, session: str, place: int, text: str = "", chosen: Sequence[int] = (), *, easy: bool = False
    ) -> dict[str, Any]:
        """What an answer is worth."""
        body = {"place": place, "text": text, "chosen": list(chosen), "easy": easy}
        return self._call("POST", f"/sessions/{_part(session)}/answers", json=body, timeout=_GRADING)

    def skip(self, session: str, place: int) -> None:
        """Pass over a card."""
        self._call("POST", f"/sessions/{_part(session)}/skips", json={"place": place})

    def finish(self, session: str) -> dict[str, Any]:
        """End a session; how it went."""
        return self._call("POST", f"/sessions/{_part(session)}/finish")

    def progress(self, zone: str) -> dict[str, Any]:
        """How the learner gets on."""
        return self._call("GET", "/progress", params={"zone": zone})

    def settle(self, **settings: float | int) -> dict[str, Any]:
        """Aim at something else, or at nothing new; what is aimed at then."""
        return self._call("PUT", "/settings", json=settings)

    def forget(self) -> None:
        """Delete everything that is kept of the learner."""
        self._call("DELETE", "/learner")

    def make_link(self, choice: Choice, title: str, language: str, seed: int | None = None) -> dict[str, Any]:
        """A quiz by link."""
        return self._call(
            "POST", "/links", json={**choice, "title": title, "language": language, "seed": seed}
        )

    def links(self) -> list[dict[str, Any]]:
        """The quizzes by link, the newest first."""
        return self._call("GET", "/links")["links"]

    def open_link(self, quiz: str, *, is_open: bool) -> None:
        """Let people answer a quiz, or no more."""
        self._call("PUT", f"/links/{_part(quiz)}", json={"open": is_open})

    def delete_link(self, quiz: str) -> None:
        """Delete a quiz with all that was answered to it."""
        self._call("DELETE", f"/links/{_part(quiz)}")

    def results(self, quiz: str) -> dict[str, Any]:
        """Who answered what."""
        return self._call("GET", f"/links/{_part(quiz)}/results")

    def results_sheet(self, quiz: str) -> bytes:
        """The same as CSV."""
        return self._request("GET", f"/study/links/{_part(quiz)}/results", params={"form": "csv"}).content

    def _call(self, method: str, path: str, **options: Any) -> Any:
        return self._request(method, f"/study{path}", **options).json()


def _query(choice: Choice) -> dict[str, Any]:
    return {_SINGULAR[name]: list(values) for name, values in choice.items() if name in _SINGULAR and values}


def _part(name: str) -> str:
    return quote(name, safe="")
