"""A question in Slack answered by the shipped corpus and the embedded model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.slack.conftest import start_slack, until
from tests.ui.slack.fake_slack import FakeSlack
from tests.ui.slack.test_asking import done, shown


@pytest.mark.model
def test_reported_figures_and_worded_answers_come_with_evidence_first(
    slack: FakeSlack, shipped: Path
) -> None:
    process = start_slack(shipped, slack)
    try:
        told = slack.mention("엔비디아 데이터센터 매출이 1년 새 얼마나 늘었어?")["event"]["ts"]
        (answer,) = until(lambda: done(slack, told), 120)
        said = shown(answer)
        assert said.startswith("_찾은 곳: ") and "[1]" in said and "✓" in said
        assert "NVIDIA" in said and "&gt; " in said
        asked = "Which three challenges did big tech face from DeepSeek-R1?"
        worded = slack.mention(asked)["event"]["ts"]
        until(lambda: [m for m in slack.ours(thread=worded) if m.metadata], 240)
        (answer,) = done(slack, worded)
        assert shown(answer).startswith("_Found in: ") and "\\[1\\]" in shown(answer)
        assert slack.refusals == []
    finally:
        process.terminate()
        process.wait(timeout=30)
