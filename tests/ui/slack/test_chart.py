"""The chart of an answer, drawn and shown."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from assistant.contract import Answer, Citation, Figure
from tests.ui.slack.conftest import TOKENS
from tests.ui.slack.fake_slack import FakeSlack
from ui.api.drawing import chart_rows
from ui.slack import chart as drawing
from ui.slack.app import web_client
from ui.slack.chart import drawn, picture_block
from ui.slack.question import Question
from ui.slack.reply import Reply, Streams
from ui.slack.settings import Settings
from ui.words import Words


def stated(language: Any = "en", values: tuple[float, float] = (6.0e10, 1.3e11)) -> Answer:
    citations = tuple(
        Citation(
            n, f"{n}.html", n, "A", "", "NVIDIA Corporation", "10-K", f"FY{2023 + n}", "", "", None, "q", 0, 1
        )
        for n in (1, 2)
    )
    figures = tuple(
        Figure("x", value, value, value, "USD", "revenue", f"FY{2024 + n}", True, "fact", (), n + 1)
        for n, value in enumerate(values)
    )
    return Answer("id", "2026-01-01", "1", "answered", language, citations=citations, figures=figures)


def test_figures_that_belong_together_are_drawn() -> None:
    (chart,) = chart_rows(stated())
    assert [bar["shown"] for bar in chart["bars"]] == ["$60 billion", "$130 billion"]
    picture = Image.open(io.BytesIO(drawn(chart) or b""))
    assert picture.format == "PNG" and picture.width == 1_000
    across = [picture.convert("RGB").getpixel((700, y)) for y in range(picture.height)]
    assert 20 < across.count((0x24, 0x57, 0xA6)) <= 31, "the longer bar reaches there, and it alone"
    assert chart_rows(Answer("id", "2026-01-01", "1", "answered", "en")) == []


def test_losses_are_drawn_to_the_other_side() -> None:
    (chart,) = chart_rows(stated(values=(-2e9, 3e9)))
    assert drawn(chart)


def test_without_a_font_with_hangul_a_korean_chart_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_korean_font", lambda: "")
    assert drawn(chart_rows(stated("ko"))[0]) is None
    assert drawn(chart_rows(stated("en"))[0])


@pytest.fixture
def client(slack: FakeSlack) -> Any:
    return web_client(Settings.of(TOKENS, api=slack.api))


def answered(chart: dict[str, Any]) -> dict[str, Any]:
    return {**stated().to_json(), "citations": [], "charts": [chart]}


@pytest.mark.parametrize("is_ready", [True, False])
def test_the_picture_stands_in_the_answer_or_the_answer_without_it(
    slack: FakeSlack, client: Any, is_ready: bool
) -> None:
    block = picture_block(client, chart_rows(stated())[0])
    assert block is not None and slack.uploads[block["slack_file"]["id"]].startswith(b"\x89PNG")
    assert "$130 billion" in block["alt_text"]
    if not is_ready:
        slack.taken_in.clear()
    root = slack.mention("chart?", send=False)["event"]["ts"]
    asked = Question(f"C0ONE:{root}", "Ev", "thread", "T", "C0ONE", root, root, "U0ANN", "chart?")
    reply = Reply(client, asked, Words("en"), Streams(), lambda ts, part: None)
    reply.evidence([{"company": "N", "form": "", "fiscal_period": "", "source": "s"}])
    reply.finish(answered({}), block)
    (message,) = slack.ours(thread=root)
    assert any(each["type"] == "image" for each in message.blocks) is is_ready
    assert not message.streaming
