"""The whole application over several model servers: nothing is lost when one fails, and nobody is starved by the others."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.answer import Assistant
from assistant.contract import Answer, Finished, Waiting
from assistant.models.engine import TimeLimits
from assistant.models.pool import Pool
from assistant.models.server import Server, connection
from corpus.limits import LIMITS as ALL_LIMITS
from index.search import Searcher
from index.store import Index
from tests.assistant.models.http_peer import serving
from tests.assistant.models.openai_peer import OpenAIPeer
from tests.assistant.models.test_pool import peer_process
from tests.fake_embedder import FakeEmbedder
from tests.ui.conftest import turnpoint
from ui.app import Application
from ui.people.access import Access
from ui.people.gate import Guard
from ui.server import create

TEXT = "Why did the columnist doubt demand for accelerators?"
COLUMN = "# A column\n\nThe columnist doubted demand for accelerators because models had become cheap.\n"
FIRST = "The columnist doubted demand for accelerators "
REPLY = [FIRST, "because models had ", "become cheap."]
LIMITS = TimeLimits(connect=2.0, first_token=4.0, between=4.0)


@pytest.fixture(autouse=True)
def short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ALL_LIMITS, "look", 2.0)


@contextmanager
def application(home: Path, urls: Sequence[str], places: int = 1) -> Iterator[Application]:
    """The real application, search and answering, over model servers."""
    servers = [Server(url, connection(url, "right", "openai", LIMITS), places) for url in urls]
    pool = Pool(servers, "small-instruct", patience=0.0)

    def start(progress: object) -> Pool:
        pool.start()
        return pool

    made = Application(home, lambda: Index.open(home, FakeEmbedder()), Searcher, start, Assistant)
    try:
        made.add(COLUMN.encode(), "column.md")
        deadline = time.monotonic() + 30
        while (
            made.status()["engine"]["state"] == "starting" or in_line(made)
        ) and time.monotonic() < deadline:
            time.sleep(0.01)  # also until the servers are warm
        yield made
    finally:
        made.close()


def in_line(application: Application) -> int:
    rows = application.metrics.text().splitlines()
    (row,) = [row for row in rows if row.startswith(b"turnpoint_questions_in_line ")]
    return int(float(row.split()[-1]))


def peer(**how: object) -> OpenAIPeer:
    made = OpenAIPeer()
    made.reply = REPLY
    for name, value in how.items():
        setattr(made, name, value)
    return made


def ask(application: Application, owner: str = "") -> tuple[Answer, list[Waiting]]:
    *events, last = application.ask(TEXT, owner=owner)
    assert isinstance(last, Finished)
    return last.answer, [event for event in events if isinstance(event, Waiting)]


def told(answer: Answer) -> str:
    assert answer.error is None, answer.error
    return " ".join(sentence.text for sentence in answer.sentences)


def test_nothing_is_lost_with_one_hung_one_slow_and_one_that_babbles(home: Path) -> None:
    slow, hung, babbling, good = peer(pause=0.1), peer(), peer(), peer(pause=0.01)
    with serving(slow), serving(hung), serving(babbling), serving(good):
        urls = [f"{one.url}/v1" for one in (slow, hung, babbling, good)]
        with application(home, urls, places=2) as made, ThreadPoolExecutor(12) as threads:
            hung.hung = babbling.garbage = True
            owners = [f"{name}~{n}" for n, name in enumerate("abcdefghijkl")]
            answers = list(threads.map(lambda owner: ask(made, owner)[0], owners))
            assert {(answer.status, str(answer.error)) for answer in answers} == {("answered", "None")}
            assert len({told(answer) for answer in answers}) == 1
            assert made.status()["engine"]["state"] == "ready"
            states = [row["well"] for row in made.status()["engine"]["servers"]]
            assert any(states) and not states[1]
            assert slow.most_writing <= 2 and good.most_writing <= 2


def test_a_server_killed_while_it_writes_leaves_a_whole_checked_answer(home: Path) -> None:
    other = peer()
    with (
        peer_process(0.1, [*REPLY, *["And more of it. "] * 9]) as (url, process),
        serving(other),
        application(home, [f"{url}/v1", f"{other.url}/v1"]) as made,
    ):
        events = made.ask(TEXT)
        for event in events:
            if "Draft" in type(event).__name__:
                break
        busy = [row["busy"] for row in made.status()["engine"]["servers"]]
        process.kill()
        *_, last = events
        assert isinstance(last, Finished) and last.answer.status == "answered"
        assert "because models had become cheap" in told(last.answer)
        texts = [sentence.text for sentence in last.answer.sentences]
        assert len(texts) == len(set(texts)) and busy == [1, 0]


def test_answers_are_written_side_by_side_and_a_greedy_person_waits_behind_the_others(home: Path) -> None:
    one, other = peer(), peer()
    with serving(one), serving(other), ThreadPoolExecutor(5) as threads:
        urls = [f"{one.url}/v1", f"{other.url}/v1"]
        with application(home, urls, places=1) as made:
            done: list[str] = []

            def asks(owner: str) -> None:
                ask(made, owner)
                done.append(owner)

            one.may_write.clear(), other.may_write.clear()
            greedy = [threads.submit(asks, "greedy~1") for _ in range(3)]
            until(lambda: in_line(made) == 3 and one.writing == other.writing == 1)
            late = threads.submit(asks, "late~2")
            until(lambda: in_line(made) == 4)
            one.pause = 0.1
            one.may_write.set()  # the other one goes on being busy
            late.result(60)
            assert done.index("late~2") <= 1
            other.may_write.set()
            for work in greedy:
                work.result(60)
            assert one.most_writing == other.most_writing == 1


def until(came: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not came():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.005)


def test_what_runs_the_server_learns_which_model_servers_answer(home: Path) -> None:
    with serving(peer()) as good, application(home, [f"{good.url}/v1", "http://127.0.0.1:1/v1"]) as made:
        guard = Guard.at(home, Access.of("127.0.0.1"))
        app = create(made, "token", "one", lambda: None, None, guard)
        client = TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50_000))
        assert client.get("/readyz").json() == {"ready": True, "servers": [True, False]}
        status = client.get("/api/status", headers={"Authorization": "Bearer token"}).json()
        well, ill = status["engine"]["servers"]
        assert well == {"url": f"{good.url}/v1", "well": True, "busy": 0, "places": 1, "error": None}
        assert ill["error"]["code"] == "engine.unreachable" and "127.0.0.1:1" in ill["error"]["message"]
    for urls, code in (
        (["http://127.0.0.1:1/v1", "http://127.0.0.1:2/v1"], "engine.no_server"),
        (["http://127.0.0.1:1/v1"], "engine.unreachable"),
    ):
        with application(home, urls) as made:
            assert made.status()["engine"]["state"] == "failed"
            assert made.status()["engine"]["error"]["code"] == code


def test_doctor_says_which_model_servers_answer_without_a_server_of_ours(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(peer()) as good:
        monkeypatch.setenv("TURNPOINT_ENGINE_URL", f"{good.url}/v1,http://127.0.0.1:1/v1")
        monkeypatch.setenv("TURNPOINT_OPENAI_KEY", "right")
        rows = json.loads(turnpoint("doctor", "--json").stdout)["checks"]
        (row,) = [row for row in rows if row["part"] == "servers"]
        assert row["state"] == "warning"
        assert "1 of 2 answer" in row["seen"] and good.url in row["seen"] and "127.0.0.1:1" in row["seen"]
    monkeypatch.setenv("TURNPOINT_ENGINE_URL", "not an address")
    rows = json.loads(turnpoint("doctor", "--json").stdout)["checks"]
    assert [row["state"] for row in rows if row["part"] == "servers"] == ["ill"]
    monkeypatch.delenv("TURNPOINT_ENGINE_URL")
    rows = json.loads(turnpoint("doctor", "--json").stdout)["checks"]
    assert not [row for row in rows if row["part"] == "servers"]
