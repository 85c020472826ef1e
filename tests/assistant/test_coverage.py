"""Whether the sources can answer is decided from them, before a model is asked."""

from dataclasses import replace

import pytest

from assistant.coverage import lacks_part, missing
from assistant.subject import subject_share
from assistant.wording import covers
from index.evidence import Evidence
from tests.assistant.evidence import COLUMN, FILING, asked, chosen_of, evidence

REVENUE = "NVIDIA's data center revenue was $115.2 billion in fiscal year 2025, up 142%."


def reason(question: str, *found: Evidence) -> str | None:
    read = asked(question)
    documents = list({e.document.id: e.document for e in found}.values())
    lack = missing(read, documents, found, chosen_of(list(found), read))
    return lack.reason if lack else None


@pytest.mark.parametrize(
    "question",
    [
        "What was NVIDIA's data center revenue in fiscal year 2025?",
        "엔비디아의 2025 회계연도 데이터센터 매출은 얼마였나요?",
    ],
)
def test_what_stands_in_the_sources_can_be_answered(question: str) -> None:
    assert reason(question, evidence(REVENUE)) is None


def test_without_evidence_the_subject_is_missing() -> None:
    assert reason("What was revenue?") == "subject"


@pytest.mark.parametrize(
    "question",
    [
        "What was NVIDIA's data center revenue in fiscal year 2019?",
        "엔비디아의 2019 회계연도 데이터센터 매출은 얼마였나요?",
    ],
)
def test_a_period_without_a_report_is_missing(question: str) -> None:
    assert reason(question, evidence(REVENUE)) == "period"


def test_a_period_of_which_only_figures_are_here_is_missing_as_is_a_company() -> None:
    question = "Why did NVIDIA's revenue fall in fiscal year 2013?"
    found = evidence(REVENUE)
    info = replace(FILING, fiscal_period="FY2013", period_end="2013-01-27")
    figures = replace(found.document, id=2, info=info, place="figures:a")
    read = asked(question)
    for documents in ([found.document, figures], [found.document, replace(figures, place="")]):
        lack = missing(read, documents, [found], chosen_of([found], read))
        told = lack.reason if lack else None
        assert (told == "period") is documents[1].is_figures_only
    amd = replace(figures, info=replace(info, company="AMD", cik="0000002488", fiscal_period="FY2025"))
    read = asked("Why did AMD's revenue rise in fiscal year 2025?")
    lack = missing(read, [found.document, amd], [found], chosen_of([found], read))
    assert lack is not None and lack.reason in ("company", "subject")
    assert "AMD" not in covers([found.document, amd], "en")


@pytest.mark.parametrize(
    "question", ["What was Intel's net income in fiscal 2025?", "인텔의 2025년 순이익은 얼마였나요?"]
)
def test_a_company_without_a_report_is_missing(question: str) -> None:
    assert reason(question, evidence(REVENUE)) == "company"


def test_an_article_that_merely_names_a_company_cannot_answer_for_its_revenue() -> None:
    column = evidence("Intel and AMD compete for every customer in this market.", COLUMN)
    assert reason("What was Intel's revenue in 2024?", column) == "company"


def test_a_figure_that_nobody_gives_is_missing() -> None:
    text = "NVIDIA's data center revenue increased strongly in fiscal year 2025 because of accelerators."
    assert (
        reason(
            "By what percentage did NVIDIA's data center revenue increase in fiscal year 2025?",
            evidence(text),
        )
        == "figure"
    )


def test_another_subject_is_missing() -> None:
    bread = "Sourdough starters ferment overnight in a cool and quiet cellar."
    info = replace(FILING, company="", cik="", form="")
    assert reason("Who was the first person to walk on the moon?", evidence(bread, info)) == "subject"


def test_a_passage_far_in_meaning_answers_only_when_it_says_all_of_a_question() -> None:
    found = replace(evidence("버티브 주가는 발표 뒤 30% 떨어졌다.", COLUMN), similarity=0.83)
    for question, lack in (
        ("버티브 주가는 얼마나 떨어졌나요?", None),
        ("Why did Vertiv open a museum?", "subject"),
    ):
        read = asked(question)
        found_lack = missing(read, [found.document], [found], chosen_of([found], read), related=0.845)
        assert (found_lack.reason if found_lack else None) == lack


@pytest.mark.parametrize(
    ("question", "text", "lack"),
    [
        ("What is the partner called whose lease NVIDIA will guarantee?", "We agreed to guarantee a partner's lease.", "name"),
        ("What is the partner called?", "NVIDIA will guarantee the lease of its partner Corvex Limited.", None),
        ("On what date did NVIDIA begin a share repurchase?", "NVIDIA began a share repurchase in August.", "day"),
        ("On what date did NVIDIA begin a share repurchase?", "NVIDIA began a share repurchase on August 26, 2025.", None),
        ("Why did NVIDIA expand its data center in Tulsa?", "NVIDIA expanded a data center because demand rose.", "term"),
        ("Why did NVIDIA expand its data center in Tulsa?", "NVIDIA expanded a data center in Tulsa because demand rose.", None),
        ("How much data center revenue did NVIDIA get from Blackwell?", f"{REVENUE} Blackwell is now in production.", "figure"),
        ("How much will NVIDIA's data center revenue be in 2029?", REVENUE, "period"),
        ("How much data center revenue does NVIDIA expect in 2029?", "NVIDIA expects data center revenue of $9 billion in 2029.", None),
    ],
)  # fmt: skip
def test_a_near_miss_is_told_from_an_answer(question: str, text: str, lack: str | None) -> None:
    assert reason(question, replace(evidence(text), similarity=0.9)) == lack


def test_a_compound_word_weighs_once() -> None:
    text = "The availability of energy is crucial to us."
    assert reason("Does NVIDIA treat energy as a non-issue?", evidence(text)) in (None, "subject")
    read = asked("energy non-issue non-event non-starter")
    assert subject_share(read, [evidence(text)]) > 0.2


@pytest.mark.parametrize(
    ("question", "lack"),
    [
        ("What is NVIDIA's share price today?", "figure"),
        ("지금 엔비디아 주가는 얼마예요?", "figure"),
        ("How far did NVIDIA's share price fall?", None),
    ],
)
def test_no_source_tells_a_price_of_today(question: str, lack: str | None) -> None:
    text = "NVIDIA's share price fell 17% and 500 billion dollars (5,000억 달러) of 엔비디아 주가 went."
    assert reason(question, replace(evidence(text), similarity=0.9)) == lack


def test_a_name_beside_the_question_need_not_be_said() -> None:
    question = "What was NVIDIA's data center revenue in fiscal year 2025? Answer as an SVG."
    assert reason(question, replace(evidence(REVENUE), similarity=0.9)) is None


COLUMN_TEXT = (
    "Shares of Vertiv Holdings, which cools data centers, fell 30% after the announcement. Much is uncertain."
)


@pytest.mark.parametrize(
    ("question", "lack"),
    [
        ("What did the article say about Vertiv shares?", None),
        ("What does the article say about Vertiv?", None),
        ("글에서 버티브에 대해 뭐라고 해?", None),
        ("What does the article say about Tesla?", "company"),
    ],
)
def test_what_an_article_says_of_a_company_is_there_where_it_names_it(
    question: str, lack: str | None
) -> None:
    read, found = asked(question), replace(evidence(COLUMN_TEXT, COLUMN), similarity=0.8)
    missed = missing(read, [found.document], [found], chosen_of([found], read), related=0.845)
    assert (missed.reason if missed else None) == lack


def test_a_part_that_is_named_beside_the_question_is_not_missed() -> None:
    found = evidence("We have approximately 4,700 employees in Israel who support networking.")
    read = asked("How many employees does NVIDIA have in Israel? I read of it under litigation in the 10-K.")
    parts = [term for term in read.question.terms if term.kind == "known"]
    assert {"litigation"} <= {term.name for term in parts}
    assert not lacks_part(parts, read, chosen_of([found], read))
    elsewhere = asked("How many employees does NVIDIA have in litigation?")
    assert lacks_part(
        [t for t in elsewhere.question.terms if t.kind == "known"], elsewhere, chosen_of([found], elsewhere)
    )


CUSTOMERS = "삼성전자의 주요 고객은 애플과 버라이즌이며, 5대 고객의 매출 비중은 약 16%다."
OTHERS = "아마존의 2025년 순이익은 서버의 내용연수를 줄인 탓에 10억 달러 감소했다."


@pytest.mark.parametrize(
    "question",
    ["애플 매출은?", "애플의 2031년 매출은?", "버라이즌의 2025년 순이익은?", "버라이즌 순이익이 얼마야?"],
)
def test_a_customer_named_in_anothers_report_is_not_answered_for(question: str) -> None:
    found = []
    for number, text in enumerate((CUSTOMERS, OTHERS)):
        one = evidence(text)
        found.append(
            replace(one, id=number, document=replace(one.document, info=replace(FILING, language="ko")))
        )
    assert reason(question, *found) is not None
