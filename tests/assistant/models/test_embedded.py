"""The contract of the embedded engine, kept by the real llama.cpp and the real model."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from assistant.models.embedded import EmbeddedEngine, PrefixSlots
from assistant.models.llama_process import LlamaProcess, start
from assistant.models.openai import connect
from assistant.models.pool import Pool
from assistant.models.server import Server
from assistant.models.speed import measured_speed
from assistant.models.weights import embedded_weights, have
from corpus.errors import ArtefactError, EngineError

_SYSTEM = SystemMessage("You word the answer in one short sentence, from the evidence alone. " * 4)
_EVIDENCE = "Evidence: NVIDIA's data center revenue was 47.5 billion dollars in fiscal 2024. "


def _ask(question: str) -> list[SystemMessage | HumanMessage]:
    return [_SYSTEM, HumanMessage(_EVIDENCE + question)]


def _text(engine: EmbeddedEngine, question: str, **more: int) -> str:
    return "".join(p.text for p in engine.write(_ask(question), max_tokens=more.get("max_tokens", 30)))


@pytest.mark.model
def test_an_answer_streams_in_pieces_and_ends_with_its_tokens(engine: EmbeddedEngine) -> None:
    pieces = list(engine.write(_ask("How much was it?"), max_tokens=30))
    assert len([p for p in pieces if p.text]) > 3
    assert "47.5" in "".join(p.text for p in pieces)
    usage = pieces[-1].usage
    assert usage is not None and usage.prompt_tokens > 80 and 3 < usage.completion_tokens <= 30
    assert all(p.usage is None for p in pieces[:-1])


@pytest.mark.model
def test_the_processor_time_of_an_answer_can_be_told(engine: EmbeddedEngine) -> None:
    before = engine.processor_seconds()
    _text(engine, "How much was it?")
    after = engine.processor_seconds()
    assert before is not None and after is not None
    assert 0 < after - before < 300


@pytest.mark.model
def test_the_same_prompt_gives_the_same_answer(engine: EmbeddedEngine) -> None:
    assert _text(engine, "How much was it?") == _text(engine, "How much was it?")


@pytest.mark.model
def test_a_warmed_prefix_is_not_paid_for_again(engine: EmbeddedEngine) -> None:
    prefix = SystemMessage("Translate the question into English, nothing else. " * 5)
    engine.warm([prefix, HumanMessage("x")])
    _text(engine, "Something else in between?")
    usage = list(engine.write([prefix, HumanMessage("매출은 얼마인가?")], max_tokens=5))[-1].usage
    assert usage is not None
    assert usage.cached_tokens >= 40
    assert usage.prompt_tokens - usage.cached_tokens < 25


@pytest.mark.model
def test_the_length_and_the_stop_are_kept(engine: EmbeddedEngine) -> None:
    pieces = list(engine.write(_ask("Count from one to fifty in digits."), max_tokens=7))
    assert pieces[-1].usage is not None and pieces[-1].usage.completion_tokens == 7
    assert "47" not in "".join(p.text for p in engine.write(_ask("How much?"), max_tokens=30, stop=["47"]))


@pytest.mark.model
@pytest.mark.parametrize("way", ["cancel", "close"])
def test_stopping_an_answer_frees_the_engine_at_once(engine: EmbeddedEngine, way: str) -> None:
    cancel = threading.Event()
    # Left alone it would write for half a minute and more.
    pieces = engine.write(_ask("Write a very long essay about chips."), max_tokens=800, cancel=cancel)
    next(pieces)
    if way == "cancel":
        cancel.set()
        list(pieces)
    else:
        pieces.close()  # type: ignore[attr-defined]
    begun = time.monotonic()
    _text(engine, "How much was it?", max_tokens=1)
    assert time.monotonic() - begun < 8


@pytest.mark.model
def test_a_prompt_longer_than_the_context_is_told_as_such(engine: EmbeddedEngine) -> None:
    with pytest.raises(EngineError) as failure:
        _text(engine, "long " * 1200)
    assert failure.value.code == "engine.prompt_too_long"


@pytest.mark.model
@pytest.mark.long
def test_a_long_prompt_takes_the_room_of_what_other_prompts_have_left(engine: EmbeddedEngine) -> None:
    for beginning in ("Translate.", "Grade."):
        list(engine.write([SystemMessage(beginning), HumanMessage("long " * 300)], max_tokens=1))
    usage = list(engine.write([SystemMessage("Answer."), HumanMessage("long " * 600)], max_tokens=2))[
        -1
    ].usage
    assert usage is not None and usage.prompt_tokens > 600
    assert "47.5" in _text(engine, "How much was it?")


@pytest.mark.model
def test_nobody_without_the_key_gets_an_answer(engine: EmbeddedEngine) -> None:
    process = engine.process
    assert process is not None
    body = {"messages": [{"role": "user", "content": "hello"}], "max_tokens": 1}
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        reply = httpx.post(f"{process.address}/v1/chat/completions", json=body, headers=headers)
        assert reply.status_code == 401
    # Nor does another page in the browser read anything: not even that there is a model.
    page = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for path in ("/v1/models", "/api/tags", "/props", "/slots", "/metrics", "/completion", "/tokenize"):
        assert httpx.get(f"{process.address}{path}", headers=page).status_code == 401
        asked = httpx.options(f"{process.address}{path}", headers=page)
        assert asked.headers.get("Access-Control-Allow-Origin", "") == ""
    assert process.address.startswith("http://127.0.0.1:")
    child = psutil.Process(process.pid)
    assert process.key not in " ".join(child.cmdline())
    assert process.key not in "".join(child.environ().values())
    assert {c.laddr.ip for c in child.net_connections() if c.status == psutil.CONN_LISTEN} == {"127.0.0.1"}


@pytest.mark.model
def test_any_llama_server_can_be_used_by_its_url(engine: EmbeddedEngine) -> None:
    process = engine.process
    assert process is not None
    other = connect(process.address, process.key)
    pieces = list(other.write(_ask("How much was it?"), max_tokens=30))
    assert "47.5" in "".join(p.text for p in pieces)
    assert pieces[-1].usage is not None and pieces[-1].usage.prompt_tokens > 80


@pytest.mark.model
def test_the_speed_is_measured_once_and_remembered(engine: EmbeddedEngine, tmp_path: Path) -> None:
    memory = tmp_path / "speed.json"
    speed = measured_speed(engine, memory)
    assert speed.prompt > speed.answer > 0
    begun = time.monotonic()
    assert measured_speed(engine, memory) == speed
    assert time.monotonic() - begun < 0.1


@pytest.mark.model
def test_the_chat_model_is_langchains(engine: EmbeddedEngine) -> None:
    reply = engine.chat().invoke(_ask("How much was it?"), max_tokens=30)
    assert "47.5" in reply.text


@pytest.mark.model
def test_a_killed_child_is_an_error_once_and_then_there_is_a_new_one(engine: EmbeddedEngine) -> None:
    before = engine.process
    assert before is not None
    pieces = engine.write(_ask("Write a long essay about chips."), max_tokens=300)
    next(pieces)
    os.kill(before.pid, signal.SIGKILL)
    with pytest.raises(EngineError) as failure:
        list(pieces)
    assert failure.value.code == "engine.dead"
    assert engine.health() == (False, "engine.dead")
    assert "47.5" in _text(engine, "How much was it?")
    after = engine.process
    assert after is not None and after.pid != before.pid and after.key != before.key
    assert engine.health() == (True, "")


@pytest.mark.model
@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_the_child_dies_with_its_parent_however_that_dies(weights: Path, tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path\n"
            "from assistant.models.llama_process import LlamaSettings, start\n"
            "settings = LlamaSettings(Path(sys.argv[1]), 256, 1, 1, Path(sys.argv[2]))\n"
            "print(start(settings, 120).pid, flush=True); time.sleep(600)",
            str(weights),
            str(tmp_path / "log"),
        ],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    assert child.is_running()
    parent.kill()
    parent.wait()
    psutil.wait_procs([child], timeout=10)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def _engine(weights: Path, tmp_path: Path) -> EmbeddedEngine:
    return EmbeddedEngine(
        weights, name="x", model_hash="", context=256, threads=1, log=tmp_path / "logs" / "llama.log"
    )


def test_a_child_that_cannot_load_its_model_is_tried_ever_less_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF but not really")
    engine, now, starts = _engine(broken, tmp_path), [100.0], [0]

    def counted(*args: Any) -> LlamaProcess:
        starts[0] += 1
        return start(*args)

    monkeypatch.setattr("assistant.models.embedded.start", counted)

    def started(model: str) -> EmbeddedEngine:
        engine.start()
        return engine

    pool = Pool([Server("embedded", started, engine=engine)], "x", patience=0.0, now=lambda: now[0])
    pool.look()
    for _ in range(20):
        with pytest.raises(EngineError) as failure:
            list(pool.write(_ask("How much?"), max_tokens=5))
        assert failure.value.code == "engine.start_failed"
        pool.look()
    assert starts == [1]  # whoever asks in between is told at once
    begun: list[float] = []
    while len(begun) < 3:
        now[0] += 0.5
        pool.look()
        if starts[0] > len(begun) + 1:
            begun.append(now[0] - 100)
    assert begun == [1.0, 3.0, 7.0]
    assert pool.health() == (False, "engine.start_failed")
    assert "gguf" in (tmp_path / "logs" / "llama.log").read_text().lower()
    pool.close()


def test_weights_that_are_not_there_are_named(tmp_path: Path) -> None:
    engine = _engine(tmp_path / "gone.gguf", tmp_path)
    with pytest.raises(EngineError) as failure:
        engine.start()
    assert failure.value.code == "engine.no_weights"
    assert engine.health() == (False, "engine.not_started")
    engine.close()
    with pytest.raises(EngineError) as closed:
        engine.chat()
    assert closed.value.code == "engine.closed"


def test_weights_with_the_wrong_hash_are_refused(tmp_path: Path) -> None:
    table = embedded_weights()
    path = tmp_path / table.artefact.name
    with path.open("wb") as file:
        file.truncate(table.artefact.size)
    with pytest.raises(ArtefactError) as failure:
        have(table, tmp_path)
    assert failure.value.code == "artefact.wrong_hash"


@pytest.mark.model
def test_right_weights_are_hashed_once_for_each_state_of_the_file(weights: Path, tmp_path: Path) -> None:
    table = embedded_weights()
    (tmp_path / table.artefact.name).hardlink_to(weights)
    hashed: list[str] = []
    have(table, tmp_path, lambda stage, done, total: hashed.append(stage))
    assert hashed
    hashed.clear()
    have(table, tmp_path, lambda stage, done, total: hashed.append(stage))
    assert not hashed


def test_each_prompt_beginning_keeps_its_slot_and_the_one_longest_unused_gives_way() -> None:
    slots = PrefixSlots(2)
    assert [slots.of(prefix) for prefix in ("a", "b", "a", "b")] == [0, 1, 0, 1]
    assert slots.of("a") == 0
    assert slots.of("c") == 1
    assert slots.of("a") == 0
    assert slots.of("b") == 1
