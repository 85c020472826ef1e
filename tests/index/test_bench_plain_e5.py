"""The peers get the embedding model as an ordinary folder, whole or not at all."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from bench.plain_e5 import unpack
from index.packed import dequantise, parse
from tests.index.test_packed import packed


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
    assert unpack(tmp_path / "gone", tmp_path / "gone", folder) == folder  # nothing is done twice


def test_the_folder_has_every_number_that_was_packed(tmp_path: Path) -> None:
    weights, tokenizer = tmp_path / "w.bin", tmp_path / "t.json"
    weights.write_bytes(packed())
    tokenizer.write_text("{}", encoding="utf-8")
    tensors = load_file(str(unpack(weights, tokenizer, tmp_path / "model") / "model.safetensors"))
    found = parse(packed())
    assert set(tensors) == {*found.tensors, "embeddings.word_embeddings.weight"}
    words = tensors["embeddings.word_embeddings.weight"]
    assert np.array_equal(words.reshape(-1), dequantise(found.words, words.size))
