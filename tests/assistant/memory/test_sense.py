"""What two questions must share to be answered by one answer."""

import json
from pathlib import Path

import pytest

from assistant.memory.sense import sense_of
from assistant.reading import read
from bench.rewordings import Pair, read_pairs

PAIRS = read_pairs()


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if not pair.same], ids=lambda pair: pair.id)
def test_questions_that_differ_in_one_thing_are_two(pair: Pair) -> None:
    assert sense_of(read(pair.a)) != sense_of(read(pair.b))


def test_no_two_questions_of_different_pairs_are_one() -> None:
    of: dict[str, set[str]] = {}
    meant = {frozenset((pair.a, pair.b)) for pair in PAIRS if pair.same}
    for question in {question for pair in PAIRS for question in (pair.a, pair.b)}:
        of.setdefault(sense_of(read(question)), set()).add(question)
    assert [met for met in of.values() if len(met) > 1 and met not in meant] == []


def test_rewordings_are_known_again_more_often_than_not() -> None:
    same = [pair for pair in PAIRS if pair.same]
    met = sum(sense_of(read(pair.a)) == sense_of(read(pair.b)) for pair in same)
    assert met / len(same) >= 0.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("왜 전력 회사 주가가 떨어졌나요?", "왜  전력 회사 주가가 떨어졌나요"),
        ("Why did power stocks fall?", "why did POWER stocks fall"),
        (
            "How does Alphabet use AI in its business?",
            "Can you tell me how Alphabet uses AI in its business?",
        ),
    ],
)
def test_marks_capitals_and_courtesies_change_nothing(one: str, other: str) -> None:
    assert sense_of(read(one)) == sense_of(read(other))


def test_the_pairs_tell_what_is_different() -> None:
    rows = [json.loads(line) for line in Path("bench/rewordings.jsonl").read_text("utf-8").splitlines()]
    assert all(bool(row["why"]) != row["same"] for row in rows)
    assert {row["lang"] for row in rows} == {"ko", "en"}
