"""Small filings made for tests of search and answers, as inline XBRL, so that readers know whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

NVIDIA, AMD = ("NVIDIA CORP", "0001045810"), ("ADVANCED MICRO DEVICES INC", "0000002488")


def filing(
    company: tuple[str, str],
    paragraphs: Sequence[str],
    *,
    form: str = "10-K",
    year: int = 2025,
    period: str = "FY",
    end: str = "2025-01-26",
    table: Sequence[Sequence[str]] = (),
) -> bytes:
    """A filing of a company (name, CIK) with these paragraphs, and a table if rows are given."""
    name, cik = company
    body = "".join(f"<div><span>{escape(text)}</span></div>\n" for text in paragraphs)
    rows = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>\n" for row in table)
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:xbrli="http://www.xbrl.org/2003/instance"><head><title>x</title></head><body>
<div style="display:none"><ix:header><ix:hidden>
<ix:nonNumeric contextRef="c-1" name="dei:DocumentFiscalYearFocus">{year}</ix:nonNumeric>
<ix:nonNumeric contextRef="c-1" name="dei:DocumentFiscalPeriodFocus">{period}</ix:nonNumeric>
<ix:nonNumeric contextRef="c-1" name="dei:EntityCentralIndexKey">{cik}</ix:nonNumeric></ix:hidden>
<ix:resources><xbrli:context id="c-1"><xbrli:period><xbrli:startDate>2024-01-01</xbrli:startDate>
<xbrli:endDate>{end}</xbrli:endDate></xbrli:period></xbrli:context></ix:resources></ix:header></div>
<div><span style="font-weight:700">FORM <ix:nonNumeric contextRef="c-1"
 name="dei:DocumentType">{form}</ix:nonNumeric></span></div>
<div><ix:nonNumeric contextRef="c-1" name="dei:EntityRegistrantName">{name}</ix:nonNumeric></div>
<div><span style="font-weight:700">Item 7. Discussion and Analysis</span></div>
{body}{"<table>" + rows + "</table>" if rows else ""}</body></html>
""".encode()


@dataclass(frozen=True)
class Row:
    """A row of a tagged statement: its label, its tag, the member it is of (empty: the whole), millions a year."""

    label: str
    concept: str
    values: Mapping[int, int]
    member: str = ""


def tagged(company: tuple[str, str], rows: Sequence[Row], *, year: int = 2025) -> bytes:
    """An annual filing whose statement tags its figures; its fiscal years end with January."""
    name, cik = company
    years = sorted({y for row in rows for y in row.values}, reverse=True)
    contexts = "".join(
        f"""<xbrli:context id="y{y}{member}"><xbrli:entity>{
            f'<xbrli:segment><xbrldi:explicitMember dimension="srt:ProductOrServiceAxis">x:{member}'
            "</xbrldi:explicitMember></xbrli:segment>"
            if member
            else ""
        }</xbrli:entity><xbrli:period><xbrli:startDate>{y - 1}-02-01</xbrli:startDate>
<xbrli:endDate>{y}-01-31</xbrli:endDate></xbrli:period></xbrli:context>"""
        for y in {*years, year}
        for member in {"", *(row.member for row in rows)}
    )
    body = "".join(
        f"<tr><td>{escape(row.label)}</td>"
        + "".join(
            f"""<td>$</td><td><ix:nonFraction name="{row.concept}" contextRef="y{y}{row.member}" unitRef="usd"
 scale="6" decimals="-6" format="ixt:num-dot-decimal">{row.values[y]:,}</ix:nonFraction></td>"""
            if y in row.values
            else "<td></td><td></td>"
            for y in years
        )
        + "</tr>\n"
        for row in rows
    )
    heads = "".join(f'<td colspan="2">Jan 31, {y}</td>' for y in years)
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:xbrldi="http://xbrl.org/2006/xbrldi" xmlns:xbrli="http://www.xbrl.org/2003/instance">
<head><title>x</title></head><body>
<div style="display:none"><ix:header><ix:hidden>
<ix:nonNumeric contextRef="y{year}" name="dei:DocumentFiscalYearFocus">{year}</ix:nonNumeric>
<ix:nonNumeric contextRef="y{year}" name="dei:DocumentFiscalPeriodFocus">FY</ix:nonNumeric>
<ix:nonNumeric contextRef="y{year}" name="dei:EntityCentralIndexKey">{cik}</ix:nonNumeric></ix:hidden>
<ix:resources>{contexts}
<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit></ix:resources></ix:header></div>
<div><span style="font-weight:700">FORM <ix:nonNumeric contextRef="y{year}"
 name="dei:DocumentType">10-K</ix:nonNumeric></span></div>
<div><ix:nonNumeric contextRef="y{year}" name="dei:EntityRegistrantName">{name}</ix:nonNumeric></div>
<div><span style="font-weight:700">Item 8. Financial Statements</span></div>
<table><tr><td></td>{heads}</tr><tr><td></td><td colspan="4">(In millions)</td></tr>{body}</table></body></html>
""".encode()
