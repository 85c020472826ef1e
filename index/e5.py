"""The embedded embedding model as sentence-transformers modules, in a fifth of the memory that its ordinary form takes.

Of multilingual-e5-small four fifths are word embeddings, of which a text needs a few rows. They stay packed in 4-bit blocks in
the mapped file, and the rows of a text are unpacked when it is read: the same numbers as if all were unpacked at once.
Texts are split by SentencePiece, with which the model was trained, from the pieces that its tokenizer file lists; the
`tokenizers` library makes the same pieces of them, and takes five times the memory and six times as long.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
from sentencepiece import SentencePieceProcessor
from transformers import BertConfig, BertModel

from index.packed import Packed, dequantise, parse

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BEGIN, _PAD, _END, _UNKNOWN = range(4)
"""Numbers of the control pieces, which the tokenizer file lists first."""
_LONGEST = 512
"""Tokens; as many positions the model knows."""


def write_pieces(tokenizer: Path, pieces: Path) -> Path:
    """Write what a tokenizer file (`tokenizer.json` of a Unigram model) says of pieces as a SentencePiece model; once.

    Returns:
        `pieces`, whole.

    Raises:
        KeyError, ValueError: when it is another kind of file.
    """
    if pieces.is_file():
        return pieces
    from sentencepiece import sentencepiece_model_pb2

    told = json.loads(tokenizer.read_text(encoding="utf-8"))
    form: Any = sentencepiece_model_pb2
    model: Any = form.ModelProto()
    model.trainer_spec.model_type = model.trainer_spec.UNIGRAM
    model.trainer_spec.bos_id, model.trainer_spec.pad_id = _BEGIN, _PAD
    model.trainer_spec.eos_id, model.trainer_spec.unk_id = _END, _UNKNOWN
    rules = next(rule for rule in told["normalizer"]["normalizers"] if rule["type"] == "Precompiled")
    model.normalizer_spec.precompiled_charsmap = base64.b64decode(rules["precompiled_charsmap"])
    # A control piece is never found in a text: what reads like one are a text's own letters.
    special = {entry["id"] for entry in told["added_tokens"]}
    for number, (piece, score) in enumerate(told["model"]["vocab"]):
        kind = "UNKNOWN" if number == _UNKNOWN else "CONTROL" if number in special else "NORMAL"
        model.pieces.add(piece=piece, score=score, type=model.SentencePiece.Type.Value(kind))
    writing = pieces.with_name(f".{pieces.name}.{os.getpid()}")
    writing.write_bytes(model.SerializeToString())
    writing.replace(pieces)
    return pieces


class Pieces:
    """Splits texts into numbers of pieces; called as a tokenizer of transformers is. Thread-safe."""

    def __init__(self, file: Path) -> None:
        self._processor: Any = SentencePieceProcessor(model_file=str(file))

    def __call__(self, texts: Sequence[str], *, truncation: bool = False) -> dict[str, list[list[int]]]:
        """The numbers of each text's pieces, between those of its beginning and its end."""
        del truncation  # who cuts knows where
        return {"input_ids": self._processor.encode(list(texts), add_bos=True, add_eos=True, num_threads=1)}


class _Words(torch.nn.Module):
    """Word embeddings of packed rows, in the number format that the model was brought to."""

    def __init__(self, packed: Packed) -> None:
        super().__init__()
        self._rows, self._hidden = packed.words, packed.hidden
        self.register_buffer("format", torch.zeros(0), persistent=False)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Shape (texts, pieces) to (texts, pieces, hidden)."""
        rows = self._rows[ids.numpy().reshape(-1)]
        words: NDArray[np.float32] = dequantise(rows, len(rows) * self._hidden)
        return torch.from_numpy(words.reshape(*ids.shape, self._hidden)).to(self.get_buffer("format").dtype)


class PackedBert(InputModule):
    """Pieces and layers of the model; mean pooling and normalisation come after it."""

    def __init__(self, weights: Path, pieces: Path) -> None:
        super().__init__()
        self.tokenizer: Any = Pieces(pieces)
        self.max_seq_length = _LONGEST
        packed = parse(memoryview(np.memmap(weights, np.uint8, "r")))  # pyright: ignore[reportArgumentType]
        self.bert = BertModel(_config(packed), add_pooling_layer=False).eval()
        self.bert.embeddings.word_embeddings = _Words(packed)  # pyright: ignore[reportAttributeAccessIssue]
        tensors = {name: torch.tensor(tensor) for name, tensor in packed.tensors.items()}
        self.bert.load_state_dict(tensors, assign=True)

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """Numbers of pieces, shorter texts filled up, and which of them are text."""
        read = self.tokenizer([(prompt or "") + text for text in inputs])["input_ids"]
        read = [
            ids if len(ids) <= self.max_seq_length else [*ids[: self.max_seq_length - 1], _END]
            for ids in read
        ]
        longest = max(map(len, read), default=0)
        ids = torch.tensor([row + [_PAD] * (longest - len(row)) for row in read], dtype=torch.long)
        return {"input_ids": ids, "attention_mask": (ids != _PAD).long()}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add the embedding of every piece, shape (texts, pieces, hidden)."""
        read = self.bert(input_ids=features["input_ids"], attention_mask=features["attention_mask"])
        return features | {"token_embeddings": read.last_hidden_state}

    def get_embedding_dimension(self) -> int:
        """Length of a piece's embedding."""
        return self.bert.config.hidden_size

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Not done: the two files that it is made of are all there is.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError


def load(weights: Path, pieces: Path) -> SentenceTransformer:
    """The model, from its packed weights and the file that `write_pieces` wrote.

    Raises:
        ArtefactError: `artefact.not_weights` when the weights are something else.
    """
    read = PackedBert(weights, pieces)
    modules: list[torch.nn.Module] = [read, Pooling(read.get_embedding_dimension(), "mean"), Normalize()]
    return SentenceTransformer(modules=modules, device="cpu")


def _config(packed: Packed) -> BertConfig:
    """Sizes of the model, without its words."""
    return BertConfig(
        vocab_size=1,
        hidden_size=packed.hidden,
        num_hidden_layers=packed.layers,
        num_attention_heads=packed.heads,
        intermediate_size=packed.feed_forward,
        max_position_embeddings=packed.positions,
        type_vocab_size=packed.types,
        layer_norm_eps=packed.epsilon,
        pad_token_id=0,
    )
