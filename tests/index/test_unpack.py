"""The packed weights become an ordinary model folder, whole or not at all, with the vectors they had before."""

import json
import struct
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import ArtefactError
from corpus.fetch.artefacts import present
from corpus.home import models_home
from index.embed import embedder_table
from index.unpack import dequantise, folder_hash, parse, unpack

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
    for part, count in (("q", HIDDEN**2), ("fi", FEED * HIDDEN), ("fo", HIDDEN * FEED)):
        tensors.append((f"l0.{part}.w", count, matrix(count)))
    tensors.append(("l0.aln.w", HIDDEN, np.ones(HIDDEN, np.float32).tobytes()))
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
    assert shapes["embeddings.word_embeddings.weight"] == (VOCABULARY, HIDDEN)
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


def test_the_folder_is_whole_or_not_there(tmp_path: Path) -> None:
    weights, tokenizer, folder = tmp_path / "w.bin", tmp_path / "t.json", tmp_path / "model"
    weights.write_bytes(packed())
    with pytest.raises(FileNotFoundError):
        unpack(weights, tokenizer, folder)  # fails half-way: there is no tokenizer yet
    assert not folder.exists()
    tokenizer.write_text("{}", encoding="utf-8")
    assert unpack(weights, tokenizer, folder) == folder
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    assert [module["type"].rpartition(".")[2] for module in modules] == [
        "Transformer",
        "Pooling",
        "Normalize",
    ]
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    before = folder_hash(folder)
    assert unpack(tmp_path / "gone", tmp_path / "gone", folder) == folder  # nothing is done twice
    assert folder_hash(folder) == before


def test_the_hash_of_a_folder_changes_with_its_weights_and_its_tokenizer(tmp_path: Path) -> None:
    weights, tokenizer = tmp_path / "w.bin", tmp_path / "t.json"
    weights.write_bytes(packed())
    hashes: list[str] = []
    for n, text in enumerate(("{}", "{}", '{"a": 1}')):
        tokenizer.write_text(text, encoding="utf-8")
        hashes.append(folder_hash(unpack(weights, tokenizer, tmp_path / str(n))))
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.model
def test_the_unpacked_model_agrees_with_the_reference_vectors(tmp_path: Path) -> None:
    """Reference vectors come from the packed model's own engine; float32, so that no rounding hides an error."""
    files = [present(artefact, models_home()) for artefact in embedder_table().artefacts]
    if None in files:
        pytest.skip("needs the embedding model's two files in the models folder (make setup)")
    weights, tokenizer = (Path(str(file)) for file in files)
    import torch
    from sentence_transformers import SentenceTransformer

    folder = unpack(weights, tokenizer, tmp_path / "e5")
    model = SentenceTransformer(
        str(folder), device="cpu", model_kwargs={"add_pooling_layer": False}, local_files_only=True
    ).to(torch.float32)
    cases: list[dict[str, Any]] = json.loads(
        Path(__file__).with_name("reference_vectors.json").read_text(encoding="utf-8")
    )
    table = embedder_table()
    prompts = {"query": table.query_prompt, "passage": table.passage_prompt}
    made = np.asarray(
        model.encode([prompts[case["kind"]] + case["text"] for case in cases], normalize_embeddings=True)
    )
    wanted = np.array([case["vector"] for case in cases], np.float32)
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    cosines = (made * wanted).sum(axis=1)
    assert len(cases) >= 20
    assert made.shape == wanted.shape
    assert cosines.min() >= 0.998, dict(zip((case["text"] for case in cases), cosines.tolist(), strict=True))
    # The measure can fail: another text's vector is far below.
    assert max(float(a @ b) for a, b in pairwise(wanted)) < 0.998
