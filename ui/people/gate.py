"""The gate in front of the page and of everything that Gradio serves for it: nobody passes unknown, too often or too large.

It says in the ASGI scope who asks. Sessions of open pages and uploaded files are let through to whom they belong only.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.database import unanswered
from ui.api.problems import refusal
from ui.audit.log import Audit
from ui.keys.keys import Keys
from ui.people.access import Access
from ui.people.api_gate import ApiGate, later
from ui.people.attempts import Attempts
from ui.people.bindings import Bindings
from ui.people.bodies import FILES, SMALL, BodyError, bounded, check_length, given_again, read_json
from ui.people.callers import Callers
from ui.people.doors import Door, door_of, files_in, query_of, session_in
from ui.people.limits import Limits
from ui.people.pages import SIGN_IN, come_again
from ui.people.permits import is_of_api
from ui.people.person import Person, put_person
from ui.people.sessions import Sessions
from ui.people.signing import PAGES, Known, Signing
from ui.people.users import Users
from ui.words import Words, accepted

log = logging.getLogger(__name__)

_OPEN_BODY = 64 << 10  # bytes: a form
_STATUS = {400: "request.bad_body", 408: "request.too_slow", 413: "request.too_large"}


@dataclass(frozen=True, slots=True)
class Guard:
    """What the gate knows: from where one may come, who it is, and what they may take and have."""

    access: Access
    signing: Signing
    limits: Limits
    bindings: Bindings
    users: Users
    keys: Keys

    @classmethod
    def at(cls, home: Path, access: Access) -> Guard:
        """The one of a data folder."""
        users, limits = Users(home), Limits()
        signing = Signing(access, users, Sessions(home, users), Attempts(), limits, Audit(home))
        return cls(access, signing, limits, Bindings(), users, Keys.at(home))


class Gate:
    """ASGI middleware; behind the doorkeeper, which has looked at Host, Origin and token."""

    def __init__(self, app: ASGIApp, guard: Guard, token: str) -> None:
        self._app = app
        self._access = guard.access
        self._signing = guard.signing
        self._limits = guard.limits
        self._bindings = guard.bindings
        callers = Callers(token, guard.keys, guard.users, guard.signing)
        self._api = ApiGate(self._through, guard.access, callers, guard.limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # the page has none
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = await self._pass(scope, receive, send)
        if refused is not None:
            await refused(scope, receive, send)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> Response | None:
        """Pass the request on; the answer where it is not passed."""
        path: str = scope["path"]
        try:
            if is_of_api(path):
                return await self._api.pass_on(self._stripped(scope), receive, send)
            known = self._signing.known(scope)
            if known is None and (wait := self._limits.take("request", self._access.client(scope))):
                return later(scope, wait)
            if path in PAGES:
                return await self._signing.page(scope, receive)
            if door_of(scope["method"], path, query_of(scope)).what == "open":
                return await self._to_anybody(scope, receive, send, known)
            if known is None:
                return _sign_in_first(scope)
            return await self._to_page(scope, receive, send, known)
        except BodyError as failure:
            return refusal(scope, failure.status, _STATUS[failure.status])
        except OperationalError as failure:
            # Who asks could not be looked up: nobody passes.
            log.exception("nobody could be let in")
            away = unanswered(failure)
            return refusal(scope, 503, away.code, away.details, {"retry-after": "1"})

    async def _to_anybody(
        self, scope: Scope, receive: Receive, send: Send, known: Known | None
    ) -> Response | None:
        """What is for whoever has its address: said to be of nobody, and limited by where it comes from."""
        client = self._access.client(scope)
        kind = "quiz" if scope["method"] == "POST" else "request"
        # Whoever is unknown has been counted already.
        counted = kind == "quiz" or known is not None
        if counted and (wait := self._limits.take(kind, client)):
            return later(scope, wait)
        check_length(scope, _OPEN_BODY)
        await self._through(self._stripped(scope), bounded(receive, _OPEN_BODY), send)
        return None

    async def _to_page(self, scope: Scope, receive: Receive, send: Send, known: Known) -> Response | None:
        person = known.person
        whose = person.key or self._access.client(scope)
        door = door_of(scope["method"], scope["path"], query_of(scope))
        if wait := self._limits.take("request", whose):
            return later(scope, wait)
        if door.what == "absent":
            return refusal(scope, 404, "request.no_such_place")
        if not all(self._bindings.is_own_session(session, person.key) for session in door.sessions):
            return refusal(scope, 403, "people.not_yours")
        if door.what == "file" and not self._may_have(door.file, person):
            return refusal(scope, 403, "people.not_yours")
        if door.what == "upload":
            if wait := self._limits.take("upload", whose):
                return later(scope, wait)
            check_length(scope, FILES)
            receive = bounded(receive, FILES)
            send = self._noting_uploads(send, person)
        else:
            check_length(scope, SMALL)
            receive = bounded(receive, SMALL)
        scope = self._stripped(scope)
        if door.what == "told":
            body = await read_json(receive)
            if (refused := self._not_own(scope, body, person)) is not None:
                return refused
            receive = given_again(body, scope, receive)
        put_person(scope, person)
        await self._through(scope, receive, self._dressed(send, door, known))
        return None

    def _not_own(self, scope: Scope, body: Any, person: Person) -> Response | None:
        session = session_in(body)
        if session is None:
            return refusal(scope, 400, "request.bad_body")
        own = self._bindings.is_own_session(session, person.key)
        if own and all(self._may_have(path, person) for path in files_in(body)):
            return None
        log.warning("somebody asked for what is somebody else's")
        return refusal(scope, 403, "people.not_yours")

    def _may_have(self, path: str, person: Person) -> bool:
        return self._bindings.has_uploaded(path, person.key) or (
            # Without sign-in everything of the page is one person's; Gradio keeps to its own folder.
            not person.key and "://" not in path
        )

    async def _through(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application. A body that breaks off is answered here, whatever the application makes of it.

        Raises:
            BodyError: Nothing was answered yet.
        """
        broken: BodyError | None = None
        begun = False

        async def receive_noted() -> Message:
            nonlocal broken
            try:
                return await receive()
            except BodyError as failure:
                broken = failure
                raise

        async def send_unbroken(message: Message) -> None:
            nonlocal begun
            if broken is None or begun:
                begun = True
                await send(message)

        try:
            await self._app(scope, receive_noted, send_unbroken)
        except Exception:
            if broken is None or begun:
                raise
        if broken is not None and not begun:
            raise broken

    def _stripped(self, scope: Scope) -> Scope:
        """Without the header by which a proxy names people: from here on nobody reads it."""
        if not self._access.header:
            return scope
        name = self._access.header.encode()
        return {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() != name]}

    def _noting_uploads(self, send: Send, person: Person) -> Send:
        """Note whose the files are that a response names."""
        parts: list[bytes] = []
        good = False

        async def send_noting(message: Message) -> None:
            nonlocal good
            if message["type"] == "http.response.start":
                good = message["status"] == 200
            elif good and message["type"] == "http.response.body":
                parts.append(message.get("body", b""))
                if not message.get("more_body", False):
                    # Before the last part is sent: the browser may use the files at once.
                    self._bindings.uploaded(_paths(b"".join(parts)), person.key)
            await send(message)

        return send_noting

    def _dressed(self, send: Send, door: Door, known: Known) -> Send:
        """With a session that is written anew, and without a copy left in caches where somebody signed in."""
        if not known.person.key:
            return send

        async def send_dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if door.what != "asset":
                    headers["cache-control"] = "no-store"
                if known.cookie is not None:
                    headers.append("set-cookie", known.cookie)
            await send(message)

        return send_dressed


def _paths(body: bytes) -> list[str]:
    try:
        named = json.loads(body)
    except ValueError:
        return []
    return [path for path in named if isinstance(path, str)] if isinstance(named, list) else []


def _sign_in_first(scope: Scope) -> Response:
    headers = Headers(scope=scope)
    if scope["method"] in ("GET", "HEAD") and "text/html" in headers.get("accept", ""):
        if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            return come_again(_words(headers))
        return RedirectResponse(SIGN_IN, 303, {"cache-control": "no-store"})
    return refusal(scope, 401, "people.signed_out")


def _words(headers: Headers) -> Words:
    return Words(accepted(headers.get("accept-language", "")))
