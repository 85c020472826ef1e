"""From where a server may be reached, and whose word it takes for who asks."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from corpus.errors import TurnpointError

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")
_ORIGIN = re.compile(r"https?://([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:]+\])(:[0-9]{1,5})?")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")


class AccessError(TurnpointError):
    """Options that do not say what they should."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come in, apart from users with a password.

    Attributes:
        beyond: Whether the server listens beyond this machine.
        hosts: Names, besides those of this machine and bare addresses, by which the server may be called.
        header: The header in which a proxy says who has signed in there; empty for none.
        proxies: The addresses of proxies whose headers are believed.
        frames: The origins of pages that may show the chat in a frame.
    """

    beyond: bool = False
    hosts: frozenset[str] = frozenset()
    header: str = ""
    proxies: frozenset[str] = frozenset()
    frames: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        host: str,
        hosts: tuple[str, ...] = (),
        header: str = "",
        proxies: tuple[str, ...] = (),
        frames: tuple[str, ...] = (),
    ) -> Access:
        """As the options of `turnpoint serve` say. A header without proxies is believed of this machine's.

        Raises:
            AccessError: `access.bad_host`, `access.bad_header`, `access.bad_proxy`, `access.bad_origin`.
        """
        for name in hosts:
            if not _HOST.fullmatch(name.lower()):
                raise AccessError("access.bad_host", name=name)
        if header and (
            not _HEADER.fullmatch(header) or header.lower() in ("cookie", "host", "authorization")
        ):
            raise AccessError("access.bad_header", name=header)
        trusted = [_address(one) for one in proxies] or (["127.0.0.1", "::1"] if header else [])
        beyond = not is_loopback(f"[{host}]" if ":" in host else host)
        return cls(
            beyond,
            frozenset(name.lower() for name in hosts),
            header.lower(),
            frozenset(trusted),
            frozenset(_origin(one) for one in frames),
        )

    def knows_host(self, host: str) -> bool:
        """Whether a Host header means this server.

        A page of somebody else can have its own name lead here, but neither ours nor a bare address.
        """
        if is_loopback(host):
            return True
        name = host_name(host)
        return name is not None and (name in self.hosts or (self.beyond and _is_address(name)))

    def client(self, scope: Scope) -> str:
        """The address that a request comes from: behind a proxy that is believed, the one that it names."""
        peer = peer_of(scope)
        if peer not in self.proxies:
            return peer
        forwarded = Headers(scope=scope).getlist("x-forwarded-for")
        last = forwarded[-1].rpartition(",")[2].strip() if forwarded else ""
        return last if _is_address(last) else peer

    def named(self, scope: Scope) -> str:
        """Who a proxy that is believed says is asking; empty where it says nothing or more than one thing."""
        if not self.header or peer_of(scope) not in self.proxies:
            return ""
        said = Headers(scope=scope).getlist(self.header)
        return said[0] if len(said) == 1 else ""


def host_name(host: str) -> str | None:
    """The name or address in a Host header, lower-cased; None for a header that is none."""
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return None
    return name if name and not {"@", "/", "?", "#", "\\"} & set(host) else None


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine and nothing else."""
    return host_name(host) in _LOOPBACK


def peer_of(scope: Scope) -> str:
    """The address at the other end of the connection, in its one form; empty where it is unknown."""
    client = scope.get("client")
    if not client:
        return ""
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def is_of_this_machine(scope: Scope) -> bool:
    """Whether the other end of the connection is on this machine."""
    peer, own = peer_of(scope), scope.get("server")
    if not peer:
        return False
    return ipaddress.ip_address(peer).is_loopback or (own is not None and own[0] == peer)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError as failure:
        raise AccessError("access.bad_proxy", address=text) from failure


def _origin(text: str) -> str:
    # What is written into a policy must hold nothing that a policy could read otherwise.
    origin = text.lower().removesuffix("/")
    if not _ORIGIN.fullmatch(origin):
        raise AccessError("access.bad_origin", name=text)
    return origin
