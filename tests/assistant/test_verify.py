"""A sentence is verified only when its words and every amount of it stand in the evidence it cites."""

import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import stated, support, verify
from assistant.verify import (
    better_source,
    check,
    figure,
    keep_to_source,
    only_echoes,
    quoted,
    support_of,
    told_already,
)
from corpus.amounts import find_amounts
from tests.assistant.evidence import asked, sentences

QUESTION = "What was NVIDIA's data center revenue in fiscal 2025?"
TEXT = (
    "Data Center revenue was $115.2 billion in fiscal 2025, up 142% from a year ago. "
    "Gaming revenue was $11.4 billion in fiscal 2025. Inventories rose to $10.1 billion."
)
FOUND = sentences(TEXT, QUESTION)


def test_what_the_evidence_says_is_verified_and_cites_the_sentence_that_says_it() -> None:
    checked = check("Data Center revenue was $115.2 billion in fiscal 2025.", FOUND, "en")
    assert checked.check == "verified"
    assert [candidate.text.startswith("Data Center") for candidate in checked.support] == [True]
    assert all(source is not None for _, source in checked.figures)


def test_a_sentence_in_the_other_language_is_verified_by_its_amounts_and_terms() -> None:
    checked = check("데이터센터 매출은 2025 회계연도에 1,152억 달러였습니다.", FOUND, "ko")
    assert checked.check == "verified"
    assert checked.support[0].text.startswith("Data Center")


@pytest.mark.parametrize(
    ("sentence", "language", "right"),
    [
        ("Data Center revenue was $115.2 million in fiscal 2025.", "en", 115.2e9),
        ("데이터센터 매출은 115.2억 달러였습니다.", "ko", 115.2e9),
    ],
)
def test_a_wrong_magnitude_is_set_right_and_said_to_be(sentence: str, language: str, right: float) -> None:
    checked = check(sentence, FOUND, language)  # pyright: ignore[reportArgumentType]
    assert checked.check == "repaired"
    assert checked.text != sentence
    (amount, source) = checked.figures[0]
    assert amount.value == pytest.approx(right)
    assert source is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "Data Center revenue was $98.7 billion in fiscal 2025.", "데이터센터 매출은 987억 달러였습니다.",
        "Data Center revenue was up 35% from a year ago.", "Data Center revenue was 115.2 billion won.",
    ],
)  # fmt: skip
def test_an_amount_that_no_evidence_holds_is_never_verified(sentence: str) -> None:
    assert check(sentence, FOUND, "ko" if "데" in sentence else "en").check != "verified"


def test_words_that_no_evidence_holds_are_weak() -> None:
    assert check("Bakeries ferment sourdough overnight.", FOUND, "en").check == "weak"
    assert check("Bakeries ferment sourdough overnight.", [], "en").support == ()


def test_a_sentence_with_two_sources_cites_both() -> None:
    checked = check(
        "Data Center revenue was $115.2 billion and Gaming revenue was $11.4 billion in fiscal 2025.",
        FOUND,
        "en",
    )
    assert {candidate.text[:6] for candidate in checked.support} >= {"Data C", "Gaming"}
    assert len(checked.support) <= 3


def test_support_is_greater_for_what_says_more_of_it() -> None:
    data = next(c for c in FOUND if c.text.startswith("Data"))
    stock = next(c for c in FOUND if c.text.startswith("Inventories"))
    text = "Data Center revenue was $115.2 billion."
    assert support_of(text, data) > support_of(text, stock)
    assert support_of("", data) == 0


def test_a_figure_has_its_bounds_and_its_unit() -> None:
    (amount,) = find_amounts("$115.2 billion")
    made = figure(amount, 2, True, "en")
    assert (made.value, made.unit, made.citation, made.verified) == (pytest.approx(115.2e9), "USD", 2, True)
    assert made.value_low <= made.value <= made.value_high


def test_a_figure_without_an_end_is_finite() -> None:
    """JSON knows no infinity."""
    for amount in find_amounts("more than $5 billion, at least 30%, less than 10 GW"):
        made = figure(amount, None, False, "en")
        assert abs(made.value_low) != float("inf") != abs(made.value_high)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="DataCenter revenue$매출억달러 0123456789.,%", max_size=60))
def test_a_verified_sentence_has_a_source_for_every_amount(text: str) -> None:
    checked = check(text, FOUND, "en")
    if checked.check != "weak":
        assert checked.support
        assert all(source is not None for _, source in checked.figures)


WHY = "Why may data centers grow more slowly?"
SLOW = (
    "If models need fewer resources, the expansion of data centers may slow down. Power may become cheaper."
)


def kept(sentence: str, *, many: bool = False, figure: bool = False) -> tuple[str, str]:
    checked = check(sentence, sentences(SLOW, WHY), "en")
    made = keep_to_source(checked, WHY, "en", many=many, figure=figure)
    return made.text, made.check


def test_a_wording_that_keeps_to_its_source_stands() -> None:
    text = "The expansion of data centers may slow down if models need fewer resources."
    assert kept(text) == (text, "verified")


@pytest.mark.parametrize(
    "strays",
    [
        "If models need fewer resources, the expansion of data centers may accelerate sharply.",
        "The expansion of data centers.",
        "The expansion of data centers may cost $98 billion if models need fewer resources.",
    ],
)
def test_what_strays_leaves_out_or_makes_up_gives_way_to_the_source(strays: str) -> None:
    text, state = kept(strays)
    assert text == "If models need fewer resources, the expansion of data centers may slow down."
    assert state == "repaired"


def test_a_figure_may_be_told_without_the_rest_of_its_sentence() -> None:
    text = "Data Center revenue was $115.2 billion."
    checked = keep_to_source(check(text, FOUND, "en"), QUESTION, "en", many=False, figure=True)
    assert (checked.text, checked.check) == (text, "verified")


def test_a_source_in_another_language_takes_no_sentences_place() -> None:
    text = "데이터센터 확장은 빨라질 수 있습니다."
    checked = check(text, sentences(SLOW, "데이터센터 확장은 왜 느려질 수 있나요?"), "ko")
    assert keep_to_source(checked, WHY, "ko", many=False, figure=False) is checked


def test_a_quoted_source_is_verified_with_its_figures() -> None:
    checked = quoted(FOUND[0])
    assert (checked.text, checked.check, checked.support) == (FOUND[0].said, "verified", (FOUND[0],))
    assert {amount.unit for amount, _ in checked.figures} >= {"USD"}
    assert told_already(FOUND[0], checked.text)
    assert not told_already(FOUND[0], "Gaming rose.")


def test_the_figure_of_a_neighbouring_sentence_gives_way_to_that_of_the_one_that_fits() -> None:
    wrong = check("Revenue was $11.4 billion in fiscal 2025.", FOUND, "en")
    better = better_source(wrong, FOUND, asked(QUESTION))
    assert better is not None and better.text.startswith("Data Center")


def test_a_wording_with_the_figure_of_the_sentence_that_fits_keeps_it() -> None:
    right = check("Data Center revenue was $115.2 billion in fiscal 2025.", FOUND, "en")
    assert better_source(right, FOUND, asked(QUESTION)) is None


def test_a_question_for_two_figures_loses_neither() -> None:
    question = "How much was NVIDIA's data center revenue in fiscal 2025, and by what percentage did it grow?"
    both = check("Gaming revenue was $11.4 billion, up 142% from a year ago.", FOUND, "en")
    assert len(asked(question).kinds) == 2
    assert better_source(both, FOUND, asked(question)) is None


@pytest.mark.parametrize(
    ("question", "said", "echoes"),
    [
        (
            "Products shrank in 2024, but some grew? Which ones?",
            "Products shrank in 2024, but some grew.",
            True,
        ),
        (
            "제품 매출은 줄었는데 늘어난 것도 있었죠? 뭐가 늘었나요?",
            "제품 매출은 줄었는데 늘어난 것도 있었죠.",
            True,
        ),
        ("Products shrank in 2024, but some grew? Which ones?", "Security grew.", False),
        ("How far did revenue grow in fiscal 2024?", "Revenue grew 9%.", False),
        ("Did revenue grow in fiscal 2024?", "Revenue did grow in fiscal 2024.", False),
    ],
)
def test_a_sentence_that_only_says_the_question_again_is_told_from_an_answer(
    question: str, said: str, echoes: bool
) -> None:
    assert only_echoes(said, asked(question)) is echoes


@pytest.mark.parametrize(
    ("said", "source"),
    [
        (
            "The cloud's revenue was $10.6 billion.",
            "Cost of revenue increased $10.6 billion driven by the cloud.",
        ),
        (
            "대만 고객 매출은 86% 늘었습니다.",
            "86% of revenue from customers in Taiwan is of other end customers.",
        ),
        ("네트워킹 매출은 46%로 늘었습니다.", "Networking revenue was up 46% sequentially."),
        ("매출은 1억 7,600만 달러로 늘었습니다.", "Revenue increased by 27%, or $176 million."),
    ],
)
def test_a_change_is_not_taken_for_a_level_nor_a_level_for_a_change(said: str, source: str) -> None:
    language = "en" if said.isascii() else "ko"
    assert not check(said, sentences(source, QUESTION), language).sound


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("네트워킹 매출은 46% 늘었습니다.", "Networking revenue was up 46% sequentially."),
        ("Revenue grew by 9%.", "Revenue increased 9% to $5.4 billion."),
        ("매출은 54억 달러로 늘었습니다.", "Revenue increased 9% to $5.4 billion."),
        ("주가는 17% 하락했습니다.", "Shares dropped 17% on the day."),
    ],
)
def test_a_change_and_a_level_stay_what_they_are(said: str, source: str) -> None:
    language = "en" if said.isascii() else "ko"
    assert check(said, sentences(source, QUESTION), language).sound


def test_a_quoted_list_item_is_told_without_its_label_unless_a_list_is_asked_for() -> None:
    text = "- Falling shares: Shares of the supplier fell 30% after the announcement."
    item = sentences(text, "Why did the shares fall?")[0]
    assert quoted(item).text == "Shares of the supplier fell 30% after the announcement."
    assert quoted(item, labelled=True).text.startswith("Falling shares: ")
    assert told_already(item, "Shares of the supplier fell after the announcement.")


@pytest.mark.parametrize(
    ("said", "source"),
    [
        (
            "그 반도체의 매출은 8억 달러였습니다.",
            "The maker recorded an $800 million charge on that semiconductor.",
        ),
        ("태국 고객의 매출은 86%였습니다.", "86% of revenue is from customers in Taiwan."),
    ],
)
def test_a_sentence_that_names_more_than_its_source_in_the_other_language_is_weak(
    said: str, source: str
) -> None:
    checked = check(said, sentences(source, QUESTION), "ko")
    assert checked.check == "weak" or not checked.sound


@pytest.mark.parametrize(
    ("said", "sound"),
    [
        ("지수는 100% 하락했습니다.", False),
        ("기관은 2024년 10월에 최종 결정을 내렸습니다.", True),
        ("기관은 2024년 11월에 최종 결정을 내렸습니다.", False),
    ],
)
def test_numbers_of_names_are_no_shares_and_months_are_the_source_s_own(said: str, sound: bool) -> None:
    source = "In October 2024 the agency gave its final decision on the makers of the Nasdaq 100 index, which fell."
    assert check(said, sentences(source, QUESTION), "ko").sound is sound


def _work(monkeypatch: pytest.MonkeyPatch, amounts: int, of: str) -> Counter[str]:
    """How often a check of a sentence that states so many amounts reads a text, or compares two amounts."""
    listed = ", ".join(of.format(n) for n in range(1, amounts + 1))
    sentence = f"Revenue rose in fiscal 2024 to {listed}."
    found = sentences(f"{TEXT} Revenue rose in fiscal 2023 to {listed}.", QUESTION)
    done: Counter[str] = Counter()

    def counting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **more: Any) -> Any:
            done[name] += 1
            return function(*args, **more)

        return counted

    with monkeypatch.context() as patch:
        for module in (verify, support, stated, sys.modules["corpus.amounts.rewrite"]):
            for name in (
                "find_amounts",
                "find_periods",
                "find_companies",
                "sentence_spans",
                "tokens",
                "compare",
            ):
                if hasattr(module, name):
                    patch.setattr(module, name, counting(name, getattr(module, name)))
        check(sentence, found, "en")
    return done


@pytest.mark.parametrize("of", ["${}.5 billion", "$1.5 billion"])
def test_a_sentence_is_read_once_however_many_amounts_it_states(
    monkeypatch: pytest.MonkeyPatch, of: str
) -> None:
    few, many = (_work(monkeypatch, amounts, of) for amounts in (12, 48))
    compared, pairs = many.pop("compare"), 48 * (48 + 4)
    few.pop("compare")
    assert few == many
    assert compared <= 4 * pairs


def test_a_sentence_that_runs_on_from_amount_to_amount_is_held_against_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _work(monkeypatch, 400, "${}.5 billion") == {"find_amounts": 1}
    listed = ", ".join(["$115.2 billion"] * 400)
    checked = check(f"Data Center revenue was {listed} in fiscal 2025.", FOUND, "en")
    assert (checked.check, checked.sound, checked.support) == ("weak", False, ())
