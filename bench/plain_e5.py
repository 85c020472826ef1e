"""The embedding model as an ordinary sentence-transformers folder, for the peers: the same numbers, all of them unpacked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from corpus.fetch.artefacts import fetch
from corpus.home import models_home
from index.embedder import embedder_table
from index.packed import Packed, dequantise, parse


def plain_e5() -> Path:
    """The folder, made of the product's own files where it is not there yet."""
    folder = models_home()
    weights, tokenizer = (fetch(artefact, folder) for artefact in embedder_table().artefacts)
    return unpack(weights, tokenizer, folder / "e5-small")


def unpack(weights: Path, tokenizer: Path, folder: Path) -> Path:
    """Make the sentence-transformers folder from the two data files; whole or not at all.

    Returns:
        `folder`, holding a BertModel with mean pooling and normalisation.
    """
    if (folder / "modules.json").is_file():
        return folder
    from safetensors.numpy import save_file

    packed = parse(weights.read_bytes())
    words = dequantise(packed.words, packed.vocabulary * packed.hidden)
    tensors = packed.tensors | {
        "embeddings.word_embeddings.weight": words.reshape(packed.vocabulary, packed.hidden)
    }
    building = folder.with_name(f".{folder.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    (building / "1_Pooling").mkdir(parents=True)
    tensors = {name: np.ascontiguousarray(tensor, dtype=np.float32) for name, tensor in tensors.items()}
    save_file(tensors, str(building / "model.safetensors"), metadata={"format": "pt"})
    shutil.copyfile(tokenizer, building / "tokenizer.json")
    for name, content in _folder_files(packed).items():
        (building / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    building.replace(folder)
    return folder


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
