"""How soon a person sees something in Slack: a status, the evidence, the answer; before a Slack of this machine.

Run: `python -m bench.slack` with a data folder that holds the shipped documents (`TURNPOINT_HOME`). It starts
`turnpoint slack` and, where none runs, the server; model, server and both ends of Slack share the machine's cores.
"""

from __future__ import annotations

import statistics
import time

from assistant.evaluation.report import table
from corpus.home import data_home
from tests.ui.slack.conftest import start_slack, until
from tests.ui.slack.fake_slack import FakeSlack
from ui.client import find_or_start

QUESTIONS = (
    "글쓴이는 왜 지금의 AI 시장을 닷컴 버블에 견주나요?",
    "엔비디아 데이터센터 매출이 1년 새 얼마나 늘었어?",
    "Which three challenges did big tech face from DeepSeek-R1?",
    "What were Amazon's capital expenditures in 2025?",
    "DeepSeek-R1이 흔든 두 가지 가정은 무엇인가요?",
)
_PATIENCE = 300.0


def seen(slack: FakeSlack, question: str, channel: str) -> tuple[float, float, float]:
    """Seconds from sending a mention until its status, its evidence and its finished answer are there."""
    began = time.monotonic()
    thread = slack.mention(question, channel=channel)["event"]["ts"]
    status = until(lambda: slack.statuses.get((channel, thread)), _PATIENCE)[0][1]
    first = until(lambda: slack.ours(thread=thread), _PATIENCE)[0]
    until(lambda: first.metadata and first.metadata["event_payload"].get("done"), _PATIENCE)
    return status - began, first.at - began, time.monotonic() - began


def main() -> None:
    """Measure and print."""
    home = data_home()
    client = find_or_start(home, "en")
    until(lambda: client.status()["engine"]["state"] == "ready", _PATIENCE)
    slack = FakeSlack()
    process = start_slack(home, slack)
    try:
        seen(slack, QUESTIONS[-1], "C0WARM")  # the engine has read its prompt
        spent = [seen(slack, question, f"C{n:04d}") for n, question in enumerate(QUESTIONS)]
    finally:
        process.terminate()
        process.wait(timeout=30)
        slack.close()
    rows = [
        [what, f"{statistics.median(each):.2f} s", f"{max(each):.2f} s"]
        for what, each in zip(("status", "evidence", "answer"), zip(*spent, strict=True), strict=True)
    ]
    print(table(["seen first", "median", "most"], rows))


if __name__ == "__main__":
    main()
