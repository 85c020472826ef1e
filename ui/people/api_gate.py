"""The gate in front of the API: who calls, whether a key allows it, and whether that is too much or too large."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ui.api.problems import refusal
from ui.audit.actor import ANYBODY, DOOR, DOORS, MACHINE, Actor, Door, acting
from ui.keys.key import USUAL
from ui.people.access import Access
from ui.people.bodies import FILES, SMALL, bounded, check_length
from ui.people.caller import ANYBODY as NO_KEY
from ui.people.caller import Caller, put_caller
from ui.people.callers import Callers, Turned
from ui.people.limits import Limits, per_minute
from ui.people.permits import Permit, permit_of
from ui.people.underway import UnderWay
from ui.tracing import current, request_id

log = logging.getLogger(__name__)

_HEALTH = "/healthz"
_UPLOADS = "/api/documents"
_BODY = 16 << 20  # bytes: a conversation of two hundred long turns
_ELSEWHERE = "/api/*"  # how a route is called that is for the token alone

Through = Callable[[Scope, Receive, Send], Awaitable[None]]


class ApiGate:
    """Lets requests for the API through, or answers them.

    Args:
        through: Hands a request on.
        access: From where requests may come.
        callers: Knows who calls.
        limits: How often each of them may.
    """

    def __init__(self, through: Through, access: Access, callers: Callers, limits: Limits) -> None:
        self._through = through
        self._access = access
        self._callers = callers
        self._limits = limits
        self._under_way = UnderWay()

    async def pass_on(self, scope: Scope, receive: Receive, send: Send) -> Response | None:
        """Pass a request on; the answer where it is not passed.

        Raises:
            BodyError: Its body is not taken.
        """
        permit = permit_of(scope["method"], scope["path"])
        if (traced := current()) is not None:
            traced.route = permit.route if permit is not None else _ELSEWHERE
        if permit is not None and permit.needed == "open":
            return await self._to_anybody(permit, scope, receive, send)
        caller = self._callers.of(scope)
        if isinstance(caller, Turned):
            # Whoever guesses, guesses slowly.
            if wait := self._limits.take("request", self._access.client(scope)):
                return later(scope, wait)
            log.warning("refused a call of %s: %s", traced.route if traced else "", caller.code)
            return refusal(scope, caller.status, caller.code)
        if traced is not None:
            traced.caller = caller.id or "token"
        if caller.is_machine:
            if wait := self._limits.take("api", ""):
                return later(scope, wait)
            await self._hand_on(caller, scope, receive, send)
            return None
        return await self._as_allowed(caller, permit, scope, receive, send)

    async def _to_anybody(
        self, permit: Permit, scope: Scope, receive: Receive, send: Send
    ) -> Response | None:
        looked = permit.route != _HEALTH and self._limits.take("request", self._access.client(scope))
        if looked:
            return later(scope, looked)
        check_length(scope, 0)
        await self._through(scope, bounded(receive, 0), send)
        return None

    async def _as_allowed(
        self, caller: Caller, permit: Permit | None, scope: Scope, receive: Receive, send: Send
    ) -> Response | None:
        if permit is None:
            known = caller.id != NO_KEY
            return (
                refusal(scope, 403, "keys.machine_only") if known else refusal(scope, 401, "server.no_token")
            )
        if permit.needed and permit.needed not in caller.scopes:
            return refusal(scope, 403, "keys.not_allowed", {"scope": permit.needed})
        own = caller.bounds if permit.kind == "question" else USUAL
        rate = per_minute(own.per_minute) if own.per_minute else None
        if wait := self._limits.take(permit.kind, caller.id, rate):
            return later(scope, wait)
        with self._under_way.one(caller.id, permit.kind, own.at_once) as may:
            if not may:
                return later(scope, 1)
            await self._hand_on(caller, scope, receive, send)
        return None

    async def _hand_on(self, caller: Caller, scope: Scope, receive: Receive, send: Send) -> None:
        put_caller(scope, caller)
        largest = FILES + SMALL if scope["path"] == _UPLOADS else _BODY
        check_length(scope, largest)
        with acting(_actor(caller, scope, self._access)):
            await self._through(scope, bounded(receive, largest), send)


def _actor(caller: Caller, scope: Scope, access: Access) -> Actor:
    """Who calls, for the audit log. What a program says of itself is believed where it has the token."""
    door: Door = "api"
    if caller.is_machine:
        said = Headers(scope=scope).get(DOOR, "")
        door = said if said in DOORS else "api"
        who = f"channel:{caller.person.key}" if caller.person.key else MACHINE
    else:
        who = ANYBODY if caller.id == NO_KEY else f"key:{caller.id}"
    return Actor(who, door, access.client(scope), request_id())


def later(scope: Scope, seconds: int) -> Response:
    """The answer to a request too many."""
    wait: Mapping[str, str] = {"Retry-After": str(seconds)}
    return refusal(scope, 429, "people.too_many_requests", {"seconds": seconds}, wait)
