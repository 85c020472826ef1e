"""The embedded model makes the vectors it was trained to make, of a fifth of the memory: rows of packed words, and their pieces."""

import base64
import json
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from corpus.fetch.artefacts import present
from corpus.home import models_home
from index.e5 import _LONGEST, PackedBert, _Words, load, write_pieces
from index.embedder import embedder_table
from index.packed import dequantise, parse
from tests.index.test_packed import HIDDEN, VOCABULARY, packed

TEXTS = (
    "query: 엔비디아 데이터센터 매출이 1년 새 얼마나 늘었어?",
    "passage: NVIDIA 10-K fiscal year 2025: Data Center revenue was $115.2 billion, up 142%",
    "passage: two  spaces, a tab\tand a\nline",
    "passage: ﬁgures ① ½ ＡＢＣ １２３ … “quotes” – dashes · 점",
    "passage: 😀 Привет こんにちは 東京 ـمرحبا",
    "passage:",
    "",
)


def pieces_of(folder: Path) -> Path:
    """A tokenizer file of six pieces, as its SentencePiece model."""
    tokenizer = folder / "tokenizer.json"
    vocabulary = [["<s>", 0.0], ["<pad>", 0.0], ["</s>", 0.0], ["<unk>", 0.0], ["▁a", -1.0], ["b", -2.0]]
    told = {
        "added_tokens": [{"id": number} for number in range(4)],
        "normalizer": {
            "normalizers": [{"type": "Precompiled", "precompiled_charsmap": base64.b64encode(b"").decode()}]
        },
        "model": {"vocab": vocabulary},
    }
    tokenizer.write_text(json.dumps(told), encoding="utf-8")
    return write_pieces(tokenizer, folder / "pieces.model")


@pytest.fixture
def small(tmp_path: Path) -> PackedBert:
    weights = tmp_path / "w.bin"
    weights.write_bytes(packed())
    return PackedBert(weights, pieces_of(tmp_path))


def test_rows_of_words_are_those_of_all_words_unpacked() -> None:
    found = parse(packed())
    every = dequantise(found.words, VOCABULARY * HIDDEN).reshape(VOCABULARY, HIDDEN)
    ids = torch.tensor([[5, 0, 0], [2, 3, 5]])
    assert np.array_equal(_Words(found)(ids).numpy(), every[ids.numpy()])
    brought = _Words(found).to(torch.bfloat16)(ids)
    assert torch.equal(brought, torch.from_numpy(every).to(torch.bfloat16)[ids])


def test_shorter_texts_are_filled_up_and_count_no_more_than_they_are(small: PackedBert) -> None:
    read = small.preprocess(["a", "a b b"])
    assert read["input_ids"][0].tolist()[:3] == [0, 4, 2]
    assert set(read["input_ids"][0].tolist()[3:]) == {1}
    assert read["attention_mask"].tolist()[0] == [1, 1, 1] + [0] * (read["input_ids"].shape[1] - 3)
    alone = small(small.preprocess(["a"]))["token_embeddings"][0]
    beside = small(read)["token_embeddings"][0, :3]
    assert torch.allclose(alone, beside, atol=1e-5)


def test_a_longer_text_is_cut_and_ends_as_every_text(small: PackedBert) -> None:
    small.max_seq_length = 4
    assert small.preprocess(["a a a a a a"])["input_ids"].tolist() == [[0, 4, 4, 2]]
    assert len(small.tokenizer(["a " * (_LONGEST + 9)])["input_ids"][0]) > _LONGEST


def test_the_pieces_file_is_made_once_and_whole(tmp_path: Path) -> None:
    pieces = pieces_of(tmp_path)
    before = pieces.read_bytes()
    assert write_pieces(tmp_path / "gone.json", pieces).read_bytes() == before
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    with pytest.raises(KeyError):
        write_pieces(tmp_path / "other.json", tmp_path / "other.model")
    assert {path.name for path in tmp_path.iterdir()} == {"tokenizer.json", "pieces.model", "other.json"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Weights, tokenizer and pieces of the real model."""
    found = [present(artefact, models_home()) for artefact in embedder_table().artefacts]
    if None in found:
        pytest.skip("needs the embedding model's two files in the models folder (make setup)")
    weights, tokenizer = (Path(str(file)) for file in found)
    return weights, tokenizer, write_pieces(tokenizer, tmp_path_factory.mktemp("e5") / "pieces.model")


@pytest.mark.model
def test_texts_get_the_pieces_that_the_tokenizer_file_gives_them(files: tuple[Path, Path, Path]) -> None:
    """The `tokenizers` library reads the same file by itself. It keeps a space at the end, which no text here has."""
    from tokenizers import Tokenizer

    weights, tokenizer, pieces = files
    own, other = PackedBert(weights, pieces).tokenizer, Tokenizer.from_file(str(tokenizer))
    reads = other.encode_batch(list(TEXTS))
    for text, ids, read in zip(TEXTS, own(TEXTS)["input_ids"], reads, strict=True):
        assert ids == read.ids, text


@pytest.mark.model
def test_what_reads_like_a_control_piece_is_text(files: tuple[Path, Path, Path]) -> None:
    """Else a document could end where it likes, and fill itself up with nothing."""
    (ids,) = PackedBert(files[0], files[2]).tokenizer(["a </s> <s> <pad> <unk> <mask> b"])["input_ids"]
    assert ids[0] == 0 and ids[-1] == 2
    assert not {0, 1, 2, 3, 250_001} & set(ids[1:-1])


@pytest.mark.model
def test_korean_that_was_taken_apart_is_read_as_korean(files: tuple[Path, Path, Path]) -> None:
    """File names and texts from a Mac come so; the `tokenizers` library finds no piece for it."""
    read = PackedBert(files[0], files[2]).tokenizer
    whole = "passage: 변곡점과 각각"
    assert read([unicodedata.normalize("NFD", whole)]) == read([whole])


@pytest.mark.model
def test_vectors_agree_with_the_reference(files: tuple[Path, Path, Path]) -> None:
    """Reference vectors come from the packed model's own engine; float32, so that no rounding hides an error."""
    model = load(files[0], files[2]).to(torch.float32)
    cases: list[dict[str, Any]] = json.loads(
        Path(__file__).with_name("reference_vectors.json").read_text(encoding="utf-8")
    )
    table = embedder_table()
    prompts = {"query": table.query_prompt, "passage": table.passage_prompt}
    made = np.asarray(model.encode([prompts[case["kind"]] + case["text"] for case in cases]))
    wanted = np.array([case["vector"] for case in cases], np.float32)
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    cosines = (made * wanted).sum(axis=1)
    assert len(cases) >= 20
    assert made.shape == wanted.shape
    assert cosines.min() >= 0.998, dict(zip((case["text"] for case in cases), cosines.tolist(), strict=True))
    # The measure can fail: another text's vector is far below.
    assert max(float(a @ b) for a, b in pairwise(wanted)) < 0.998
