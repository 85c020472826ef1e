"""Each format's reader keeps what a person reads, and says where it stands."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from corpus.document import DocumentInfo, Extract
from corpus.read import SUPPORTED, read, tables
from corpus.read.assemble import assemble
from corpus.read.parts import Cell, PageBreak, Para, Table
from corpus.split import split
from tests.corpus.hostile import packed, word
from tests.corpus.reading import DART, FILING, lines, pdf


def texts(extract: Extract, kind: str) -> list[str]:
    return [extract.text[b.start : b.end] for b in extract.blocks if b.kind == kind]


def test_a_sentence_torn_by_a_page_break_is_whole_again() -> None:
    extract = read(FILING.encode(), "a.htm")
    assert "above all in northern markets, where customers doubled" in extract.text


def test_xbrl_preamble_page_numbers_links_and_scripts_are_not_text() -> None:
    text = read(FILING.encode(), "a.htm").text
    for noise in ("0009999999", "2025-06-28", "Table of Contents", "\n21\n", "alert"):
        assert noise not in text


def test_a_table_row_is_a_line_with_signs_at_their_numbers() -> None:
    rows = texts(read(FILING.encode(), "a.htm"), "table")
    assert "North | $ 1,250 | $ 610" in rows
    assert "South | (35) | 12%" in rows


def test_a_table_row_knows_title_unit_and_columns() -> None:
    extract = read(FILING.encode(), "a.htm")
    context = next(b.context for b in extract.blocks if b.kind == "table")
    assert context == "Revenue by Market; Jun 28, 2025 | Jun 29, 2024; (In millions)"


def test_a_label_above_a_group_of_rows_is_no_column_head() -> None:
    rows = [["2025", "2024"], ["Assets"], ["Cash", "$ 5", "$ 4"]]
    cells = [[Cell(n, n + 1, text) for n, text in enumerate(row)] for row in rows]
    assert tables.head_rows(cells) == 1
    assert tables.context("Balance", "", cells, 1) == "Balance; 2025 | 2024"


@pytest.mark.parametrize(
    ("cells", "row"),
    [
        (["Data", "$", "115,186", "$", "47,525"], "Data | $ 115,186 | $ 47,525"),
        (["Loss", "(64,551", ")", "18", "%"], "Loss | (64,551) | 18%"),
        (["Change", "(13", ")", "%"], "Change | (13)%"),
        (["Spent", "( 28,107 )", "(409 )"], "Spent | (28,107) | (409)"),
    ],
)
def test_signs_stand_with_their_numbers(cells: list[str], row: str) -> None:
    assert tables.row_text(cells) == row


def test_items_are_sections_above_bold_headings() -> None:
    extract = read(FILING.encode(), "a.htm")
    levels = {extract.text[b.start : b.end]: b.level for b in extract.blocks if b.kind == "heading"}
    assert levels["Item 2. Discussion of the Year"] == 2
    assert levels["Revenue by Market"] > 2


def test_dei_facts_say_what_a_filing_is() -> None:
    info = read(FILING.encode(), "renamed.html").info
    assert (info.company, info.cik, info.form) == ("Widget Holdings, Inc.", "0009999999", "10-Q")
    assert (info.fiscal_period, info.period_end) == ("FY2025Q2", "2025-06-28")
    assert info.origins["fiscal_period"] == "xbrl"


@pytest.mark.parametrize("encoding", ["cp949", "utf-8"])
def test_dart_reports_are_read_in_the_encoding_they_really_have(encoding: str) -> None:
    extract = read(DART.encode(encoding), "보고서.xml")
    assert "매출은 늘었습니다." in extract.text
    info = extract.info
    assert (info.company, info.cik, info.form, info.language) == (
        "가나다전자주식회사",
        "00999999",
        "분기보고서",
        "ko",
    )
    assert (info.fiscal_period, info.period_end, info.filed) == ("2023Q3", "2023-09-30", "2023-11-14")


def test_a_dart_table_keeps_unit_and_says_what_the_triangle_means() -> None:
    extract = read(DART.encode(), "a.xml")
    row = next(b for b in extract.blocks if extract.text[b.start : b.end] == "매출 | 1,234 | △56")
    for piece in ("매출 추이", "△ 음수", "(단위 : 백만원)", "구 분 | 제3기 | 제2기"):
        assert piece in row.context


def test_sentences_glued_by_a_lost_line_break_are_told_apart() -> None:
    assert "만듭니다.\n매출은" in read(DART.encode(), "a.xml").text


def test_pdf_lines_become_paragraphs_and_keep_their_page() -> None:
    first = lines(
        [
            "The widget industry grew in every region during the year because customers bought",
            "more machines than in any year before, and we expect that to continue next year.",
            "A second paragraph is short.",
        ]
    )
    extract = read(pdf([first, lines(["Another page holds other words about gears."])]), "x.bin")
    assert "because customers bought more machines" in extract.text
    assert [b.page for b in extract.blocks] == sorted(b.page or 0 for b in extract.blocks)
    assert extract.blocks[-1].page == 1


def test_pdf_tables_are_told_by_their_columns() -> None:
    page = [
        (40, 700, "Revenue by market (in millions):"),
        (300, 680, "2025"), (400, 680, "2024"),
        (40, 660, "North"), (300, 660, "$ 1,250"), (400, 660, "$ 610"),
        (40, 640, "South"), (300, 640, "(35"), (330, 640, ")"), (400, 640, "12"),
    ]  # fmt: skip
    rows = texts(read(pdf([page]), "x.pdf"), "table")
    assert "North | $ 1,250 | $ 610" in rows
    assert "South | (35) | 12" in rows


def rows_of(names: Sequence[str], top: int) -> list[tuple[int, int, str]]:
    """Rows of a table with two columns of numbers, from a height on downwards."""
    return [
        piece
        for at, name in enumerate(names)
        for piece in (
            (40, top - 20 * at, f"{name} region"),
            (300, top - 20 * at, f"$ 1,{250 + at}"),
            (400, top - 20 * at, f"$ {610 + at}"),
        )
    ]


def test_a_row_of_a_table_that_goes_over_pages_is_cited_with_its_own_page() -> None:
    heads = [(300, 680, "2025"), (400, 680, "2024")]
    pages = [
        [(40, 700, "Revenue by market (in millions):"), *heads, *rows_of(("North", "South", "East"), 660)],
        rows_of(("West", "Upper", "Lower"), 660),
        rows_of(("Inner", "Outer"), 660),
    ]
    extract = read(pdf(pages), "x.pdf")
    rows = [
        block
        for block in extract.blocks
        if block.kind == "table" and "region" in extract.text[block.start : block.end]
    ]
    assert len({block.group for block in rows}) == 1
    assert [block.page for block in rows] == [0, 0, 0, 1, 1, 1, 2, 2]
    for passage in split(extract):
        inside = {b.page for b in rows if b.start < passage.end and b.end > passage.start}
        assert inside <= {passage.page}
        assert passage.kind != "table" or "2025 | 2024" in passage.context


def test_heads_that_a_table_repeats_on_a_further_page_shift_no_rows_page() -> None:
    heads = [Cell(10, 20, "Current"), Cell(20, 30, "Prior")]
    row = [Cell(0, 10, "Net"), Cell(10, 20, "5"), Cell(20, 30, "7")]
    pages = [Table([heads, row, row], page=page, heads=1) for page in (4, 5, 6)]
    parts = [pages[0], PageBreak(), pages[1], PageBreak(), pages[2]]
    text, blocks, _ = assemble(parts, "x.pdf")
    rows = [block.page for block in blocks if text[block.start : block.end].startswith("Net")]
    assert rows == [4, 4, 5, 5, 6, 6] and len({block.group for block in blocks}) == 1


def test_a_label_wrapped_at_the_foot_of_a_page_stands_on_the_page_where_it_begins() -> None:
    row = [Cell(0, 10, "Net"), Cell(10, 20, "5"), Cell(20, 30, "7")]
    label = [Cell(0, 10, "Revenue from contracts with")]
    table = Table([row, label, row], page=3, heads=0, turns=[(2, 4)])
    blocks = assemble([table], "x.pdf").blocks
    assert [block.page for block in blocks] == [3, 3]


def test_what_stands_below_a_heading_at_the_foot_of_a_page_is_cited_with_its_own_page() -> None:
    parts = [Para("One", page=0, level=1), PageBreak(), Para("Words of the first part.", page=1)]
    text, blocks, _ = assemble(parts, "x.pdf")
    (passage,) = split(Extract(text, blocks, DocumentInfo()))
    assert (passage.text, passage.page) == ("One\nWords of the first part.", 1)


def test_running_heads_and_feet_leave_a_pdf() -> None:
    words = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    pages = [
        [
            (40, 770, "report.htm 2026/4/13 16:20"),
            *lines([f"{word} says something new."]),
            (40, 30, f"https://example.org/report.htm {n}/9"),
        ]
        for n, word in enumerate(words)
    ]
    text = read(pdf(pages), "x.pdf").text
    assert "16:20" not in text
    assert "example.org" not in text
    assert text.count("says something new") == 9


def test_markdown_headings_lists_and_tables() -> None:
    source = (
        "# Title\n\nSome *prose* with a [link](http://x.y).\n\n"
        "## Part\n\n- one\n- two\n\n|a|b|\n|-|-|\n|x|1|\n"
    )
    extract = read(source.encode(), "x.md")
    assert texts(extract, "heading") == ["Title", "Part"]
    assert texts(extract, "list") == ["one", "two"]
    assert texts(extract, "table") == ["a | b", "x | 1"]
    assert "Some prose with a link." in extract.text
    assert extract.info.title == "Title"


def test_a_short_line_above_a_long_one_is_a_heading_of_a_text() -> None:
    source = (
        "위젯 시장의 전망\n"
        "위젯 시장은 지난해에 크게 성장했고 올해도 성장할 것으로 보인다.\n"
        "- 첫째 이유는 수요다.\n"
    )
    extract = read(source.encode("cp949"), "x.txt")
    assert texts(extract, "heading") == ["위젯 시장의 전망"]
    assert len(texts(extract, "list")) == 1
    assert extract.info.language == "ko"


def test_titles_of_other_posts_are_marked_as_attached() -> None:
    source = (
        "글의 본문은 여기에 있으며 충분히 긴 문장으로 되어 있다.\n"
        "관련 글 목록\n"
        "다른 이야기의 제목 | 2025.01.30\n"
    )
    blocks = read(source.encode(), "x.txt").blocks
    assert [b.exhibit for b in blocks] == [False, True, True]


def test_docx_headings_and_tables() -> None:
    import docx

    document = docx.Document()
    document.add_heading("Widgets", 1)
    document.add_paragraph("Widgets sold well this year.")
    table = document.add_table(rows=2, cols=2)
    for cell, value in zip(
        (c for row in table.rows for c in row.cells), ("", "2025", "North", "12"), strict=True
    ):
        cell.text = value
    buffer = io.BytesIO()
    document.save(buffer)
    extract = read(buffer.getvalue(), "x.docx")
    assert texts(extract, "heading") == ["Widgets"]
    assert texts(extract, "table") == ["2025", "North | 12"]


def test_a_web_page_is_read_without_its_navigation() -> None:
    article = "".join(
        f"<p>Paragraph {n} of the article tells that widgets sell well in many places.</p>" for n in range(8)
    )
    page = (
        "<!doctype html><html><head><title>Widgets today</title></head>"
        "<body><nav><a href='/'>Home page link</a></nav>"
        f"<article><h1>Widgets today</h1>{article}</article><footer>Cookie settings</footer></body></html>"
    )
    extract = read(page.encode(), "https://example.org/widgets")
    assert "Paragraph 7 of the article" in extract.text
    assert "Home page link" not in extract.text
    assert extract.info.title == "Widgets today"


def test_a_full_submission_marks_its_exhibits() -> None:
    exhibit = "<html><body><p>SECURITIES AND EXCHANGE COMMISSION exhibit text.</p></body></html>"
    source = (
        "<SEC-DOCUMENT>0000000001-25-000002.txt\n"
        "ACCESSION NUMBER: 0009999999-25-000002\nFILED AS OF DATE: 20250801\n"
        f"<DOCUMENT>\n<TYPE>10-Q\n<TEXT>\n<XBRL>\n{FILING}\n</XBRL>\n</TEXT>\n</DOCUMENT>\n"
        f"<DOCUMENT>\n<TYPE>EX-99.1\n<TEXT>\n{exhibit}\n</TEXT>\n</DOCUMENT>\n"
        "<DOCUMENT>\n<TYPE>GRAPHIC\n<TEXT>\nM_]C_X\n</TEXT>\n</DOCUMENT>\n"
    )
    extract = read(source.encode(), "0009999999-25-000002.txt")
    assert (extract.info.accession, extract.info.filed) == ("0009999999-25-000002", "2025-08-01")
    marked = [extract.text[b.start : b.end] for b in extract.blocks if b.exhibit]
    assert marked == ["SECURITIES AND EXCHANGE COMMISSION exhibit text."]
    assert "M_]C_X" not in extract.text


@pytest.mark.parametrize("name", ["a.html", "a.txt", "a.md"])
def test_ligatures_are_letters(name: str) -> None:
    body = "The o\ufb03ce has a \ufb01rst-class \ufb02oor plan for everyone who works in the main building."
    wrap: Callable[[str], str] = (
        (lambda t: f"<html><body><p>{t}</p></body></html>") if name == "a.html" else str
    )
    assert "office has a first-class floor" in read(wrap(body).encode(), name).text


def test_supported_extensions_are_lower_case_with_a_dot() -> None:
    assert all(extension.startswith(".") and extension == extension.lower() for extension in SUPPORTED)


def test_a_zip_of_opendart_is_its_report_with_attachments_marked() -> None:
    audit = DART.replace("분기보고서", "감사보고서").replace("반도체를", "위젯을")
    files = {"20231114000001_00760.xml": audit.encode("cp949"), "20231114000001.xml": DART.encode("cp949")}
    extract = read(packed(files), "20231114000001.zip")
    alone = read(DART.encode("cp949"), "a.xml")
    assert extract.text.startswith(alone.text)
    assert extract.info == alone.info
    attached = [extract.text[b.start : b.end] for b in extract.blocks if b.exhibit]
    assert any("위젯을 만듭니다" in text for text in attached)
    assert not any("반도체를" in text for text in attached)
    assert len({b.group for b in extract.blocks if b.group}) == 2 * len(
        {b.group for b in alone.blocks if b.group}
    )


@pytest.mark.shared
def test_a_real_zip_of_opendart_is_read(shared: Path) -> None:
    folder = shared / "fixtures" / "opendart_OpenDartReader"
    name = "SAMSUNG_semiannual_2022H1.xml"
    packed_report = (folder / "document_20220816001711.DERIVED.zip").read_bytes()
    assert read(packed_report, "document.zip") == read(
        (shared / "corpus" / name).read_bytes(), "document.zip"
    )


def test_lines_of_two_encodings_are_each_read_in_their_own() -> None:
    mixed = "매출은 늘었습니다.\n".encode() + "비용은 줄었습니다.\n".encode("cp949")
    assert read(mixed, "a.txt").text.split("\n") == ["매출은 늘었습니다.", "비용은 줄었습니다."]


def test_western_quotation_marks_make_no_korean_syllables() -> None:
    text = (
        "The company\u2019s revenue grew, and this year\u2019s costs fell. It\u2019s \u201cgood\u201d news.\n"
        * 5
    )
    assert read(text.encode("cp1252"), "a.txt").text.split("\n")[0] == text.split("\n")[0]


def test_a_download_that_broke_off_inside_a_letter_is_read_up_to_there() -> None:
    assert read("매출은 늘었습니다. 비용은".encode()[:-1], "a.txt").text == "매출은 늘었습니다. 비용"


def test_a_cell_over_several_rows_of_a_word_table_stands_in_each() -> None:
    merged = '<w:tc><w:tcPr><w:vMerge w:val="{}"/></w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>'
    value = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    rows = "".join(
        f"<w:tr>{merged.format(how, what)}{value.format(number)}</w:tr>"
        for how, what, number in (("restart", "North", 12), ("continue", "", 34))
    )
    assert texts(read(word(f"<w:tbl>{rows}</w:tbl>"), "a.docx"), "table") == ["North | 12", "North | 34"]
