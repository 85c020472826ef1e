"""Figures of untagged reports come from the statements of the whole group, with the period of their column."""

import pytest

from corpus.document import DocumentInfo
from corpus.facts import Fact
from corpus.read import read
from corpus.read.assemble import Placed
from corpus.read.parts import GridCell
from corpus.read.table_facts import facts_of_tables
from tests.corpus.reading import DART, lines, pdf


def statements(title: str, rows: str, heads: str) -> str:
    return f"""<SECTION-1><TITLE>III. 재무에 관한 사항</TITLE><P>{title}</P><P>제3기 2023.01.01 부터</P>
<TABLE><TBODY><TR><TD>(단위 : 백만원)</TD></TR></TBODY></TABLE>
<TABLE><THEAD>{heads}</THEAD><TBODY>{rows}</TBODY></TABLE></SECTION-1>"""


def dart(*sections: str) -> bytes:
    return DART.replace("</BODY>", "".join(sections) + "</BODY>").encode()


HEADS = "<TR><TH></TH><TH>제3기 3분기</TH><TH>제2기 3분기</TH></TR>"
GROUP = statements(
    "연결 손익계산서",
    "<TR><TD>수익(매출액)</TD><TD>9,000</TD><TD>8,000</TD></TR>"
    "<TR><TD>영업이익(손실)</TD><TD>△1,500</TD><TD>700</TD></TR>",
    HEADS,
)
ALONE = statements("손익계산서", "<TR><TD>수익(매출액)</TD><TD>5,000</TD><TD>4,000</TD></TR>", HEADS)
FLOWS = statements("연결 현금흐름표", "<TR><TD>유형자산의 취득</TD><TD>(600)</TD><TD>(500)</TD></TR>", HEADS)


def told(facts: tuple[Fact, ...]) -> list[tuple[str, float, str, str]]:
    return [(fact.concept, fact.value, fact.start, fact.end) for fact in facts]


def test_a_korean_statement_gives_its_terms_periods_and_won() -> None:
    extract = read(dart(GROUP), "a.xml")
    assert told(extract.facts) == [
        ("table:revenue", 9e9, "2023-01-01", "2023-09-30"),
        ("table:revenue", 8e9, "2022-01-01", "2022-09-30"),
        ("table:operating_income", -1.5e9, "2023-01-01", "2023-09-30"),
        ("table:operating_income", 0.7e9, "2022-01-01", "2022-09-30"),
    ]
    assert [extract.text[f.at : f.to] for f in extract.facts] == ["9,000", "8,000", "△1,500", "700"]
    assert {(f.unit, f.origin, f.decimals) for f in extract.facts} == {("KRW", "table", -6)}


def test_the_statements_of_the_company_alone_are_not_those_of_the_group() -> None:
    assert told(read(dart(GROUP, ALONE), "a.xml").facts) == told(read(dart(GROUP), "a.xml").facts)
    assert read(dart(ALONE), "a.xml").facts == ()


def test_what_was_spent_is_told_without_the_sign_of_the_cash_flow_statement() -> None:
    assert [f.value for f in read(dart(FLOWS), "a.xml").facts] == [600e6, 500e6]


COVER = [
    "UNITED STATES SECURITIES AND EXCHANGE COMMISSION", "FORM 10-K", "For the fiscal year ended June 30, 2025",
    "Commission File Number 001-99999", "WIDGET HOLDINGS, INC.",
]  # fmt: skip


def statement(
    *body: tuple[str, str, str], title: str = "INCOME STATEMENTS", unit: str = "(In millions)"
) -> bytes:
    rows = [(unit, "", ""), ("Year Ended June 30,", "2025", "2024"), *body]
    page = [(40.0, 740.0, title)]
    for n, (label, *values) in enumerate(rows):
        y = 716.0 - 14 * n
        page.append((40.0, y, label))
        page += [(x, y, value) for x, value in zip((360.0, 460.0), values, strict=True) if value]
    return pdf([lines(COVER), page])


def test_a_printed_statement_gives_its_fiscal_years() -> None:
    facts = read(
        statement(("Total revenue", "9,000", "8,000"), ("Net income", "(120)", "700")), "a.pdf"
    ).facts
    assert told(facts) == [
        ("table:revenue", 9e9, "2024-07-01", "2025-06-30"),
        ("table:revenue", 8e9, "2023-07-01", "2024-06-30"),
        ("table:net_income", -120e6, "2024-07-01", "2025-06-30"),
        ("table:net_income", 700e6, "2023-07-01", "2024-06-30"),
    ]


@pytest.mark.parametrize(
    "more", [{"title": "SEGMENT RESULTS"}, {"unit": "(Unaudited)"}, {"unit": "(In millions of euros)"}]
)
def test_a_table_that_is_no_statement_or_has_no_unit_or_another_currency_gives_nothing(
    more: dict[str, str],
) -> None:
    assert read(statement(("Total revenue", "9,000", "8,000"), **more), "a.pdf").facts == ()


def test_the_parts_of_revenue_are_told_by_their_rows() -> None:
    made = statement(
        ("Widgets", "6,000", "5,000"), ("Services", "3,000", "3,000"), ("Total", "9,000", "8,000"),
        title="Revenue by product was as follows",
    )  # fmt: skip
    facts = read(made, "a.pdf").facts
    assert [(f.dimensions, f.value) for f in facts if f.end.startswith("2025")] == [
        ((("row", "Widgets"),), 6e9),
        ((("row", "Services"),), 3e9),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Unearned revenue by segment was as follows", "Deferred revenues consisted of the following",
        "The table presents cost of revenues by product", "Requested revenue requirements are as follows",
        "The table reconciles segment revenues to total revenues",
    ],
)  # fmt: skip
def test_a_table_of_what_is_not_yet_or_not_at_all_revenue_gives_no_parts(title: str) -> None:
    assert read(statement(("Widgets", "6,000", "5,000"), title=title), "a.pdf").facts == ()


@pytest.mark.parametrize(
    ("tax", "net", "told_tax"), [("(20)", "80", 20e6), ("20", "80", 20e6), ("(20)", "120", -20e6)]
)
def test_tax_in_brackets_is_an_expense_where_it_is_taken_off_and_a_benefit_where_it_is_added(
    tax: str, net: str, told_tax: float
) -> None:
    made = statement(
        ("Income before income taxes", "100", "100"), ("Provision for income taxes", tax, tax), ("Net income", net, net)
    )  # fmt: skip
    facts = {f.concept: f.value for f in read(made, "a.pdf").facts if f.end.startswith("2025")}
    assert facts["table:income_tax"] == told_tax


@pytest.mark.parametrize(
    "title",
    [
        "Stock-based compensation was part of our consolidated statements of operations as shown",
        "Restructuring costs are included in the following lines of our income statements",
        "Finance leases beside our income statements",
    ],
)
def test_a_portion_of_a_statements_lines_is_not_taken_for_the_lines(title: str) -> None:
    made = statement(("Research and development", "400", "300"), title=title)
    assert read(made, "a.pdf").facts == ()


def test_parts_named_again_under_their_revenue_are_of_something_else() -> None:
    made = statement(
        ("Widgets", "6,000", "5,000"), ("Services", "3,000", "3,000"), ("Widgets", "900", "800"),
        ("Head office", "(700)", "(600)"), title="Segment revenue and operating income were as follows",
    )  # fmt: skip
    told_parts = [(f.dimensions[0][1], f.value) for f in read(made, "a.pdf").facts if f.end[:4] == "2025"]
    assert told_parts == [("Widgets", 6e9), ("Services", 3e9)]


def test_figures_under_a_segments_name_are_of_that_segment() -> None:
    cells = (
        GridCell("Revenue", ("2025",), "$ 106", "SEGMENT RESULTS; (In millions)", "Intelligent Cloud"),
        GridCell("Revenue", ("2025",), "$ 54", "SEGMENT RESULTS; (In millions)", "More Personal Computing"),
        GridCell("Revenue", ("2025",), "$ 160", "SEGMENT RESULTS; (In millions)", "Total"),
        GridCell("Revenue", ("2025",), "$ 7", "Other results; (In millions)", "Intelligent Cloud"),
    )
    info = DocumentInfo(form="10-K", fiscal_period="FY2025", period_end="2025-06-30")
    found = facts_of_tables([Placed(cell, n, n + 1) for n, cell in enumerate(cells)], "x" * 9, (), info)
    assert [(fact.value, fact.dimensions) for fact in found] == [
        (106e6, (("row", "Intelligent Cloud"),)),
        (54e6, (("row", "More Personal Computing"),)),
    ]
