"""The Ollama engine against a server that answers in Ollama's documented forms."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import psutil
import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from assistant.contract import Usage
from assistant.models import ollama
from assistant.models.choose import EngineSettings, choose
from assistant.models.engine import TimeLimits
from assistant.models.ollama import Installed, OllamaEngine, address, connect, installed, suitable
from corpus.errors import EngineError
from tests.assistant.models.ollama_peer import OllamaPeer

_PROMPT = [
    SystemMessage("Word the answer in one sentence."),
    HumanMessage("Evidence: revenue grew. What grew?"),
]


def _engine(peer: OllamaPeer, limits: TimeLimits | None = None) -> OllamaEngine:
    model = suitable(installed(peer.url) or ())
    assert model is not None
    return connect(peer.url, model, limits)


def _fails(engine: OllamaEngine, prompt: list[SystemMessage | HumanMessage] | None = None) -> EngineError:
    with pytest.raises(EngineError) as failure:
        for _ in engine.write(prompt or _PROMPT, max_tokens=20):
            pass
    return failure.value


def test_a_running_ollama_with_a_suitable_model_is_chosen_unasked(ollama_peer: OllamaPeer) -> None:
    engine = choose(EngineSettings.from_environment())
    assert (engine.info.engine, engine.info.name, engine.info.context) == ("ollama", "qwen2.5:3b", 4096)
    assert engine.info.model_hash == f"{1_900_000_000:064x}"
    assert engine.health() == (True, "")


def test_an_answer_streams_with_its_tokens_and_always_the_same_context(ollama_peer: OllamaPeer) -> None:
    engine = _engine(ollama_peer)
    pieces = list(engine.write(_PROMPT, max_tokens=20, stop=["\n\n"]))
    assert list(engine.write(_PROMPT, max_tokens=20, stop=["\n\n"])) == pieces
    assert [p.text for p in pieces] == ["엔비디아", "의 매출", "은 늘었다.", ""]
    assert pieces[-1].usage == Usage(60, 0, 3)
    sent = ollama_peer.asked("/api/chat")
    assert len(sent) == 2 and sent[0] == sent[1]
    assert sent[0]["options"] == {
        "num_ctx": 4096,
        "temperature": 0,
        "seed": 20250127,
        "num_predict": 20,
        "stop": ["\n\n"],
    }
    engine.chat().invoke(_PROMPT)
    assert ollama_peer.asked("/api/chat")[2]["options"]["num_ctx"] == 4096


def test_a_thinking_model_is_told_not_to_and_its_thoughts_are_dropped(ollama_peer: OllamaPeer) -> None:
    ollama_peer.models = {"deepseek-r1:1.5b": 1_100_000_000}
    ollama_peer.capabilities = ["completion", "thinking"]
    ollama_peer.reply = ["<thi", "nk>the user ", "asks</th", "ink>\n\n", "Revenue grew."]
    pieces = list(_engine(ollama_peer).write(_PROMPT, max_tokens=50))
    assert "".join(p.text for p in pieces) == "Revenue grew."
    assert ollama_peer.asked("/api/chat")[0]["think"] is False


def test_a_model_without_thinking_is_not_told_about_it(ollama_peer: OllamaPeer) -> None:
    list(_engine(ollama_peer).write(_PROMPT, max_tokens=50))
    assert "think" not in ollama_peer.asked("/api/chat")[0]


@pytest.mark.parametrize("seen", [3, 4096])
def test_a_prompt_that_ollama_cut_is_an_error(ollama_peer: OllamaPeer, seen: int) -> None:
    ollama_peer.prompt_tokens = seen
    failure = _fails(_engine(ollama_peer))
    assert failure.code == "engine.prompt_cut" and failure.details["seen"] == seen


def test_a_prompt_that_cannot_fit_is_not_sent(ollama_peer: OllamaPeer) -> None:
    failure = _fails(_engine(ollama_peer), [SystemMessage("Answer."), HumanMessage("매출이 늘었다. " * 4000)])
    assert failure.code == "engine.prompt_too_long"
    assert not ollama_peer.asked("/api/chat")


def test_a_model_of_a_short_context_gets_no_longer_one(ollama_peer: OllamaPeer) -> None:
    ollama_peer.context_length = 2048
    assert _engine(ollama_peer).info.context == 2048


def test_a_model_named_but_missing_is_pulled_with_progress(ollama_peer: OllamaPeer) -> None:
    ollama_peer.downloadable = {"gemma3:4b": 3_300_000_000}
    told: list[tuple[str, int, int]] = []
    settings = EngineSettings(engine="ollama", model="gemma3:4b", ollama_url=ollama_peer.url)
    engine = choose(settings, lambda stage, done, total: told.append((stage, done, total)))
    assert engine.info.name == "gemma3:4b"
    shares = [done / total for stage, done, total in told if total and stage == "pull gemma3:4b"]
    assert shares == [0.25, 0.5, 1.0]


def test_a_model_that_nobody_has_is_an_error_and_nothing_else_is_taken(ollama_peer: OllamaPeer) -> None:
    with pytest.raises(EngineError) as failure:
        choose(EngineSettings(model="no-such-model", ollama_url=ollama_peer.url))
    assert failure.value.code == "engine.pull_failed"
    assert failure.value.details["name"] == "no-such-model"


def test_a_model_removed_while_we_run_is_named_in_the_error(ollama_peer: OllamaPeer) -> None:
    engine = _engine(ollama_peer)
    ollama_peer.models.clear()
    assert _fails(engine).code == "engine.no_model"
    assert engine.health() == (False, "engine.no_model")


def test_an_embedding_model_is_never_asked_to_write(ollama_peer: OllamaPeer) -> None:
    del ollama_peer.models["qwen2.5:3b"]
    assert suitable(installed(ollama_peer.url) or ()) is None
    ollama_peer.capabilities = ["embedding"]
    with pytest.raises(EngineError) as failure:
        choose(EngineSettings(model="nomic-embed-text", ollama_url=ollama_peer.url))
    assert failure.value.code == "engine.no_model"


def test_death_in_mid_stream_is_an_error_after_the_text_so_far(ollama_peer: OllamaPeer) -> None:
    ollama_peer.die_after = 2
    written: list[str] = []
    with pytest.raises(EngineError) as failure:
        for piece in _engine(ollama_peer).write(_PROMPT, max_tokens=20):
            written.append(piece.text)
    assert failure.value.code == "engine.dead"
    assert written == ["엔비디아", "의 매출"]


def test_an_error_line_in_mid_stream_is_an_error(ollama_peer: OllamaPeer) -> None:
    ollama_peer.error_after = 1
    failure = _fails(_engine(ollama_peer))
    assert failure.code == "engine.failed" and "running the model" in str(failure.details["reason"])


def test_a_slow_first_token_and_a_slow_next_one_end_in_time(ollama_peer: OllamaPeer) -> None:
    ollama_peer.pause = 5.0
    failure = _fails(_engine(ollama_peer, TimeLimits(first_token=0.2)))
    assert (failure.code, failure.details["phase"]) == ("engine.timeout", "first_token")
    ollama_peer.pause = 0.5
    failure = _fails(_engine(ollama_peer, TimeLimits(first_token=30, between=0.1)))
    assert (failure.code, failure.details["phase"]) == ("engine.timeout", "between")


@pytest.mark.parametrize("way", ["cancel", "close"])
def test_stopping_closes_the_connection(ollama_peer: OllamaPeer, way: str) -> None:
    ollama_peer.pause = 0.02
    ollama_peer.reply = ["word "] * 2000
    cancel = threading.Event()
    pieces = _engine(ollama_peer).write(_PROMPT, max_tokens=2000, cancel=cancel)
    assert next(pieces).text == "word "
    begun = time.monotonic()
    if way == "cancel":
        cancel.set()
        assert all(piece.usage is None for piece in pieces)
    else:
        pieces.close()  # type: ignore[attr-defined]
    assert ollama_peer.hung_up.wait(5)
    assert time.monotonic() - begun < 5


def test_no_ollama_is_found_out_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = time.monotonic()
    assert installed("http://127.0.0.1:1") is None
    assert time.monotonic() - begun < 1
    with pytest.raises(EngineError) as failure:
        choose(EngineSettings(engine="ollama", ollama_url="http://127.0.0.1:1"))
    assert failure.value.code == "engine.unreachable"


def test_another_service_on_its_port_is_no_ollama(openai_peer: OllamaPeer) -> None:
    assert installed(openai_peer.url) is None


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:8080", "http://127.0.0.1:8080"),
        (":8080", "http://127.0.0.1:8080"),
        ("gpu-box", "http://gpu-box:11434"),
        ("gpu-box:80/", "http://gpu-box:80"),
        ("https://gpu-box.example", "https://gpu-box.example"),
        ("[::1]:9", "http://[::1]:9"),
        ("[::1]", "http://[::1]:11434"),
    ],
)
def test_the_address_is_read_as_ollama_reads_it(host: str, url: str) -> None:
    assert address({"OLLAMA_HOST": host}) == url


def test_the_choice_prefers_family_then_size_within_reason() -> None:
    models = [
        Installed("llama3.2:3b", "", 2_000_000_000),
        Installed("qwen3:4b", "", 2_600_000_000),
        Installed("qwen3:8b", "", 5_200_000_000),
        Installed("qwen3:235b", "", 142_000_000_000),
        Installed("qwen3-embedding:0.6b", "", 639_000_000),
    ]
    assert suitable(models) == models[2]
    assert suitable(models, "llama3.2:3b") == models[0]
    assert suitable([Installed("mistral:latest", "", 1)], "mistral") is not None
    assert suitable([], "") is None


def test_a_pull_that_breaks_off_is_an_error(ollama_peer: OllamaPeer) -> None:
    ollama_peer.downloadable = {"gemma3:4b": 100}
    ollama_peer.die_after = 3
    with pytest.raises(EngineError) as failure:
        ollama.pull(ollama_peer.url, "gemma3:4b")
    assert failure.value.code == "engine.dead"


def test_the_processor_time_of_its_processes_is_told_and_none_where_there_are_none(
    ollama_peer: OllamaPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = _engine(ollama_peer)
    spent = SimpleNamespace(user=2.0, system=0.5)
    named = [("ollama", spent), ("ollama.exe", spent), ("ollama", None), ("other", spent), (None, spent)]
    running = [SimpleNamespace(info={"name": name, "cpu_times": times}) for name, times in named]
    monkeypatch.setattr(psutil, "process_iter", lambda wanted: iter(running))
    assert engine.processor_seconds() == 5.0
    monkeypatch.setattr(psutil, "process_iter", lambda wanted: iter(running[3:]))
    assert engine.processor_seconds() is None
    elsewhere = OllamaEngine("http://192.0.2.1:11434", engine.info, thinks=False)
    monkeypatch.setattr(psutil, "process_iter", lambda wanted: iter(running))
    assert elsewhere.processor_seconds() is None
