"""Cards are built by code from passages, right by construction, the same from the same documents."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.study.build import Prepared, build, prepare
from assistant.study.card import KINDS, Card, identity
from assistant.study.check import faults
from assistant.study.material import Material
from corpus.amounts import find_amounts
from tests.assistant.study.banks import failing, of_files, of_shipped
from tests.filings import NVIDIA, Row, tagged

Bank = tuple[tuple[Material, ...], tuple[Prepared, ...], tuple[Card, ...]]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """Some shipped documents, what each gives, and their bank."""
    found = of_shipped(tmp_path_factory.mktemp("bank"))
    prepared = tuple(prepare(material) for material in found)
    return found, prepared, build(prepared)


def test_no_card_fails_its_own_rules_or_those_of_the_independent_script(shipped: Bank) -> None:
    found, _, cards = shipped
    texts = {material.document.source: material.text for material in found}
    assert len(cards) > 300
    assert {card.id: told for card in cards if (told := faults(card, texts[card.origin.source]))} == {}
    assert failing(cards, texts.__getitem__) == {}


def test_every_kind_is_asked_in_both_languages_and_of_material_in_both(shipped: Bank) -> None:
    *_, cards = shipped
    asked = Counter((card.kind, card.language) for card in cards)
    assert all(asked[kind, language] for kind in KINDS for language in ("ko", "en")), asked
    crossed = {
        (card.origin.language, card.language) for card in cards if card.kind in ("figure", "ox", "order")
    }
    assert crossed == {("ko", "ko"), ("ko", "en"), ("en", "ko"), ("en", "en")}


def test_the_digest_alone_gives_eighty_cards_a_language_of_every_kind_that_is_not_an_order(
    tmp_path: Path,
) -> None:
    found = of_shipped(tmp_path, ("article.ko.md", "article.en.md"))
    asked = Counter((card.language, card.kind) for card in build([prepare(one) for one in found]))
    for language in ("ko", "en"):
        assert sum(count for (of, _), count in asked.items() if of == language) >= 80, asked
        assert all(asked[language, kind] >= 5 for kind in KINDS if kind != "order"), asked


def test_the_same_documents_give_the_same_bank_in_whatever_order_they_come(shipped: Bank) -> None:
    _, prepared, cards = shipped
    assert {card.id for card in build(prepared[::-1])} == {card.id for card in cards}
    assert len({card.id for card in cards}) == len(cards)


def test_a_card_has_the_identity_of_what_it_asks(shipped: Bank) -> None:
    for card in shipped[2]:
        origin = card.origin
        told = identity(card.kind, card.language, origin.source, origin.quote, card.key.text, card.question)
        assert card.id == told


def test_true_and_false_statements_are_in_balance(shipped: Bank) -> None:
    truths = Counter(
        (card.origin.source, card.language, card.key.places) for card in shipped[2] if card.kind == "ox"
    )
    sides = {(source, language) for source, language, _ in truths}
    assert all(truths[*side, (0,)] == truths[*side, (1,)] for side in sides)


def test_a_document_that_goes_takes_its_cards_and_those_that_name_it(shipped: Bank) -> None:
    _, prepared, cards = shipped
    gone = "GOOGL_10-K_FY2025.brief"
    rest = {card.id for card in build([one for one in prepared if one.source != gone])}
    resting = [card for card in cards if card.origin.source != gone and gone not in card.also]
    assert any(gone in card.also for card in cards)
    assert len(rest & {card.id for card in resting}) > 0.9 * len(resting)


def test_a_half_year_is_never_put_beside_whole_years(shipped: Bank) -> None:
    half = re.compile("상반기|first half")
    asked = [
        card for card in shipped[2] if "SAMSUNG" in card.origin.source and card.kind in ("order", "choice")
    ]
    assert any(card.kind == "order" for card in asked)
    assert not [card for card in asked if any(half.search(choice) for choice in card.choices)]


def test_a_figure_that_reports_state_otherwise_is_not_asked_for(tmp_path: Path) -> None:
    rows = [Row("Revenue", "us-gaap:Revenues", {2024: 60_922, 2025: 130_497})]
    recast = [Row("Revenue", "us-gaap:Revenues", {2025: 129_000, 2026: 215_938})]
    files = [("a.html", tagged(NVIDIA, rows)), ("b.html", tagged(NVIDIA, recast, year=2026))]
    found = [prepare(material) for material in of_files(tmp_path, files)]
    told = " ".join(card.question for card in build(found))
    assert "fiscal year 2024" in told
    assert "fiscal year 2025?" not in told


def test_no_wrong_choice_is_true_of_what_is_asked_elsewhere_in_the_corpus(shipped: Bank) -> None:
    _, prepared, cards = shipped
    values = {asked: known for one in prepared for asked, known in one.values.values.items()}
    asked = {
        (stated.metric.id, stated.period, stated.value): stated.asked
        for one in prepared
        for stated in one.figures
    }
    seen = 0
    for card in cards:
        if card.kind != "choice" or card.key.amount is None or not card.origin.company:
            continue
        right = find_amounts(card.key.text)[0].value
        of = [
            known
            for (metric, _, value), known in asked.items()
            if metric == card.topic and abs(value - right) < 0.001 * right
        ]
        for choice in card.choices:
            value = find_amounts(choice)[0].value
            if choice != card.key.text and len(of) == 1:
                seen += 1
                assert all(abs(value - known) > 0.002 * known for known in values[of[0]])
    assert seen > 50


def _of_text(home: Path, text: str) -> tuple[Card, ...]:
    return build([prepare(material) for material in of_files(home, [("post.md", text.encode())])])


def test_what_an_author_counts_up_is_asked_whole_and_item_by_item(tmp_path: Path) -> None:
    text = """# A post

## Chips

The author makes three points about semiconductor demand. The three points are cheaper training runs, idle data centers
and longer lives of servers. The author names four worries about cloud revenue. The four worries are rising interest
expense, customers who bargain, unsold capacity, and lower list prices.
"""
    cards = _of_text(tmp_path, text.replace("\nand", " and").replace("\nexpense", " expense"))
    whole = {card.key.points for card in cards if card.kind == "explain"}
    assert ("cheaper training runs", "idle data centers", "longer lives of servers") in whole
    assert (
        "rising interest expense",
        "customers who bargain",
        "unsold capacity",
        "lower list prices",
    ) in whole
    one = [card for card in cards if card.kind == "choice"]
    assert one
    for card in one:
        own = next(points for points in whole if card.key.text in points)
        assert [choice for choice in card.choices if choice in own] == [card.key.text]


def test_a_list_whose_items_cannot_be_told_apart_is_not_asked(tmp_path: Path) -> None:
    text = "The author makes two points about AI chips. The two points are price and speed and the supply of power and land."
    assert not [
        card for card in _of_text(tmp_path, text) if card.question.find("two") >= 0 and card.kind != "cloze"
    ]


def test_what_follows_from_a_condition_is_asked_with_the_part_that_says_so(tmp_path: Path) -> None:
    text = "# Post\n\n## Power\n\nIf AI models need less electricity, fewer power plants may be built for data centers.\n"
    (card,) = [card for card in _of_text(tmp_path, text) if card.kind == "explain"]
    assert "“Power”" in card.question
    assert "if AI models need less electricity?" in card.question
    assert card.key.points == ("fewer power plants may be built for data centers",)


@pytest.mark.parametrize(
    "text",
    [
        "반도체 기업은 지금의 GPU를 넘어서는 전용 칩(예를 들면 TPU)이나 새로운 데이터센터 구조를 개발해야 한다.",
        "GPU 제조사는 AI 성능을 올리려면 고성능 반도체가 반드시 있어야 한다고 주장해 왔다.",
        "반면 데이터센터 기업의 수익성은 앞으로도 한동안 낮아지지 않을 가능성이 높다.",
    ],
)
def test_a_korean_clause_that_is_no_condition_is_not_asked_as_one(tmp_path: Path, text: str) -> None:
    assert not [card for card in _of_text(tmp_path, text) if card.kind == "explain"]


@pytest.mark.parametrize(
    "text",
    [
        "DeepSeek-R1 발표 뒤 엔비디아 주가는 17% 급락했고 반도체 기업의 시가총액 약 5,000억 달러가 사라졌다.",
        "Nvidia's share price plunged 17%, and more than $500 billion of semiconductor value disappeared.",
    ],
)
def test_a_statement_is_not_turned_where_its_rest_tells_which_way(tmp_path: Path, text: str) -> None:
    assert not [card for card in _of_text(tmp_path, text) if card.kind == "ox"]


def test_which_company_does_something_is_asked_without_its_name(tmp_path: Path) -> None:
    text = "Microsoft sells cloud services and AI models on its platform Azure to large companies."
    short = [card for card in _of_text(tmp_path, text) if card.kind == "short"]
    assert [(card.key.text, "Microsoft" in card.question) for card in short] == [("Microsoft", False)]
    assert "마이크로소프트" in short[0].key.accepted


def test_a_sentence_that_points_at_another_is_not_asked(tmp_path: Path) -> None:
    text = (
        "The author gives this as one reason why shares of data center companies such as Vertiv fell by 30%."
    )
    assert _of_text(tmp_path, text) == ()


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.integers(1_000, 900_000), min_size=6, max_size=6, unique=True),
)
def test_the_key_of_a_figure_is_what_the_row_says_of_that_year(
    tmp_path_factory: pytest.TempPathFactory, values: list[int]
) -> None:
    revenue, spent = (
        dict(zip((2023, 2024, 2025), values[:3], strict=True)),
        dict(zip((2023, 2024, 2025), values[3:], strict=True)),
    )
    rows = [
        Row("Revenue", "us-gaap:Revenues", revenue),
        Row("Research and development", "us-gaap:ResearchAndDevelopmentExpense", spent),
    ]
    (material,) = of_files(tmp_path_factory.mktemp("row"), [("a.html", tagged(NVIDIA, rows))])
    cards = build([prepare(material)])
    figures = [card for card in cards if card.kind == "figure" and card.language == "en"]
    assert figures
    for card in figures:
        year = next(year for year in (2023, 2024, 2025) if str(year) in card.question)
        told = revenue if card.topic == "revenue" else spent
        assert card.key.amount is not None
        assert card.key.amount.value == pytest.approx(told[year] * 1e6)
    for card in cards:
        if card.kind == "order":
            told = revenue if card.topic == "revenue" else spent
            names = [card.choices[place] for place in card.key.places]
            assert [int(name[-4:] if card.language == "en" else name[:4]) for name in names] == sorted(
                told, key=lambda year: -told[year]
            )


@pytest.mark.shared
def test_a_real_filing_gives_cards_that_stand_in_it(shared: Path, tmp_path: Path) -> None:
    name = "NVDA_10-Q_FY2026Q3.html"
    (material,) = of_files(tmp_path, [(name, (shared / "corpus" / name).read_bytes())])
    cards = build([prepare(material)])
    assert len(cards) > 60
    assert failing(cards, lambda _: material.text) == {}
