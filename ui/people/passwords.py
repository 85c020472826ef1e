"""Passwords as they are kept: scrypt with its parameters and a salt of its own in each hash.

The standard library's scrypt (RFC 7914) takes 32 MB and a tenth of a second, so that guessing is dear. Hashes made
with other parameters still match, and are made anew when their owner signs in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import NamedTuple

SHORTEST, LONGEST = 10, 1_000
"""Characters of a password."""


class Cost(NamedTuple):
    """Scrypt's parameters: cost in memory and time, block size, parallel lanes."""

    n: int
    r: int
    p: int


NOW = Cost(2**15, 8, 1)
_HARDEST = 2**27  # bytes that a hash in the file may ask for


def hashed(password: str, cost: Cost = NOW) -> str:
    """A password as it may be kept: `scrypt$n$r$p$salt$hash`."""
    salt = secrets.token_bytes(16)
    return "$".join(("scrypt", *map(str, cost), _text(salt), _text(_derived(password, salt, cost))))


def matches(password: str, kept: str) -> bool:
    """Whether a password is the one of a hash; False also for a hash that is none."""
    parsed = _parsed(kept)
    if parsed is None:
        return False
    cost, salt, expected = parsed
    return hmac.compare_digest(_derived(password, salt, cost), expected)


def is_dated(kept: str) -> bool:
    """Whether a hash was made with other parameters than are used now."""
    parsed = _parsed(kept)
    return parsed is None or parsed[0] != NOW


def _derived(password: str, salt: bytes, cost: Cost) -> bytes:
    said = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(said, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=2 * _HARDEST, dklen=32)


def _parsed(kept: str) -> tuple[Cost, bytes, bytes] | None:
    try:
        kind, n, r, p, salt, digest = kept.split("$")
        cost = Cost(int(n), int(r), int(p))
        found = cost, base64.b64decode(salt, validate=True), base64.b64decode(digest, validate=True)
    except ValueError:
        return None
    sound = cost.n > 1 and cost.n & (cost.n - 1) == 0 and cost.r > 0 and cost.p > 0
    if kind != "scrypt" or not sound or 128 * cost.n * cost.r * cost.p > _HARDEST or len(found[2]) != 32:
        return None
    return found


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
