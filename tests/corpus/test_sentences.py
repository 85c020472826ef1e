"""Sentences end where a reader would end them, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import sentence_spans, without_connective, without_label


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Revenue rose 12.5% to $1.25 billion.", "Costs fell."],
        ["Widget Inc. sold its U.S. business.", "It was small."],
        ["We sold it to Widget Corp.", "The price was low."],
        ["See Note 5 and No. 7 for details.", "They are long."],
        ["J. P. Morgan acted as agent.", "Was it paid?", "Yes!"],
        ['He called it "a turning point."', "Nobody disagreed."],
        ["매출은 12.5% 늘었습니다.", "비용은 줄었다.", "왜 그런가?"],
        ["이것이 전부일까요?", "그렇지 않아요.", "더 있다."],
        ["수요가 늘었다(전년 대비 20.1% 증가).", "그러나 가격은 내렸다."],
    ],
)
def test_sentences_are_told_apart(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


def test_korean_sentences_without_a_space_between_are_told_apart() -> None:
    assert split("매출이 늘었습니다.비용은 줄었습니다.") == ["매출이 늘었습니다.", "비용은 줄었습니다."]


def test_lines_stand_for_themselves() -> None:
    text = "- first item\n- second item\nNorth | $ 1.2 | 3"
    assert split(text) == text.split("\n")


def test_numbers_of_list_items_do_not_end_sentences() -> None:
    assert split("1. Widgets sell.\n가. 주요 제품은 위젯이다.") == [
        "1. Widgets sell.",
        "가. 주요 제품은 위젯이다.",
    ]


@given(st.text(alphabet=st.sampled_from("aZ가다. !?\n\"'()1,5U|-・…"), max_size=200))
def test_spans_are_ordered_apart_and_cover_all_but_white_space(text: str) -> None:
    spans = sentence_spans(text)
    rest = list(text)
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        last = end
        rest[start:end] = [" "] * (end - start)
    assert not "".join(rest).strip()


@pytest.mark.parametrize(
    ("sentence", "bare"),
    [
        ("Falling prices: The shares of suppliers fell 30%.", "The shares of suppliers fell 30%."),
        (
            "주가의 하락: 발표 뒤 공급망 기업의 주가는 30% 떨어졌다.",
            "발표 뒤 공급망 기업의 주가는 30% 떨어졌다.",
        ),
        (
            "At 10:30 the shares of suppliers had fallen 30%.",
            "At 10:30 the shares of suppliers had fallen 30%.",
        ),
        ("It named three: chips, power and memory.", "It named three: chips, power and memory."),
        ("Revenue: 5 billion", "Revenue: 5 billion"),
    ],
)
def test_a_label_before_a_sentence_can_be_left_out(sentence: str, bare: str) -> None:
    assert without_label(sentence) == bare


@pytest.mark.parametrize(
    ("sentence", "alone"),
    [
        ("하지만 설비투자 계획은 바뀔 수 있다.", "설비투자 계획은 바뀔 수 있다."),
        ("However, shares fell.", "Shares fell."),
        ("In addition, we lease offices.", "We lease offices."),
        ("The model, however, showed that it can.", "The model showed that it can."),
        ("Sales, however high, fell.", "Sales, however high, fell."),
        ("Shares fell.", "Shares fell."),
        ("특히하다는 말은 없다.", "특히하다는 말은 없다."),
        ("하지만 ", "하지만 "),
    ],
)
def test_a_sentence_that_stands_alone_has_no_tie_to_the_one_before(sentence: str, alone: str) -> None:
    assert without_connective(sentence) == alone
