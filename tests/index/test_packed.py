"""The packed weights are read as their layout says, and nothing else is taken for them."""

import struct

import numpy as np
import pytest

from corpus.errors import ArtefactError
from index.packed import dequantise, parse

HIDDEN, FEED, VOCABULARY, POSITIONS = 32, 64, 6, 8


def block(scale: float, values: list[int]) -> bytes:
    """One 4-bit block by the layout's own words: value = (nibble - 8) x scale, low nibbles first."""
    nibbles = [v + 8 for v in values]
    return struct.pack("<e", scale) + bytes(nibbles[n] | nibbles[n + 16] << 4 for n in range(16))


def matrix(count: int, scale: float = 0.5) -> bytes:
    values = [(n * 7 + 3) % 16 - 8 for n in range(count)]
    return b"".join(block(scale, values[at : at + 32]) for at in range(0, count, 32))


def packed(magic: bytes = b"E5S1", block_size: int = 32) -> bytes:
    """A weights file of one small layer."""
    tensors: list[tuple[str, int, bytes]] = [
        ("emb.word", VOCABULARY * HIDDEN, matrix(VOCABULARY * HIDDEN)),
        ("emb.pos", POSITIONS * HIDDEN, matrix(POSITIONS * HIDDEN)),
        ("emb.type", 2 * HIDDEN, matrix(2 * HIDDEN)),
        ("emb.ln.w", HIDDEN, np.arange(HIDDEN, dtype=np.float32).tobytes()),
        ("emb.ln.b", HIDDEN, np.zeros(HIDDEN, np.float32).tobytes()),
    ]
    square, wide = HIDDEN**2, FEED * HIDDEN
    for part, count in (
        ("q", square),
        ("k", square),
        ("v", square),
        ("ao", square),
        ("fi", wide),
        ("fo", wide),
    ):
        tensors.append((f"l0.{part}.w", count, matrix(count)))
        wanted = FEED if part == "fi" else HIDDEN
        tensors.append((f"l0.{part}.b", wanted, np.zeros(wanted, np.float32).tobytes()))
    for part in ("aln", "oln"):
        tensors.append((f"l0.{part}.w", HIDDEN, np.ones(HIDDEN, np.float32).tobytes()))
        tensors.append((f"l0.{part}.b", HIDDEN, np.zeros(HIDDEN, np.float32).tobytes()))
    head = magic + struct.pack("<I7i", 1, HIDDEN, 1, 2, FEED, VOCABULARY, POSITIONS, 2)
    head += struct.pack("<fi", 1e-12, block_size)
    text = b"abc"
    head += struct.pack("<5iQ", 2, 0, 0, 0, 0, len(text)) + bytes(3 * 4) + bytes(2 * 4) + text
    head += struct.pack("<iI", 0, 0) + struct.pack("<i", len(tensors))
    size = len(head) + sum(2 + len(name) + 21 for name, _, _ in tensors)
    directory, body = b"", b""
    for name, count, raw in tensors:
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", 0, count, size + len(body), len(raw))
        body += raw
    return head + directory + body


def test_a_block_is_read_as_its_layout_says() -> None:
    values = [n % 16 - 8 for n in range(32)]
    assert dequantise(block(0.25, values), 32).tolist() == [v * 0.25 for v in values]
    assert dequantise(block(0.25, values) + block(2.0, values), 40)[32:].tolist() == [
        v * 2.0 for v in values[:8]
    ]


def test_tensors_get_the_names_and_shapes_of_the_ordinary_model() -> None:
    found = parse(packed())
    assert (found.hidden, found.layers, found.vocabulary, found.epsilon) == (
        HIDDEN, 1, VOCABULARY, pytest.approx(1e-12),
    )  # fmt: skip
    shapes = {name: tensor.shape for name, tensor in found.tensors.items()}
    assert dequantise(found.words, VOCABULARY * HIDDEN).shape == (VOCABULARY * HIDDEN,)
    assert shapes["encoder.layer.0.attention.self.query.weight"] == (HIDDEN, HIDDEN)
    assert shapes["encoder.layer.0.intermediate.dense.weight"] == (FEED, HIDDEN)
    assert shapes["encoder.layer.0.output.dense.weight"] == (HIDDEN, FEED)
    assert found.tensors["embeddings.LayerNorm.weight"].tolist() == list(range(HIDDEN))


@pytest.mark.parametrize(
    "data", [packed(magic=b"GGUF"), packed(block_size=64), b"", b"E5S1", packed()[:200], packed()[:-40]]
)
def test_another_layout_is_refused(data: bytes) -> None:
    with pytest.raises(ArtefactError) as failure:
        parse(data)
    assert failure.value.code == "artefact.not_weights"
