"""A question for reported figures is answered from the filings' facts, in the question's language, or left alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.contract import Turn
from assistant.figures.answer import figure_sentences
from assistant.figures.basis import comparable
from assistant.figures.question import read_figure_question
from corpus.document import Document
from corpus.figures import Reported
from corpus.metrics import all_metrics
from index.question import understand
from index.store import Index
from tests.assistant.evidence import FILING
from tests.assistant.evidence import ask_without_model as ask
from tests.fake_embedder import FakeEmbedder
from tests.filings import AMD, NVIDIA, Row, filing, tagged

REVENUE, PROFIT, CASH = (
    "us-gaap:Revenues",
    "us-gaap:GrossProfit",
    "us-gaap:PaymentsToAcquirePropertyPlantAndEquipment",
)
CENTER = "DataCenterMember"
COLUMN = "# 시론\n\n필자는 저가 모델이 나오면 엔비디아 데이터센터 수요가 줄 수 있다고 썼다.\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    made = Index.open(tmp_path_factory.mktemp("figures") / "home", FakeEmbedder())
    made.add(
        tagged(
            NVIDIA,
            [
                Row("Total revenue", REVENUE, {2025: 130_497, 2024: 60_922}),
                Row("Gross profit", PROFIT, {2025: 97_858, 2024: 44_301}),
                Row("Data Center", REVENUE, {2025: 115_186, 2024: 47_525}, CENTER),
                Row("Purchases of property and equipment", CASH, {2025: 3_236, 2024: 4_000}),
            ],
        ),
        "nvda.htm",
    )
    made.add(COLUMN.encode(), "column.md")
    made.add(tagged(AMD, [Row("Net revenue", REVENUE, {2025: 34_639})]), "amd.htm")
    made.embed_pending()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "엔비디아 2025 회계연도 데이터센터 매출이 얼마였어?",
            "엔비디아의 2025 회계연도 데이터 센터 매출은 1,151억 8,600만 달러입니다.",
        ),
        (
            "What was NVIDIA's data center revenue in fiscal 2024?",
            "NVIDIA's data center revenue came to $47.5 billion in fiscal year 2024.",
        ),
        (
            "엔비디아 데이터센터 매출이 1년 새 얼마나 늘었어?",
            "엔비디아의 데이터 센터 매출은 2024 회계연도 475억 2,500만 달러에서 2025 회계연도 1,151억 8,600만 달러로 142% 늘었습니다.",
        ),
        (
            "How did NVIDIA's capital expenditures change from fiscal 2024 to fiscal 2025?",
            "NVIDIA's capital expenditures fell 19.1%, from $4.0 billion in fiscal year 2024 to $3.2 billion in fiscal year 2025.",
        ),
        (
            "엔비디아 2025 회계연도 매출은 2024 회계연도의 몇 배야?",
            "엔비디아의 매출은 2024 회계연도 609억 2,200만 달러에서 2025 회계연도 1,304억 9,700만 달러로 2.14배가 되었습니다.",
        ),
        (
            "엔비디아 2025 회계연도 총매출 중 데이터센터 비중은?",
            "엔비디아의 2025 회계연도 매출 1,304억 9,700만 달러 가운데 데이터 센터가 차지한 비중은 88.3%(1,151억 8,600만 달러)입니다.",
        ),
        (
            "What was NVIDIA's gross margin in fiscal 2025?",
            "NVIDIA's gross margin came to 75% in fiscal year 2025.",
        ),
        (
            "Compare the revenue of NVIDIA and AMD in fiscal 2025.",
            "NVIDIA's revenue came to $130.5 billion in fiscal year 2025. AMD's revenue came to $34.6 billion in fiscal year 2025.",
        ),
    ],
)
def test_a_reported_figure_is_answered_without_a_model(index: Index, question: str, answer: str) -> None:
    given = ask(index, question)
    assert " ".join(sentence.text for sentence in given.sentences) == answer
    assert given.status == "answered"
    assert given.usage.completion_tokens == 0
    assert all(sentence.check == "verified" and sentence.citations for sentence in given.sentences)


@pytest.mark.parametrize(
    "question",
    [
        "엔비디아 데이터센터 매출이 24년보다 25년에 몇 퍼센트 증가한 거임? 두 해 숫자 넣어서 계산 부탁드려요",
        "By what percentage did NVIDIA's revenue from data center customers rise from fiscal 2024 to fiscal 2025?",
    ],
)
def test_a_chatty_question_for_a_growth_rate_is_read_as_one(index: Index, question: str) -> None:
    assert "142%" in ask(index, question).text


def test_each_figure_cites_the_row_that_states_it(index: Index) -> None:
    given = ask(index, "엔비디아 2025 회계연도 총매출 중 데이터센터 비중은?")
    quotes = {citation.n: citation.quote for citation in given.citations}
    stated = [f for f in given.figures if f.origin == "fact"]
    assert [quotes[f.citation or 0].split(" | ")[0] for f in stated] == ["Data Center", "Total revenue"]
    (computed,) = [f for f in given.figures if f.origin == "derived"]
    assert (computed.inputs, computed.citation) == (("1,151억 8,600만 달러", "1,304억 9,700만 달러"), None)
    text = index.library.text("nvda.htm")
    assert all(text[c.start : c.end] == c.quote for c in given.citations)
    assert given.evidence[0].document.source == "nvda.htm"


def test_a_figure_does_not_wait_until_what_is_searched_by_meaning_is_in_memory(tmp_path: Path) -> None:
    embedder = FakeEmbedder(loaded=False)
    made = Index.open(tmp_path / "home", embedder)
    made.add(tagged(NVIDIA, [Row("Total revenue", REVENUE, {2025: 130_497})]), "nvda.htm")
    given = ask(made, "엔비디아 2025 회계연도 매출은?")
    made.close()
    assert given.status == "answered" and given.evidence
    assert embedder.asked == []


@pytest.mark.parametrize(
    "question",
    [
        "엔비디아 매출이 전년 대비 얼마나 늘었어?", "엔비디아 매출은 전년보다 얼마나 늘었나요?", "엔비디아 매출 전년 동기 대비 증가율은?",
        "엔비디아 매출이 직전 연도에 비해 얼마나 늘었나요?", "NVIDIA revenue growth year over year?",
        "How much did NVIDIA's revenue grow from the prior year?",
    ],
)  # fmt: skip
def test_the_year_before_is_what_a_change_is_measured_from_and_no_part_of_a_business(question: str) -> None:
    read = read_figure_question(understand(question))
    assert read is not None and (read.parts, read.wants, read.since) == ((), "growth", "year")


@pytest.mark.parametrize(
    "question",
    [
        "엔비디아 매출이 직전 분기 대비 얼마나 늘었나요?", "엔비디아 매출은 지난 분기보다 얼마나 늘었어?",
        "NVIDIA revenue growth quarter over quarter?", "How did NVIDIA's revenue change from the prior quarter?",
    ],
)  # fmt: skip
def test_a_change_from_the_quarter_before_is_never_told_as_one_from_the_year_before(
    index: Index, question: str
) -> None:
    read = read_figure_question(understand(question))
    assert read is not None and (read.parts, read.wants, read.since) == ((), "growth", "quarter")
    assert (
        figure_sentences(read, index.library, index.library.documents(), "ko") == ()
    )  # it holds one quarter a year


def test_a_computed_ratio_cites_its_inputs(index: Index) -> None:
    given = ask(index, "What was NVIDIA's gross margin in fiscal 2025?")
    assert [c.quote.split(" | ")[0] for c in given.citations] == ["Gross profit", "Total revenue"]


@pytest.mark.parametrize(
    "question",
    [
        "엔비디아 데이터센터 매출은 왜 늘었어?", "Why did NVIDIA's revenue grow?", "What revenue does NVIDIA expect next year?",
        "엔비디아가 예상하는 설비투자와 매출은 얼마야?", "글에서 엔비디아 매출을 뭐라고 해?", "매출이 얼마야?", "NVIDIA was founded when?",
        "What was the charge for H20 inventory at NVIDIA?", "What was NVIDIA's internal revenue in fiscal 2025?",
    ],
)  # fmt: skip
def test_other_questions_are_left_to_the_sentences(question: str) -> None:
    read = read_figure_question(understand(question))
    assert read is None or read.parts


@pytest.mark.parametrize(
    "question",
    [
        "What was NVIDIA's data center revenue in fiscal 2019?",
        "엔비디아 로봇 매출은 2025 회계연도에 얼마였어?",
        "What was AMD's gross margin in fiscal 2025?",
    ],
)
def test_a_figure_that_no_filing_states_is_not_made_up(index: Index, question: str) -> None:
    given = ask(index, question)
    assert given.status == "refused"
    assert given.figures == ()


def test_a_follow_up_keeps_what_was_asked_before() -> None:
    before = [Turn("user", "엔비디아 2025 회계연도 데이터센터 매출은 얼마야?"), Turn("assistant", "…")]
    asked = read_figure_question(understand("그럼 2024 회계연도에는?", before))
    assert asked is not None
    assert [metric.id for metric in asked.metrics] == ["revenue"]
    assert [part.name for part in asked.parts] == ["data center"]
    assert [period.year for period in asked.periods] == [2024]


def test_a_follow_up_for_another_part_is_not_asked_of_both() -> None:
    before = [Turn("user", "What was AMD's embedded revenue in fiscal 2025?"), Turn("assistant", "…")]
    read = read_figure_question(understand("What about gaming?", before))
    assert read is not None and [term.name for term in read.parts] == ["gaming"]
    assert read_figure_question(understand("What about gaming, and what explains it?", before)) is None


def test_what_an_article_says_stands_before_what_was_reported(index: Index) -> None:
    given = ask(
        index,
        "글은 엔비디아 데이터센터 수요가 준다고 했잖아요. 엔비디아 2025 회계연도 데이터센터 매출은 어땠나요?",
    )
    view, figure = given.sentences
    assert "줄 수 있다고 썼다" in view.text
    assert "142% 늘었습니다" in figure.text
    assert {citation.source for citation in given.citations} == {"column.md", "nvda.htm"}


def test_next_year_is_no_reported_period(index: Index) -> None:
    question = read_figure_question(understand("엔비디아의 내년 매출은 얼마야?"))
    assert question is None or not figure_sentences(question, index.library, index.library.documents(), "ko")


def test_periods_of_different_lengths_are_told_but_not_compared() -> None:
    def of(period: str, value: float) -> Reported:
        document = Document(1, "a.htm", FILING, "hash", 1, "")
        return Reported(
            all_metrics()["revenue"], "", period, "2024-01-01", "2025-01-31", value, "USD", document
        )

    assert comparable(of("FY2024Q1", 5), of("FY2025Q1", 9))
    assert not comparable(of("FY2025Q3", 5), of("FY2025", 20))
    assert not comparable(of("FY2024", -5), of("FY2025", 20))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index of reports that state figures in sentences only, and of two that state one year differently."""
    made = Index.open(tmp_path_factory.mktemp("told") / "home", FakeEmbedder())
    said = [
        "In April a licence became necessary for exports of our M30 product. So we took a $4.5 billion charge in the "
        "first quarter of fiscal year 2026 related to M30 stock.",
        "We signed contracts to acquire Borealis, a maker of chillers, for $32.0 billion, and Kestrel, a builder of "
        "power plants, for $4.8 billion in cash.",
        "We anticipate making capital expenditures of approximately $60 billion to $65 billion in fiscal year 2027.",
        "As of January 25, 2026, we had $242.8 billion of remaining performance obligations, mostly for robots.",
        "At the end of the year we had approximately 36,000 employees; 27,100 were engaged in research and development. We "
        "watch over our approximately 4,700 employees in the region who support our networking.",
    ]
    made.add(filing(NVIDIA, said, year=2026, end="2026-01-25"), "nvda-2026.htm")
    shares, servers = "us-gaap:EarningsPerShareDiluted", "ServerMember"
    old = [Row("Diluted", shares, {2024: 12}), Row("Servers", REVENUE, {2024: 80, 2023: 60}, servers)]
    new = [
        Row("Diluted", shares, {2025: 3, 2024: 1.2}),
        Row("Servers", REVENUE, {2025: 98, 2024: 65}, servers),
    ]
    made.add(tagged(AMD, old, year=2024), "amd-2024.htm")
    made.add(tagged(AMD, new), "amd-2025.htm")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "엔비디아가 M30 수출 규제 때문에 2026 회계연도 1분기에 떠안은 비용이 얼마야?",
            "엔비디아의 2026 회계연도 1분기 M30 관련 비용은 45억 달러입니다.",
        ),
        (
            "How much did NVIDIA agree to pay for Kestrel?",
            "NVIDIA's acquisition price for Kestrel is $4.8 billion, as said in its report for fiscal year 2026.",
        ),
        (
            "엔비디아가 칠러 업체 Borealis를 얼마에 인수하기로 했어?",
            "",  # what it makes is told in English only, by a word that no glossary has
        ),
        (
            "엔비디아의 2027 회계연도 설비투자 전망은?",
            "엔비디아가 2026 회계연도 보고서에서 밝힌 설비투자 계획은 600억~650억 달러입니다.",
        ),
        (
            "What is NVIDIA's backlog for robots at the end of fiscal 2026?",
            "NVIDIA's remaining performance obligations came to $242.8 billion in fiscal year 2026.",
        ),
        ("엔비디아 직원이 몇 명이야?", "엔비디아의 2026 회계연도 직원 수는 약 3만 6,000명입니다."),
        (
            "What was NVIDIA's headcount in fiscal 2026?",
            "NVIDIA's headcount came to approximately 36,000 employees in fiscal year 2026.",
        ),
        ("엔비디아 직원 중 연구개발 인력은 몇 명이야?", ""),
        ("How many employees did NVIDIA lay off in fiscal 2026?", ""),
        ("What is NVIDIA's backlog for cars at the end of fiscal 2026?", ""),
        ("How much did NVIDIA commit to invest in Intel?", ""),
        ("엔비디아 비용이 얼마야?", ""),
    ],
)
def test_a_figure_of_a_sentence_is_told_when_it_is_of_what_is_asked(
    told: Index, question: str, answer: str
) -> None:
    asked = read_figure_question(understand(question))
    assert asked is not None
    language = "ko" if "엔" in question else "en"
    found = figure_sentences(asked, told.library, told.library.documents(), language)
    assert " ".join(sentence.text for sentence in found) == answer


def test_a_value_that_a_later_report_gives_anew_is_told_with_it(told: Index) -> None:
    given = ask(told, "AMD 2024 회계연도 서버 매출은?")
    assert given.sentences[0].text == (
        "AMD의 2024 회계연도 서버 매출은 8,000만 달러입니다. 이후 2025 회계연도 보고서는 같은 기간을 6,500만 달러로 고쳐 싣고 있습니다."
    )
    assert [citation.source for citation in given.citations] == ["amd-2024.htm", "amd-2025.htm"]


def test_a_change_compares_what_one_report_gives_for_both_years(told: Index) -> None:
    given = ask(told, "How did AMD's server revenue change from fiscal 2024 to fiscal 2025?")
    assert given.sentences[0].text == (
        "AMD's server revenue rose 51%, from $65 million in fiscal year 2024 to $98 million in fiscal year 2025."
    )
    assert {citation.source for citation in given.citations} == {"amd-2025.htm"}


def test_a_figure_of_a_share_is_told_as_it_is_after_a_split(told: Index) -> None:
    given = ask(told, "AMD 2024 회계연도 희석 주당순이익은?")
    assert "주식 분할 뒤의 기준으로는 120만 달러입니다(2025 회계연도 보고서)." in given.sentences[0].text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "엔비디아 2025 회계연도 매출은 원화로 얼마야?",
            "환율은 임의로 정하지 않습니다. 환율과 기준일을 함께 물으시면 바꾸어 드립니다.",
        ),
        (
            "환율 1,400원(2025-11-20)으로 엔비디아 2025 회계연도 매출은 원화로 얼마야?",
            "말씀하신 환율(1달러 = 1,400원, 2025-11-20)로는 182조 7,000억 원입니다.",
        ),
        (
            "What was NVIDIA's revenue in fiscal 2025 in won at 1,400 won per dollar?",
            "At your rate ($1 = ₩1,400) that is ₩182.7 trillion.",
        ),
    ],
)
def test_won_for_dollars_come_only_at_a_rate_that_the_question_gives(
    index: Index, question: str, told: str
) -> None:
    given = ask(index, question)
    (sentence,) = given.sentences
    assert "130" in sentence.text or "1,304억 9,700만 달러" in sentence.text
    assert sentence.text.endswith(told)
    converted = [figure for figure in given.figures if figure.unit == "KRW"]
    assert [figure.value for figure in converted] == ([130_497e6 * 1400] if "1,400" in question else [])


def test_dollars_asked_of_a_figure_in_dollars_change_nothing(index: Index) -> None:
    given = ask(index, "엔비디아 2025 회계연도 매출은 달러로 얼마야?")
    assert given.sentences[0].text == "엔비디아의 2025 회계연도 매출은 1,304억 9,700만 달러입니다."


@pytest.mark.parametrize(
    ("question", "told", "left_out"),
    [
        ("엔비디아와 테슬라의 2025 회계연도 매출은 각각 얼마야?", "1,304억 9,700만 달러", "테슬라"),
        ("What was the revenue of Tesla and NVIDIA in fiscal 2025?", "$130.5 billion", "Tesla"),
    ],
)
def test_a_company_without_filings_is_told_as_left_out_and_its_filings_are_offered(
    index: Index, question: str, told: str, left_out: str
) -> None:
    given = ask(index, question)
    assert given.status == "partial"
    assert told in given.sentences[0].text and left_out in given.sentences[-1].text
    assert given.sentences[-1].citations == ()
    assert given.offer is not None and given.offer.company == "TSLA"


@pytest.mark.parametrize("year", ["25년", "'25년"])
def test_a_year_told_by_two_digits_is_no_part_of_a_business(year: str) -> None:
    read = read_figure_question(understand(f"msft {year} 매출 얼마였지?"))
    assert read is not None and read.parts == () and read.companies[0].id == "MSFT"
    assert [period.year for period in read.periods] == [2025]
