"""Addresses: which host one names, and which of the internet a fetch may reach, never this machine or its network."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

IPAddress = IPv4Address | IPv6Address

_TRANSLATED = ip_network("64:ff9b::/96")
"""IPv6 addresses that a gateway turns into the IPv4 address in their last 32 bits (RFC 6052)."""
_UNICAST = ip_network("2000::/3")
"""All IPv6 addresses that were ever given out for the public internet. What lies elsewhere (a site's own gateways to IPv4,
site-local, IPv4 in forms of the past, segment routing) leads inside, whatever its name."""
_NOBODYS = (ip_network("3fff::/20"), ip_network("192.88.99.0/24"))
"""For examples (RFC 9637), and relays of the past (RFC 7526); the standard library counts both as public."""
_TUNNELLED = (0x0000_5EFE, 0x0200_5EFE)
"""What stands before the IPv4 address of a site in an address of its tunnels (ISATAP, RFC 5214)."""


def is_public(address: IPAddress) -> bool:
    """Whether an address is of the public internet; private, loopback, link-local, shared and multicast are not.

    An IPv6 address that carries an IPv4 one (mapped, 6to4, Teredo, NAT64, ISATAP) is as public as both are.
    """
    inner: tuple[IPv4Address, ...] = ()
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        inner = _carried(address)
        if address not in _UNICAST and address not in _TRANSLATED:
            return False
    if any(address in network for network in _NOBODYS):
        return False
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
    if address in _TRANSLATED or (int(address) >> 32) & 0xFFFF_FFFF in _TUNNELLED:
        return (IPv4Address(int(address) & 0xFFFF_FFFF),)
    return ()
