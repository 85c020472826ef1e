"""A figure marked verified stands in the quote that its own citation opens, whatever the assistant's check says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.sources import Sources
from assistant.evaluation.support import unsupported
from corpus.document import DocumentInfo, Extract, Passage
from corpus.library import Library
from tests.assistant.evaluation.answers import answer, citation, figure

PROSE = "Nvidia's data centre revenue was $47.5 billion, a share of 78%."
ROW = "Data Center | $ 115,186 | $ 47,525 | (15,005)"
BARE = "Gross profit | 33,853 | 22,574"
TEXT = f"{PROSE}\n{ROW}\n{BARE}\n"


@pytest.fixture
def sources(tmp_path: Path) -> Iterator[Sources]:
    def passage(text: str, kind: Any, context: str = "") -> Passage:
        start = TEXT.index(text)
        return Passage(start, start + len(text), text, kind, context=context)

    catalogue = Library.at(tmp_path)
    catalogue.keep(
        "nvda.html", "0", Extract(TEXT, (), DocumentInfo()),
        [
            passage(PROSE, "prose"),
            passage(ROW, "table", "Revenue (In millions); Jan 26, 2025 | Jan 28, 2024 | Jan 29, 2023"),
            passage(BARE, "table", "(Unaudited); Jul 27, 2025 | Jul 28, 2024"),
        ],
    )  # fmt: skip
    yield Sources(catalogue)
    catalogue.close()


def cited(n: int, quote: str) -> dict[str, Any]:
    return citation(
        n, "nvda.html", quote, TEXT.index(quote), company="NVIDIA Corporation", fiscal_period="FY2025",
        period_end="2025-01-26",
    )  # fmt: skip


def causes(
    said: str, figures: list[dict[str, Any]], citations: list[dict[str, Any]], sources: Sources
) -> list[str]:
    found = unsupported(answer(said, figures=figures, citations=citations), sources)
    return [one.cause for one in found]


@pytest.mark.parametrize(
    ("text", "value", "unit", "quote"),
    [
        ("475억 달러", 47.5e9, "USD", PROSE),
        ("78%", 78, "percent", PROSE),
        ("$115.2 billion", 115.186e9, "USD", ROW),
        ("475억 2,500만 달러", 47.525e9, "USD", ROW),
        ("$15.0 billion", 15.005e9, "USD", ROW),
    ],
)
def test_an_amount_of_the_quote_stands(
    sources: Sources, text: str, value: float, unit: str, quote: str
) -> None:
    assert causes(f"It was {text}.", [figure(text, value, unit)], [cited(1, quote)], sources) == []


@pytest.mark.parametrize(
    ("text", "value", "unit", "quote", "cause"),
    [
        ("$48.5 billion", 48.5e9, "USD", PROSE, "amount"),
        ("$47.5 million", 47.5e6, "USD", PROSE, "amount"),
        ("475억 원", 47.5e9, "KRW", PROSE, "amount"),
        # Stands in the passage beside the quote, which is not what the citation opens.
        ("$115.2 billion", 115.186e9, "USD", PROSE, "amount"),
        ("$33.9 billion", 33.853e9, "USD", BARE, "scale"),
    ],
)
def test_what_the_quote_lacks_is_told(
    sources: Sources, text: str, value: float, unit: str, quote: str, cause: str
) -> None:
    assert causes(f"It was {text}.", [figure(text, value, unit)], [cited(1, quote)], sources) == [cause]


def test_a_figure_that_is_not_marked_or_without_a_citation(sources: Sources) -> None:
    loose = figure("$9 billion", 9e9, "USD", None)
    assert causes("It was $9 billion.", [{**loose, "verified": False}], [], sources) == []
    assert causes("It was $9 billion.", [loose], [], sources) == ["no citation"]


def test_another_company_than_the_cited_one_is_told(sources: Sources) -> None:
    stated = [figure("78%", 78, "percent")]
    assert causes("Intel's share was 78%.", stated, [cited(1, PROSE)], sources) == ["company"]
    assert causes("엔비디아의 비중은 78%였다.", stated, [cited(1, PROSE)], sources) == []


def test_a_period_that_the_passage_does_not_name_is_told(sources: Sources) -> None:
    for period, expected in (("FY2024", []), ("FY2025Q3", []), ("FY2021", ["period"]), ("", [])):
        stated = [figure("$47.5 billion", 47.525e9, "USD", period=period)]
        assert causes("It was $47.5 billion.", stated, [cited(1, ROW)], sources) == expected


@pytest.mark.parametrize(
    ("text", "value", "unit", "inputs", "expected"),
    [
        ("142%", 142.37, "percent", ["$47.5 billion", "$115.2 billion"], []),
        ("2.42배", 2.4237, "ratio", ["475억 2,500만 달러", "1,151억 8,600만 달러"], []),
        ("$67.7 billion", 67.661e9, "USD", ["$115.2 billion", "$47.5 billion"], []),
        ("41.3%", 41.259, "percent", ["$47.5 billion", "$115.2 billion"], []),
        ("150%", 150, "percent", ["$47.5 billion", "$115.2 billion"], ["arithmetic"]),
        ("142%", 142.37, "percent", ["$47.6 billion", "$115.2 billion"], ["inputs"]),
        ("142%", 142.37, "percent", [], ["inputs"]),
    ],
)
def test_a_worked_out_figure_follows_from_inputs_that_stand(
    sources: Sources, text: str, value: float, unit: str, inputs: list[str], expected: list[str]
) -> None:
    stated = [figure(text, value, unit, None, origin="derived", inputs=inputs)]
    assert causes(f"It came to {text}.", stated, [cited(1, ROW)], sources) == expected
