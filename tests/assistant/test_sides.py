"""A question that sets an article beside reports is told in its two sides, and each side answered from its own sources."""

import pytest

from assistant.sides import beside, has_two_sides, report_side, reports, sides_of, to_answer_from, views
from corpus.companies import company_of
from index.question import understand
from tests.assistant.evidence import COLUMN, evidence

TWO_SIDED = [
    (
        "글에선 GPU 수요가 줄 수 있다고 했잖아요. 그 뒤 엔비디아 2026 회계연도 3분기 매출은 어땠나요?",
        "GPU 수요가 줄 수 있다고 했잖아요.",
        "그 뒤 엔비디아 2026 회계연도 3분기 매출은 어땠나요?",
    ),
    (
        "The article fears less demand. What does NVIDIA's 10-K for fiscal 2025 say of its customers?",
        "fears less demand.",
        "What does NVIDIA's 10-K for fiscal 2025 say of its customers?",
    ),
    (
        "설비투자가 줄 거라던 글의 예상과 달리 알파벳은 2025년에 얼마를 썼어?",
        "설비투자가 줄 거라던 예상과 달리",
        "설비투자 알파벳은 2025년에 얼마를 썼어?",
    ),
    (
        "글은 설비투자가 준다는데, 엔비디아 2025 회계연도 10-K는 고객을 뭐라고 해?",
        "설비투자가 준다는데,",
        "엔비디아 2025 회계연도 10-K는 고객을 뭐라고 해?",
    ),
    (
        "글은 반도체 경쟁이 심해진다고 하잖아. 구글은 2025년 연간보고서에서 자체 칩을 뭐라고 불러?",
        "반도체 경쟁이 심해진다고 하잖아.",
        "구글은 2025년 연간보고서에서 자체 칩을 뭐라고 불러?",
    ),
    (
        "In the author's view, what should big tech do, and what does Meta's 2024 10-K say of open source?",
        "In view, what should big tech do, and",
        "what does Meta's 2024 10-K say of open source?",
    ),
    (
        "AMD's 2025 report names its suppliers. Who are they, and what does the post say of AMD?",
        "what does say of AMD?",
        "AMD's 2025 report names its suppliers. Who are they, and",
    ),
    (
        "엔비디아 2025 회계연도 데이터센터 매출은 글이 걱정한 수요 감소와 맞아?",
        "걱정한 수요 감소와 맞아?",
        "엔비디아 2025 회계연도 데이터센터 매출은",
    ),
    (
        "The post worries about Intel's rivals; what was its net income in fiscal 2023?",
        "worries about Intel's rivals;",
        "Intel what was its net income in fiscal 2023?",
    ),
    (
        "The article doubts Meta's spending. How much did Meta really put into capital expenditures?",
        "doubts Meta's spending.",
        "How much did Meta really put into capital expenditures?",
    ),
]


@pytest.mark.parametrize(("asked", "view", "report"), TWO_SIDED)
def test_a_two_sided_question_is_parted_and_what_only_one_part_names_goes_along(
    asked: str, view: str, report: str
) -> None:
    question = understand(asked)
    sides = sides_of(question)
    assert has_two_sides(question)
    assert sides is not None
    assert (sides.view.text, sides.report.text) == (view, report)
    assert report_side(question).text == report


@pytest.mark.parametrize(
    "asked",
    [
        "글에서 엔비디아 주가는 왜 떨어졌다고 하나요?",
        "According to the write-up, how does Microsoft earn money with OpenAI?",
        "엔비디아 2025 회계연도 매출은 얼마야?",
        "구글은 2025년에 설비투자로 얼마를 썼어?",
        "Is the article right about the dot-com bubble of 1999?",
        "글쓴이는 엔비디아의 경쟁사에 대해 뭐라고 해?",
    ],
)
def test_a_question_of_one_side_is_left_whole(asked: str) -> None:
    assert not has_two_sides(understand(asked))
    assert sides_of(understand(asked)) is None


def test_a_question_that_cannot_be_parted_is_asked_of_both_without_the_articles_name() -> None:
    sides = sides_of(
        understand("Does Intel's 2023 annual report back the article's claim that GPUs are essential?")
    )
    assert sides is not None
    assert sides.view.text == sides.report.text
    assert "article" not in sides.report.text


def test_a_company_that_only_the_article_names_is_asked_of_once_it_is_known() -> None:
    sides = sides_of(understand("글에서 엔비디아의 경쟁자로 꼽은 회사의 2025년 매출은 얼마야?"))
    amd = company_of("AMD")
    assert sides is not None and amd is not None
    assert sides.of_named
    assert sides.report_of([]) == sides.report
    assert sides.report_of([amd]).companies == (amd,)


def test_words_that_name_a_report_are_not_what_it_is_asked_of() -> None:
    sides = sides_of(understand("글은 경쟁을 걱정하는데, AMD 연간보고서는 고객을 뭐라고 해?"))
    assert sides is not None
    assert "annual report" not in {term.name for term in sides.report.terms}
    assert "customers" in {term.name for term in sides.report.terms}


def test_the_passages_of_an_article_that_are_told_stand_behind_the_best_report() -> None:
    article = evidence("The author fears less demand.", COLUMN, number=9)
    found = [evidence(f"Revenue rose {n}%.", number=n) for n in (1, 2, 3)]
    shown = beside([article, article], found)
    assert [e.id for e in shown] == [1, 9, 2]
    assert (reports(shown), views(shown)) == ((found[0], found[1]), (article,))
    assert beside([article], []) == (article,)
    assert beside([], found) == tuple(found)


def test_the_report_side_is_answered_from_reports_and_an_articles_question_from_the_article() -> None:
    results = [evidence("The author fears less demand.", COLUMN, number=9), evidence("Revenue rose 5%.")]
    of_report = understand("How did NVIDIA's revenue do?")
    assert to_answer_from(of_report, results, two_sided=True) == (results[1],)
    assert to_answer_from(of_report, results) == tuple(results)
    assert to_answer_from(understand("What does the author fear?"), results) == (results[0],)
