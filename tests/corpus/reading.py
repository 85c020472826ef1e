"""Small documents made for tests of reading: a PDF with text, a DART report, inline XBRL."""

from __future__ import annotations

import io
import zlib


def pdf(pages: list[list[tuple[float, float, str]]], *, compress: bool = True) -> bytes:
    """A PDF of Helvetica text: for each page the (x, y, text) of its runs, from the lower left corner."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, runs in enumerate(pages):
        body = "BT /F1 10 Tf " + " ".join(
            "1 0 0 1 {} {} Tm ({}) Tj".format(
                x, y, text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            )
            for x, y, text in runs
        )
        stream = f"{body} ET".encode("latin-1")
        packed = zlib.compress(stream) if compress else stream
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        head = f"<< /Length {len(packed)}{' /Filter /FlateDecode' if compress else ''} >>".encode()
        objects.append(head + b"\nstream\n" + packed + b"\nendstream")
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places: list[int] = []
    for number, item in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + item + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    for place in places:
        out.write(f"{place:010d} 00000 n \n".encode())
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def lines(
    texts: list[str], *, top: float = 740, leading: float = 12, left: float = 40
) -> list[tuple[float, float, str]]:
    """Runs of a page, one below the other."""
    return [(left, top - leading * n, text) for n, text in enumerate(texts)]


DART = """<?xml version="1.0" encoding="utf-8"?>
<DOCUMENT xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="dart3.xsd">
<DOCUMENT-NAME ACODE="11013">분기보고서</DOCUMENT-NAME>
<COMPANY-NAME AREGCIK="00999999">가나다전자주식회사</COMPANY-NAME>
<BODY><COVER><COVER-TITLE>분 기 보 고 서</COVER-TITLE>
<TABLE><TBODY><TR><TU AUNIT="PERIODFROM" AUNITVALUE="20230101">2023년 01월 01일</TU></TR>
<TR><TU AUNIT="PERIODTO" AUNITVALUE="20230930">2023년 09월 30일</TU></TR>
<TR><TD>2023년     11월    14일</TD></TR></TBODY></TABLE></COVER>
<SECTION-1><TITLE>II. 사업의 내용</TITLE>
<SECTION-2><TITLE>1. 사업의 개요</TITLE>
<P>당사는 반도체를 만듭니다.매출은 늘었습니다.</P>
<P>< 매출 추이 ></P>
<TABLE><TBODY><TR><TD>(단위 : 백만원)</TD></TR></TBODY></TABLE>
<TABLE><THEAD><TR><TH>구 분</TH><TH>제3기</TH><TH>제2기</TH></TR></THEAD>
<TBODY><TR><TD>매출</TD><TD>1,234</TD><TD>△56</TD></TR></TBODY></TABLE>
</SECTION-2></SECTION-1></BODY></DOCUMENT>
"""

FILING = """<?xml version='1.0' encoding='ASCII'?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:xbrli="http://www.xbrl.org/2003/instance"><head><title>x-20250628</title></head><body>
<div style="display:none"><ix:header><ix:hidden>
<ix:nonNumeric contextRef="c-1" name="dei:DocumentFiscalYearFocus">2025</ix:nonNumeric>
<ix:nonNumeric contextRef="c-1" name="dei:DocumentFiscalPeriodFocus">Q2</ix:nonNumeric>
<ix:nonNumeric contextRef="c-1" name="dei:EntityCentralIndexKey">0009999999</ix:nonNumeric></ix:hidden>
<ix:resources><xbrli:context id="c-1"><xbrli:period><xbrli:startDate>2025-01-01</xbrli:startDate>
<xbrli:endDate>2025-06-28</xbrli:endDate></xbrli:period></xbrli:context></ix:resources></ix:header></div>
<div><span style="font-weight:700">FORM
<ix:nonNumeric contextRef="c-1" name="dei:DocumentType">10-Q</ix:nonNumeric>
</span></div>
<div><ix:nonNumeric contextRef="c-1"
 name="dei:EntityRegistrantName">WIDGET HOLDINGS, INC</ix:nonNumeric></div>
<div><span style="font-weight:700">Item 2. Discussion of the Year</span></div>
<div><span>Demand for widgets rose strongly in every one of the regions
where we sell them, above all in </span></div>
<div style="height:45pt;position:relative"><div style="bottom:0;position:absolute">21</div></div>
<hr style="page-break-after:always"/>
<div style="min-height:45pt"><a href="#toc">Table of Contents</a></div>
<div><span>northern markets, where customers doubled their orders.</span></div>
<div><span style="font-weight:700">Revenue by Market</span></div>
<table><tr><td></td><td colspan="3">Jun 28, 2025</td><td colspan="3">Jun 29, 2024</td></tr>
<tr><td></td><td colspan="6">(In millions)</td></tr>
<tr><td>North</td><td>$</td><td>1,250</td><td></td><td>$</td><td>610</td><td></td></tr>
<tr><td>South</td><td></td><td>(35</td><td>)</td><td></td><td>12</td><td>%</td></tr></table>
<script>alert(1)</script></body></html>
"""
