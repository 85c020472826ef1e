"""Sentences that the embedded model words, through the `openai` client: whole and streamed, with what bears them out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openai
import pytest

from ui.client import Client, find

WHOLE = "How much market value did Nvidia lose after DeepSeek-R1?"
STREAMED = "딥시크 R1 발표 뒤 엔비디아 시가총액은 얼마나 줄었어?"


@pytest.mark.model
def test_worded_answers_come_with_citations_and_figures_whole_and_streamed(shipped: Path) -> None:
    server = find(shipped, "en")
    assert server is not None
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="any", max_retries=0, timeout=240) as client:
        done = client.chat.completions.create(
            model="turnpoint", messages=[{"role": "user", "content": WHOLE}]
        )
        message = done.choices[0].message
        assert done.usage is not None and done.usage.completion_tokens > 0
        borne_out(server, str(message.content), message.turnpoint)  # type: ignore[attr-defined]
        chunks = list(
            client.chat.completions.create(
                model="turnpoint", messages=[{"role": "user", "content": STREAMED}], stream=True
            )
        )
    pieces = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices[0].delta.content]
    told = chunks[-1].choices[0].delta.turnpoint  # type: ignore[attr-defined]
    assert len(pieces) >= len(told["sentences"]) > 0, "a chunk for each sentence"
    assert told["language"] == "ko" and chunks[-1].choices[0].finish_reason == "stop"
    borne_out(server, "".join(pieces), told)


def borne_out(server: Client, said: str, told: dict[str, Any]) -> None:
    """The model worded it, every sentence cites, and what is cited stands where the citation says."""
    assert told["status"] in ("answered", "partial") and said == told["answer"]
    assert told["usage"]["completion_tokens"] > 0 and told["model"]["engine"] == "embedded"
    cited = {citation["n"]: citation for citation in told["citations"]}
    for sentence in told["sentences"]:
        assert sentence["citations"] and all(n in cited for n in sentence["citations"])
        assert all(f"[{n}]" in said for n in sentence["citations"])
    for citation in cited.values():
        text = server.text(citation["source"], citation["start"], citation["end"])
        assert text == citation["quote"]
    assert told["figures"]
    for figure in told["figures"]:
        assert figure["verified"] and figure["text"] in said and figure["citation"] in cited
