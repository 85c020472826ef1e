"""Talks to the server of a data folder; finds it by `server.json`, and starts it when there is none."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import httpx

from corpus.document import Language
from corpus.errors import TurnpointError
from ui.audit.actor import DOOR, Door
from ui.events import Message, decode
from ui.people.person import ACTING_FOR
from ui.state import LOG, read_state
from ui.study.calls import StudyCalls

_START_PATIENCE = 120.0  # seconds that a starting server may take until it answers
_SILENCE = 60.0  # seconds without a byte after which a stream is given up; the server writes every ten
_STOP_PATIENCE = 30.0
_LOOKING_UP = 300.0  # seconds in which a publisher's register of companies must have come

Turns = Sequence[dict[str, str]]
"""A conversation: objects with `role` (user or assistant) and `content`."""

ScopeBody = Mapping[str, Sequence[str]]
"""Lists of `companies`, `forms`, `periods` and `sources`; see `corpus.scope`."""


class ClientError(TurnpointError):
    """The server cannot be found, started or understood."""


class ServerRefusedError(ClientError):
    """The server answered with an error; its sentence is already in the caller's language."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.message = message


class Client:
    """Calls of one server. Every method raises `ServerRefusedError` with the server's own message."""

    def __init__(
        self, state: dict[str, Any], language: Language, person: str = "", door: Door = "cli"
    ) -> None:
        self.url: str = state["url"]
        self.pid: int = state["pid"]
        self._state = state
        self._language: Language = language
        self._door: Door = door
        self._http = httpx.Client(
            base_url=f"{self.url}/api",
            headers={
                "Authorization": f"Bearer {state['token']}",
                "Accept-Language": language,
                DOOR: door,
                **({ACTING_FOR: person} if person else {}),
            },
            timeout=httpx.Timeout(10, read=_SILENCE),
            trust_env=False,  # a proxy of the environment must never see requests to this machine
        )
        self.study = StudyCalls(self._request)

    def acting_for(self, person: str) -> Client:
        """The same server, for somebody: what is asked, added and studied is theirs, and what is only theirs is seen.

        Args:
            person: Their key: up to 200 printable ASCII characters without spaces.
        """
        return Client(self._state, self._language, person, self._door)

    def at_door(self, door: Door) -> Client:
        """This client, for another door than the command line: what is done by it stands in the audit log as that door's."""
        self._door = door
        self._http.headers[DOOR] = door
        return self

    def with_key(self, key: str) -> Client:
        """The same server, with an API key in the place of the data folder's token: it allows what the key allows."""
        return Client({**self._state, "token": key}, self._language, door=self._door)

    def ask(
        self,
        question: str,
        history: Turns = (),
        language: str | None = None,
        scope: ScopeBody | None = None,
        *,
        fresh: bool = False,
    ) -> Iterator[Message]:
        """Events of an answer from the documents in scope: evidence, draft, sentence, and last finished."""
        body = {"question": question, "history": list(history), "language": language, "scope": scope or {}}
        return self._events("POST", "/ask", json=body | {"fresh": fresh})

    def search(
        self, question: str, k: int, history: Turns = (), scope: ScopeBody | None = None
    ) -> dict[str, Any]:
        """The final results of a search in the documents in scope."""
        body = {"question": question, "k": k, "history": list(history), "scope": scope or {}}
        return last_of(self._events("POST", "/search", json=body))

    def add(self, data: bytes, source: str) -> Iterator[Message]:
        """Events of adding: progress, and last added. An error is raised."""
        file = {"file": (Path(source).name or "file", data)}
        return self._work("/documents", files=file, data={"source": source})

    def fetch_page(self, url: str) -> Iterator[Message]:
        """Events of fetching and adding a web page: progress, and last added. An error is raised."""
        return self._work("/fetch/web", json={"url": url})

    def fetch(self, wanted: dict[str, Any]) -> Iterator[Message]:
        """Events of fetching filings: progress, an outcome for each, and last fetched. An error is raised.

        Args:
            wanted: As `ui.api.fetching.FetchIn` describes it.
        """
        return self._work("/fetch", json=wanted)

    def sync(self, key: str) -> Iterator[Message]:
        """Events of bringing followed companies up to date, as of `fetch`; `key` is the user's for DART, or empty."""
        return self._work("/sync", json={"key": key})

    def follow(self, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        """Follow companies; their rows. `wanted` is as `ui.api.fetching.FollowIn` describes it."""
        return self._request("POST", "/followed", json=wanted, timeout=_LOOKING_UP).json()["followed"]

    def followed(self) -> list[dict[str, Any]]:
        """The rows of all followed companies."""
        return self._json("GET", "/followed")["followed"]

    def unfollow(self, name: str) -> str:
        """Follow a company no more; its usual name."""
        return self._json("DELETE", f"/followed/{quote(name, safe='')}")["unfollowed"]

    def contact_known(self) -> bool:
        """Whether the server knows the e-mail address that EDGAR wants."""
        return self._json("GET", "/contact")["known"]

    def keep_contact(self, contact: str) -> None:
        """Tell the server the e-mail address that EDGAR wants."""
        self._request("PUT", "/contact", json={"contact": contact})

    def sources(self) -> list[dict[str, Any]]:
        """The sources' rows."""
        return self._json("GET", "/documents")["documents"]

    def figures(self, company: str, metric: str, segment: str, periods: int) -> list[dict[str, Any]]:
        """Reported figures, annual ones first, newest first."""
        asked = {"company": company, "metric": metric, "segment": segment, "periods": periods}
        return self._request("GET", "/figures", params=asked).json()["figures"]

    def costs(self, since: str = "") -> dict[str, Any]:
        """What answers cost since a day (ISO 8601, UTC), or since ever; see `ui.costs.Costs.to_json`."""
        return self._request("GET", "/costs", params={"since": since}).json()

    def trace(self, answer_id: str) -> dict[str, Any]:
        """How an answer came about; see `ui.conversations.traced`. The last one's with an empty id."""
        return self._request("GET", f"/answers/{quote(answer_id or 'last', safe='')}/trace").json()

    def conversations(self, wanted: str = "") -> list[dict[str, Any]]:
        """The rows of conversations, the one used last first; with `wanted`, those in which it stands."""
        return self._request("GET", "/conversations", params={"wanted": wanted}).json()["conversations"]

    def conversation(self, of: str, form: str) -> str:
        """A conversation as text in a form: md, json or html."""
        return self._request("GET", f"/conversations/{quote(of, safe='')}", params={"form": form}).text

    def feedback(self, since: str = "", verdict: str = "") -> list[dict[str, Any]]:
        """Drafts of evaluation cases from ratings since a day (ISO 8601), of one verdict or of both."""
        asked = {name: value for name, value in (("since", since), ("verdict", verdict)) if value}
        return self._request("GET", "/feedback", params=asked).json()["cases"]

    def rate(
        self,
        question: str,
        history: Turns,
        answer: Mapping[str, Any],
        verdict: str,
        reasons: Sequence[str] = (),
    ) -> None:
        """Keep what was thought (good or bad) of an answer that the caller keeps."""
        body = {"question": question, "history": list(history), "answer": dict(answer)}
        self._request("POST", "/feedback", json={**body, "verdict": verdict, "reasons": list(reasons)})

    def belongings(self, owner: str) -> dict[str, int]:
        """How many `conversations`, `answers` and private `documents` there are of a person; of nobody if empty."""
        return self._request("GET", "/people/belongings", params={"owner": owner}).json()

    def adopt(self, key: str) -> dict[str, int]:
        """Hand over to a person what was asked before anybody signed in."""
        return self._request("POST", "/people/adopt", json={"key": key}).json()

    def erase(self, owner: str) -> dict[str, int]:
        """Delete everything of a person for good."""
        return self._request("DELETE", "/people/belongings", params={"owner": owner}).json()

    def remove(self, source: str) -> None:
        """Remove a document."""
        self._json("DELETE", f"/documents/{quote(source, safe='')}")

    def text(self, source: str, start: int | None = None, end: int | None = None) -> str:
        """A document's extracted text, or a slice of it in code points."""
        where = {name: value for name, value in (("start", start), ("end", end)) if value is not None}
        return self._request("GET", f"/text/{quote(source, safe='')}", params=where).text

    def status(self) -> dict[str, Any]:
        """How the server is."""
        return {**self._json("GET", "/status"), "url": self.url}

    def stop(self) -> None:
        """End the server, and wait until its process has gone.

        Raises:
            ClientError: `client.still_ending` when it takes longer than half a minute.
        """
        self._json("POST", "/stop")
        deadline = time.monotonic() + _STOP_PATIENCE
        while alive(self.pid):
            if time.monotonic() > deadline:
                raise ClientError("client.still_ending", pid=str(self.pid))
            time.sleep(0.05)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _json(self, method: str, path: str) -> dict[str, Any]:
        return self._request(method, path).json()

    def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            reply = self._http.request(method, path, **options)
        except httpx.HTTPError as failure:
            raise ClientError("client.lost", reason=str(failure) or type(failure).__name__) from failure
        _raise_refusal(reply)
        return reply

    def _work(self, path: str, **options: Any) -> Iterator[Message]:
        for name, event in self._events("POST", path, **options):
            if name == "error":
                raise ServerRefusedError(event["code"], event["message"])
            yield name, event

    def _events(self, method: str, path: str, **options: Any) -> Iterator[Message]:
        accept = {"Accept": "text/event-stream"}
        try:
            with self._http.stream(method, path, headers=accept, **options) as reply:
                if reply.is_error:
                    reply.read()
                _raise_refusal(reply)
                last = ""
                for last, event in decode(reply.iter_lines()):
                    yield last, event
        except httpx.HTTPError as failure:
            raise ClientError("client.lost", reason=str(failure) or type(failure).__name__) from failure
        if last not in ("finished", "added", "fetched", "error"):
            raise ClientError("client.lost", reason="the stream ended early")


def last_of(events: Iterator[Message]) -> dict[str, Any]:
    """The object of the last event: the finished answer, the final results, the report."""
    return list(events)[-1][1]


def find(home: Path, language: Language) -> Client | None:
    """The running server of a data folder, or None; a stale `server.json` counts for none."""
    state = read_state(home)
    if state is None or not alive(state["pid"]) or not _is_ours(state):
        return None
    return Client(state, language)


def find_or_start(
    home: Path,
    language: Language,
    waiting: Callable[[float], None] = lambda seconds: None,
    command: Sequence[str] | None = None,
) -> Client:
    """The running server of a data folder; started in the background when there is none.

    Args:
        home: The data folder.
        language: Of messages.
        waiting: Called with the seconds waited, several times a second, while the server starts.
        command: Starts the server; Turnpoint's own by default.

    Raises:
        ClientError: `client.not_started` when the server ended or did not answer in time.
    """
    if (found := find(home, language)) is not None:
        return found
    process = _start(home, command or (sys.executable, "-m", "ui.cli", "serve", "--background"))
    begun = time.monotonic()
    while (waited := time.monotonic() - begun) < _START_PATIENCE:
        if (found := find(home, language)) is not None:
            return found
        if process.poll() is not None:
            # Another client may have won the race for the folder; then its server is the one to use.
            time.sleep(0.5)
            if (found := find(home, language)) is not None:
                return found
            break
        waiting(waited)
        time.sleep(0.1)
    raise ClientError("client.not_started", log=str(home / LOG), reason=_last_words(home))


def alive(pid: int) -> bool:
    """Whether a process of that number runs; one that has ended but was not collected does not."""
    import psutil

    with contextlib.suppress(psutil.Error):
        return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def _is_ours(state: dict[str, Any]) -> bool:
    """Whether the server at that address is the one that wrote the file; asked before the token is shown."""
    try:
        # A server that reads a large file may be slow to answer; one that has gone refuses at once.
        reply = httpx.get(f"{state['url']}/healthz", timeout=30, trust_env=False)
        return reply.is_success and reply.json().get("instance") == state["instance"]
    except (httpx.HTTPError, ValueError, AttributeError):
        return False


def _start(home: Path, command: Sequence[str]) -> subprocess.Popen[bytes]:
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    environment = {**os.environ, "TURNPOINT_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    detached: dict[str, Any] = {"start_new_session": True}
    if os.name == "nt":
        detached = {"creationflags": cast("int", getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0))}
    with (home / LOG).open("ab") as out:
        return subprocess.Popen[bytes](
            list(command), stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment, **detached
        )


def _last_words(home: Path) -> str:
    """The last line that a server that ended has written."""
    try:
        lines = (home / LOG).read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return "-"
    return lines[-1] if lines else "-"


def _raise_refusal(reply: httpx.Response) -> None:
    if not reply.is_error:
        return
    try:
        problem = reply.json()
        refusal = ServerRefusedError(str(problem["code"]), str(problem["detail"]))
    except (ValueError, KeyError, TypeError) as failure:
        raise ClientError("client.not_understood", status=reply.status_code) from failure
    raise refusal
