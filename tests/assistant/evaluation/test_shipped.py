"""The product as it is shipped answers a small set of questions at least as well as the committed thresholds."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.cases import read_cases
from assistant.evaluation.command import command
from assistant.evaluation.report import Summary, summarise
from assistant.evaluation.run import read_records
from assistant.evaluation.sources import Sources
from assistant.models.choose import EngineSettings, choose
from corpus.progress import silent
from corpus.shared.notes import notes_at
from corpus.shipped import shipped_documents
from index.store import Index
from ui.shipped import add_shipped

FOLDER = Path(__file__).parent
CASES = FOLDER / "shipped.jsonl"
THRESHOLDS: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "shipped.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Summary]:
    """What came of the questions with the real model, embeddings and shipped corpus."""
    home = tmp_path_factory.mktemp("shipped")
    index = Index.open(home)
    add_shipped(index, notes_at(home), shipped_documents())
    index.embed_pending()
    engine = choose(EngineSettings("embedded"), silent)
    try:
        command([CASES], home / "out", index, engine)
        records = {record.id: record for record in read_records(home / "out")}
        cases = read_cases(CASES)
        yield summarise(
            cases,
            [(records[case.id].results, records[case.id].answer) for case in cases],
            Sources(index.library),
        )
    finally:
        engine.close()
        index.close()


@pytest.mark.parametrize("metric", THRESHOLDS["at_least"])
def test_a_share_does_not_fall_below_its_threshold(summary: Summary, metric: str) -> None:
    share = summary.share(metric)
    wanting = [report.case.id for report in summary.reports if not report.passed]
    assert share.n and share.hits / share.n >= THRESHOLDS["at_least"][metric], (str(share), wanting)


@pytest.mark.parametrize("metric", THRESHOLDS["at_most"])
def test_a_share_does_not_rise_above_its_threshold(summary: Summary, metric: str) -> None:
    share = summary.share(metric)
    assert share.n and share.hits / share.n <= THRESHOLDS["at_most"][metric], str(share)
