"""Metrics have stable names, are found in questions of both languages, and mean one thing each."""

from collections import Counter

import pytest

from corpus.metrics import all_metrics, find_metrics, metric_of_row

METRICS = all_metrics()


def test_there_are_forty_metrics_with_names_in_both_languages() -> None:
    assert len(METRICS) >= 40
    assert all(metric.ko and metric.en for metric in METRICS.values())


def test_a_tag_a_row_or_a_name_belongs_to_one_metric() -> None:
    for kind in ("concepts", "rows", "ko", "en"):
        counted = Counter(name.casefold() for m in METRICS.values() for name in getattr(m, kind))
        assert [name for name, count in counted.items() if count > 1] == []


def test_a_derived_metric_is_computed_from_reported_ones() -> None:
    for metric in METRICS.values():
        assert bool(metric.of) != bool(metric.concepts or metric.rows or metric.says)
        assert all(METRICS[name].concepts for name in metric.of)


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("엔비디아 매출총이익률은?", "gross_margin"), ("데이터센터 매출이 얼마야?", "revenue"),
        ("What was its gross margin?", "gross_margin"), ("How much operating income did it make?", "operating_income"),
        ("설비투자는 얼마였나요?", "capital_expenditures"), ("R&D spending in 2024", "research_and_development"),
        ("희석 주당순이익", "eps_diluted"), ("free cash flow", "free_cash_flow"),
    ],
)  # fmt: skip
def test_a_question_names_its_metric(question: str, metric: str) -> None:
    assert [mention.metric.id for mention in find_metrics(question)] == [metric]


@pytest.mark.parametrize(
    ("label", "metric"),
    [
        ("Total revenue", "revenue"), ("수익(매출액) (주29)", "revenue"), ("Ⅰ. 매출액", "revenue"),
        ("Operating income (loss)", "operating_income"), ("당기순이익(손실)", "net_income"),
        ("Total stockholders’ equity", "equity"), ("Revenue of others", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_row_of_a_statement_is_known_by_its_label(label: str, metric: str) -> None:
    assert metric_of_row(label) == metric
