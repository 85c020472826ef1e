"""The plain pipeline is measured by the same rules as the product, and is what it says it is."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.contract import Turn, Usage
from assistant.evaluation.cases import Case
from assistant.models.engine import Piece
from bench import peer, plain
from bench.console import Console, duration
from bench.retrieval import page_ranking, pages
from corpus.document import Document, DocumentInfo, Passage
from index.evidence import Evidence
from index.store import Index
from tests.fake_embedder import FakeEmbedder


class Letters:
    """Embeds a text by which of eight letters it has."""

    fingerprint = "letters"

    def passages(self, texts: Sequence[str]) -> Any:
        return self.queries(texts)

    def queries(self, texts: Sequence[str]) -> Any:
        counts = np.array([[1e-3 + text.count(letter) for letter in "qxzjkvwy"] for text in texts])
        return (counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float32)


class Scripted:
    """An engine that says one thing and notes what it was told."""

    class info:  # noqa: N801
        name = "scripted"
        engine = "embedded"

    def __init__(self, text: str) -> None:
        self._text = text
        self.told: list[Any] = []

    def write(self, messages: Sequence[Any], *, max_tokens: int) -> Iterator[Piece]:
        self.told = list(messages)
        yield Piece(self._text)
        yield Piece("", Usage(40, 0, 5))


@pytest.fixture
def store(tmp_path: Path) -> Any:
    paths = []
    for name, word in (("quiz.txt", "quiz "), ("joke.txt", "joke "), ("wavy.txt", "wavy ")):
        paths.append(tmp_path / name)
        paths[-1].write_text((word * 60).strip() + ".\n" + word * 150, encoding="utf-8")
    opened = plain.open_store(tmp_path / "store", Letters())  # type: ignore[arg-type]
    assert plain.fill(opened, paths) == 6
    assert plain.fill(opened, paths) == 6
    return opened


def test_the_peer_gives_the_nearest_chunks_as_exact_slices(store: Any) -> None:
    engine = Scripted("It is a joke [1].")
    case = Case("1", "joke?", "en", "explanation", history=(Turn("user", "hi"), Turn("assistant", "hello")))
    results, answer = plain.Plain(store, engine, plain.OWN_SIZE).answer(case)  # type: ignore[arg-type]
    assert {result["source"] for result in results[:2]} == {"joke.txt"}
    assert all(result["end"] - result["start"] == len(result["text"]) for result in results)
    assert answer["answer"] == "It is a joke [1]."
    assert [citation["source"] for citation in answer["citations"]] == ["joke.txt"]
    assert answer["usage"]["prompt_tokens"] == 40
    assert answer["timings_ms"]["first_token"] <= answer["timings_ms"]["total"]
    assert [message.type for message in engine.told] == ["system", "human", "ai", "human"]
    assert engine.told[0].content.count("\n\n[") == 3


def test_the_short_prompt_keeps_to_its_tokens() -> None:
    texts = ["word " * 200] * 4
    kept = peer.shortened(texts, peer.OUR_TOKENS)
    assert len(kept) == 2
    assert sum(map(peer.tokens_of, kept)) <= peer.OUR_TOKENS
    assert peer.shortened(texts, 0) == texts


def test_a_duration_is_told_as_people_say_it() -> None:
    assert duration(45) == "45 s"
    assert duration(600) == "10 min"
    assert duration(3900) == "1 h 05 min"


def test_progress_tells_the_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(every=0)
    for done in (0, 1, 2):
        console("work", done, 2)
    told = capsys.readouterr().err
    assert "work: 1 of 2" in told
    assert " left" in told
    assert told.endswith("work: 2 of 2   \n")


def test_a_page_ranks_by_its_best_passage() -> None:
    def passage(source: str, number: int) -> Evidence:
        document = Document(1, source, DocumentInfo(), "", 1, "")
        return Evidence(number, document, Passage(0, 1, "x", "prose"), 1.0)

    assert page_ranking([passage("b.txt", 1), passage("a.txt", 2), passage("b.txt", 3)]) == ["b", "a"]


def test_pages_are_measured_whole_and_in_part_and_added_once(tmp_path: Path) -> None:
    words = ("전력망 증설", "예산 편성", "반도체 수출", "상표 등록", "대출 금리")
    rows = [{"id": f"책.pdf - {n}", "text": f"{word}에 대한 설명입니다."} for n, word in enumerate(words)]
    rows.append({"id": "책.pdf - 빈 쪽", "text": ""})
    asked = [
        {"question": f"{word}은 어떻습니까?", "relevant": [f"책.pdf - {n}"]} for n, word in enumerate(words)
    ]
    for name, lines in (("pages", rows), ("questions", asked)):
        text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    for limit, held, empty in ((2, 4, 0), (0, 5, 1), (0, 5, 1)):
        index = Index.open(tmp_path / "home", FakeEmbedder())
        row = pages(tmp_path, index, limit).splitlines()[2].split(" | ")
        assert len(index.library.documents()) == held
        assert (row[1:3], row[4:]) == (["1.000", "1.000"], [str(limit or 5), f"{empty} |"])
        index.close()
