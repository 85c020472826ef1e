"""Changes to an input that blind bytes would hardly hit on: words of its format, absurd numbers, depth, length, encodings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from tests.fuzz.target import Target, tokens_of

_NUMBER = re.compile(rb"-?\d+(?:[.,]\d+)*")
_NUMBERS = tokens_of("numbers")
_SIGNS = tokens_of("signs")
_ENCODINGS = ("utf-16-le", "utf-16-be", "utf-16", "cp949", "latin-1", "utf-8-sig", "utf-7", "johab", "utf-32")
_MOST_CHANGES = 5


def mutated(
    data: bytes, target: Target, rng: Random, others: Sequence[bytes] = (), longest: int = 0
) -> bytes:
    """An input changed a few times over.

    Args:
        data: What is changed.
        target: Its words and its longest input.
        rng: What chooses.
        others: Inputs of which pieces may be put in.
        longest: Bytes that must not be passed; the target's own bound by default.
    """
    longest = longest or target.longest
    for _ in range(rng.randint(1, _MOST_CHANGES)):
        change = rng.choice(_CHANGES)
        data = change(data, target, rng, others, longest)[:longest]
    return data


def _span(data: bytes, rng: Random, most: int = 200) -> tuple[int, int]:
    start = rng.randint(0, len(data))
    return start, min(len(data), start + rng.randint(0, rng.choice((3, 20, most))))


def _put(data: bytes, piece: bytes, rng: Random) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + piece + data[at:]


def _token(data: bytes, target: Target, rng: Random, others: Sequence[bytes], longest: int) -> bytes:
    return _put(data, rng.choice(target.tokens or _SIGNS), rng)


def _exchange(data: bytes, target: Target, rng: Random, others: Sequence[bytes], longest: int) -> bytes:
    """One word of the format in the place of another."""
    there = [token for token in target.tokens if token in data]
    return data.replace(rng.choice(there), rng.choice(target.tokens), rng.choice((1, -1))) if there else data


def _sign(data: bytes, target: Target, rng: Random, others: Sequence[bytes], longest: int) -> bytes:
    return _put(data, rng.choice(_SIGNS), rng)


def _number(data: bytes, target: Target, rng: Random, others: Sequence[bytes], longest: int) -> bytes:
    """An absurd number in the place of one, or of a piece."""
    found = list(_NUMBER.finditer(data))
    start, end = rng.choice(found).span() if found else _span(data, rng, 3)
    return data[:start] + rng.choice(_NUMBERS) + data[end:]


def _without(data: bytes, target: Target, rng: Random, others: Sequence[bytes], longest: int) -> bytes:
    start, end = _span(data, rng)
    return data[:start] + data[end:]


def _cut(data: bytes, target: Target, rng: Random, others: Sequence[bytes], longest: int) -> bytes:
    return data[: rng.randint(0, len(data))]


def _again(data: bytes, target: Target, rng: Random, others: Sequence[bytes], longest: int) -> bytes:
    """A piece many times over: what takes a pattern long is a run of what it half fits."""
    start, end = _span(data, rng, 40)
    piece = rng.choice(
        (data[start:end], rng.choice(_SIGNS), rng.choice(target.tokens or _NUMBERS), b" ", b"a", b"1")
    )
    times = rng.choice((2, 3, 50, 2_000, 50_000)) if piece else 0
    return data[:start] + piece * min(times, longest // max(len(piece), 1)) + data[end:]


def _deep(data: bytes, target: Target, rng: Random, others: Sequence[bytes], longest: int) -> bytes:
    """A piece inside an element inside itself, sometimes never closed."""
    if not target.nests:
        return data
    opens, closes = rng.choice(target.nests)
    depth = min(rng.choice((1, 3, 40, 300, 10_000)), longest // (2 * (len(opens) + len(closes))))
    start, end = _span(data, rng)
    behind = closes * depth if rng.random() < 0.7 else b""
    return data[:start] + opens * depth + data[start:end] + behind + data[end:]


def _splice(data: bytes, target: Target, rng: Random, others: Sequence[bytes], longest: int) -> bytes:
    other = rng.choice(others) if others else data
    start, end = _span(other, rng)
    return _put(data, other[start:end], rng)


def _flip(data: bytes, target: Target, rng: Random, others: Sequence[bytes], longest: int) -> bytes:
    if not data:
        return bytes([rng.randrange(256)])
    at = rng.randrange(len(data))
    return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]


def _encoding(data: bytes, target: Target, rng: Random, others: Sequence[bytes], longest: int) -> bytes:
    """The whole or its end in another encoding than it says."""
    if rng.random() < 0.7:  # most of what follows would only be refused
        return _sign(data, target, rng, others, longest)
    at = rng.choice((0, rng.randint(0, len(data))))
    return data[:at] + data[at:].decode("utf-8", "replace").encode(rng.choice(_ENCODINGS), "replace")


def _lines(data: bytes, target: Target, rng: Random, others: Sequence[bytes], longest: int) -> bytes:
    """Lines in another order, or all on one."""
    lines = data.split(b"\n")
    if rng.random() < 0.3:
        return b" ".join(lines)
    first, second = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)


_CHANGES = (
    _token,
    _exchange,
    _sign,
    _number,
    _without,
    _cut,
    _again,
    _deep,
    _splice,
    _flip,
    _encoding,
    _lines,
    _number,
    _token,
)
