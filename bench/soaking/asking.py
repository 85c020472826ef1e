"""How the soak speaks with its server: over HTTP, as programs do."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from random import Random
from types import TracebackType
from typing import Any

import httpx

from bench.soaking.material import Step
from ui.people.person import ACTING_FOR

_PATIENCE = 600.0  # seconds in which background work must have ended
_MOST_CARDS = 5
_SESSIONS = 4  # of one learner, before another one studies: a day has so many new cards for each
_LEFT_OUT = {"id", "created", "timings_ms", "cached", "usage", "cost", "counts", "model"}
"""What of an answer is of the moment at which it was given."""

Turns = Sequence[Mapping[str, str]]


class Asking:
    """Questions to a server, one at a time.

    Attributes:
        failed: What was answered with a failure, by what it was.
    """

    def __init__(self, url: str, token: str, chance: Random) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        self._http = httpx.Client(base_url=f"{url}/api", headers=headers, timeout=300, trust_env=False)
        self._chance = chance
        self._before: Turns = ()
        self._sessions = 0
        self._last: tuple[str, dict[str, Any]] | None = None
        self.failed: list[str] = []

    def __enter__(self) -> Asking:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def ask(self, question: str, history: Turns = (), *, fresh: bool = False) -> dict[str, Any]:
        """An answer."""
        body = {"question": question, "history": list(history), "fresh": fresh}
        answer = self._told("POST", "/ask", json=body)
        if answer.get("error"):
            self.failed.append(f"ask: {answer['error']['code']}")
        return answer

    def do(self, step: Step) -> None:
        """Do one thing."""
        match step.kind:
            case "ask":
                answer = self.ask(step.question)
                said = {"role": "assistant", "content": answer.get("answer", "")}
                self._before = ({"role": "user", "content": step.question}, said)
                self._last = (step.question, answer)
            case "follow":
                self.ask(step.question, self._before)
            case "search":
                self._told("POST", "/search", json={"question": step.question, "k": 10})
            case "study":
                self._study()
            case "rate":
                question, answer = self._last or (step.question, self.ask(step.question))
                body = {
                    "question": question,
                    "answer": answer,
                    "verdict": self._chance.choice(("good", "bad")),
                }
                self._told("POST", "/feedback", json=body)

    def add(self, name: str, data: bytes) -> None:
        """Add a document; its words are found then."""
        self._told("POST", "/documents", files={"file": (name, data)})

    def remove(self, name: str) -> None:
        """Remove a document."""
        self._told("DELETE", f"/documents/{name}")

    def settle(self) -> None:
        """Wait until nothing is done in the background."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            told = self._told("GET", "/status")
            if not (told["index"]["busy"] or told["study"]["busy"] or told["engine"]["state"] == "starting"):
                return
            time.sleep(0.1)
        raise RuntimeError("the server's background work does not end")

    def _study(self) -> None:
        """A session of a few cards: begun, answered well or badly, finished."""
        learner = {ACTING_FOR: f"soak~{self._sessions // _SESSIONS}"}
        self._sessions += 1
        wanted = {"number": self._chance.randrange(1, _MOST_CARDS), "seed": self._chance.randrange(1000)}
        of = self._told("POST", "/quiz/sessions", json=wanted, headers=learner).get("session")
        while (
            of
            and (asked := self._told("GET", f"/quiz/sessions/{of}/next", headers=learner).get("ask"))
            is not None
        ):
            chosen = [0] if asked["choices"] else []
            reply = {
                "place": asked["place"],
                "chosen": chosen,
                "text": "" if chosen else "115 billion dollars",
            }
            if asked["kind"] == "order":
                reply["chosen"] = list(range(len(asked["choices"])))
            if not self._told("POST", f"/quiz/sessions/{of}/answers", json=reply, headers=learner):
                return
        if of:
            self._told("POST", f"/quiz/sessions/{of}/finish", headers=learner)

    def _told(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        reply = self._http.request(method, path, **options)
        if reply.is_error:
            self.failed.append(f"{method} {path.split('/')[1]}: {reply.status_code} {reply.text[:200]}")
            return {}
        return reply.json()


def essence(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What of an answer may not change while the index is the same."""
    kept = {key: value for key, value in answer.items() if key not in _LEFT_OUT}
    # A document that was here all along keeps its number; scores are those of the same sums.
    kept["evidence"] = [{**one, "score": round(one["score"], 6)} for one in kept.get("evidence", [])]
    return kept
