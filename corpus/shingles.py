"""Recognises a user's own copy of a retold original without holding any of its text.

The shipped digest retells an article that belongs to its author. When a user adds their own copy of that
article, it takes the digest's place; it is recognised by hashes of overlapping runs of letters (shingles),
of which a fixed sample is kept. Runs are taken from folded text without white space and punctuation, so
that line breaks, page furniture, zero-width characters and decomposed Hangul change little.

To make the hash file of an original again, from the repository root:

    python -m corpus.shingles path/to/article.txt > corpus/digest/article.shingles.json
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import unicodedata
import zlib
from functools import cache
from importlib.resources import files
from pathlib import Path

LENGTH = 16
"""Letters in a shingle: long enough that common phrases of the same subject do not fill one."""

SAMPLING = 16
"""One shingle in this many is kept, chosen by its own content and so alike in every copy."""

RECOGNISED = 0.3
"""The share of the original's hashes from which a text counts as a copy; half of it with damage has more."""

MAX_DILUTION = 10
"""A text this many times longer than what is found of the original is a collection, not a copy of it."""

_SUFFIX = ".shingles.json"
_NOT_LETTERS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """The letters and digits of a text, compatibility-composed (NFKC) and case-folded."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())


def shingle_hashes(text: str) -> frozenset[int]:
    """Hashes (64-bit, from SHA-256) of the sampled shingles of a text."""
    return _hashes_of_folded(fold(text))


def resemblance(text: str, hashes: frozenset[int]) -> float:
    """How much of an original stands in a text, from 0 to 1.

    Args:
        text: Extracted text of any length.
        hashes: `shingle_hashes` of the original.

    Returns:
        The share of the original's hashes found in the text; 0.0 when these are less than one in
        `MAX_DILUTION` of the text's own, because a collection that contains the original is not a copy of it.
    """
    folded = fold(text)
    # Twice the expected count leaves room for the sample's scatter; a long filing is not hashed at all.
    if not hashes or len(folded) > 2 * MAX_DILUTION * len(hashes) * SAMPLING:
        return 0.0
    own = _hashes_of_folded(folded)
    found = len(own & hashes)
    if found * MAX_DILUTION < len(own):
        return 0.0
    return found / len(hashes)


def recognise(text: str) -> str | None:
    """The name of the shipped digest whose original this text is a copy of, or None."""
    best = max(
        ((resemblance(text, hashes), name) for name, hashes in _originals().items()), default=(0.0, "")
    )
    return best[1] if best[0] >= RECOGNISED else None


def _hashes_of_folded(folded: str) -> frozenset[int]:
    pieces = (folded[at : at + LENGTH].encode() for at in range(len(folded) - LENGTH + 1))
    return frozenset(
        int.from_bytes(hashlib.sha256(piece).digest()[:8], "big")
        for piece in pieces
        # The cheap checksum chooses, so that the dear one runs for the sample only.
        if zlib.crc32(piece) % SAMPLING == 0
    )


@cache
def _originals() -> dict[str, frozenset[int]]:
    folder = files("corpus") / "digest"
    return {
        entry.name.removesuffix(_SUFFIX): frozenset(
            int(value, 16) for value in json.loads(entry.read_text(encoding="utf-8"))["hashes"]
        )
        for entry in folder.iterdir()
        if entry.name.endswith(_SUFFIX)
    }


def _hash_file(text: str) -> str:
    hashes = [f"{value:016x}" for value in sorted(shingle_hashes(text))]
    return json.dumps({"length": LENGTH, "sampling": SAMPLING, "hashes": hashes}, indent=0)


if __name__ == "__main__":
    print(_hash_file(Path(sys.argv[1]).read_text(encoding="utf-8")))
