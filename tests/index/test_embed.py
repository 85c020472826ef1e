"""Embedding: each text once for a model, whatever data folder or document it comes from."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embed import Embedder
from index.line import Line
from index.store import Index
from tests.fake_embedder import DIMENSIONS, FakeEmbedder


class StandInModel:
    """What the embedder needs of a sentence-transformers model; counts what it is asked to encode."""

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def preprocess(self, texts: list[str]) -> dict[str, Any]:
        self.encoded.extend(texts)
        return {"texts": texts}

    def __call__(self, features: dict[str, Any]) -> dict[str, Any]:
        import torch

        return {"sentence_embedding": torch.from_numpy(FakeEmbedder().passages(features["texts"]))}

    def get_embedding_dimension(self) -> int:
        return DIMENSIONS


@pytest.fixture
def model() -> StandInModel:
    return StandInModel()


@pytest.fixture
def make(tmp_path: Path, model: StandInModel, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Embedder]:
    """Makes embedders that share a cache, as the processes of one machine do."""
    monkeypatch.delenv("TURNPOINT_EMBEDDER", raising=False)
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "dtype.txt").write_text("float32", encoding="utf-8")

    def making() -> Embedder:
        embedder = Embedder(cache=cache)
        monkeypatch.setitem(embedder.__dict__, "_model", model)
        return embedder

    return making


def test_a_text_is_embedded_once_for_all_embedders_of_a_machine(
    make: Callable[[], Embedder], model: StandInModel
) -> None:
    first = make().passages(["하나", "two"])
    again = make().passages(["two", "three", "하나"])
    assert sorted(model.encoded) == ["passage: three", "passage: two", "passage: 하나"]
    assert np.allclose(again[0], first[1], atol=1e-3)
    assert np.allclose(again[2], first[0], atol=1e-3)


def test_vectors_come_in_the_order_asked_also_when_a_text_is_asked_twice(
    make: Callable[[], Embedder],
) -> None:
    vectors = make().passages(["a", "b", "a"])
    assert vectors.shape == (3, DIMENSIONS)
    assert np.array_equal(vectors[0], vectors[2])
    assert not np.allclose(vectors[0], vectors[1])


def test_vectors_out_of_the_cache_have_length_one(make: Callable[[], Embedder]) -> None:
    make().passages(["매출", "revenue"])
    assert np.allclose(np.linalg.norm(make().passages(["매출", "revenue"]), axis=1), 1.0, atol=1e-3)


def test_nothing_asked_is_nothing_embedded(make: Callable[[], Embedder], model: StandInModel) -> None:
    assert make().passages([]).shape == (0, DIMENSIONS)
    assert model.encoded == []


def test_questions_carry_their_own_prompt_and_are_remembered_by_one_embedder_and_not_on_disk(
    make: Callable[[], Embedder], model: StandInModel
) -> None:
    embedder = make()
    first = embedder.queries(["왜?", "누가?"])
    assert np.array_equal(embedder.queries(["누가?", "왜?"]), first[::-1])
    assert sorted(model.encoded) == ["query: 누가?", "query: 왜?"]
    make().queries(["왜?"])
    assert len(model.encoded) == 3
    assert embedder.cached(["왜?"]) == [False]


def test_only_the_last_questions_are_remembered(
    make: Callable[[], Embedder], model: StandInModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.embed._REMEMBERED", 2)
    embedder = make()
    for text in ("a", "b", "a", "c", "a", "b"):
        embedder.queries([text])
    assert model.encoded == ["query: a", "query: b", "query: c", "query: b"]


def test_the_cache_foretells_what_is_left(make: Callable[[], Embedder]) -> None:
    embedder = make()
    embedder.passages(["a"])
    assert embedder.cached(["a", "b"]) == [True, False]


def test_more_texts_than_one_look_into_the_cache(make: Callable[[], Embedder], model: StandInModel) -> None:
    texts = [f"text {n}" for n in range(1_201)]
    make().passages(texts)
    model.encoded.clear()
    make().passages(texts)
    assert model.encoded == []


def test_the_fingerprint_names_model_and_number_format(tmp_path: Path, make: Callable[[], Embedder]) -> None:
    one = make().fingerprint
    assert one == make().fingerprint
    assert len(one) == 16
    int(one, 16)
    (tmp_path / "cache" / "dtype.txt").write_text("bfloat16", encoding="utf-8")
    assert make().fingerprint != one


def test_another_model_has_another_fingerprint(
    make: Callable[[], Embedder], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make().fingerprint
    monkeypatch.setenv("TURNPOINT_EMBEDDER", "some/other-model")
    assert make().fingerprint != one


def test_a_changed_document_embeds_only_the_windows_that_changed(
    tmp_path: Path, make: Callable[[], Embedder], model: StandInModel
) -> None:
    parts = [
        f"## Part {n}\n\n" + f"Subject {n} is told of here at some length, as ever. " * 6 for n in range(12)
    ]
    index = Index.open(tmp_path / "home", make())
    index.add("\n\n".join(["# Report", *parts]).encode(), "report.md")
    index.embed_pending()
    whole = len(model.encoded)
    model.encoded.clear()
    parts[5] = parts[5].replace("Subject 5", "Object 5")
    assert index.add("\n\n".join(["# Report", *parts]).encode(), "report.md").status == "updated"
    index.embed_pending()
    index.close()
    assert 0 < len(model.encoded) <= 2 < whole
    assert all("Object 5" in text for text in model.encoded)


def test_a_new_data_folder_costs_no_embedding_of_what_was_embedded_before(
    tmp_path: Path, make: Callable[[], Embedder], model: StandInModel
) -> None:
    for home in ("one", "two"):
        index = Index.open(tmp_path / home, make())
        index.add("매출이 늘었다. 이익도 늘었다.".encode(), "a.txt")
        index.embed_pending()
        assert index.vectors.count() > 0
        index.close()
    assert len(model.encoded) == len(set(model.encoded))


def test_a_question_does_not_wait_for_the_slices_of_a_document_and_further_ones_wait_for_it() -> None:
    line, order = Line(2), list[str]()
    asked, answered = threading.Event(), threading.Event()

    def slice_() -> None:
        with line.turn(first=False):
            order.append("slice")

    def question() -> None:
        with line.turn(first=True):
            asked.set()
            answered.wait(10)
            order.append("question")

    with line.turn(first=False), line.turn(first=False):  # both places of documents are taken
        asking = threading.Thread(target=question)
        asking.start()
        assert asked.wait(10)
    embedding = threading.Thread(target=slice_)
    embedding.start()
    answered.set()
    asking.join()
    embedding.join()
    assert order == ["question", "slice"]


def test_no_more_go_through_at_once_than_there_are_places() -> None:
    line = Line(2)

    def go() -> None:
        with line.turn(first=False):
            pass

    third = threading.Thread(target=go)
    with line.turn(first=False), line.turn(first=False):
        third.start()
        third.join(0.1)
        assert third.is_alive()
    third.join(10)
    assert not third.is_alive()


def test_the_cache_is_bounded_and_what_was_left_out_is_made_again(
    make: Callable[[], Embedder], model: StandInModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.vector_cache.LARGEST_CACHE", 400_000)
    embedder = make()
    texts = [f"text {number}" for number in range(4_000)]
    for at in range(0, len(texts), 100):
        embedder.passages(texts[at : at + 100])
    (cache,) = (tmp_path / "cache").glob("*.sqlite")
    bounded = cache.stat().st_size
    assert bounded < 600_000
    kept = sum(embedder.cached(texts))
    assert 0 < kept < len(texts)
    again = make().passages(texts[:10])
    assert np.allclose(again, FakeEmbedder().passages([f"passage: {text}" for text in texts[:10]]), atol=1e-3)
