"""Addresses: which host one names, and which of the internet a fetch may reach, never this machine or its network."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

IPAddress = IPv4Address | IPv6Address

_TRANSLATED = ip_network("64:ff9b::/96")
"""IPv6 addresses that a gateway turns into the IPv4 address in their last 32 bits (RFC 6052)."""


def is_public(address: IPAddress) -> bool:
    """Whether an address is of the public internet; private, loopback, link-local, shared and multicast are not.

    An IPv6 address that carries an IPv4 one (mapped, 6to4, Teredo, NAT64) is as public as both are.
    """
    inner = _carried(address) if isinstance(address, IPv6Address) else ()
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    return address.is_global and not address.is_multicast and all(is_public(each) for each in inner)


def resolve(host: str, port: int) -> tuple[IPAddress, ...]:
    """Every address of a host's name, in the order in which the system would try them.

    Raises:
        OSError: The name is unknown, or is no name at all.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as failure:
        raise OSError(str(failure)) from failure
    texts = dict.fromkeys(str(info[4][0]).partition("%")[0] for info in found)
    return tuple(ip_address(text) for text in texts)


def host_of(url: str) -> str:
    """The host that an address names, in small letters; empty where it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _carried(address: IPv6Address) -> tuple[IPv4Address, ...]:
    if address.sixtofour:
        return (address.sixtofour,)
    if address.teredo:
        return address.teredo
    if address in _TRANSLATED:
        return (IPv4Address(int(address) & 0xFFFF_FFFF),)
    return ()
