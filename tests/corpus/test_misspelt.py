"""A misspelt company is read as the company, and no other word is."""

import pytest

from corpus.companies import all_companies
from corpus.glossary import all_pairs
from corpus.misspelt import spelt_right


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("엔비댜 직원 수는?", "엔비디아 직원 수는?"),
        ("마이크로소포트가 번 돈", "마이크로소프트가 번 돈"),
        ("삼썽전자의 매출", "삼성전자의 매출"),
        ("How much did Microsft spend?", "How much did Microsoft spend?"),
        ("Alhpabet revenue", "Alphabet revenue"),
    ],
)
def test_a_misspelt_company_is_set_right_with_its_particles(written: str, meant: str) -> None:
    assert spelt_right(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "AMD와 엔비댜 중 누가 더 컸어?",
        "micro and vista",
        "오라를 느끼다",
        "an alphabetic list",
        "인텔리전스 시장",
    ],
)
def test_what_names_a_company_already_or_is_another_word_stays(text: str) -> None:
    assert spelt_right(text) == text


def test_no_term_of_the_field_is_taken_for_a_company() -> None:
    terms = [name for pair in all_pairs() for name in (*pair.ko, *pair.en)]
    assert [term for term in terms if spelt_right(term) != term] == []


def test_every_companys_own_names_stay_as_they_are() -> None:
    names = [name for company in all_companies() for name in (company.en, company.ko, *company.aliases)]
    assert [name for name in names if spelt_right(name) != name] == []
