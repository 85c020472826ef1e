"""Several model servers as one: real HTTP servers that die, hang, dawdle and babble, and answers that come all the same."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from langchain_core.messages import BaseMessage, HumanMessage

from assistant.models.choose import EngineSettings, choose
from assistant.models.engine import TimeLimits
from assistant.models.llama_process import LlamaSettings
from assistant.models.llama_process import start as start_llama
from assistant.models.pool import Pool, open_pool
from assistant.models.server import Server, connection
from corpus.errors import EngineError
from corpus.limits import LIMITS as ALL_LIMITS
from tests.assistant.models.http_peer import serving
from tests.assistant.models.ollama_peer import OllamaPeer
from tests.assistant.models.openai_peer import OpenAIPeer

ROOT = Path(__file__).parents[3]
PROMPT: list[BaseMessage] = [HumanMessage("What grew?")]
WHOLE = "Data center revenue grew."
LIMITS = TimeLimits(connect=2.0, first_token=4.0, between=4.0)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that hangs is not waited for as long as outside of tests."""
    monkeypatch.setattr(ALL_LIMITS, "look", 2.0)


@pytest.fixture
def peers() -> Iterator[list[OpenAIPeer]]:
    """Three servers of the same model."""
    with ExitStack() as stack:
        made = [OpenAIPeer() for _ in range(3)]
        for peer in made:
            stack.enter_context(serving(peer))
        yield made


def pool_of(
    peers: Sequence[OpenAIPeer | str], clock: Callable[[], float], *, model: str = "", places: int = 0
) -> Pool:
    """A pool that looks at its servers when the test says so."""
    urls = [f"{peer.url}/v1" if isinstance(peer, OpenAIPeer) else peer for peer in peers]
    servers = [Server(url, connection(url, "right", "openai", LIMITS), places) for url in urls]
    pool = Pool(servers, model, patience=0.0, now=clock)
    pool.look()
    return pool


def written(pool: Pool, messages: Sequence[BaseMessage] = PROMPT) -> str:
    return "".join(piece.text for piece in pool.write(messages, max_tokens=20))


def answers(peer: OpenAIPeer) -> int:
    return len(peer.asked("/v1/chat/completions"))


def test_the_work_is_shared_by_the_servers_of_the_list(peers: list[OpenAIPeer], clock: Clock) -> None:
    pool = pool_of(peers, clock)
    assert [written(pool) for _ in range(6)] == [WHOLE] * 6
    assert [answers(peer) for peer in peers] == [2, 2, 2]


def test_the_least_busy_server_is_asked(peers: list[OpenAIPeer], clock: Clock) -> None:
    pool = pool_of(peers[:2], clock, places=4)
    held = pool.write(PROMPT, max_tokens=20)
    next(held)
    busy = [state.busy for state in pool.servers()]
    assert sorted(busy) == [0, 1]
    for _ in range(3):
        written(pool)
    assert sorted(answers(peer) for peer in peers[:2]) == [1, 3]
    held.close()  # type: ignore[attr-defined]
    assert [state.busy for state in pool.servers()] == [0, 0]


def test_places_are_what_the_servers_tell_together_unless_they_are_set(
    peers: list[OpenAIPeer], clock: Clock
) -> None:
    peers[0].slots, peers[1].slots = 3, 2
    pool = pool_of(peers[:2], clock)
    assert (pool.info.name, pool.info.context, pool.info.parallel) == ("small-instruct", 8192, 5)
    assert pool_of(peers, clock, places=6).info.parallel == 18


@pytest.mark.parametrize("fault", [{"garbage": True}, {"die_after": 0}, {"refuses": 500}, {"key": "other"}])
def test_before_the_first_token_another_server_takes_over(
    peers: list[OpenAIPeer], clock: Clock, fault: dict[str, object]
) -> None:
    pool = pool_of(peers[:2], clock)
    for name, value in fault.items():
        setattr(peers[0], name, value)
    assert [written(pool) for _ in range(3)] == [WHOLE] * 3
    assert answers(peers[0]) == 1  # and is left alone from then on
    assert [state.well for state in pool.servers()] == [False, True]
    assert pool.info.parallel == 8


def test_a_hung_server_is_given_up_for_another(peers: list[OpenAIPeer], clock: Clock) -> None:
    pool = pool_of(peers[:2], clock)
    peers[0].hung = True
    assert written(pool) == WHOLE
    (hung, _) = pool.servers()
    assert hung.failure is not None and hung.failure.code == "engine.timeout"


def test_whoever_waits_at_a_server_that_is_found_hung_goes_to_another_at_once(
    peers: list[OpenAIPeer], clock: Clock
) -> None:
    slow = TimeLimits(connect=1.0, first_token=60.0)
    servers = [Server(p.url, connection(p.url, "right", "openai", slow)) for p in peers[:2]]
    pool = Pool(servers, patience=0.0, now=clock)
    pool.look()
    peers[0].hung = True
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(written, pool)
        while not answers(peers[0]):
            time.sleep(0.005)
        clock.now += 5
        pool.look()  # one look that fails may be a busy moment
        assert not waiting.done() and pool.servers()[0].well
        pool.look()
        assert waiting.result(10) == WHOLE
    assert not pool.servers()[0].well


def test_after_the_first_token_one_is_told_to_ask_anew_and_gets_the_whole_from_another(
    peers: list[OpenAIPeer], clock: Clock
) -> None:
    pool = pool_of(peers[:2], clock)
    peers[0].die_after = 2
    pieces: list[str] = []
    with pytest.raises(EngineError) as failure:
        pieces += [piece.text for piece in pool.write(PROMPT, max_tokens=20)]
    assert failure.value.code == "engine.interrupted"
    assert written(pool) == WHOLE


def test_without_another_server_a_broken_answer_ends_with_the_servers_own_failure(
    peers: list[OpenAIPeer], clock: Clock
) -> None:
    pool = pool_of(peers[:1], clock)
    peers[0].die_after = 2
    with pytest.raises(EngineError) as failure:
        written(pool)
    assert failure.value.code == "engine.dead"


def test_a_server_killed_in_mid_stream_loses_nobody_their_answer(
    peers: list[OpenAIPeer], clock: Clock
) -> None:
    with peer_process(0.05, [f"word{n} " for n in range(100)]) as (url, process):
        pool = pool_of([f"{url}/v1", peers[0]], clock)
        pieces = pool.write(PROMPT, max_tokens=200)
        next(pieces)
        process.kill()
        with pytest.raises(EngineError) as failure:
            list(pieces)
        assert failure.value.code == "engine.interrupted"
        assert written(pool) == WHOLE
        assert [state.well for state in pool.servers()] == [False, True]


def test_a_server_that_failed_is_left_alone_ever_longer_and_taken_back_when_it_is_well(
    peers: list[OpenAIPeer], clock: Clock
) -> None:
    pool = pool_of(peers[:2], clock)
    peers[0].garbage = True
    alone: list[float] = []
    for _ in range(8):
        while not pool.servers()[0].well:
            clock.now += 0.5
            pool.look()
        for _ in range(2):
            written(pool)
        begun = clock.now
        while not pool.servers()[0].well:
            clock.now += 0.5
            pool.look()
        alone.append(clock.now - begun)
    assert alone == [1, 2, 4, 8, 16, 32, 60, 60]
    peers[0].garbage = False
    before = answers(peers[0])
    for _ in range(4):
        written(pool)
    assert answers(peers[0]) == before + 2
    peers[0].garbage = True
    written(pool), written(pool)
    clock.now += 1
    pool.look()
    assert pool.servers()[0].well  # it had written: what was before is forgotten


def test_a_server_that_comes_later_is_taken_in_and_warmed(peers: list[OpenAIPeer], clock: Clock) -> None:
    late = OpenAIPeer()
    late.hung = True
    with serving(late):
        pool = pool_of([late, peers[0]], clock, model="small-instruct")
        pool.warm(PROMPT)
        assert [state.well for state in pool.servers()] == [False, True]
        late.hung = False
        clock.now += 1
        pool.look()
        assert [state.well for state in pool.servers()] == [True, True]
        while not answers(late) or pool.servers()[0].busy:  # apart: the look does not wait for it
            time.sleep(0.005)
        assert answers(late) == 1


def test_who_asks_does_not_wait_for_the_warming_of_a_server_that_is_back(
    peers: list[OpenAIPeer], clock: Clock
) -> None:
    pool = pool_of(peers[:1], clock, places=1)
    pool.warm(PROMPT)
    peers[0].key = "other"
    with pytest.raises(EngineError):
        written(pool)
    peers[0].key = "right"
    peers[0].may_write.clear()
    clock.now += 1
    pool.look()
    while not peers[0].writing:
        time.sleep(0.005)
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(written, pool)
        while answers(peers[0]) < 4:  # warmed, refused, warmed again and given up, asked
            time.sleep(0.005)
        peers[0].may_write.set()
        assert asked.result(30) == WHOLE


def test_a_request_that_no_server_can_write_for_is_held_against_none(
    peers: list[OpenAIPeer], clock: Clock
) -> None:
    pool = pool_of(peers[:2], clock)
    with pytest.raises(EngineError) as failure:
        written(pool, [HumanMessage("long " * 5000)])
    assert failure.value.code == "engine.prompt_too_long"
    for peer in peers[:2]:
        peer.refuses = 500
    with pytest.raises(EngineError) as failure:
        written(pool)
    assert failure.value.code == "engine.failed"
    assert all(state.well for state in pool.servers())


def test_with_no_server_left_that_is_said_and_one_that_comes_back_answers(
    peers: list[OpenAIPeer], clock: Clock
) -> None:
    pool = pool_of(["http://127.0.0.1:1/v1", peers[0]], clock)
    assert pool.health() == (True, "")
    peers[0].die_after = 0
    with pytest.raises(EngineError) as failure:
        written(pool)
    assert failure.value.code == "engine.dead"
    with pytest.raises(EngineError) as failure:
        written(pool)
    assert failure.value.code == "engine.no_server" and failure.value.details["servers"] == 2
    assert pool.health() == (False, "engine.no_server")
    peers[0].die_after = None
    clock.now += 1
    pool.look()
    assert written(pool) == WHOLE


def test_a_server_of_another_model_is_not_asked_and_says_so(peers: list[OpenAIPeer], clock: Clock) -> None:
    peers[1].model = "another"
    pool = pool_of(peers, clock)
    _, other, _ = pool.servers()
    assert not other.well and other.failure is not None
    assert other.failure.code == "engine.no_model" and "another" in str(other.failure.details["reason"])
    assert [written(pool) for _ in range(4)] == [WHOLE] * 4
    assert answers(peers[1]) == 0


def test_answers_are_written_side_by_side(peers: list[OpenAIPeer]) -> None:
    pool = pool_of(peers, time.monotonic, places=2)
    for peer in peers:
        peer.pause = 0.05
    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(lambda _: written(pool), range(24))) == [WHOLE] * 24
    assert [peer.most_writing for peer in peers] == [2, 2, 2]


def test_stopping_an_answer_frees_its_place_and_blames_nobody(peers: list[OpenAIPeer], clock: Clock) -> None:
    pool, cancel = pool_of(peers[:1], clock), threading.Event()
    peers[0].pause, peers[0].reply = 0.02, ["word "] * 500
    pieces = pool.write(PROMPT, max_tokens=500, cancel=cancel)
    next(pieces)
    cancel.set()
    assert len(list(pieces)) < 400
    (state,) = pool.servers()
    assert state.well and state.busy == 0
    assert peers[0].hung_up.wait(5)


def test_ollama_and_the_openai_protocol_may_stand_in_one_list() -> None:
    ollama, other = OllamaPeer({"qwen2.5:3b": 1_900_000_000}), OpenAIPeer()
    other.model = "qwen2.5:3b"
    with serving(ollama), serving(other):
        pool = open_pool([ollama.url, f"{other.url}/v1"], "right")
        try:
            assert [state.well for state in pool.servers()] == [True, True]
            assert [bool(written(pool)) for _ in range(2)] == [True, True]
            assert ollama.asked("/api/chat") and answers(other)
        finally:
            pool.close()


def test_the_watch_takes_a_server_back_by_itself(peers: list[OpenAIPeer]) -> None:
    pool = open_pool([f"{peer.url}/v1" for peer in peers[:2]], "right")
    try:
        peers[0].die_after = 0
        assert written(pool) == WHOLE
        peers[0].die_after = None
        deadline = time.monotonic() + 20
        while not pool.servers()[0].well and time.monotonic() < deadline:
            time.sleep(0.02)
        assert pool.servers()[0].well
    finally:
        pool.close()


def test_the_settings_name_a_list_and_refuse_what_is_no_address(openai_peer: OpenAIPeer) -> None:
    settings = EngineSettings.from_environment(
        {
            "TURNPOINT_ENGINE_URL": f" {openai_peer.url}/v1, http://127.0.0.1:1/v1 ,",
            "TURNPOINT_OPENAI_KEY": "right",
            "TURNPOINT_ENGINE_PARALLEL": "3",
        }
    )
    pool = choose(settings)
    assert isinstance(pool, Pool)
    assert [(state.well, state.places) for state in pool.servers()] == [(True, 3), (False, 3)]
    pool.close()
    for url in ("localhost:8000", "http://", "ftp://a", "http://me:secret@a/v1", "http://a:99999"):
        with pytest.raises(EngineError) as failure:
            choose(EngineSettings(urls=(url,)))
        assert failure.value.code == "engine.bad_url" and "secret" not in str(failure.value)
    with pytest.raises(EngineError) as failure:
        EngineSettings.from_environment({"TURNPOINT_ENGINE_PARALLEL": "many"})
    assert failure.value.code == "engine.bad_parallel"


@pytest.mark.model
def test_two_llama_servers_share_the_work_and_one_goes_on_alone(weights: Path, tmp_path: Path) -> None:
    log = tmp_path / "llama.log"
    settings = LlamaSettings(weights, 512, 1, 1, log)
    first, second = start_llama(settings, 120.0), start_llama(settings, 120.0)
    try:
        servers = []
        for child in (first, second):
            url = f"{child.address}/v1"
            servers.append(Server(url, connection(url, child.key, "openai", TimeLimits())))
        pool = Pool(servers)
        pool.look()
        assert [state.well for state in pool.servers()] == [True, True] and pool.info.name
        texts = [written(pool, [HumanMessage("Say the word revenue.")]) for _ in range(2)]
        assert all(texts)
        pieces = pool.write([HumanMessage("Count from one to fifty in words.")], max_tokens=200)
        next(pieces)
        first.stop() if pool.servers()[0].busy else second.stop()
        with pytest.raises(EngineError) as failure:
            list(pieces)
        assert failure.value.code == "engine.interrupted"
        assert written(pool, [HumanMessage("Say the word revenue.")])
    finally:
        first.stop()
        second.stop()


@contextmanager
def peer_process(pause: float, reply: Sequence[str]) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.assistant.models.peer_process", str(pause), *reply],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.wait()
