"""Small filings made for tests of search and answers, as inline XBRL, so that readers know whose they are."""

from __future__ import annotations

from collections.abc import Sequence
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
