"""A stretch of a document is drawn as what it is, and every character of it stays where its offset says."""

from __future__ import annotations

import dataclasses
import random
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Extract, Passage
from corpus.read import read
from corpus.split import split
from tests.corpus.reading import DART, FILING, lines, pdf
from ui.web.evidence.columns import Slot, columns
from ui.web.evidence.drawing import Drawing, Mark, draw
from ui.web.evidence.finding import nearest, places
from ui.web.evidence.outline import Section, outline
from ui.web.evidence.structure import Heading, Paragraph, Table, at, blocks, stretch

MARKDOWN = """# 가상 반도체 이야기

이 글은 시험에 쓰려고 지어낸 것이다.

## 시장의 반응

가온반도체의 주가는 그날 17% 떨어졌다. 시가총액은 5,000억 달러 넘게 사라졌다.

| 해 | 매출 | 이익 |
|---|---|---|
| 2025 | 130 | 72 |
| 2024 | 60 | 29 |

- 첫째로 값이 내렸다.
- 둘째로 수요가 늘었다.

## 그 뒤

회사는 값싼 칩을 내놓겠다고 밝혔다.
"""
PDF = pdf(
    [
        lines(["PART I", "Item 1. Business", "We make widgets and sell them in every region of the world."]),
        lines(["Item 2. Properties", "We own two plants, and lease a third one from the city of Sample."]),
    ]
)
FILES = {
    "widgets.html": FILING.encode("ascii"),
    "report.xml": DART.encode(),
    "story.md": MARKDOWN.encode(),
    "report.pdf": PDF,
}


def extract_of(name: str) -> tuple[Extract, tuple[Passage, ...]]:
    extract = read(FILES[name], name)
    return extract, split(extract)


READ = {name: extract_of(name) for name in FILES}


class Seen(HTMLParser):
    """The text of markup in its order, with that of its marks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.marked: list[int] = []
        self.tags: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._depth += tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "mark"

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.marked += range(len(self.words), len(self.words) + len(data))
        self.words += data


def drawn(text: str, start: int, passages: tuple[Passage, ...], *marks: Mark, title: str = "") -> Seen:
    drawing = Drawing(text, start, marks, "", str, "table")
    seen = Seen()
    seen.feed(draw(drawing, blocks(text, start, passages, title)))
    seen.close()
    return seen


def tables_of(name: str) -> list[list[list[str]]]:
    extract, passages = READ[name]
    found = blocks(extract.text, 0, passages)
    return [
        [[extract.text[a:b] for a, b in row] for row in block.rows]
        for block in found
        if isinstance(block, Table)
    ]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.data())
def test_the_drawn_text_is_the_slice_and_the_mark_is_the_quote(name: str, data: st.DataObject) -> None:
    extract, passages = READ[name]
    length = len(extract.text)
    start = data.draw(st.integers(0, length - 1))
    end = data.draw(st.integers(start, length))
    quote = (data.draw(st.integers(0, length - 1)), data.draw(st.integers(0, length)))
    seen = drawn(extract.text[start:end], start, passages, Mark(*quote), title=extract.info.title)
    assert seen.words == extract.text[start:end]
    wanted = list(range(max(start, quote[0]), min(end, quote[1])))
    solid = [place for place in wanted if not extract.text[place].isspace() and extract.text[place] != "|"]
    marked = {start + place for place in seen.marked}
    assert marked <= set(wanted)
    assert set(solid) <= marked


@settings(max_examples=200, deadline=None)
@given(st.text("ab1 |\n$,.", max_size=120), st.integers(0, 2**32))
def test_no_text_is_lost_however_passages_cut_it(text: str, seed: int) -> None:
    random_of = random.Random(seed)
    cuts = sorted(random_of.sample(range(len(text) + 1), min(len(text) + 1, random_of.randint(0, 6))))
    passages = tuple(
        Passage(
            a, b, text[a:b], random_of.choice(("prose", "table", "heading")), ("ab", "1"), None, "x; a | b"
        )
        for a, b in pairwise(cuts)
    )
    assert drawn(text, 0, passages, Mark(3, 9), Mark(5, 20, "found"), Mark(5, 7, "now")).words == text


def test_headings_paragraphs_and_tables_are_told_apart() -> None:
    extract, passages = READ["story.md"]
    found = blocks(extract.text, 0, passages, extract.info.title)
    said = [(type(block).__name__, extract.text[block.start : block.end].split("\n")[0]) for block in found]
    assert said == [
        ("Heading", "가상 반도체 이야기"),
        ("Paragraph", "이 글은 시험에 쓰려고 지어낸 것이다."),
        ("Heading", "시장의 반응"),
        ("Paragraph", "가온반도체의 주가는 그날 17% 떨어졌다. 시가총액은 5,000억 달러 넘게 사라졌다."),
        ("Table", "해 | 매출 | 이익"),
        ("Paragraph", "첫째로 값이 내렸다."),
        ("Paragraph", "둘째로 수요가 늘었다."),
        ("Heading", "그 뒤"),
        ("Paragraph", "회사는 값싼 칩을 내놓겠다고 밝혔다."),
    ]
    assert [block.level for block in found if isinstance(block, Heading)] == [0, 1, 1]


def test_items_of_a_list_are_told_from_paragraphs() -> None:
    text = "• Servers and cloud services\n(1) Sold by item.\nServers are sold by item."
    found = blocks(text, 0, (Passage(0, len(text), text, "prose"),))
    assert [isinstance(block, Paragraph) and block.listed for block in found] == [True, True, False]


def test_the_rows_of_a_filings_table_keep_their_cells() -> None:
    assert ["North", "$ 1,250", "$ 610"] in tables_of("widgets.html")[-1]
    assert ["매출", "1,234", "△56"] in tables_of("report.xml")[-1]


def test_a_page_is_named_where_it_begins_and_only_there() -> None:
    extract, passages = READ["report.pdf"]
    pages = [block.page for block in blocks(extract.text, 0, passages)]
    assert [page for page in pages if page is not None] == [0, 1]


def test_a_table_that_goes_on_in_the_next_passage_is_one_table() -> None:
    rows = [f"Row {n} | {n}00 | {n}50" for n in range(1, 5)]
    text = "\n".join(["Item | 2025 | 2024", *rows])
    cut = text.index("Row 3")
    halves = (text[: cut - 1], text[cut:])
    passages = (
        Passage(0, cut - 1, halves[0], "table", (), None, "Item | 2025 | 2024"),
        Passage(cut, len(text), halves[1], "table", (), None, "Item | 2025 | 2024"),
    )
    (table,) = blocks(text, 0, passages)
    assert isinstance(table, Table)
    assert len(table.rows) == 5
    assert table.lent == ()
    # Cut in the middle it borrows the heads, which are no text of the stretch.
    (rest,) = blocks(text[cut:], cut, passages[1:])
    assert isinstance(rest, Table)
    assert rest.lent == (("Item", "2025", "2024"),)
    assert drawn(text[cut:], cut, passages[1:]).words == text[cut:]
    assert stretch(passages, len(text), cut + 2, cut + 4) == (0, len(text)), "shown from its first row on"


# Columns


def test_heads_without_a_label_stand_over_the_values() -> None:
    laid = columns([["Year Ended"], ["2025", "2024"], ["Revenue", "5", "4"], ["Costs", "3", "2"]])
    assert (laid.width, laid.heads) == (3, 2)
    assert laid.rows[0] == (Slot(()), Slot((0,), 2))
    assert laid.rows[1] == (Slot(()), Slot((0,)), Slot((1,)))


def test_a_head_over_several_columns_spans_them() -> None:
    rows = [
        ["Three Months", "Nine Months"],
        ["2025", "2024", "2025", "2024"],
        ["Revenue", "1", "2", "3", "4"],
    ]
    laid = columns([["Three Months Ended 2025", "Nine Months Ended 2025"], *rows[1:]])
    assert laid.rows[0] == (Slot(()), Slot((0,), 2), Slot((1,), 2))


def test_values_whose_columns_are_unknown_stand_under_none() -> None:
    laid = columns(
        [
            ["", "2025", "2024", "2023"],
            ["Revenue", "5", "4", "3"],
            ["Sold unit", "1", "2"],
            ["A", "1", "1", "1"],
        ]
    )
    assert laid.rows[2] == (Slot((0,)), Slot((1, 2), 3))


def test_columns_of_values_are_told_from_columns_of_words() -> None:
    rows = [
        ["Item", "Period", "English", "한국어"],
        ["revenue", "fiscal year 2025", "$57.006 billion", "570억 600만 달러"],
    ]
    assert columns(rows[1:], rows[:1]).values == {2, 3}
    assert (
        columns(
            [["Kind", "Content"], ["Scope", "All patents of 2 companies"], ["Term", "10"], ["Place", "Any"]]
        ).values
        == set()
    )
    assert columns([["", "2025"], ["Direct Customer A", "12%"], ["B", "*"], ["C", "11%"]]).values == {1}


def test_a_row_under_a_label_that_spans_rows_leaves_the_label_out() -> None:
    laid = columns(
        [
            ["Party", "Item", "Content"],
            ["Acme", "Kind", "Licence"],
            ["Scope", "Worldwide, all of its patents"],
        ]
    )
    assert laid.width == 3
    assert laid.rows[2] == (Slot(()), Slot((0,)), Slot((1,)))


@given(st.lists(st.lists(st.text("a1:$ ", max_size=4), min_size=1, max_size=7), min_size=1, max_size=8))
def test_every_cell_stands_once_in_its_order_and_rows_are_equally_wide(rows: list[list[str]]) -> None:
    laid = columns(rows)
    for row, slots in zip(rows, laid.rows, strict=True):
        assert [cell for slot in slots for cell in slot.cells] == list(range(len(row)))
        assert sum(slot.span for slot in slots) == max(laid.width, 1)


# Stretches, words, outline


@given(st.data())
def test_a_stretch_holds_what_was_asked_for_and_whole_passages(data: st.DataObject) -> None:
    extract, passages = READ[data.draw(st.sampled_from(sorted(FILES)))]
    length = len(extract.text)
    start = data.draw(st.integers(-50, length))
    end = data.draw(st.integers(start, length + 50))
    begin, stop = stretch(passages, length, start, end)
    assert 0 <= begin <= max(start, 0)
    assert min(end, length) <= stop <= length
    assert not any(
        passage.start < begin < passage.end or passage.start < stop < passage.end for passage in passages
    )


def test_the_passage_of_a_place_is_found_also_between_two() -> None:
    extract, passages = READ["story.md"]
    assert at(passages, extract.text.index("값싼")) == passages[-1]
    assert at(passages, 0) == passages[0]
    assert at((), 3) is None


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("data center", 2),
        ("DATA  CENTER", 2),
        ("center | 115", 1),
        ("center 115", 1),
        ("", 0),
        ("(", 0),
        ("x.z", 0),
    ],
)
def test_words_are_found_in_any_case_across_lines_and_bars(words: str, count: int) -> None:
    text = "Data Center | 115,186\nThe data\ncenter market. xyz"
    found = places(text, words)
    assert len(found) == count
    assert all(text[a:b].lower().startswith(words.split()[0].lower()) for a, b in found)


def test_the_place_at_or_after_where_one_is_comes_first() -> None:
    found = ((5, 8), (20, 23))
    assert [nearest(found, offset) for offset in (0, 5, 6, 24)] == [0, 0, 1, 0]


def test_the_outline_follows_the_sections_and_puts_a_reports_cover_in_one() -> None:
    def passage(start: int, *section: str, kind: str = "prose") -> Passage:
        return Passage(start, start + 9, "x" * 9, kind, section, start // 100)  # type: ignore[arg-type]

    found = outline(
        [
            passage(0, "FORM 10-K"),
            passage(10, "NVIDIA", "Securities"),
            passage(90, "Part I", kind="heading"),
            passage(100, "Part I", "Item 1. Business"),
            passage(110, "Part I", "Item 1. Business"),
            passage(200, "Part I", "Item 2. Properties"),
            passage(300, "Part II", "Item 7", "Results", "Revenue", "By region"),
        ]
    )
    assert [section.title for section in found] == ["", "Part I", "Part II"]
    assert found[1].start == 90, "a section begins with its heading"
    assert [(inner.title, inner.start, inner.page) for inner in found[1].inside] == [
        ("Item 1. Business", 90, 0),
        ("Item 2. Properties", 200, 2),
    ]
    assert found[2].size == 4, "deeper ones are passed over"


def test_sections_are_plain_values() -> None:
    assert dataclasses.asdict(Section("A", 1, None)) == {"title": "A", "start": 1, "page": None, "inside": []}
