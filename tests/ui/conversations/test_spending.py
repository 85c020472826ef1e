"""What answers cost is summed by day and model, and holds no word of any question."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.contract import Answer, AnswerTimings, Cost, Sentence, Usage
from ui.conversations.spending import Spending
from ui.conversations.store import Conversations


def answer(model: str, money: float, tokens: int) -> Answer:
    return Answer(
        "a", "", "1", "answered", "ko", (Sentence("비밀", (), "verified"),), model_name=model, model_engine="embedded",
        usage=Usage(tokens, 10, 5), cost=Cost(0.02, money, "USD", "hosted", "2026-01-01", 10 * money),
        timings=AnswerTimings(total=1500.0),
    )  # fmt: skip


def test_sums_are_told_by_model(tmp_path: Path) -> None:
    store = Conversations.at(tmp_path)
    ledger = Spending(store.engine)
    for model, money, tokens in (("small", 1.0, 100), ("small", 2.0, 200), ("", 0.0, 0)):
        ledger.note(answer(model, money, tokens), "mina")
    ledger.note(answer("small", 4.0, 400), "jun")
    code, small = ledger.by_day_and_model("mina")
    assert (code.model, code.answers, code.money) == ("", 1, 0)
    assert (small.answers, small.money, small.prompt_tokens, small.cached_tokens) == (2, 3.0, 300, 20)
    assert small.seconds == pytest.approx(3.0)
    assert small.hosted_money == pytest.approx(30.0)
    assert sum(spent.money for spent in ledger.by_day_and_model()) == 7.0
    assert ledger.by_day_and_model(since="9999") == ()
    store.close()
    for file in tmp_path.iterdir():
        assert "비밀".encode() not in file.read_bytes()


def test_the_ledger_is_bounded_and_the_oldest_go_first(tmp_path: Path) -> None:
    store = Conversations.at(tmp_path)
    ledger = Spending(store.engine, most=3)
    for money in (1.0, 2.0, 4.0, 8.0, 16.0):
        ledger.note(answer("small", money, 1))
    (spent,) = ledger.by_day_and_model()
    assert (spent.answers, spent.money) == (3, 28.0)
    store.close()
