"""A pinned quote comes back from its document word by word, wherever it has moved to, and from no other words."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.evaluation.cases import Case, Gold, read_cases
from assistant.evaluation.fold import fold
from assistant.evaluation.pins import FoldedText, TextOf, pin, resolved, text_in
from corpus.document import DocumentInfo, Extract
from corpus.errors import CatalogueError, TurnpointError
from corpus.library import Library

TEXT = (
    "Ovens in 2024\n\nThe maker sold 5,200 ovens (up 12.5%), of which 20,622\n were small.\n"
    "오븐 매출은 1조 2,000억 원이었다.\nMills | 1,234 | (5,678)\nThe maker sold 5,200 ovens again.\n"
)
LETTERS = st.text(alphabet="ab가나0123456789.,% \n-_$①㎡１Ａ", max_size=60)


def texts(**documents: str) -> TextOf:
    def text_of(source: str) -> str:
        if source not in documents:
            raise CatalogueError("catalogue.unknown_source", source=source)
        return documents[source]

    return text_of


def case_of(*evidence: Gold) -> Case:
    return Case("c-1", "?", "en", "list", evidence=evidence)


def pinned(quote: str, text: str, document: str = "a") -> Gold:
    found = pin(quote, FoldedText(text))
    assert found is not None
    return Gold(document, "", pin=found)


def quotes(case: Case, text_of: TextOf) -> list[str]:
    (whole,) = resolved((case,), text_of)
    return [gold.quote for gold in whole.evidence]


@given(LETTERS)
def test_folding_line_by_line_is_folding_the_whole(text: str) -> None:
    assert FoldedText(text).folded == fold(text)


@given(st.data(), LETTERS)
def test_a_pinned_quote_comes_back(data: st.DataObject, text: str) -> None:
    start = data.draw(st.integers(0, len(text)))
    quote = text[start : data.draw(st.integers(start, len(text)))]
    assume(fold(quote))
    found = pin(quote, FoldedText(text))
    # A slice that cuts through a number or an expanded sign need not stand in the text on its own.
    assume(found is not None)
    assert found is not None
    (back,) = quotes(case_of(Gold("a", "", pin=found)), texts(a=text))
    assert fold(back) == fold(quote)


@pytest.mark.parametrize(
    "quote",
    [
        "The maker sold 5,200 ovens (up 12.5%), of which 20,622 were small.",
        "(up 12.5%)",
        "20,622",
        "오븐 매출은 1조 2,000억 원이었다.",
        "Mills | 1,234 | (5,678)",
    ],
)
def test_a_verbatim_quote_comes_back_with_its_marks(quote: str) -> None:
    assert quotes(case_of(pinned(quote, TEXT)), texts(a=TEXT)) == [quote]


@given(LETTERS, LETTERS)
def test_moved_text_is_found_again(before: str, after: str) -> None:
    gold = pinned("of which 20,622 were small", TEXT)
    moved = f"{before}\nNot so many, of which 20,622 were small. More.\n{after}"
    (back,) = quotes(case_of(gold), texts(a=moved))
    assert fold(back) == fold("of which 20,622 were small")


def test_of_several_places_the_nearest_to_the_old_one_is_taken() -> None:
    gold = pinned("sold 5,200 ovens", "x" * 50 + "\nIt sold 5,200 ovens.")
    text = "IT SOLD 5,200 OVENS.\n" + "x" * 40 + "\nit sold 5,200 ovens."
    assert quotes(case_of(gold), texts(a=text)) == ["sold 5,200 ovens"]


@given(st.integers(0, len("of which 20,622 were small") - 1))
def test_a_changed_letter_is_an_error_that_names_case_and_document(at: int) -> None:
    quote = "of which 20,622 were small"
    changed = quote[:at] + ("x" if quote[at] != "x" else "y") + quote[at + 1 :]
    assume(fold(changed) != fold(quote))
    with pytest.raises(TurnpointError) as raised:
        quotes(case_of(pinned(quote, quote)), texts(a=f"Now {changed}."))
    assert raised.value.code == "eval.lost_quote"
    assert raised.value.details == {"case": "c-1", "source": "a"}


def test_a_document_that_is_not_there_is_told_with_the_case(tmp_path: Path) -> None:
    with pytest.raises(TurnpointError) as raised:
        quotes(case_of(pinned("Mills", TEXT)), text_in(Library.at(tmp_path)))
    assert raised.value.code == "eval.no_document"
    assert raised.value.details == {"case": "c-1", "source": "a"}


def test_evidence_of_several_documents_comes_from_each(tmp_path: Path) -> None:
    catalogue = Library.at(tmp_path)
    catalogue.keep("a.html", "0", Extract(TEXT, (), DocumentInfo()), ())
    catalogue.keep("article.txt", "1", Extract("오븐의 시대", (), DocumentInfo()), ())
    case = case_of(
        pinned("Mills | 1,234", TEXT, "a.html"),
        pinned("시대", "오븐의 시대", "article"),
        Gold("b", "as it is"),
    )
    assert quotes(case, text_in(catalogue)) == ["Mills | 1,234", "시대", "as it is"]


def test_a_preferred_place_is_taken_before_the_first() -> None:
    later = TEXT.rindex("sold 5,200")
    found = pin("sold 5,200 ovens", FoldedText(TEXT), lambda at: at >= later)
    assert found is not None
    assert found.start == later
    assert pin("never written", FoldedText(TEXT)) is None
    assert pin("...", FoldedText(TEXT)) is None


PIN: Mapping[str, Any] = {"document": "a", "start": 4, "end": 9, "letters": 5, "sha256": "0" * 16}


def test_case_files_hold_pins_in_the_place_of_quotes(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    row = {"id": "1", "question": "?", "lang": "en", "type": "list"}
    evidence = [{**PIN, "page": 3, "section": "Ovens"}, {**PIN, "sha256": "0" * 64}]
    file.write_text(json.dumps({**row, "evidence": evidence}), encoding="utf-8")
    (case,) = read_cases(file)
    first, second = case.evidence
    assert first.pin is not None and second.pin is not None
    assert (first.quote, first.page, first.section) == ("", 3, "Ovens")
    assert (first.pin.start, first.pin.end, first.pin.letters) == (4, 9, 5)
    assert len(second.pin.sha256) == 64


@pytest.mark.parametrize(
    "wrong",
    [
        {"quote": "x"}, {"start": -1}, {"start": 9}, {"letters": 0}, {"end": "9"}, {"sha256": "0" * 15},
        {"sha256": "x" * 16}, {"start": True},
    ],
)  # fmt: skip
def test_a_pin_that_makes_no_sense_is_a_bad_line(tmp_path: Path, wrong: dict[str, Any]) -> None:
    file = tmp_path / "cases.jsonl"
    row = {"id": "1", "question": "?", "lang": "en", "type": "list", "evidence": [{**PIN, **wrong}]}
    file.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(TurnpointError) as raised:
        read_cases(file)
    assert raised.value.code == "eval.bad_line"
