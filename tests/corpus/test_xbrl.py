"""Tagged figures are read in base units, with their period and part, at the place where the text shows them."""

import pytest
from lxml import etree

from corpus.facts import segment_of, words_of_tag
from corpus.read import read
from corpus.read.assemble import Placed
from corpus.read.xbrl import facts_of
from tests.filings import NVIDIA, Row, tagged

REVENUE = "us-gaap:Revenues"
FILING = tagged(
    NVIDIA,
    [
        Row("Total revenue", REVENUE, {2025: 130_497, 2024: 60_922}),
        Row("Data Center", REVENUE, {2025: 115_186, 2024: 47_525}, "DataCenterMember"),
    ],
)


def test_a_tagged_figure_stands_where_it_says_with_period_and_part() -> None:
    extract = read(FILING, "a.htm")
    assert [(f.value, f.start, f.end, segment_of(f.dimensions)) for f in extract.facts] == [
        (130_497e6, "2024-02-01", "2025-01-31", ""),
        (60_922e6, "2023-02-01", "2024-01-31", ""),
        (115_186e6, "2024-02-01", "2025-01-31", "data center"),
        (47_525e6, "2023-02-01", "2024-01-31", "data center"),
    ]
    assert [extract.text[f.at : f.to] for f in extract.facts] == ["130,497", "60,922", "115,186", "47,525"]
    assert {(f.unit, f.decimals, f.origin) for f in extract.facts} == {("USD", -6, "xbrl")}


def test_words_around_the_tags_of_a_row_stay_in_their_order() -> None:
    cell = "<td>Widgets</td>"
    worded = (
        '<td><span>Widgets, price $<ix:nonFraction name="x:Price" contextRef="y2025" unitRef="usd">0.01'
        '</ix:nonFraction>; made: <ix:nonFraction name="x:Made" contextRef="y2025" unitRef="usd">2,250'
        "</ix:nonFraction></span> in all</td>"
    )
    made = tagged(NVIDIA, [Row("Widgets", REVENUE, {2025: 17})]).replace(cell.encode(), worded.encode())
    extract = read(made, "a.htm")
    assert "Widgets, price $0.01; made: 2,250 in all | $ 17" in extract.text
    assert [(f.value, extract.text[f.at : f.to]) for f in extract.facts] == [
        (0.01, "0.01"), (2250.0, "2,250"), (17e6, "17"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("attributes", "shown", "value", "unit"),
    [
        ('scale="6" unitRef="usd"', "1,234", 1_234e6, "USD"),
        ('scale="6" sign="-" unitRef="usd"', "43", -43e6, "USD"),
        ('scale="0" unitRef="eps"', "2.94", 2.94, "USD/shares"),
        ('scale="-2" unitRef="pure"', "12", 12.0, "percent"),
        ('scale="-2" unitRef="rate"', "2.5", 2.5, "percent"),
        ('unitRef="pure"', "4", 4.0, "count"),
        ('scale="6" format="ixt:fixed-zero" unitRef="usd"', "—", 0.0, "USD"),
        ('format="ixt-sec:numwordsen" unitRef="pure"', "twenty one", 21.0, "count"),
        ('format="ixt:num-comma-decimal" unitRef="usd"', "1.234,5", 1234.5, "USD"),
        ('scale="6" unitRef="usd"', "n/a", None, ""),
        ('scale="zz" unitRef="usd"', "5", None, ""),
        ('scale="6" unitRef="usd" contextRef="none"', "5", None, ""),
    ],
)
def test_scale_sign_and_format_are_applied(
    attributes: str, shown: str, value: float | None, unit: str
) -> None:
    context = "" if "contextRef" in attributes else 'contextRef="c"'
    root = etree.fromstring(f"""<html xmlns:ix="urn:ix" xmlns:xbrli="urn:xbrli">
<xbrli:context id="c"><xbrli:period><xbrli:instant>2025-01-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
<xbrli:unit id="pure"><xbrli:measure>xbrli:pure</xbrli:measure></xbrli:unit>
<xbrli:unit id="rate"><xbrli:measure>amd:Rate</xbrli:measure></xbrli:unit>
<xbrli:unit id="eps"><xbrli:divide><xbrli:unitNumerator><xbrli:measure>iso4217:USD</xbrli:measure>
</xbrli:unitNumerator><xbrli:unitDenominator><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unitDenominator>
</xbrli:divide></xbrli:unit>
<ix:nonFraction name="a:B" {context} {attributes}>{shown}</ix:nonFraction></html>""")
    facts = facts_of(root, [Placed(root[-1], 7, 9)])
    assert [(f.value, f.unit, f.start, f.end, f.at, f.to) for f in facts] == (
        [] if value is None else [(value, unit, "", "2025-01-31", 7, 9)]
    )


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("us-gaap:GrossProfit", "gross profit"), ("nvda:DataCenterMember", "data center"),
        ("amzn:AmazonWebServicesSegmentMember", "amazon web services"), ("country:US", "United States"),
        ("nvda:OEMAndOtherMember", "OEM and other"),
    ],
)  # fmt: skip
def test_a_tag_is_told_in_words(tag: str, words: str) -> None:
    assert words_of_tag(tag) == words


def test_a_figure_of_no_one_part_has_no_name() -> None:
    product, region = ("ProductOrServiceAxis", "ComputeMember"), ("StatementGeographicalAxis", "US")
    assert segment_of((product, region)) is None
    assert segment_of((("MajorCustomersAxis", "CustomerAMember"),)) is None
    assert segment_of((("ConsolidationItemsAxis", "OperatingSegmentsMember"),)) is None
    assert segment_of((("ConsolidationItemsAxis", "OperatingSegmentsMember"), product)) == "compute"
