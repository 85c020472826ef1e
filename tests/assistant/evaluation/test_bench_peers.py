"""The peers answer as their own libraries have it, with our engine and embeddings, and are held to our prompt size where told to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.contract import Turn
from assistant.evaluation.cases import Case
from assistant.models.engine import EngineInfo
from bench import peer
from bench.repeated import again, pairs
from tests.assistant.evaluation.test_bench import Letters, Scripted

WORDS = (("quiz.txt", "quiz "), ("joke.txt", "joke "), ("wavy.txt", "wavy "))


class Talking(Scripted):
    info = EngineInfo("scripted", "embedded", 4096)  # type: ignore[assignment]


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    made = []
    for name, word in WORDS:
        made.append(tmp_path / name)
        made[-1].write_text((word * 60).strip() + ".\n" + word * 450, encoding="utf-8")
    return made


CASE = Case("1", "joke?", "en", "explanation")
FOLLOW_UP = Case(
    "2", "and now?", "en", "explanation", history=(Turn("user", "joke?"), Turn("assistant", "yes"))
)


def check(results: Any, answer: Any, source: str) -> None:
    assert results[0]["source"] == source
    assert answer["answer"] == "It is a joke [1]." and answer["usage"]["prompt_tokens"]
    timings = answer["timings_ms"]
    assert timings["search"] <= timings["first_token"] <= timings["total"]
    assert [citation["source"] for citation in answer["citations"]] == ["joke.txt"]


def test_llamaindex_answers_with_its_own_prompt_and_two_nodes(paths: list[Path], tmp_path: Path) -> None:
    from bench import peer_llamaindex as li

    for _ in range(2):  # made, then read back
        index = li.filled(tmp_path / "store", Letters(), paths)  # type: ignore[arg-type]
        engine = Talking("It is a joke [1].")
        results, answer = li.LlamaIndex(index, engine).answer(CASE)  # type: ignore[arg-type]
        check(results, answer, "joke.txt")
        told = " ".join(str(message.content) for message in engine.told)
        assert "Context information" in told and engine.told[0].type == "system"
        texts = {path.name: path.read_text() for path in paths}
        assert all(texts[r["source"]][r["start"] : r["end"]] == r["text"] for r in results)
    short = Talking("It is a joke [1].")
    li.LlamaIndex(index, short, peer.OUR_TOKENS).answer(CASE)  # type: ignore[arg-type]
    assert peer.tokens_of(str(short.told)) < peer.OUR_TOKENS * 2 < peer.tokens_of(told)


def test_llamaindex_takes_a_follow_up_through_its_chat_engine(paths: list[Path], tmp_path: Path) -> None:
    from bench import peer_llamaindex as li

    index = li.filled(tmp_path / "store", Letters(), paths)  # type: ignore[arg-type]
    engine = Talking("It is a joke [1].")
    _, answer = li.LlamaIndex(index, engine).answer(FOLLOW_UP)  # type: ignore[arg-type]
    assert answer["usage"]["prompt_tokens"] == 80  # the question is put anew first, which nobody sees
    assert answer["answer"] == "It is a joke [1]."


def test_haystack_answers_with_its_tutorials_prompt_and_ten_documents(paths: list[Path]) -> None:
    from bench import peer_haystack as hs

    store = hs.filled(Letters(), paths)  # type: ignore[arg-type]
    engine = Talking("It is a joke [1].")
    results, answer = hs.Haystack(store, Letters(), engine).answer(CASE)  # type: ignore[arg-type]
    check(results, answer, "joke.txt")
    (message,) = engine.told
    assert "Given the following information" in message.content and "Question: joke?" in message.content
    assert len(results) == store.count_documents() == 9
    short = Talking("It is a joke [1].")
    hs.Haystack(store, Letters(), short, peer.OUR_TOKENS).answer(CASE)  # type: ignore[arg-type]
    assert peer.tokens_of(short.told[0].content) < peer.OUR_TOKENS * 1.5


def test_telemetry_of_the_peers_is_off() -> None:
    import haystack.telemetry as told

    from bench import peer_haystack

    assert peer_haystack.TEMPLATE
    assert told._telemetry.telemetry is None


def test_a_repeated_question_is_timed_to_its_first_sentence() -> None:
    from assistant.contract import Answer, Finished

    asked: list[str] = []

    def ask(question: str) -> Any:
        asked.append(question)
        yield Finished(Answer("1", "", "", "answered", "en", cached=len(asked) > 1))

    told = again(ask, ["a"], ["a", "b"])
    assert asked == ["a", "a", "b"] and told.cached == 2 and len(told.seconds) == 2
    assert all(question != other for question, other in pairs())
