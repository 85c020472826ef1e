from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Language
from corpus.glossary import all_pairs, gloss, translate_terms


def test_the_glossary_covers_the_field() -> None:
    pairs = all_pairs()
    assert len(pairs) >= 400
    for topic in ("reporting", "ai", "semiconductors", "cloud", "datacenter", "legal", "markets", "question"):
        assert sum(pair.topic == topic for pair in pairs) >= 20, topic
    assert all(pair.ko and pair.en for pair in pairs)
    assert not any(name.strip() != name or not name for pair in pairs for name in (*pair.ko, *pair.en))


def test_no_korean_term_has_two_rows() -> None:
    names = sorted(name for pair in all_pairs() for name in pair.ko)
    assert [one for one, other in pairwise(names) if one == other] == []


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("데이터센터 매출이", "data center revenue"),
        ("데이터 센터 매출", "data center revenue"),
        ("설비투자를", "capital expenditures"),
        ("매출총이익률", "gross margin"),
        ("내용연수", "useful life"),
        ("수주잔고가", "backlog"),
        ("시가총액", "market capitalization"),
        ("설비이용률", "capacity factor"),
        ("가동률", "capacity factor"),
        ("워런트는", "warrant"),
        ("지분법", "equity method"),
        ("자기주식", "share repurchases"),
        ("구매 약정", "purchase commitments"),
        ("수출 규제", "export controls"),
        ("원전", "nuclear"),
        ("임직원 수", "employees"),
        ("임차료는", "rent"),
        ("위약금", "termination fee"),
        ("소액주주", "minority shareholders"),
        ("근속연수", "years of service"),
        ("최종 판결", "final judgment"),
        ("항소심", "court of appeals"),
        ("위험 노출액", "exposure"),
        ("비유동부채", "non-current liabilities"),
    ],
)
def test_a_korean_term_has_the_name_that_filings_use(korean: str, english: str) -> None:
    (term,) = translate_terms(korean, "en")
    assert term.translations[0] == english


@pytest.mark.parametrize(
    ("english", "korean"),
    [
        ("data centers", "데이터 센터"),
        ("capital expenditures", "설비 투자"),
        ("remaining performance obligations", "잔여 이행 의무"),
        ("gross margin", "매출 총이익률"),
        ("useful lives", "내용 연수"),
        ("sales", "매출"),
        ("export controls", "수출 규제"),
    ],
)
def test_an_english_term_has_its_korean_name(english: str, korean: str) -> None:
    assert translate_terms(english, "ko")[0].translations[0] == korean


def test_words_written_together_are_taken_apart() -> None:
    assert [term.surface for term in translate_terms("매출증가율과 영업이익률", "en")] == [
        "매출",
        "증가율",
        "영업이익률",
    ]


def test_a_short_term_is_not_found_inside_another_word() -> None:
    assert translate_terms("회사가 치솟", "en")[0].surface == "회사"
    assert not [term for term in translate_terms("부주의한 자칩이", "en") if term.surface in {"주", "칩"}]


@pytest.mark.parametrize(
    ("text", "surface"),
    [("비유동성 사채", "비유"), ("사이즈가", "사이"), ("엔지니어링은", "엔지니어"), ("제품군의", "군")],
)
def test_the_beginning_of_a_longer_word_is_not_another_term(text: str, surface: str) -> None:
    assert surface not in [term.surface for term in translate_terms(text, "en")]


def test_a_korean_question_becomes_english_search_words() -> None:
    question = "엔비디아 2025 회계연도 데이터센터 매출이 얼마였어?"
    assert gloss(question, "en") == "NVIDIA fiscal year 2025 data center revenue"


def test_an_english_question_becomes_korean_search_words_with_both_names() -> None:
    question = "How much did Samsung Electronics put into capital investment in the first half of 2022?"
    words = gloss(question, "ko")
    assert words.startswith("삼성전자 Samsung Electronics")
    assert "설비 투자" in words
    assert words.endswith("2022년 상반기")


@pytest.mark.parametrize(
    ("question", "to", "part"),
    [
        ("130억 달러를 투자했나요", "en", "$13 billion"),
        ("H20 재고 충당금", "en", "H20 inventory provisions"),
        ("2026 회계연도 3분기", "en", "third quarter of fiscal 2026"),
        ("2022년 상반기", "en", "first half of 2022"),
        ("디아블로 캐니언 원전 가동률", "en", "Diablo Canyon nuclear capacity factor"),
        ("third quarter of fiscal 2026", "ko", "2026 회계연도 3분기"),
        ("2022년 3분기 10-Q", "en", "third quarter of 2022 10-Q"),
        ("DeepSeek-R1", "ko", "딥시크 DeepSeek R1"),
        ("$5 billion of commitments", "ko", "50억 달러"),
    ],
)
def test_periods_amounts_products_and_codes_are_carried_over(question: str, to: Language, part: str) -> None:
    assert part in gloss(question, to)


def test_nothing_recognised_gives_an_empty_gloss() -> None:
    assert gloss("그건 또 뭐래요?", "en") == ""


def test_an_english_gloss_holds_no_korean() -> None:
    words = gloss("구글이 작년에 유튜브 광고로 그렇게나 벌어들인 매출은 얼마죠?", "en")
    assert not any("가" <= char <= "힣" for char in words)
    assert "YouTube" in words


@given(
    st.text(st.characters(codec="utf-8")) | st.text("데이터 센터매출증가율을 capex-revenues' 12"),
    st.sampled_from(["ko", "en"]),
)
def test_offsets_slice_to_the_surface_and_do_not_overlap(text: str, to: Language) -> None:
    end = 0
    for term in translate_terms(text, to):
        assert text[term.start : term.end] == term.surface
        assert term.start >= end
        end = term.end
    gloss(text, to)


def test_every_term_is_found_in_its_own_language() -> None:
    for pair in all_pairs():
        for name in pair.ko:
            assert [term.surface for term in translate_terms(name, "en")] == [name]
        for name in pair.en:
            assert [term.surface for term in translate_terms(name, "ko")] == [name]
