"""Uses a server as people do, in three threads, and writes down what it acknowledges."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench.crashing.journal import Journal, Talk
from bench.crashing.material import Version
from bench.crashing.served import HAND
from ui.keys.keys import Keys
from ui.state import read_state

_PATIENCE = 300.0  # seconds that one request may take

KINDS: dict[str, Sequence[str]] = {
    "documents": ("add", "add", "update", "update", "remove", "add again"),
    "people": ("ask", "ask", "talk", "talk", "rate talk", "delete talk"),
    "studying": ("study", "study", "study", "rate", "rate", "key", "revoke"),
}
"""What each thread does, as often as it stands here."""
SPANS = {
    "add": 0.5, "update": 0.5, "remove": 0.2, "add again": 0.1, "ask": 0.6, "talk": 0.6, "rate talk": 0.05,
    "delete talk": 0.05, "study": 0.05, "rate": 0.05, "key": 0.03, "revoke": 0.03,
}  # fmt: skip
"""Seconds that each takes, until one was seen."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done in a run, by thread, and when it ends: the kill comes `share` of its span into an operation.

    `target` names that operation: the thread and the place in its row. None where the server ends by itself.
    """

    rows: dict[str, tuple[str, ...]]
    target: tuple[str, int] | None
    share: float

    @property
    def aimed(self) -> str:
        """The kind of the operation that is aimed at."""
        return self.rows[self.target[0]][self.target[1]] if self.target else ""


def plan_of(chance: random.Random, each: int = 4, *, killed: bool = True) -> Plan:
    """A run's operations and its moment, uniform over the operations' spans."""
    rows = {name: tuple(chance.choice(kinds) for _ in range(each)) for name, kinds in KINDS.items()}
    thread, place, share = chance.choice(sorted(rows)), chance.randrange(each), chance.random()
    return Plan(rows, (thread, place) if killed else None, share)


class LostError(Exception):
    """The server does not answer any more."""


class WrongError(Exception):
    """The server lives and answers as it must not."""


class Driver:
    """Drives one server after another over one data folder.

    Args:
        home: The data folder.
        journal: What is acknowledged.
        chance: Chooses documents and words.
        large: Whether every fifth document is large.
    """

    def __init__(self, home: Path, journal: Journal, chance: random.Random) -> None:
        self._home = home
        self.journal = journal
        self._chance = chance
        self._spans = dict(SPANS)
        self.done: dict[str, int] = {}

    def run(self, plan: Plan, kill: Callable[[], None]) -> str:
        """Do what is planned, and kill at its moment, at the latest at its end; what was under way then.

        Raises:
            WrongError: The server answered as it must not.
        """
        self._over, timers = threading.Event(), []
        under_way: dict[str, str] = {}
        at_kill: list[str] = []

        def end() -> None:
            if not self._over.is_set():
                self._over.set()
                at_kill.append(" + ".join(sorted(under_way.values())) or "nothing")
                kill()

        def work(thread: str) -> None:
            with self._client() as http:
                for place, kind in enumerate(plan.rows[thread]):
                    if self._over.is_set():
                        return
                    if plan.target == (thread, place):
                        timers.append(threading.Timer(plan.share * self._spans[kind], end))
                        timers[-1].start()
                    under_way[thread] = kind
                    begun = time.monotonic()
                    try:
                        done = _DOING[kind](self, http)
                    except (httpx.HTTPError, LostError):
                        self._over.set()
                        if not at_kill:
                            at_kill.append(" + ".join(sorted(under_way.values())))
                        return
                    under_way.pop(thread)
                    if done:
                        self._spans[kind] = time.monotonic() - begun
                        self.done[kind] = self.done.get(kind, 0) + 1

        with ThreadPoolExecutor(len(plan.rows)) as pool:
            for each in [pool.submit(work, thread) for thread in plan.rows]:
                each.result()
        for timer in timers:
            timer.cancel()
        if not at_kill:
            at_kill.append("nothing")
        kill()
        return at_kill[0]

    def _client(self) -> httpx.Client:
        state = read_state(self._home)
        assert state is not None
        return httpx.Client(
            base_url=state["url"],
            headers={"Authorization": f"Bearer {state['token']}", "Accept-Language": "en"},
            timeout=_PATIENCE,
            trust_env=False,
        )

    def client(self) -> httpx.Client:
        """Requests to the server that runs now."""
        return self._client()

    def wait_until_right(self, patience: float = 120.0) -> None:
        """Search until a document that is known to be there is found.

        Raises:
            WrongError: It is not, for too long.
        """
        known = [v for name, v in sorted(self.journal.documents.items()) if name not in self.journal.changing]
        deadline = time.monotonic() + patience
        with self._client() as http:
            while known:
                reply = http.post("/api/search", json={"question": known[0].word, "k": 3})
                if reply.is_success and any(known[0].word in row["text"] for row in reply.json()["results"]):
                    return
                if time.monotonic() > deadline:
                    raise WrongError(f"{known[0].word} of {known[0].name} is not found: {reply.text[:200]}")
                time.sleep(0.02)

    def hand(self, what: str, **given: Any) -> dict[str, Any]:
        """What the page does.

        Raises:
            LostError: The server is gone.
            WrongError: It refused.
        """
        port = (self._home / HAND).read_text("utf-8")
        try:
            reply = httpx.post(
                f"http://127.0.0.1:{port}/{what}", json=given, timeout=_PATIENCE, trust_env=False
            )
        except httpx.HTTPError as failure:
            raise LostError(what) from failure
        if reply.is_error:
            raise WrongError(f"{what}: {reply.text}")
        return reply.json()

    # Documents

    def _put(self, http: httpx.Client, version: Version) -> bool:
        with self.journal.change(version.name, version):
            mark = {"Idempotency-Key": f"put-{version.number}"}
            reply = http.post("/api/documents", files={"file": (version.name, version.data)}, headers=mark)
            _right(reply)
        return True

    def add(self, http: httpx.Client) -> bool:
        number = self.journal.next_number()
        return self._put(http, Version(f"mill{number}.{'pdf' if number % 3 == 0 else 'txt'}", number))

    def update(self, http: httpx.Client) -> bool:
        name = self._any(self.journal.documents)
        return bool(name) and self._put(http, Version(name, self.journal.next_number()))

    def add_again(self, http: httpx.Client) -> bool:
        name = self._any(self.journal.documents)
        return bool(name) and self._put(http, self.journal.documents[name])

    def remove(self, http: httpx.Client) -> bool:
        if len(self.journal.documents) < 4:
            return False
        name = self._any(self.journal.documents)
        with self.journal.change(name, None):
            _right(http.delete(f"/api/documents/{name}"))
        return True

    # Asking

    def _question(self) -> str:
        name = self._any(self.journal.documents)
        word = self.journal.documents[name].word if name in self.journal.documents else "cedar"
        return (
            f"How many tons of wood did the {word} mill sell in the year {1900 + self._chance.randrange(6)}?"
        )

    def ask(self, http: httpx.Client) -> bool:
        """Ask with the answer streamed; told whole when its last event has come."""
        self.journal.asked += 1
        body, last = {"question": self._question()}, ""
        with http.stream("POST", "/api/ask", json=body, headers={"Accept": "text/event-stream"}) as reply:
            if reply.is_error:
                reply.read()
                _right(reply)
            for line in reply.iter_lines():
                if line.startswith("event:"):
                    last = line.removeprefix("event:").strip()
        if last != "finished":
            raise LostError("the stream ended early")
        self.journal.answers += 1
        return True

    def talk(self, http: httpx.Client) -> bool:
        del http
        of = self._any(self.journal.talks) if self._chance.random() < 0.5 else ""
        question, known = self._question(), self.journal.talks.get(of, Talk())
        self.journal.asked += 1
        self.journal.talking = (of, question)
        said = self.hand("ask", question=question, of=of, place=len(known.exchanges))
        self.journal.answers += 1
        self.journal.talks.setdefault(said["of"], known).exchanges.append((question, said["answer"]))
        self.journal.talking = None
        return True

    def rate_talk(self, http: httpx.Client) -> bool:
        del http
        of = self._any(
            {of: talk for of, talk in self.journal.talks.items() if talk.exchanges and talk.exchanges[-1][1]}
        )
        if not of:
            return False
        answer = self.journal.talks[of].exchanges[-1][1]
        before = answer in self.journal.ratings
        if not before:
            self.journal.rating_of_talk = answer
        self.hand("rate", of=of, place=len(self.journal.talks[of].exchanges) - 1)
        self.journal.ratings.add(answer)
        self.journal.rating_of_talk = ""
        return True

    def delete_talk(self, http: httpx.Client) -> bool:
        del http
        if len(self.journal.talks) < 3:
            return False
        of = self._any(self.journal.talks)
        self.journal.deleting = of
        self.hand("delete", of=of)
        self.forget(of)
        return True

    def forget(self, of: str) -> None:
        """Note that a conversation is deleted, and its ratings with it."""
        gone = self.journal.talks.pop(of)
        self.journal.deleted.add(of)
        self.journal.ratings -= {answer for _, answer in gone.exchanges}
        self.journal.deleting = ""

    def take_up(self, of: str, question: str, answer: str) -> None:
        """Note an exchange that was kept and not told."""
        self.journal.talks.setdefault(of, Talk()).exchanges.append((question, answer))

    # Studying, rating, keys

    def study(self, http: httpx.Client) -> bool:
        journal = self.journal
        if not journal.session:
            reply = http.post("/api/quiz/sessions", json={"number": 50, "languages": ["en"]})
            if reply.status_code in (404, 409):  # no cards yet, or none due
                return False
            journal.session, journal.place = _right(reply)["session"], 0
        ask = _right(http.get(f"/api/quiz/sessions/{journal.session}/next"))["ask"]
        if ask is None:
            _right(http.post(f"/api/quiz/sessions/{journal.session}/finish"))
            journal.session = ""
            return False
        place = ask["place"]
        journal.reviewing = (journal.session, place)
        body = {"place": place, "text": "1,200"}
        reply = http.post(f"/api/quiz/sessions/{journal.session}/answers", json=body)
        if reply.status_code == 404:  # its document went meanwhile, and the card with it
            journal.reviewing = None
            return False
        journal.reviews[journal.session, place] = _right(reply)["verdict"]
        journal.reviewing, journal.place = None, place + 1
        return True

    def rate(self, http: httpx.Client) -> bool:
        """Rate an answer that another door keeps."""
        number = self.journal.next_number()
        name = f"e-{number:06}"
        self.journal.rating = name
        answer = {
            "id": name, "language": "en", "status": "answered", "answer": "So.", "citations": [], "figures": [],
            "evidence": [],
        }  # fmt: skip
        body = {"question": f"What of {name}?", "answer": answer, "verdict": "good"}
        _right(http.post("/api/feedback", json=body))
        self.journal.ratings.add(name)
        self.journal.rating = ""
        return True

    def key(self, http: httpx.Client) -> bool:
        del http
        made, whole = Keys.at(self._home).create("crash", ("documents:read",))
        self.journal.keys[made.id] = whole
        return True

    def revoke(self, http: httpx.Client) -> bool:
        del http
        good = {id: whole for id, whole in self.journal.keys.items() if id not in self.journal.revoked}
        if len(good) < 2:
            return False
        named = self._any(good)
        Keys.at(self._home).revoke(named)
        self.journal.revoked.add(named)
        return True

    def _any(self, names: dict[str, Any]) -> str:
        with self.journal.lock:
            return self._chance.choice(sorted(names)) if names else ""


_DOING: dict[str, Callable[[Driver, httpx.Client], bool]] = {
    "add": Driver.add, "update": Driver.update, "remove": Driver.remove, "add again": Driver.add_again,
    "ask": Driver.ask, "talk": Driver.talk, "rate talk": Driver.rate_talk, "delete talk": Driver.delete_talk,
    "study": Driver.study, "rate": Driver.rate, "key": Driver.key, "revoke": Driver.revoke,
}  # fmt: skip


def _right(reply: httpx.Response) -> Any:
    """The body of a reply.

    Raises:
        LostError: The server says that it is not there, as one that ends does.
        WrongError: It is none of those that are expected.
    """
    if reply.is_error:
        raise WrongError(
            f"{reply.request.method} {reply.request.url.path}: {reply.status_code} {reply.text[:300]}"
        )
    return json.loads(reply.text)
