"""BM25 over lists of where each word stands. Pure functions over arrays.

A place is one number: the passage's row and the word's position in it. What SQLite's own full-text search does for a
question, counting every match of every word anew and scoring them one by one, takes a second and more for each wording
among a million passages; the same sums over arrays take a fiftieth of that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
"""Sorted: `row << 16 | position`, one for each time that a word stands somewhere."""

BLOCK_BITS = 13
"""Rows are kept in blocks of 8,192, so that a place in one fits in four bytes."""
_POSITION_BITS = 16
_POSITIONS = (1 << _POSITION_BITS) - 1
_K1, _B = 1.2, 0.75
_TERM = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Posting:
    """The rows that say a word or phrase, rising, and how often each does."""

    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]

    @property
    def size(self) -> int:
        """Bytes."""
        return self.rows.nbytes + self.counts.nbytes


def terms_of(text: str) -> list[str]:
    """The words of a line of tokens as they are looked up: without accents, and parted where a mark joins two."""
    if text.isascii():
        return _TERM.findall(text.lower())
    return [_plain(term) for term in _TERM.findall(text.casefold())]


def _plain(term: str) -> str:
    if term.isascii() or "가" <= term[0] <= "힣":
        return term
    bare = "".join(c for c in unicodedata.normalize("NFD", term) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)


def packed(rows: Iterable[tuple[int, Sequence[str]]]) -> dict[tuple[str, int], bytes]:
    """The places of all words of rows, for each word and block, as they are kept."""
    found: dict[tuple[str, int], list[int]] = {}
    for row, terms in rows:
        block, base = row >> BLOCK_BITS, (row & ((1 << BLOCK_BITS) - 1)) << _POSITION_BITS
        for position, term in enumerate(terms):
            found.setdefault((term, block), []).append(base | min(position, _POSITIONS))
    return {key: np.array(places, "<u4").tobytes() for key, places in found.items()}


def without_rows(kept: bytes, block: int, first: int, last: int) -> bytes:
    """What is kept of a word in a block, without the rows from `first` to `last`."""
    places = np.frombuffer(kept, "<u4")
    rows = (places >> _POSITION_BITS).astype(np.int64) + (block << BLOCK_BITS)
    return places[(rows < first) | (rows > last)].tobytes()


def unpacked(blocks: Iterable[tuple[int, bytes]]) -> Places:
    """The places of a word from what is kept of it in each block."""
    parts = [
        np.frombuffer(kept, "<u4").astype(np.int64) + (block << (BLOCK_BITS + _POSITION_BITS))
        for block, kept in blocks
    ]
    places = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    # Documents come in the order of their ids but for one that is indexed late.
    return places if bool(np.all(places[1:] >= places[:-1])) else np.sort(places)


def posting(words: Sequence[Places]) -> Posting:
    """The rows that say these words one after the other, as a phrase; of one word, all that say it."""
    # The rarest decides how many places are looked at.
    at = min(range(len(words)), key=lambda n: len(words[n]))
    starts = words[at] - at
    for n, places in enumerate(words):
        if n != at and len(starts):
            starts = starts[_holds(places, starts + n)]
    rows = starts >> _POSITION_BITS
    firsts = np.flatnonzero(np.diff(rows, prepend=-1))
    counts = np.diff(firsts, append=len(rows))
    return Posting(rows[firsts].astype(np.int32), counts.astype(np.uint16))


def _holds(places: Places, wanted: Places) -> NDArray[np.bool_]:
    if not len(places):
        return np.zeros(len(wanted), np.bool_)
    found = np.minimum(np.searchsorted(places, wanted), len(places) - 1)
    return places[found] == wanted


def scores(
    postings: Sequence[Posting], lengths: NDArray[np.int32], counted: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """BM25 of every row, 0 for one that says none of the words.

    Args:
        postings: Of the question's words and phrases.
        lengths: Words of each row, by row; 0 where there is none.
        counted: The rows by which it is told how rare a word is and how long a row, by row.
    """
    summed = np.zeros(len(lengths), np.float64)
    count = max(1, int(np.count_nonzero(counted)))
    mean = max(1, int(lengths[counted].sum(dtype=np.int64))) / count
    for one in postings:
        said = int(np.count_nonzero(counted[one.rows]))
        # A word that more than half of the rows say tells nothing, but is no reason against one either.
        rarity = max(float(np.log((count - said + 0.5) / (said + 0.5))), 1e-6)
        counts = one.counts.astype(np.float64)
        damping = _K1 * (1 - _B + _B * lengths[one.rows] / mean)
        summed[one.rows] += rarity * (counts * (_K1 + 1)) / (counts + damping)
    return summed


def best(scored: NDArray[np.float64], rows: NDArray[np.int32] | None, k: int) -> list[tuple[int, float]]:
    """The `k` best rows above 0, of these or of all, best first, ties by row."""
    there = np.flatnonzero(scored > 0) if rows is None else rows[scored[rows] > 0]
    if not len(there):
        return []
    those = scored[there]
    if len(there) > k:
        least = np.partition(those, len(those) - k)[len(those) - k]
        there, those = there[those >= least], those[those >= least]
    order = np.lexsort((there, -those))[:k]
    return [(int(there[n]), float(those[n])) for n in order]


def named(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Words and phrases, each once, with the terms that they are looked up by."""
    return {word: terms for word in dict.fromkeys(words) if (terms := tuple(terms_of(word)))}
