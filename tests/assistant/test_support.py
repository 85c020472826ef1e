"""A sentence goes only as far as its passage: amounts with their year and direction, companies, periods, words."""

import pytest

from assistant.candidates import Candidate
from assistant.support import Support, support
from tests.assistant.evidence import prose, row


def measured(sentence: str, *grounds: Candidate) -> Support:
    return support(sentence, grounds)


YEARS = "Revenue was $60.9 billion in fiscal year 2024 and $130.5 billion in fiscal year 2025."
RESPECTIVELY = (
    "In 2024 and 2025, we spent $52.5 billion and $91.4 billion on capital expenditures, respectively."
)
MOVES = "Ad impressions increased 28% in 2023, partially offset by a 9% decrease in the average price per ad."


@pytest.mark.parametrize(
    ("passage", "right", "wrong"),
    [
        (YEARS, "2025 회계연도 매출은 1,305억 달러였다.", "2024 회계연도 매출은 1,305억 달러였다."),
        (RESPECTIVELY, "It spent $91.4 billion in 2025.", "It spent $91.4 billion in 2024."),
        (MOVES, "The average price per ad fell 9%.", "The average price per ad rose 9%."),
        (MOVES, "광고당 평균 가격은 9% 내렸다.", "광고당 평균 가격은 9% 올랐다."),
    ],
)
def test_an_amount_is_of_the_year_and_the_direction_that_its_passage_tells(
    passage: str, right: str, wrong: str
) -> None:
    assert measured(right, prose(passage)).sound
    assert not measured(wrong, prose(passage)).sound


def test_a_cell_is_of_its_column() -> None:
    cell = row("Data Center | $ 115,186 | $ 47,525", "(In millions); Jan 26, 2025 | Jan 28, 2024")
    assert measured("Data center revenue was $115.2 billion in fiscal 2025.", cell).amounts
    assert not measured("Data center revenue was $115.2 billion in fiscal 2024.", cell).amounts


def test_a_lapse_of_time_is_no_amount_to_be_found() -> None:
    assert measured("매출은 1년 새 28% 늘었다.", prose(MOVES)).amounts


def test_another_company_is_not_supported() -> None:
    assert not measured("AMD's revenue was $130.5 billion.", prose(YEARS)).names


def test_words_of_neither_language_of_the_passage_are_unsaid() -> None:
    assert measured("매출은 1,305억 달러였다.", prose(YEARS)).words == 1.0
    assert measured("회계 부정으로 파산했다.", prose(YEARS)).words < 0.5
