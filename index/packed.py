"""Reads the file of 4-bit embedding weights.

The layout of the weights file, little endian, is written down in the `e5.c` that its package carries:
magic `E5S1`, version (uint32), seven int32 (hidden, layers, heads, feed-forward, vocabulary, positions,
types), float32 epsilon, int32 block size; a tokenizer section; a directory of named tensors. A 4-bit block is
18 bytes: a float16 scale and 16 bytes whose low nibbles are elements 0-15 and high nibbles 16-31; an element
is (nibble - 8) x scale.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ArtefactError

_BLOCK = 32
_BLOCK_BYTES = 18
# What BertModel calls the tensors of one layer, by the names of the packed file.
_OF_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class Packed:
    """The sizes and the tensors of a packed weights file.

    `tensors` are float32 under BertModel's names, without the word embeddings: `words` has those as they are packed, a row of
    4-bit blocks for each word, which `dequantise` makes (words, hidden) float32 of.
    """

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    words: NDArray[np.uint8]
    tensors: dict[str, NDArray[np.float32]]


def dequantise(blocks: bytes | memoryview | NDArray[np.uint8], count: int) -> NDArray[np.float32]:
    """`count` float32 values out of 4-bit blocks."""
    raw = np.frombuffer(blocks, dtype=np.uint8).reshape(-1, _BLOCK_BYTES)
    scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = np.concatenate([raw[:, 2:] & 0x0F, raw[:, 2:] >> 4], axis=1).astype(np.float32)
    return ((nibbles - 8.0) * scale).reshape(-1)[:count]


def parse(data: bytes | memoryview) -> Packed:
    """Read a packed weights file; of one that is mapped into memory, the word embeddings stay where they are.

    Raises:
        ArtefactError: `artefact.not_weights` when the layout is another one, or the file ends too early.
    """
    try:
        return _parse(data)
    except (struct.error, ValueError, KeyError) as failure:
        raise ArtefactError("artefact.not_weights", name="e5-small-q4.bin") from failure


def _parse(data: bytes | memoryview) -> Packed:
    if bytes(data[:4]) != b"E5S1":
        raise ValueError("another magic")
    hidden, layers, heads, feed_forward, vocabulary, positions, types = struct.unpack_from("<7i", data, 8)
    epsilon, block = struct.unpack_from("<fi", data, 36)
    if block != _BLOCK:
        raise ValueError("another block size")
    at = 44
    (pieces,) = struct.unpack_from("<i", data, at)
    (blob,) = struct.unpack_from("<Q", data, at + 20)
    at += 28 + (pieces + 1) * 4 + pieces * 4 + blob
    _, normalisation = struct.unpack_from("<iI", data, at)
    at += 8 + normalisation
    (entries,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors: dict[str, NDArray[np.float32]] = {}
    words: NDArray[np.uint8] | None = None
    sizes = {"h": hidden, "ff": feed_forward, "v": vocabulary, "p": positions, "t": types}
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", data, at)
        name = bytes(data[at + 2 : at + 2 + length]).decode()
        at += 2 + length
        _, count, offset, size = struct.unpack_from("<BIQQ", data, at)
        at += 21
        if offset + size > len(data):
            raise ValueError("the file ends too early")
        raw = data[offset : offset + size]
        if name == "emb.word":
            words = np.frombuffer(raw, np.uint8).reshape(vocabulary, hidden // _BLOCK * _BLOCK_BYTES)
            continue
        # A matrix is packed in blocks; what is whole floats has exactly four bytes an element.
        flat = np.frombuffer(raw, np.float32) if size == count * 4 else dequantise(raw, count)
        place, shape = _place(name, sizes)
        tensors[place] = flat.reshape(shape) if shape else flat
    if words is None:
        raise ValueError("there are no words")
    sizes_of = (hidden, layers, heads, feed_forward, vocabulary, positions, types)
    return Packed(*sizes_of, float(epsilon), words, tensors)


def _place(name: str, sizes: dict[str, int]) -> tuple[str, tuple[int, int] | None]:
    """BertModel's name of a packed tensor, and its shape when it is a matrix."""
    hidden, feed_forward = sizes["h"], sizes["ff"]
    embeddings = {
        "emb.pos": ("embeddings.position_embeddings.weight", (sizes["p"], hidden)),
        "emb.type": ("embeddings.token_type_embeddings.weight", (sizes["t"], hidden)),
        "emb.ln.w": ("embeddings.LayerNorm.weight", None),
        "emb.ln.b": ("embeddings.LayerNorm.bias", None),
    }
    if name in embeddings:
        return embeddings[name]
    layer, part, what = name.split(".")
    shape = None
    if what == "w" and part in {"q", "k", "v", "ao"}:
        shape = (hidden, hidden)
    elif what == "w" and part == "fi":
        shape = (feed_forward, hidden)
    elif what == "w" and part == "fo":
        shape = (hidden, feed_forward)
    suffix = "weight" if what == "w" else "bias"
    return f"encoder.layer.{layer[1:]}.{_OF_LAYER[part]}.{suffix}", shape
