"""What a question wants worked out is answered by code where rows and sentences leave no doubt, else not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.candidates import candidates
from assistant.worked.answer import worked
from assistant.worked.sentence import Worked
from corpus.document import Document, DocumentInfo, Language, Passage
from index.evidence import Evidence
from tests.assistant.evidence import FILING, asked, evidence

HEADS = "Consolidated Balance Sheets; (In millions); Jan 26, 2025 | Jan 28, 2024"
TOP = "(In millions)\nJan 26, 2025 | Jan 28, 2024\n"
SHEET = (
    f"{TOP}Current liabilities:\nAccounts payable | $ 600 | $ 500\nAccrued bonuses | 330 | 300\n"
    "Total current liabilities | 930 | 800\n"
)
CHANGES = (
    "(In millions)\nJan 26, 2025 | Jan 28, 2024\nChanges in operating items:\nAccrued bonuses | 30 | 12\n"
)
STAFF = "At the end of fiscal year 2025, we had approximately 36,000 employees in 38 countries; 27,100 were engaged in sales."


def sheet(text: str = SHEET, context: str = HEADS, info: DocumentInfo = FILING, **more: int) -> Evidence:
    return evidence(text, info, kind="table", context=context, **more)


def ask(question: str, *results: Evidence, language: Language = "en") -> Worked | None:
    """The answer from passages, each of which is the whole of its document."""

    def passages(document: Document) -> list[Passage]:
        return [result.passage for result in results if result.document.id == document.id]

    return worked(asked(question), candidates(results, asked(question), language), language, passages)


@pytest.mark.parametrize(
    ("question", "language", "text"),
    [
        (
            "How much were NVIDIA's accrued bonuses at the end of fiscal 2025?",
            "en",
            "NVIDIA's accrued bonuses came to $330 million in fiscal year 2025.",
        ),
        (
            "By what percentage did NVIDIA's accrued bonuses rise from fiscal 2024 to fiscal 2025?",
            "en",
            "NVIDIA's accrued bonuses rose 10% ($30 million), from $300 million in fiscal year 2024 to $330 million "
            "in fiscal year 2025.",
        ),
        (
            "How many times its fiscal 2024 accrued bonuses were NVIDIA's in fiscal 2025?",
            "en",
            "NVIDIA's accrued bonuses grew 1.1 times, from $300 million in fiscal year 2024 to $330 million in fiscal "
            "year 2025.",
        ),
        (
            "Add up NVIDIA's accounts payable and accrued bonuses at the end of fiscal 2025.",
            "en",
            "At NVIDIA, accounts payable $600 million and accrued bonuses $330 million add up to $930 million "
            "(fiscal year 2025).",
        ),
        (
            "엔비디아의 매입채무는 2024 회계연도에서 2025 회계연도 사이에 얼마나 늘었나요?",
            "ko",
            "엔비디아의 매입채무는 2024 회계연도 5억 달러에서 2025 회계연도 6억 달러로 20%(1억 달러) 늘었습니다.",
        ),
    ],
)
def test_a_rows_cells_are_named_subtracted_and_added_up(question: str, language: Language, text: str) -> None:
    found = ask(question, sheet(), language=language)
    assert found is not None and found.text == text
    assert all(place.text in SHEET for place in found.support)


def test_what_is_computed_tells_from_what() -> None:
    found = ask("By what percentage did NVIDIA's accrued bonuses rise in fiscal 2025?", sheet())
    assert found is not None
    percent = next(figure for figure, _ in found.figures if figure.unit == "percent")
    assert (round(percent.value, 6), percent.origin) == (10, "derived")
    assert percent.inputs == ("$300 million", "$330 million")
    assert [place is None for _, place in found.figures] == [False, False, True, True]


@pytest.mark.parametrize(
    "question",
    [
        "How much were NVIDIA's accrued bonuses at the end of fiscal 2023?",  # no column
        "How much were NVIDIA's accrued bonuses in the third quarter of fiscal 2025?",  # of a year's end
        "How much were AMD's accrued bonuses at the end of fiscal 2025?",  # another company's table
        "How much were NVIDIA's accrued director bonuses at the end of fiscal 2025?",  # a part of the row
        "How much were NVIDIA's bonuses at the end of fiscal 2025?",  # the row says more
        "How much were NVIDIA's accrued bonuses?",  # no period
        "Why did NVIDIA's accrued bonuses rise from fiscal 2024 to fiscal 2025?",
        "By how much will NVIDIA's accrued bonuses rise in fiscal 2025, as expected?",
        "How much were NVIDIA's accrued bonuses in fiscal 2025, and who got them?",
        "What is the difference between NVIDIA's accounts payable and accrued bonuses in fiscal 2025?",
    ],
)
def test_nothing_is_said_of_what_the_table_does_not_say_exactly(question: str) -> None:
    assert ask(question, sheet()) is None


QUESTION = "How much were NVIDIA's accrued bonuses at the end of fiscal 2025?"


def test_a_row_below_another_heading_is_no_answer() -> None:
    assert ask(QUESTION, sheet(CHANGES)) is None
    assert ask(QUESTION, sheet(), sheet(CHANGES, number=2)) is not None


def test_a_heading_that_is_asked_for_is_told() -> None:
    parts = f"{TOP}Gaming\nAccrued bonuses | 30 | 12\nNetworking\nAccrued bonuses | $ 90 | $ 80\n"
    assert ask(QUESTION, sheet(parts)) is None
    found = ask("How much were NVIDIA's accrued bonuses in Networking in fiscal 2025?", sheet(parts))
    assert found is not None
    assert found.text == "NVIDIA's accrued bonuses (Networking) came to $90 million in fiscal year 2025."


def test_rows_that_differ_are_no_answer() -> None:
    other = SHEET.replace("330", "345")
    assert ask(QUESTION, sheet(), sheet(other, start=5_000)) is None
    assert ask(QUESTION, sheet(), sheet(other, number=2)) is None


@pytest.mark.parametrize(
    "context",
    [
        HEADS.replace("Consolidated Balance Sheets", "Reconciliation to non-GAAP measures"),
        HEADS.replace("(In millions)", "Three Months Ended"),
        HEADS.replace("Jan 28, 2024", "Jan 26, 2025"),  # which of two columns?
        "Bonuses by kind; (In millions); Cash | Stock",
    ],
)
def test_a_table_of_other_measures_or_stretches_is_no_answer(context: str) -> None:
    body = SHEET.replace("Jan 26, 2025 | Jan 28, 2024", context.rsplit("; ", 1)[-1])
    assert ask(QUESTION, sheet(body, context)) is None


def test_a_tables_second_half_is_read_with_the_heading_of_its_first() -> None:
    first, second = f"{TOP}Gaming\nAccounts payable | $ 5 | $ 4", "Accrued bonuses | 30 | 12"
    half = sheet(second, start=1_000)
    before = Passage(100, 100 + len(first), first, "table", ("Item 7",), None, HEADS)
    passages = [before, half.passage]
    assert worked(asked(QUESTION), candidates([half], asked(QUESTION)), "en", lambda _: passages) is None
    plain = replace(before, text=first.replace("Gaming", "Assets"))
    assert (
        worked(asked(QUESTION), candidates([half], asked(QUESTION)), "en", lambda _: [plain, half.passage])
        is not None
    )
    assert (
        worked(asked(QUESTION), candidates([half], asked(QUESTION)), "en", lambda _: [half.passage]) is None
    )


@pytest.mark.parametrize(
    ("sentence", "question", "text"),
    [
        (
            "Prepaid supply was $1.5 billion and $1.2 billion as of January 26, 2025 and January 28, 2024, respectively.",
            "By how much did NVIDIA's prepaid supply change from fiscal 2024 to fiscal 2025?",
            "NVIDIA's prepaid supply rose 25% ($300 million), from $1.2 billion in fiscal year 2024 to $1.5 billion in "
            "fiscal year 2025.",
        ),
        (
            "As of January 26, 2025, we had recorded $30 million, $20 million and $5 million for the Alder, Birch and "
            "Cedar disputes, respectively.",
            "Add up what NVIDIA had recorded for the Alder, Birch and Cedar disputes at the end of fiscal 2025.",
            "NVIDIA's Alder, Birch and Cedar disputes add up to $55 million (fiscal year 2025): $30 million, $20 million "
            "and $5 million.",
        ),
        (
            STAFF,
            "What share of NVIDIA's employees was in sales at the end of fiscal 2025?",
            "NVIDIA's sales made up 75.3% of the total in fiscal year 2025: 27,100 employees of 36,000 employees.",
        ),
    ],
)
def test_amounts_of_a_sentence_are_worked_with_where_its_words_tie_them(
    sentence: str, question: str, text: str
) -> None:
    found = ask(question, evidence(sentence))
    assert found is not None and found.text == text


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        (
            "Our platform revenue, which includes prepaid supply, was $1.5 billion and $1.2 billion in fiscal years 2025 "
            "and 2024.",
            "By how much did NVIDIA's prepaid supply change from fiscal 2024 to fiscal 2025?",
        ),
        (
            "Prepaid supply increased by $1.5 billion and $1.2 billion in fiscal years 2025 and 2024.",
            "By how much did NVIDIA's prepaid supply change from fiscal 2024 to fiscal 2025?",
        ),
        (
            "As of January 26, 2025, we had recorded $30 million, $20 million and $5 million for the Alder, Birch and "
            "Cedar disputes, respectively.",
            "Add up what NVIDIA had recorded for the Alder and Birch disputes at the end of fiscal 2025.",
        ),
        (STAFF, "What share of NVIDIA's employees was in research at the end of fiscal 2025?"),
        (STAFF, "What share of NVIDIA's employees was in sales at the end of fiscal 2024?"),
    ],
)
def test_a_sentence_of_more_or_of_something_else_is_not_worked_with(sentence: str, question: str) -> None:
    assert ask(question, evidence(sentence)) is None
