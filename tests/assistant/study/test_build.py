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
