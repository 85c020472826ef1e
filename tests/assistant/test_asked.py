"""What an answer must hold is read from the question, in either language."""

import pytest

from corpus.amounts import find_amounts
from tests.assistant.evidence import asked


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("엔비디아의 매출은 얼마였나요?", "money"), ("How much was NVIDIA's revenue?", "money"),
        ("By how many percent did it fall?", "percent"),
        ("매출 증가율은 몇 퍼센트였나요?", "percent"), ("By what percentage did it fall?", "percent"),
        ("몇 기가와트를 짓나요?", "GW"), ("How many gigawatts are planned?", "GW"),
        ("최대 몇 주를 살 수 있나요?", "shares"), ("How many shares were granted?", "shares"),
        ("직원은 몇 명인가요?", "count"), ("What was the headcount?", "count"),
        ("데이터센터가 정말 성장했는지 확인해줘.", "change"), ("Did cloud revenue really grow?", "change"),
        ("몇 배 늘었나요?", "ratio"), ("몇 년 걸리나요?", "years"),
    ],
)  # fmt: skip
def test_the_kind_of_amount_is_read(question: str, kind: str) -> None:
    assert kind in asked(question).kinds


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("애플의 2031년 매출은?", "money"), ("애플 매출", "money"), ("Apple's revenue in fiscal 2024?", "money"),
        ("Apple revenue?", "money"), ("버라이즌의 2025년 순이익은?", "money"), ("AMD gross margin 2024?", "percent"),
    ],
)  # fmt: skip
def test_a_question_that_ends_with_a_metric_asks_how_much_it_was(question: str, kind: str) -> None:
    assert asked(question).kinds == {kind}


@pytest.mark.parametrize(
    "question",
    [
        "매출은 왜 줄었나요?",
        "애플 매출은 어디에서 나와?",
        "매출 구조",
        "Which risks to revenue?",
        "Explain revenue recognition",
    ],
)
def test_a_metric_that_more_is_asked_of_is_no_question_of_how_much(question: str) -> None:
    assert "money" not in asked(question).kinds


@pytest.mark.parametrize("question", ["왜 주가가 내렸나요?", "Why did demand grow?", "누가 회사를 세웠나요?"])
def test_a_question_for_a_reason_asks_for_no_amount(question: str) -> None:
    assert asked(question).kinds == frozenset()


@pytest.mark.parametrize(
    ("question", "text", "fits"),
    [
        ("How much was revenue?", "It was $5 billion.", True),
        ("How much was revenue?", "It grew 5%.", False),
        ("매출은 얼마였나요?", "5조 원이었다.", True),
        ("몇 퍼센트 늘었나요?", "It grew 5%.", True),
        ("몇 퍼센트 늘었나요?", "It was 10 GW.", False),
        ("What was the growth rate?", "It rose from $4 billion to $5 billion.", True),
        ("직원은 몇 명인가요?", "It has 36,000 employees.", True),
        ("버티브 주가는 얼마나 떨어졌나요?", "주가는 30% 떨어졌다.", True),
        ("How far did Vertiv's shares fall?", "Its shares fell 30%.", True),
        ("직원이 얼마나 늘었나요?", "직원은 1,200명 늘었다.", True),
        ("How much did revenue grow?", "Revenue rose by $5 billion.", True),
        ("How much did revenue grow?", "It was founded 5 years ago.", False),
    ],
)
def test_an_amount_fits_when_it_is_of_the_kind_asked_for(question: str, text: str, fits: bool) -> None:
    assert any(asked(question).fits(amount) for amount in find_amounts(text)) is fits


@pytest.mark.parametrize(
    ("question", "many"),
    [
        ("List the risks it names.", True), ("어떤 업종들이 있는지 모두 나열해 주세요.", True),
        ("What was revenue?", False), ("매출은 얼마였나요?", False),
    ],
)  # fmt: skip
def test_a_list_is_recognised(question: str, many: bool) -> None:
    assert asked(question).many is many


@pytest.mark.parametrize(
    ("question", "advice"),
    [
        ("엔비디아를 지금 사야 할까요?", True), ("이 주식을 팔까요?", True), ("Should I sell my shares?", True),
        ("Is now a good time to buy AMD?", True), ("종목 하나 추천해 줘", True),
        ("엔비디아 지금 사도 될까?", True), ("지금 들어가도 돼?", True), ("지금 매수 타이밍이야?", True),
        ("Why did people sell NVIDIA?", False), ("투자자들은 왜 팔았나요?", False),
        ("What did Microsoft buy in 2025?", False), ("How much did it invest?", False),
    ],
)  # fmt: skip
def test_a_wish_for_advice_is_told_from_a_question_about_buying(question: str, advice: bool) -> None:
    assert asked(question).advice is advice


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("What rights does Microsoft hold?", True), ("Which suppliers are named?", True),
        ("어떤 위험들을 말하나요?", True), ("What business does Meta run?", False),
        ("What sales did AWS have?", False), ("What was the reason?", False), ("왜 줄었나요?", False),
    ],
)  # fmt: skip
def test_a_thing_asked_for_in_the_plural_is_recognised(question: str, several: bool) -> None:
    assert asked(question).several == several


def test_terms_and_companies_are_the_same_in_both_languages() -> None:
    ko, en = asked("엔비디아의 데이터센터 매출은?"), asked("What was NVIDIA's data center revenue?")
    assert ko.concepts & en.concepts
    assert ko.company_ids == en.company_ids == {"NVDA"}


@pytest.mark.parametrize(
    ("question", "kind", "is_asked"),
    [
        ("첫 1기가와트는 며칠에 설치돼?", "GW", False),
        ("계약 규모가 몇 기가와트야?", "GW", True),
        ("픽셀폰 판매 대수 알려줘", "count", True),
        ("데이터베이스 고객 수는?", "count", True),
        ("3나노 공정의 수율은?", "percent", True),
        ("What did the unit earn as net income?", "money", True),
    ],
)
def test_a_kind_of_amount_is_asked_for_by_its_own_words(question: str, kind: str, is_asked: bool) -> None:
    assert (kind in asked(question).kinds) is is_asked
