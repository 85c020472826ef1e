"""How near two texts are in meaning, by the embedder that the search uses, and from where on that counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from index.embed import Embedder, Vectors

Meaning = Callable[[str, str], float]
"""The cosine of two texts' vectors, in either language."""

SAME_WORDS = 0.95
"""From here on a short answer says what the key says."""
SAME_POINT = 0.925
"""From here on an explanation tells a point."""
_REMEMBERED = 512


def meaning_of(embedder: Embedder) -> Meaning:
    """Similarity by an embedder; the vectors of the last texts are remembered."""

    @lru_cache(maxsize=_REMEMBERED)
    def vector(text: str) -> Vectors:
        return embedder.queries([text])[0]

    return lambda one, other: float(vector(one) @ vector(other))
