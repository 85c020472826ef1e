"""The engine for any OpenAI-compatible server, against one that answers in the documented forms."""

from __future__ import annotations

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from assistant.contract import Usage
from assistant.models.choose import EngineSettings, choose
from assistant.models.engine import TimeLimits
from assistant.models.openai import OpenAIEngine, connect
from corpus.errors import EngineError
from tests.assistant.models.openai_peer import OpenAIPeer

_PROMPT = [SystemMessage("Word the answer."), HumanMessage("Evidence: revenue grew. What grew?")]


def _fails(engine: OpenAIEngine, question: str = "What grew?") -> str:
    with pytest.raises(EngineError) as failure:
        for _ in engine.write([HumanMessage(question)], max_tokens=20):
            pass
    return failure.value.code


def test_a_url_wins_over_all_else_and_its_first_model_is_taken(openai_peer: OpenAIPeer) -> None:
    engine = choose(EngineSettings(openai_url=openai_peer.url, openai_key="right"))
    assert (engine.info.engine, engine.info.name, engine.info.context) == ("openai", "small-instruct", 8192)
    assert engine.health() == (True, "")


def test_an_answer_streams_with_its_cached_tokens(openai_peer: OpenAIPeer) -> None:
    pieces = list(connect(openai_peer.url + "/v1/", "right").write(_PROMPT, max_tokens=20, stop=["\n"]))
    assert "".join(p.text for p in pieces) == "Data center revenue grew."
    assert pieces[-1].usage == Usage(50, 40, 3)
    (sent,) = openai_peer.asked("/v1/chat/completions")
    assert (sent["temperature"], sent["seed"], sent["max_tokens"], sent["stop"]) == (0, 20250127, 20, ["\n"])


def test_a_wrong_key_is_told_as_such(openai_peer: OpenAIPeer) -> None:
    with pytest.raises(EngineError) as failure:
        connect(openai_peer.url, "wrong")
    assert failure.value.code == "engine.key_refused"
    engine = connect(openai_peer.url, "right")
    openai_peer.key = "changed"
    assert _fails(engine) == "engine.key_refused"
    assert engine.health() == (False, "engine.key_refused")


def test_a_key_is_in_no_representation() -> None:
    assert "secret-key" not in repr(EngineSettings(openai_key="secret-key"))


def test_a_model_that_is_not_served_is_told_as_such(openai_peer: OpenAIPeer) -> None:
    assert _fails(connect(openai_peer.url, "right", "other")) == "engine.no_model"


def test_a_prompt_longer_than_the_context_is_told_as_such(openai_peer: OpenAIPeer) -> None:
    assert _fails(connect(openai_peer.url, "right"), "long " * 5000) == "engine.prompt_too_long"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"garbage": True}, "engine.garbage"),
        ({"die_after": 1}, "engine.dead"),
        ({"finish": False}, "engine.dead"),
    ],
)
def test_a_broken_stream_is_never_taken_for_an_answer(
    openai_peer: OpenAIPeer, fault: dict[str, object], code: str
) -> None:
    engine = connect(openai_peer.url, "right")
    for name, value in fault.items():
        setattr(openai_peer, name, value)
    assert _fails(engine) == code


def test_a_server_that_is_gone_is_unreachable(openai_peer: OpenAIPeer) -> None:
    info = connect(openai_peer.url, "right").info
    engine = OpenAIEngine("http://127.0.0.1:1/v1", "right", info, TimeLimits(connect=0.5))
    assert _fails(engine) == "engine.unreachable"
    assert engine.health() == (False, "engine.unreachable")


def test_a_proxy_of_the_environment_does_not_stand_before_loopback(
    openai_peer: OpenAIPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert list(connect(openai_peer.url, "right").write(_PROMPT, max_tokens=20))


def test_nothing_else_is_taken_when_the_engine_asked_for_is_not_there() -> None:
    with pytest.raises(EngineError) as failure:
        choose(EngineSettings(engine="openai"))
    assert failure.value.code == "engine.no_url"
    with pytest.raises(EngineError) as failure:
        choose(EngineSettings(openai_url="http://127.0.0.1:1"))
    assert failure.value.code == "engine.unreachable"


def test_settings_that_make_no_sense_are_refused() -> None:
    for environment, code in (
        ({"TURNPOINT_ENGINE": "chatgpt"}, "engine.unknown"),
        ({"TURNPOINT_THREADS": "two"}, "engine.bad_threads"),
    ):
        with pytest.raises(EngineError) as failure:
            EngineSettings.from_environment(environment)
        assert failure.value.code == code
    settings = EngineSettings.from_environment({"TURNPOINT_ENGINE": "Embedded", "TURNPOINT_THREADS": "3"})
    assert (settings.engine, settings.threads) == ("embedded", 3)
