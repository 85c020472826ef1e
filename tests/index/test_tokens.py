"""The words of a question and of its answer meet, whatever particle, number or plural they carry."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.tokens import tokens


@pytest.mark.parametrize(
    "said", ["엔비디아가", "엔비디아는", "엔비디아의", "엔비디아를", "엔비디아에게", "엔비디아와"]
)
def test_particles_are_dropped_from_names(said: str) -> None:
    assert tokens(said) == ["엔비디아"]


@pytest.mark.parametrize(("one", "other"), [("매출은", "매출이"), ("데이터센터에서", "데이터센터의")])
def test_particles_are_dropped_from_nouns(one: str, other: str) -> None:
    assert tokens(one) == tokens(other) != []


def test_endings_of_verbs_do_not_matter() -> None:
    assert set(tokens("투자가 늘었습니다")) & set(tokens("투자는 늘고 또 늘었다")) == {"투자", "늘"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("115,186", "115186"),
        ("1,250,000", "1250000"),
        ("１１５", "115"),
        ("$47,525 million", "47525 million"),
    ],
)
def test_numbers_are_equal_with_and_without_commas(one: str, other: str) -> None:
    assert tokens(one) == tokens(other) != []


def test_a_list_of_years_is_not_one_number() -> None:
    assert tokens("2024, 2025") == tokens("2024,2025") == ["2024", "2025"]


def test_decimals_stay_whole() -> None:
    assert "115.2" in tokens("115.2 billion")
    assert tokens("115.2") != tokens("1152")


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("revenues", "revenue"),
        ("companies", "company"),
        ("taxes", "tax"),
        ("losses", "loss"),
    ],
)
def test_plurals_meet_their_singular(plural: str, singular: str) -> None:
    assert tokens(plural) == tokens(singular) == [singular]


@pytest.mark.parametrize("word", ["analysis", "gross", "status", "gas"])
def test_words_that_merely_end_in_s_stay(word: str) -> None:
    assert tokens(word) == [word]


@pytest.mark.parametrize("word", ["customer", "customs"])
def test_words_that_filings_keep_apart_stay_apart(word: str) -> None:
    other = {"customer": "customs", "customs": "customer"}[word]
    assert set(tokens(word)).isdisjoint(tokens(other))


@pytest.mark.parametrize("said", ["NVIDIA's", "NVIDIA’s", "Nvidia"])
def test_possessives_and_case_do_not_matter(said: str) -> None:
    assert tokens(said) == ["nvidia"]


def test_what_is_joined_is_found_whole_and_in_parts() -> None:
    assert set(tokens("10-K")) == set(tokens("10-k")) >= {"10-k", "10"}
    assert {"year-over-year", "year"} <= set(tokens("year-over-year"))
    assert tokens("AT&T") == tokens("at&t") != []


def test_words_that_carry_nothing_are_left_out() -> None:
    assert tokens("What was the of and are") == []
    assert tokens("그것은 어떻게 되었나요?") == []


def test_a_name_in_a_korean_sentence_is_found_in_an_english_one() -> None:
    assert {"nvidia", "2025"} <= set(tokens("NVIDIA의 2025년 매출")) & set(tokens("In 2025 NVIDIA grew"))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_has_the_same_words_each_time(text: str) -> None:
    first = tokens(text)
    assert first == tokens(text)
    assert all(isinstance(word, str) and word and not word.isspace() for word in first)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="가나다매출은는 ,.-&'’0123456789aAsS\n\t\x00\ud7a3ㄱㅏ", max_size=60))
def test_mixed_scripts_and_odd_joints_never_fail(text: str) -> None:
    assert tokens(text) == tokens(text)


@given(st.integers(min_value=1_000, max_value=10**12))
@settings(max_examples=40, deadline=None)
def test_any_number_is_equal_with_commas(number: int) -> None:
    assert tokens(f"{number:,}") == tokens(str(number)) == [str(number)]
