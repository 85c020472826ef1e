"""Answers as blocks: below Slack's limits, with nothing in them that mentions, links or broadcasts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.slack.rules import check_blocks, controls, length, texts
from ui.slack.blocks import answer_messages, evidence_line
from ui.slack.mrkdwn import SECTION, cut, escaped, link, markdown, pieces, plain
from ui.words import Words

HOSTILE = (
    "<!channel> <!here|all> <@U0ANN> <#C0ONE|one> <https://evil.example|click> @here @channel @everyone "
    "https://evil.example/x www.evil.example [click](https://evil.example) ![x](http://evil.example/p.png) "
    ":tada: `code` *bold* <!subteam^S1> mailto:x@evil.example &lt;!channel&gt;"
)


def answer(**changed: Any) -> dict[str, Any]:
    citation = {
        "n": 1, "source": "a.html", "document": 1, "title": "A", "url": "https://sec.example/a?x=1&y=2", "company": "NVIDIA",
        "form": "10-K", "fiscal_period": "FY2025", "period_end": "2025-01-26", "section": "Item 7", "page": 3,
        "quote": "Revenue was 130 billion.", "start": 0, "end": 24,
    }  # fmt: skip
    figure = {"text": "$130 billion", "value": 1.3e11, "unit": "USD", "verified": True, "citation": 1}
    return {
        "id": "a1", "status": "answered", "language": "en", "error": None, "notice": None, "offer": None,
        "sentences": [{"text": "Revenue was $130 billion.", "citations": [1], "check": "verified"}],
        "citations": [citation], "figures": [figure], "model": {"name": "m", "engine": "e"},
        "usage": {"prompt_tokens": 400, "cached_tokens": 0, "completion_tokens": 40}, "cost": {"energy_wh": 0.1},
        "timings_ms": {"total": 2_000.0}, **changed,
    }  # fmt: skip


def all_texts(messages: Any) -> list[str]:
    return [text for message in messages for text in (message.text, *texts(list(message.blocks)))]


def test_an_answer_has_text_figures_citation_with_link_cost_and_buttons() -> None:
    (message,) = answer_messages(answer(), Words("en"), "C1:1.0")
    check_blocks(list(message.blocks))
    told = "\n".join(texts(list(message.blocks)))
    assert "Revenue was $130 billion.[1]" in told
    assert "✓ Figures that the cited passage states: $130 billion" in told
    assert "<https://sec.example/a?x=1&amp;y=2|NVIDIA 10-K FY2025 · Item 7 · p. 4>" in told
    assert "&gt; Revenue was 130 billion." in told
    assert "2.0 s · 400 + 40 tokens" in told
    acts = [
        element["action_id"]
        for block in message.blocks
        for element in block.get("elements", [])
        if "action_id" in element
    ]
    assert acts == ["rate", "passage:1", "explain", "delete"]


def test_a_streamed_answer_does_not_say_its_words_again() -> None:
    (message,) = answer_messages(answer(), Words("en"), "C1:1.0", streamed=True)
    assert "Revenue was $130 billion.[1]" not in "\n".join(texts(list(message.blocks)))


def test_nothing_from_elsewhere_mentions_links_or_broadcasts() -> None:
    hostile = answer()
    hostile["sentences"] = [{"text": HOSTILE, "citations": [1], "check": "weak"}]
    hostile["citations"][0] |= {
        "quote": HOSTILE,
        "section": HOSTILE,
        "company": HOSTILE,
        "url": "javascript:alert(1)",
    }
    hostile["figures"][0]["text"] = HOSTILE
    hostile["notice"] = HOSTILE
    hostile["model"]["name"] = HOSTILE
    for text in all_texts(answer_messages(hostile, Words("en"), "C1:1.0")):
        assert controls(text) == []
        assert (
            "<" not in text and "@here" not in text and "@channel" not in text and "https://evil" not in text
        )
    streamed = markdown(HOSTILE)
    for forbidden in ("<", "@here", "@everyone", "https://", "www.", "`code`", " *bold*", ":tada:"):
        assert forbidden not in streamed
    assert re.search(r"(?<!\\)[\[\]!*_`]", streamed) is None


def test_what_is_escaped_reads_the_same() -> None:
    assert escaped("R&D < 5 % of sales > 3 %") == "R&amp;D &lt; 5 % of sales &gt; 3 %"
    assert plain("a@b.com and NVDA_10-K_FY2025.html") == "a@b.com and NVDA_10-K_FY2025.html"


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "javascript:x", "https://", "http:///x"])
def test_only_addresses_of_the_web_become_links(url: str) -> None:
    assert link(url, "here") == "here"


def test_an_address_cannot_break_out_of_its_link() -> None:
    made = link("https://a.example/x>|<!channel>", "a|b>c")
    assert made.count("<") == 1 and made.count(">") == 1 and made.count("|") == 1


@given(st.text(alphabet=st.sampled_from("가나 .<>&@\n😀ab"), max_size=8_000))
def test_pieces_are_below_the_limit_and_lose_nothing_but_spaces(text: str) -> None:
    safe = escaped(text)
    parts = pieces(safe)
    assert all(0 < length(part) <= SECTION for part in parts)
    assert "".join("".join(parts).split()) == "".join(safe.split())
    for part in parts:
        assert not part.endswith(("&", "&a", "&am", "&amp", "&l", "&lt", "&g", "&gt"))


@given(st.text(max_size=50), st.integers(2, 40))
def test_cut_text_is_no_longer_than_told(text: str, most: int) -> None:
    assert length(cut(text, most)) <= most


def test_a_long_answer_with_many_citations_is_split_below_every_limit() -> None:
    long = answer(sentences=[{"text": "긴 문장 <&> 😀 " * 400, "citations": [1, 2], "check": "verified"}] * 4)
    long["citations"] = [
        {**long["citations"][0], "n": n, "quote": "& " * 900, "section": "s" * 900} for n in range(1, 71)
    ]
    messages = answer_messages(long, Words("ko"), "C1:1.0")
    assert len(messages) > 2
    for message in messages:
        check_blocks(list(message.blocks))
        assert length(message.text) <= 4_000
    told = "\n".join(all_texts(messages))
    assert all(f"*[{n}]*" in told for n in range(1, 71))
    with_buttons = [m for m in messages if any(block["type"] == "actions" for block in m.blocks)]
    assert with_buttons == [messages[-1]]


def test_an_error_and_a_refusal_say_so() -> None:
    failed = answer(
        status="error",
        error={"code": "x", "message": "The model <died>."},
        sentences=[],
        citations=[],
        figures=[],
    )
    (message,) = answer_messages(failed, Words("en"), "C1:1.0")
    check_blocks(list(message.blocks))
    assert "The model &lt;died&gt;." in "\n".join(texts(list(message.blocks)))
    refused = answer(status="refused", citations=[], figures=[])
    refused["sentences"][0]["citations"] = []
    (message,) = answer_messages(refused, Words("ko"), "C1:1.0")
    assert "가진 자료에서는 답을 찾지 못했습니다" in message.text


def test_evidence_names_each_document_once() -> None:
    row = {"company": "NVIDIA", "form": "10-K", "fiscal_period": "FY2025", "source": "a.html"}
    rows = [row, row, *({**row, "company": f"C{n}"} for n in range(9))]
    line = evidence_line(rows, Words("en"))
    assert line.count("NVIDIA") == 1 and line.endswith("…")
