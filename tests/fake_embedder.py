"""An embedder without a model, for tests of what is around one: hashed words, so that like texts lie near."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

from index.embed import Embedded, Embedder, Purpose, Vectors

DIMENSIONS = 64


class FakeEmbedder(Embedder):
    """Deterministic, at once, and without files; the same texts give the same vectors in every process.

    Attributes:
        embedded: The passage texts it was handed, in order.
        asked: The questions it was handed, in order.
    """

    def __init__(self, fingerprint: str = "fake000000000000", *, loaded: bool = True) -> None:
        self._loaded = loaded
        self.fingerprint = fingerprint  # pyright: ignore[reportAttributeAccessIssue] - a plain value here
        self.embedded: list[str] = []
        self.asked: list[str] = []

    @property
    def loaded(self) -> bool:
        return self._loaded

    @property
    def related(self) -> float:
        return 0.0

    @property
    def dimensions(self) -> int:
        return DIMENSIONS

    def queries(self, texts: Sequence[str]) -> Vectors:
        self._loaded = True
        self.asked.extend(texts)
        return _vectors(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        return _vectors(texts)

    @property
    def name(self) -> str:
        return "fake-embedder"

    def texts(self, texts: Sequence[str], purpose: Purpose) -> Embedded:
        words = [text.split() for text in texts]
        cut = tuple(at for at, said in enumerate(words) if len(said) > 256)
        return Embedded(_vectors([f"{purpose}: {text}" for text in texts]), sum(map(len, words)), cut)

    def cached(self, texts: Sequence[str]) -> list[bool]:
        return [text in self.embedded for text in texts]


def _vectors(texts: Sequence[str]) -> Vectors:
    rows = np.zeros((len(texts), DIMENSIONS), np.float32)
    for row, text in zip(rows, texts, strict=True):
        row[0] = 0.1  # a text without words has a direction too
        for word in re.findall(r"\w+", text.lower()):
            for piece in {word, word[:4]}:
                code = zlib.crc32(piece.encode())
                row[code % DIMENSIONS] += 1.0 if code & 0x80000000 else -1.0
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
