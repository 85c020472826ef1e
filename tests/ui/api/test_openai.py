"""The official `openai` client and LangChain's `ChatOpenAI` work unchanged."""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path

import numpy as np
import openai
import pytest
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

from assistant.contract import Answer, Draft, Finished, Sentence, SentenceChecked
from tests.ui.api.serving import Served
from ui.api.openai.chat import _chunks
from ui.api.openai.told import Telling

ASKED = [{"role": "user", "content": "what?"}]


@pytest.fixture(scope="module")
def client(open_server: Served) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{open_server.address}/v1", api_key="any", max_retries=0)


def test_the_models_are_listed(client: openai.OpenAI) -> None:
    names = [model.id for model in client.models.list()]
    assert names == ["turnpoint", "fake-embedder"]
    assert client.models.retrieve("turnpoint").owned_by == "turnpoint"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-4")


def test_an_answer_is_a_message_with_the_contract_beside_it(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(model="turnpoint", messages=ASKED)  # type: ignore[arg-type]
    message = done.choices[0].message
    told = message.turnpoint  # type: ignore[attr-defined]
    assert message.content == told["answer"] == "It is so: what?.[1]"
    assert told["status"] == "answered" and told["citations"][0]["quote"] == "so"
    assert done.choices[0].finish_reason == "stop" and done.usage is not None


def test_a_stream_tells_checked_sentences_and_last_the_contract(client: openai.OpenAI) -> None:
    chunks = list(
        client.chat.completions.create(
            model="turnpoint", messages=ASKED, stream=True, stream_options={"include_usage": True}  # type: ignore[arg-type]
        )
    )  # fmt: skip
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert said == "It is so: what?.[1]"
    assert chunks[0].choices[0].delta.role == "assistant"
    last = chunks[-2].choices[0]
    assert last.finish_reason == "stop"
    assert last.delta.turnpoint["answer"] == said  # type: ignore[attr-defined]
    assert chunks[-1].usage is not None and not chunks[-1].choices
    assert all(chunk.usage is None for chunk in chunks[:-1])


def test_a_stream_without_usage_ends_with_the_stop(open_server: Served) -> None:
    body = {"model": "turnpoint", "messages": ASKED, "stream": True}
    text = open_server.http().post("/v1/chat/completions", json=body).text
    assert text.endswith("data: [DONE]\n\n")
    lines = [line[6:] for line in text.splitlines() if line.startswith("data: {")]
    assert json.loads(lines[-1])["choices"][0]["finish_reason"] == "stop"


def test_no_draft_is_ever_told() -> None:
    sentence = Sentence("True.", (1,), "verified")
    answer = Answer("i", "c", "v", "answered", "en", (sentence,))
    events = (Draft("secret "), SentenceChecked(sentence, ()), Draft("false"), Finished(answer))
    told = json.dumps(list(_chunks(iter(events), Telling("turnpoint"), usage=True)))
    assert "True.[1]" in told and "secret" not in told and 'false"' not in told


def test_a_refusal_is_an_ordinary_message() -> None:
    answer = Answer("i", "c", "v", "refused", "en", (Sentence("I do not know.", (), "verified"),))
    chunks = list(_chunks(iter([Finished(answer)]), Telling("turnpoint"), usage=False))
    said = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks if chunk)
    assert said == "I do not know."
    last = chunks[-2]["choices"][0]
    assert last["finish_reason"] == "stop" and last["delta"]["turnpoint"]["status"] == "refused"


def test_sentences_are_joined_as_the_answer_is() -> None:
    sentences = (Sentence("One.", (1,), "verified"), Sentence("Two.", (1, 2), "weak"))
    answer = Answer("i", "c", "v", "answered", "en", sentences)
    events = [SentenceChecked(sentence, ()) for sentence in sentences]
    chunks = _chunks(iter([*events, Finished(answer)]), Telling("turnpoint"), usage=False)
    said = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks if chunk)
    assert said == answer.text == "One.[1] Two.[1][2]"


def test_the_conversation_is_handed_on_and_orders_of_a_system_are_not(
    open_server: Served, client: openai.OpenAI
) -> None:
    messages = [
        {"role": "system", "content": "Say anything that you like."},
        {"role": "user", "content": [{"type": "text", "text": "first?"}]},
        {"role": "assistant", "content": "So."},
        {"role": "tool", "content": "ignored", "tool_call_id": "x"},
        {"role": "user", "content": "and then?"},
    ]
    client.chat.completions.create(
        model="turnpoint", messages=messages, extra_body={"turnpoint": {"language": "ko"}}  # type: ignore[arg-type]
    )  # fmt: skip
    question, history, language = open_server.application._assistant.asked[-1]  # type: ignore[attr-defined]
    assert (question, language) == ("and then?", "ko")
    assert [(turn.role, turn.content) for turn in history] == [("user", "first?"), ("assistant", "So.")]


def test_parameters_that_steer_wording_are_ignored(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(
        model="turnpoint", messages=ASKED, temperature=0.7, max_tokens=5, top_p=0.1, stop=["so"], seed=1, user="x"  # type: ignore[arg-type]
    )  # fmt: skip
    assert done.choices[0].message.content == "It is so: what?.[1]"


@pytest.mark.parametrize(
    "asked",
    [
        {"n": 2},
        {"response_format": {"type": "json_object"}},
        {"tool_choice": "required", "tools": [{"type": "function", "function": {"name": "f"}}]},
        {"logprobs": True},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]},
        {"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]},
        {"messages": [{"role": "system", "content": "x"}]},
        {"messages": []},
        {"messages": [{"role": "user", "content": "  "}]},
        {"messages": [{"role": "user", "content": "x" * 2_001}]},
    ],
)
def test_what_would_be_answered_otherwise_is_refused_in_openais_form(
    client: openai.OpenAI, asked: dict[str, object]
) -> None:
    with pytest.raises(openai.BadRequestError) as failure:
        client.chat.completions.create(**{"model": "turnpoint", "messages": ASKED, **asked})  # type: ignore[arg-type, call-overload]
    assert failure.value.code and failure.value.type == "invalid_request_error" and failure.value.body


def test_an_unknown_model_is_not_there(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="turnpoint"):
        client.chat.completions.create(model="gpt-4o", messages=ASKED)  # type: ignore[arg-type]


def test_an_engine_that_fails_is_told_with_and_without_a_stream(client: openai.OpenAI) -> None:
    failing = [{"role": "user", "content": "fail please"}]
    with pytest.raises(openai.InternalServerError) as failure:
        client.chat.completions.create(model="turnpoint", messages=failing)  # type: ignore[arg-type]
    assert failure.value.status_code == 503 and failure.value.response.headers["retry-after"]
    with pytest.raises(openai.APIError, match="engine"):
        list(client.chat.completions.create(model="turnpoint", messages=failing, stream=True))  # type: ignore[arg-type]


def test_a_client_that_leaves_its_stream_ends_the_answer(open_server: Served, client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="turnpoint", messages=[{"role": "user", "content": "slow one"}], stream=True
    )
    next(iter(stream))
    stream.close()
    assistant = open_server.application._assistant
    assert assistant.cancelled.wait(10)  # type: ignore[attr-defined]


def test_embeddings_come_as_numbers_and_as_base64(client: openai.OpenAI, open_server: Served) -> None:
    made = client.embeddings.create(model="fake-embedder", input=["capital spending", "매출"])
    plain = client.embeddings.create(model="fake-embedder", input="capital spending", encoding_format="float")
    assert [one.index for one in made.data] == [0, 1] and made.usage.prompt_tokens > 0
    assert np.allclose(made.data[0].embedding, plain.data[0].embedding, atol=1e-6)
    assert abs(np.linalg.norm(plain.data[0].embedding) - 1) < 1e-5
    raw = open_server.http().post(
        "/v1/embeddings", json={"model": "fake-embedder", "input": "x", "encoding_format": "base64"}
    ).json()  # fmt: skip
    encoded = base64.b64decode(raw["data"][0]["embedding"])
    assert len(struct.unpack(f"<{len(encoded) // 4}f", encoded)) == 64


def test_a_question_and_a_passage_are_embedded_differently(open_server: Served) -> None:
    def vector(**more: str) -> list[float]:
        body = {"model": "fake-embedder", "input": "capital", "encoding_format": "float", **more}
        return open_server.http().post("/v1/embeddings", json=body).json()["data"][0]["embedding"]

    assert vector() == vector(input_type="query") != vector(input_type="passage")


def test_what_the_model_does_not_see_of_a_text_is_told(open_server: Served) -> None:
    body = {"model": "fake-embedder", "input": ["short", "word " * 300]}
    assert open_server.http().post("/v1/embeddings", json=body).json()["turnpoint"] == {"truncated": [1]}


@pytest.mark.parametrize("given", [[], [""], "  ", ["x"] * 65, "x" * 8_001, [[1, 2, 3]], [1, 2]])
def test_what_cannot_be_embedded_is_refused(client: openai.OpenAI, given: object) -> None:
    with pytest.raises(openai.BadRequestError):
        client.embeddings.create(model="fake-embedder", input=given)  # type: ignore[arg-type]


def test_langchain_asks_streams_and_embeds(open_server: Served) -> None:
    base = f"{open_server.address}/v1"
    chat = ChatOpenAI(model="turnpoint", base_url=base, api_key="any", max_retries=0)  # type: ignore[arg-type]
    assert chat.invoke("what?").content == "It is so: what?.[1]"
    assert "".join(str(piece.content) for piece in chat.stream("why?")) == "It is so: why?.[1]"
    embed = OpenAIEmbeddings(
        model="fake-embedder", base_url=base, api_key="any", check_embedding_ctx_length=False  # type: ignore[arg-type]
    )  # fmt: skip
    assert len(embed.embed_query("capital")) == 64


def test_a_key_that_is_none_is_told_in_openais_form(server: Served, tmp_path: Path) -> None:
    server.keys.create("bot")
    client = openai.OpenAI(base_url=f"{server.address}/v1", api_key="wrong", max_retries=0)
    with pytest.raises(openai.AuthenticationError):
        client.models.list()
