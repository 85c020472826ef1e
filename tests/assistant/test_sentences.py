"""A stream of text gives each sentence once, when it ends, without the marks that a model puts around it."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.sentences import SentenceStream


def cut(*pieces: str) -> list[str]:
    stream = SentenceStream()
    found = [sentence for piece in pieces for sentence in stream.feed(piece)]
    return [*found, *([rest] if (rest := stream.rest()) else [])]


def test_a_sentence_is_given_as_soon_as_the_next_begins() -> None:
    stream = SentenceStream()
    assert list(stream.feed("Revenue rose.")) == []
    assert list(stream.feed(" Costs")) == ["Revenue rose."]
    assert list(stream.feed(" fell")) == []
    assert stream.rest() == "Costs fell"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("매출은 늘었습니다. 이익은 줄었습니다.", ["매출은 늘었습니다.", "이익은 줄었습니다."]),
        ("It was $115.2 billion. It grew.", ["It was $115.2 billion.", "It grew."]),
        ("NVIDIA Corp. sold more. AMD Inc. sold less.", ["NVIDIA Corp. sold more.", "AMD Inc. sold less."]),
        ("It grew in 2025. It fell in 2024.", ["It grew in 2025.", "It fell in 2024."]),
        ("It grew 17%. Then it fell.", ["It grew 17%.", "Then it fell."]),
        ('He said "sell." Then he bought.', ['He said "sell."', "Then he bought."]),
        ("Why? Because!", ["Why?", "Because!"]),
        ("첫째입니다。 둘째입니다。", ["첫째입니다。", "둘째입니다。"]),
    ],
)
def test_sentences_end_where_a_person_ends_them(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_items_of_a_list_are_sentences_without_their_bullets() -> None:
    text = "- **Copper**: wires\n- Gas: turbines\n1. Uranium\n2) Water\n• 구리"
    assert cut(text) == ["Copper: wires", "Gas: turbines", "Uranium", "Water", "구리"]


@pytest.mark.parametrize(
    "text", ["It rose [1]. It fell [1, 2].", "It rose[1]. It fell【2】.", "It rose. [1] It fell. [2]",
             "It rose.[1] It fell.[2][3]", "**It rose** [ 1 ]. `It fell` [1,2,3]."],
)  # fmt: skip
def test_markers_of_citations_are_never_shown(text: str) -> None:
    assert [re.sub(r"\s+(?=\.)", "", s) for s in cut(text)] == ["It rose.", "It fell."]


def test_what_goes_on_past_the_answer_is_dropped() -> None:
    assert cut("It rose.\nQuestion: and then?\nIt fell.\n") == ["It rose."]
    assert cut("늘었습니다.\n질문: 그다음은?\n줄었습니다.") == ["늘었습니다."]


@pytest.mark.parametrize("text", ["", " \n ", "...", "- \n- \n", "[1]", "!!! ???"])
def test_what_says_nothing_is_no_sentence(text: str) -> None:
    assert cut(text) == []


@pytest.mark.parametrize("marker", ["[1]", "[1, 2]", "【1】", "[12,3]", "**"])
def test_a_marker_cut_by_the_end_of_a_piece_never_appears(marker: str) -> None:
    text = f"It rose {marker}. It fell {marker} again.\nAnd rested{marker}"
    for at in range(len(text)):
        for then in range(at, len(text)):
            assert not re.search(r"[\[\]【】*]", " ".join(cut(text[:at], text[at:then], text[then:])))


PIECES = st.lists(
    st.sampled_from(
        ["It rose", "매출이 늘었다", ".", ". ", "!", "?", "\n", "\n\n", " ", "[1]", "[1, 2]", "【1】", "**", "- ",
         "1. ", "17%", "3.4", "2025", "Inc.", "U.S. ", "A", "가", "。", '"', ")", "Question:", "질문: ", "`", "#", "\t"]
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(PIECES, st.lists(st.integers(0, 80), max_size=6))
def test_any_cutting_gives_the_same_sentences(parts: list[str], places: list[int]) -> None:
    text = "".join(parts)
    borders = [0, *sorted(min(place, len(text)) for place in places), len(text)]
    pieces = [text[a:b] for a, b in itertools.pairwise(borders)]
    assert cut(*pieces) == cut(text) == cut(*text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_gives_the_same_sentences_character_by_character(text: str) -> None:
    assert cut(text) == cut(*text)
