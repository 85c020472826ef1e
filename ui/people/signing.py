"""Signing in and out: who a request is of, by a proxy's word or by a session, and how a session begins and ends."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope

from corpus.document import Language
from ui.audit.actor import ANYBODY, Actor
from ui.audit.log import Audit, What
from ui.people.access import Access
from ui.people.attempts import Attempts
from ui.people.bodies import BodyError, bounded, check_length
from ui.people.limits import Limits
from ui.people.pages import SIGN_IN, SIGN_OUT, sign_in
from ui.people.person import NOBODY, Person, name_of
from ui.people.sessions import IDLE, Sessions
from ui.people.users import User, Users
from ui.tracing import request_id
from ui.words import Words, accepted

log = logging.getLogger(__name__)

PAGES = frozenset({SIGN_IN, SIGN_OUT})
_LARGEST_FORM = 16_384  # bytes
_MOST_WAITING = 40  # sign-ins that wait for their passwords to be compared
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Known:
    """Who a request is of, and the header that writes their session anew, if any."""

    person: Person
    cookie: str | None = None


class Signing:
    """Knows people by their requests.

    Args:
        access: From where the server may be reached.
        users: Who signs in with a password.
        sessions: What they show afterwards.
        attempts: Failures so far.
        limits: How often an address may try.
        audit: Where it is written down.
    """

    def __init__(
        self,
        access: Access,
        users: Users,
        sessions: Sessions,
        attempts: Attempts,
        limits: Limits,
        audit: Audit,
    ) -> None:
        self._access = access
        self._users = users
        self._sessions = sessions
        self._attempts = attempts
        self._limits = limits
        self._audit = audit
        # Comparing passwords takes memory and time: two at once, in threads that nothing else waits for.
        self._comparing = ThreadPoolExecutor(2, "passwords")
        self._waiting = 0

    @property
    def wanted(self) -> bool:
        """Whether somebody must sign in before they see anything."""
        return self._access.beyond or bool(self._access.header) or self._users.exist

    @property
    def believes_proxy(self) -> bool:
        """Whether a proxy's word is taken for who has signed in there."""
        return bool(self._access.header)

    def known(self, scope: Scope) -> Known | None:
        """Who a request is of; None for somebody who must sign in first."""
        if not self.wanted:
            return Known(NOBODY)
        if name := name_of(self._access.named(scope)):
            return Known(self._users.of_proxy(name))
        found = self._sessions.known(self._shown(scope))
        if found is None:
            return None
        user, session = found
        renewed = self._sessions.renewed(session)
        return Known(user.person, self._cookie(renewed, session.secure) if renewed is not None else None)

    def _cookie(self, value: str, secure: bool) -> str:
        """The header that writes a session into the browser; empty takes it out."""
        age = IDLE if value else 0
        way = "; Secure" if secure else ""
        return f"{self._sessions.cookie}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{way}"

    async def page(self, scope: Scope, receive: Receive) -> Response:
        """What is answered to a request for one of `PAGES`."""
        headers = Headers(scope=scope)
        words = Words(_language(scope, headers))
        method = scope["method"]
        if method == "POST" and not _is_from_own_page(headers):
            return sign_in(words, trouble=words.error_sentence("server.foreign_origin", {}), status=403)
        if method == "POST" and scope["path"] == SIGN_OUT:
            return self._sign_out(scope)
        if self.known(scope) is not None:
            return RedirectResponse("/", 303, {"cache-control": "no-store"})
        if method == "POST":
            return await self._sign_in(scope, receive, words)
        if method not in ("GET", "HEAD") or scope["path"] == SIGN_OUT:
            return RedirectResponse(SIGN_IN, 303, {"cache-control": "no-store"})
        return sign_in(words, form=self._users.exist)

    async def _sign_in(self, scope: Scope, receive: Receive, words: Words) -> Response:
        try:
            given, password = await _form(scope, receive)
        except BodyError as failure:
            return sign_in(words, trouble=words("people.not_understood"), status=failure.status)
        name, address = name_of(given) or "", self._access.client(scope)
        wait = self._limits.take("sign-in", address) or self._attempts.begin(address, name)
        if not wait and self._waiting >= _MOST_WAITING:
            wait = 5
        if wait:
            later = {"retry-after": str(wait)}
            return sign_in(
                words, trouble=words("people.wait", seconds=wait), name=given, status=429, headers=later
            )
        user = await self._compared(name, password)
        if user is None:
            log.warning("a sign-in failed")
            # Only a name that there is: what stands in that field may be a password, typed in the wrong place.
            self._note("sign_in.failed", name if self._users.find(name) else "", ANYBODY, address)
            return sign_in(words, trouble=words("people.wrong"), name=given, status=401)
        self._attempts.succeeded(address, name)
        log.info("somebody signed in")
        self._note("sign_in", user.name, f"user:{user.name}", address)
        response = RedirectResponse("/", 303, {"cache-control": "no-store"})
        secure = _is_secure(scope)
        response.headers.append("set-cookie", self._cookie(self._sessions.begin(user, secure=secure), secure))
        return response

    async def _compared(self, name: str, password: str) -> User | None:
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._comparing, self._users.check, name, password)
        finally:
            self._waiting -= 1

    def _note(self, what: What, on: str, who: str, address: str) -> None:
        self._audit.note(what, on, by=Actor(who, "page", address, request_id()))

    def _sign_out(self, scope: Scope) -> Response:
        found = self._sessions.known(self._shown(scope))
        self._sessions.end(self._shown(scope))
        if found is not None:
            name = found[0].name
            self._note("sign_out", name, f"user:{name}", self._access.client(scope))
        # What the browser kept of the page goes too.
        cleared = {"clear-site-data": '"cache", "storage"', "cache-control": "no-store"}
        response = RedirectResponse(SIGN_IN, 303, cleared)
        response.headers.append("set-cookie", self._cookie("", _is_secure(scope)))
        return response

    def _shown(self, scope: Scope) -> str:
        """The session that a request shows, empty for none."""
        told = "; ".join(Headers(scope=scope).getlist("cookie"))
        return cookie_parser(told).get(self._sessions.cookie, "")


async def _form(scope: Scope, receive: Receive) -> tuple[str, str]:
    """Name and password of a form.

    Raises:
        BodyError: It is too large, does not come, or is no form.
    """
    check_length(scope, _LARGEST_FORM)
    receive = bounded(receive, _LARGEST_FORM)
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BodyError(400)
        body += message.get("body", b"")
        more = message.get("more_body", False)
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=10, errors="strict")
        return fields["name"][0][:_LONGEST_NAME], fields["password"][0]
    except (ValueError, KeyError) as failure:
        raise BodyError(400) from failure


def _language(scope: Scope, headers: Headers) -> Language:
    chosen = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("language", [""])[0]
    if chosen == "ko":
        return "ko"
    return "en" if chosen == "en" else accepted(headers.get("accept-language", ""))


def _is_from_own_page(headers: Headers) -> bool:
    """Whether a browser says that a form is our own page's; that an Origin is ours was looked at before."""
    return "origin" in headers or headers.get("sec-fetch-site") == "same-origin"


def _is_secure(scope: Scope) -> bool:
    """Whether the browser speaks TLS, to us or to a proxy: its Origin says so."""
    return (
        scope.get("scheme") == "https" or urlsplit(Headers(scope=scope).get("origin", "")).scheme == "https"
    )
