"""Knows the callers of the API: by the token of the data folder, by a key, or because this machine is nobody else's."""

from __future__ import annotations

import hmac
import logging
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Scope

from ui.keys.key import OF_PROXY, Key, person_of
from ui.keys.keys import Keys
from ui.people.access import is_loopback, is_of_this_machine
from ui.people.caller import Caller, by_token, unknown
from ui.people.person import ACTING_FOR, Person, acting_for
from ui.people.signing import Signing
from ui.people.users import Users

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turned:
    """Why a caller is not let in."""

    status: int
    code: str


class Callers:
    """Tells who calls.

    Args:
        token: Of the data folder; whoever shows it may do everything, from this machine.
        keys: The keys that were made.
        users: The people that keys act for.
        signing: Whether people must sign in here.
    """

    def __init__(self, token: str, keys: Keys, users: Users, signing: Signing) -> None:
        self._token = token.encode()
        self._keys = keys
        self._users = users
        self._signing = signing

    def of(self, scope: Scope) -> Caller | Turned:
        """Who a request is of.

        Without any key, any word is taken for one where nobody signs in, by this machine, under a name of this machine:
        there the page is open to the same people.
        """
        headers = Headers(scope=scope)
        shown, acting = _bearer(headers), headers.getlist(ACTING_FOR)
        if hmac.compare_digest(shown.encode(), self._token):
            if not is_of_this_machine(scope):
                return Turned(403, "server.api_from_elsewhere")
            person = acting_for(acting)
            return Turned(400, "request.bad_person") if person is None else by_token(person)
        if acting:
            return Turned(403, "keys.no_acting")
        if (key := self._keys.check(shown)) is not None:
            return self._by_key(key)
        if shown and self._is_open(scope, headers):
            return unknown()
        return Turned(401, "keys.wanted" if shown else "server.no_token")

    def _by_key(self, key: Key) -> Caller | Turned:
        if not key.owner:
            # What a bot studies is its own, and mixes with nobody's: no person's key begins like this one.
            bot = Person("", key.name, admin=True)
            return Caller(bot, key.scopes, key.id, f"~key~{key.id}", key.bounds)
        person = self._person(key)
        if isinstance(person, Turned):
            return person
        return Caller(person, key.scopes, key.id, person.key, key.bounds)

    def _person(self, key: Key) -> Person | Turned:
        """Whom a key acts for, as long as they could come in themselves."""
        if key.owner.startswith(OF_PROXY):
            if not self._signing.believes_proxy:
                return Turned(401, "keys.proxy_gone")
            return self._users.of_proxy(person_of(key.owner))
        user = self._users.find(person_of(key.owner))
        if user is None or user.person.key != key.owner:
            return Turned(401, "keys.user_gone")
        return user.person

    def _is_open(self, scope: Scope, headers: Headers) -> bool:
        here = is_of_this_machine(scope) and is_loopback(headers.get("host", ""))
        return here and not self._signing.wanted and not self._keys.exist


def _bearer(headers: Headers) -> str:
    """What a request shows; empty for nothing."""
    way, _, shown = headers.get("authorization", "").partition(" ")
    return shown.strip() if way.lower() == "bearer" else ""
