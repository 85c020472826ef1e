"""What a question is about is found in both languages, without its periods and the words of asking."""

import pytest

from index.terms import Term, phrases, question_terms


def terms(question: str) -> dict[str, Term]:
    return {term.name: term for term in question_terms(question)}


@pytest.mark.parametrize(
    ("question", "name", "said"),
    [
        ("How did headcount change?", "employees", "approximately 36,000 employee in 38 country"),
        ("임직원은 몇 명이야?", "employees", "employee"),
        ("What was capex?", "capital expenditures", "설비 투자"),
    ],
)
def test_a_known_term_is_said_by_any_of_its_names_in_either_language(
    question: str, name: str, said: str
) -> None:
    assert terms(question)[name].said_in(frozenset(said.split()))


def test_periods_and_words_of_asking_are_no_terms() -> None:
    assert set(terms("How much did Azure grow in fiscal year 2025?")) == {"Azure", "growth"}
    assert set(terms("엔비디아의 2025 회계연도 매출은 얼마였어?")) == {"NVDA", "revenue"}


def test_a_product_is_not_its_company() -> None:
    (azure, microsoft) = (terms("Does Microsoft sell Azure?")[name] for name in ("Azure", "MSFT"))
    assert (azure.kind, microsoft.kind) == ("product", "company")
    assert not azure.said_in(frozenset({"microsoft"}))


def test_how_something_is_asked_weighs_less_than_what_is_asked() -> None:
    found = terms("설비투자가 늘어난 이유는?")
    assert found["due to"].weight < found["capital expenditures"].weight == 1


def test_a_word_of_any_report_weighs_as_a_plain_word_and_is_said_in_both_languages() -> None:
    found = terms("계약을 해지하려면 어떤 조건이 필요해?")
    plain = terms("Does a zeppelin fly?")["zeppelin"]
    assert found["conditions"].weight == plain.weight < found["termination"].weight == 1
    assert found["conditions"].said_in(frozenset({"condition"}))


def test_phrases_leave_names_out_where_the_documents_are_the_companys_own() -> None:
    found = question_terms("Did Oracle's cloud revenue rise?")
    assert "oracle" in phrases(found, names=True)
    assert "oracle" not in phrases(found, names=False)
    assert "cloud revenue" in phrases(found, names=False)


@pytest.mark.parametrize("question", ["", "?", "  ", "2025", "얼마야?"])
def test_a_question_of_nothing_has_no_terms(question: str) -> None:
    assert question_terms(question) == ()
