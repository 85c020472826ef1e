"""Damaged and hostile files, made and not kept: each with what may become of it.

`refused` names the codes of which a file must get one; empty where its content is harmless and is read, in which
case `holds` must stand in the text and `never` must not.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.corpus.reading import DART, FILING, lines, pdf

Make = Callable[[], bytes]
WORDS = "Widgets sold well in every region this year, above all in the north. "
SECRET = "root:x:0:0"
"""What an external entity would bring in from the machine."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file: its name, its maker, the codes it may be refused with, what its text holds and what never."""

    name: str
    make: Make
    refused: frozenset[str] = frozenset()
    holds: str = ""
    never: tuple[str, ...] = ()


HOSTILE: dict[str, Hostile] = {}


def _case(name: str, *refused: str, holds: str = "", never: tuple[str, ...] = ()) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        codes = frozenset(f"read.{code}" for code in refused)
        HOSTILE[make.__name__] = Hostile(name, make, codes, holds, never)
        return make

    return keep


def page(body: str, head: str = "") -> bytes:
    """An HTML page that is taken for a filing, so that our own reader walks it."""
    marker = "<p>SECURITIES AND EXCHANGE COMMISSION</p>"
    return f"<html><head>{head}</head><body>{marker}{body}</body></html>".encode()


def report(body: str, head: str = "") -> bytes:
    """A DART report with this body."""
    start = DART.index("<BODY>")
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n{head}'
        + DART[DART.index("<DOCUMENT ") : start]
        + f"<BODY>{body}</BODY></DOCUMENT>"
    ).encode()


def packed(files: dict[str, bytes]) -> bytes:
    """A zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def word(body: str, head: str = "") -> bytes:
    """A Word document with this body."""
    import docx

    buffer = io.BytesIO()
    docx.Document().save(buffer)
    files: dict[str, bytes] = {}
    with zipfile.ZipFile(buffer) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    files["word/document.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<w:document xmlns:w="{space}"><w:body>{body}'
        "<w:sectPr/></w:body></w:document>"
    ).encode()
    return packed(files)


def objects(*bodies: bytes, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1."""
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places: list[int] = []
    for number, body in enumerate(bodies, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer << /Size %d /Root %d 0 R >>\n" % (len(bodies) + 1, root))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """A packed stream object."""
    small = zlib.compress(data)
    return (
        b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n" % (len(small), extra) + small + b"\nendstream"
    )


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << %s >> >>"
LAUGHS = "<!DOCTYPE x [" + '<!ENTITY a "ha ha ha ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(12)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE x [<!ENTITY out SYSTEM "file:///etc/passwd">]>'
_XHTML = '<?xml version="1.0"?>{}<html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'


# HTML and inline XBRL


@_case("cut.html", holds="Demand for widgets", never=("alert",))
def filing_cut_in_the_middle() -> bytes:
    return FILING[: FILING.index("where customers")].encode()


@_case("deep.html", "too_deep")
def html_nested_100_000_deep() -> bytes:
    return page("<p>Words above.</p>" + "<div>" * 100_000 + "deep" + "</div>" * 100_000)


@_case("deep-inline.html", "too_deep")
def html_inline_marks_nested_100_000_deep() -> bytes:
    return page("<p>Words above.</p><p>" + "<b><i>" * 50_000 + "deep</p>")


@_case("tables.html", "too_deep")
def html_tables_in_tables() -> bytes:
    return page("<p>Words above.</p>" + "<table><tr><td>x</td><td>" * 3_000)


@_case("rows.html", "too_large_table")
def html_table_of_200_000_rows() -> bytes:
    return page("<table>" + "<tr><td>row</td><td>1</td></tr>" * 200_000 + "</table>")


@_case("wide.html", "too_wide_table")
def html_row_of_200_000_cells() -> bytes:
    cells = "<td>9</td>" * 200_000
    return page(f"<table><tr><td>a</td><td>b</td></tr><tr>{cells}</tr></table>")


@_case("dollars.html", "too_wide_table")
def html_row_of_200_000_dollar_signs() -> bytes:
    return page("<table><tr><td>a</td><td>b</td></tr><tr>" + "<td>$</td>" * 200_000 + "</tr></table>")


@_case("span.html", holds="North | 12")
def html_cells_that_span_a_billion_columns() -> bytes:
    wide = '<td colspan="999999999" rowspan="999999999">North</td>'
    return page(f"<table><tr><td>a</td><td>b</td></tr><tr>{wide}<td colspan='²'>12</td></tr></table>")


@_case("heads.html", holds="row | 1")
def html_table_that_is_nearly_all_head() -> bytes:
    heads = "".join(f"<tr><th>h{n}</th><th>x</th></tr>" for n in range(9_000))
    rows = "<tr><td>row</td><td>1</td></tr>" * 9_000
    return page(f"<table><thead>{heads}</thead><tbody>{rows}</tbody></table>")


@_case("script.html", "no_text")
def html_of_scripts_alone() -> bytes:
    return b"<html><body>" + b"<script>document.write('words')</script>" * 50_000 + b"</body></html>"


@_case("scripts.html", holds="sold well", never=("alert", "steal", "onerror", "javascript:", "display"))
def html_with_scripts_around_its_words() -> bytes:
    body = (
        f"<script>alert(1)</script><p onclick='steal()'>{WORDS * 4}</p><style>p {{display: none}}</style>"
        "<svg onload='steal()'><text>steal</text></svg><iframe srcdoc='<script>alert(2)</script>'></iframe>"
        "<noscript><p>steal</p></noscript><template><p>steal</p></template><img src=x onerror=alert(3)>"
        "<a href='javascript:alert(4)'>a link</a><object data='steal'></object>"
    )
    return page(body)


@_case("article.html", holds="sold well", never=("alert", "steal", "onerror", "javascript:"))
def web_page_with_scripts_around_its_words() -> bytes:
    body = "".join(f"<p>{n}. {WORDS * 3}</p>" for n in range(8))
    noise = "<script>alert(1)</script><img src=x onerror=alert(2)><a href='javascript:steal()'>more</a>"
    return f"<html><body><article><h1>Widgets</h1>{noise}{body}{noise}</article></body></html>".encode()


@_case("attribute.html", holds="Words below")
def html_attribute_of_20_megabytes() -> bytes:
    return page(f"<p>Words above.</p><p title='{'x' * 20_000_000}'>Words below.</p>")


@_case("style.html", holds="Words 1.")
def html_styles_made_to_stall_a_pattern() -> bytes:
    style = "font:" * 20_000 + "1" * 100_000 + "font:bold " * 10_000
    return page("".join(f"<p style='{n}{style}'>Words {n}.</p>" for n in range(40)))


@_case("heads-of-pages.html", holds="Words below")
def html_of_100_000_empty_page_heads() -> bytes:
    return page('<div style="min-height:1pt"></div>' * 100_000 + "<p>Words below.</p>")


@_case("laughs.html", "damaged_file", "no_text", holds="COMMISSION", never=("ha ha ha ha ha ha",))
def xhtml_billion_laughs() -> bytes:
    return _XHTML.format(LAUGHS, "<p>SECURITIES AND EXCHANGE COMMISSION &m;</p>").encode()


@_case("laughs2.html", "damaged_file", "no_text", holds="COMMISSION", never=("ha ha ha ha ha ha",))
def xhtml_billion_laughs_in_an_attribute() -> bytes:
    return _XHTML.format(LAUGHS, "<p title='&m;'>SECURITIES AND EXCHANGE COMMISSION</p>").encode()


@_case("outside.html", "damaged_file", "no_text", holds="COMMISSION", never=(SECRET,))
def xhtml_entity_from_outside() -> bytes:
    return _XHTML.format(OUTSIDE, "<p>SECURITIES AND EXCHANGE COMMISSION &out;</p>").encode()


def _tagged(values: str) -> bytes:
    return FILING.replace("<script>", f"<p>{values}</p><script>").encode()


@_case("digits.html", holds="Demand for widgets")
def xbrl_100_000_tags_inside_one_number() -> bytes:
    return _tagged("<ix:nonFraction contextRef='c-1' name='a:B'>1</ix:nonFraction>" * 100_000)


@_case("exponent.html", holds="Demand for widgets")
def xbrl_values_beyond_all_numbers() -> bytes:
    tag = "<ix:nonFraction contextRef='c-1' name='a:B' scale='99' format='ixt:num-dot-decimal'>{}</ix:nonFraction>"
    return _tagged(tag.format("9e999999") + " " + tag.format("9" * 300_000) + " " + tag.format("NaN"))


@_case("torn.html", holds="and so it goes on")
def html_sentence_torn_by_20_000_page_breaks() -> bytes:
    brk = '<hr style="page-break-after:always"/>'
    return page(
        brk.join(
            f"<p>and so it goes on without any end in sight, {n:x} times or more</p>" for n in range(20_000)
        )
    )


@_case(
    "torn-table.html",
    holds="row | 7",
)
def html_table_torn_by_15_000_page_breaks() -> bytes:
    brk = '<hr style="page-break-after:always"/>'
    rows = (
        f"<table><tr><td>row</td><td>{n}</td></tr><tr><td>sum</td><td>{n}</td></tr></table>"
        for n in range(9_000)
    )
    return page(brk.join(rows))


@_case("nul.html", "binary_file", "no_text", holds="Words")
def html_full_of_nul_bytes() -> bytes:
    return b"<html><body><p>Words</p>" + b"\x00" * 1_000_000 + b"<p>below</p></body></html>"


@_case("mixed.html", holds="매출은 줄었다.")
def html_of_two_encodings() -> bytes:
    return page("<p>매출은 늘었다.</p>\n" + "<p>@</p>\n" * 20_000).replace(
        b"@", "매출은 줄었다.".encode("cp949")
    )


@_case("quotes.html", holds="company’s", never=("뭩",))
def html_of_western_quotation_marks() -> bytes:
    return (
        page("<p>The company\x92s growth is this year\x92s \x93best\x94 news.</p>" * 200)
        .decode()
        .encode("latin-1")
    )


# Full submissions


def _submission(*documents: str) -> bytes:
    return ("<SEC-DOCUMENT>0000000000-25-000001.txt\n" + "".join(documents)).encode()


def _filed(kind: str, text: str, end: str = "</TEXT>\n</DOCUMENT>\n") -> str:
    return f"<DOCUMENT>\n<TYPE>{kind}\n<TEXT>\n{text}\n{end}"


@_case("cut.txt", holds="sold well")
def submission_cut_in_its_report() -> bytes:
    return _submission(_filed("10-K", f"<html><body><p>{WORDS * 3}</p><p>And th", end=""))


@_case("many.txt", holds="sold well")
def submission_of_20_000_documents() -> bytes:
    return _submission(*(_filed("10-K", f"{WORDS}{n}") for n in range(20_000)))


@_case("spaces.txt", holds="sold well")
def submission_of_spaces() -> bytes:
    return _submission(_filed("10-K", f"{WORDS}{' ' * 3_000_000}x"))


@_case("parts.txt", "no_text")
def submission_without_a_readable_document() -> bytes:
    return _submission(*(_filed("GRAPHIC", "begin 644 a.jpg\n" + "M" * 60 + "\n") for _ in range(5_000)))


# PDF

_WHOLE = pdf([lines(["A page with a sentence on it."])] * 3)


@_case("cut.pdf", "truncated_pdf")
def pdf_cut() -> bytes:
    return _WHOLE[:150]


@_case("locked.pdf", "encrypted_pdf")
def pdf_with_a_password() -> bytes:
    keys = b"/O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b">"
    lock = b"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 " + keys + b" >>"
    return _WHOLE.replace(b"trailer <<", b"trailer << " + lock)


@_case("count.pdf", "too_many_pages", "no_text", "damaged_file")
def pdf_that_claims_a_billion_pages() -> bytes:
    return objects(CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 999999999 >>", _PAGE % b"", stream(b""))


@_case("loop.pdf", "no_text", "damaged_file", "too_many_pages")
def pdf_whose_pages_hold_themselves() -> bytes:
    return objects(CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Parent 2 0 R /Count 4000 >>")


@_case("tree.pdf", "no_text", "damaged_file", "too_many_pages")
def pdf_page_tree_20_000_deep() -> bytes:
    tree = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (n + 3) for n in range(20_000)]
    return objects(CATALOG, *tree)


@_case("pages.pdf", "too_many_pages")
def pdf_of_20_000_pages() -> bytes:
    kids = b" ".join(b"3 0 R" for _ in range(20_000))
    return objects(
        CATALOG, b"<< /Type /Pages /Kids [%s] /Count 20000 >>" % kids, _PAGE % b"", stream(b"BT ET")
    )


@_case("self.pdf", "too_much_memory", "too_slow", "no_text", "damaged_file")
def pdf_drawing_that_draws_itself() -> bytes:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"
    draw = stream(b"/X Do /X Do /X Do /X Do ", form)
    use = _PAGE % b"/XObject << /X 5 0 R >>"
    return objects(CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", use, stream(b"/X Do"), draw)


def _one_page(content: bytes, filters: int = 1) -> bytes:
    for _ in range(filters - 1):
        content = zlib.compress(content, 9)
    body = stream(content)
    if filters > 1:
        body = body.replace(b"/Filter /FlateDecode", b"/Filter [" + b"/FlateDecode " * filters + b"]")
    use = _PAGE % b"/Font << /F1 5 0 R >>"
    return objects(CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", use, body, FONT)


@_case("bomb.pdf", "too_much_memory", "damaged_file", "no_text", "too_slow")
def pdf_stream_that_unpacks_to_half_a_gigabyte() -> bytes:
    megabyte = b"0 0 m " * 170_000
    packer = zlib.compressobj(1)
    once = b"".join(packer.compress(megabyte) for _ in range(500)) + packer.flush()
    body = stream(once).replace(b"/Filter /FlateDecode", b"/Filter [/FlateDecode /FlateDecode]")
    return objects(CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", _PAGE % b"", body)


@_case("long.pdf", "too_large", "too_slow", "too_much_memory")
def pdf_page_of_millions_of_characters() -> bytes:
    words = b"(" + b"word " * 5_000 + b") Tj "
    return _one_page(b"BT /F1 1 Tf 1 0 0 1 10 700 Tm " + words * 900 + b"ET")


@_case("line.pdf", "too_slow", "too_large", "too_much_memory", holds="ab")
def pdf_line_of_30_000_pieces() -> bytes:
    runs = b" ".join(b"1 0 0 1 %d.%02d 700 Tm (ab) Tj" % (n % 600, n % 97) for n in range(30_000))
    return _one_page(b"BT /F1 1 Tf " + runs + b" ET")


@_case("boxes.pdf", "too_slow", holds="A page")
def pdf_of_150_000_rectangles() -> bytes:
    seed = random.Random(4)
    drawn = b" ".join(b"%d %d 9 9 re S" % (seed.randrange(600), seed.randrange(780)) for _ in range(150_000))
    return _one_page(drawn + b" BT /F1 10 Tf 1 0 0 1 40 700 Tm (A page with words) Tj ET")


@_case("outline.pdf", holds="A page")
def pdf_outline_that_never_ends() -> bytes:
    page_text = stream(b"BT /F1 10 Tf 1 0 0 1 40 700 Tm (A page with words) Tj ET")
    return objects(
        b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE % b"/Font << /F1 5 0 R >>",
        page_text,
        FONT,
        b"<< /Type /Outlines /First 7 0 R /Last 7 0 R >>",
        b"<< /Title (x) /Parent 6 0 R /Next 7 0 R /First 7 0 R /Last 7 0 R /Dest [3 0 R /Fit] >>",
    )


@_case("noise.pdf", "damaged_file", "truncated_pdf", "no_text", "encrypted_pdf")
def pdf_of_noise() -> bytes:
    return b"%PDF-1.7\n" + random.Random(1).randbytes(2_000_000) + b"\n%%EOF"


@_case("scan.pdf", "no_text")
def pdf_without_a_text_layer() -> bytes:
    return pdf([[]] * 200)


# DART XML and its zip


@_case("cut.xml", "damaged_file", "no_text", holds="당사는")
def dart_cut_in_the_middle() -> bytes:
    return DART[: DART.index("매출 추이")].encode("cp949")


@_case("laughs.xml", "too_deep", "damaged_file", holds="당사는", never=("ha ha ha ha ha ha",))
def dart_billion_laughs() -> bytes:
    return report("<P>당사는 위젯을 만듭니다. &m;</P>", LAUGHS)


@_case("outside.xml", "damaged_file", "no_text", holds="당사는", never=(SECRET,))
def dart_entity_from_outside() -> bytes:
    return report("<P>당사는 위젯을 만듭니다. &out;</P>", OUTSIDE)


@_case("deep.xml", "too_deep")
def dart_nested_100_000_deep() -> bytes:
    return report("<P>당사는 위젯을 만듭니다.</P>" + "<SECTION-1>" * 100_000 + "</SECTION-1>" * 100_000)


@_case("rows.xml", "too_large_table")
def dart_table_of_200_000_rows() -> bytes:
    return report("<TABLE>" + "<TR><TD>매출</TD><TD>1</TD></TR>" * 200_000 + "</TABLE>")


@_case("spans.xml", "too_wide_table", holds="매출")
def dart_cells_that_cover_everything() -> bytes:
    wide = '<TD COLSPAN="999" ROWSPAN="999">매출</TD>' * 300
    return report("<TABLE>" + f"<TR>{wide}</TR>" + "<TR><TD>1</TD><TD>2</TD></TR>" * 19_000 + "</TABLE>")


@_case("heads.xml", holds="매출")
def dart_table_that_is_nearly_all_head() -> bytes:
    heads = "<TR><TH>구분</TH><TH>제3기</TH></TR>" * 9_000
    rows = f"<TR><TD>매출{'액' * 3_000}</TD><TD>1,234</TD></TR>" + "<TR><TD>매출</TD><TD>1</TD></TR>" * 9_000
    return report(f"<TABLE><THEAD>{heads}</THEAD><TBODY>{rows}</TBODY></TABLE>")


@_case("bold.xml", holds="당사는")
def dart_paragraph_of_200_000_bold_pieces() -> bytes:
    return report("<P>당사는 위젯을 만듭니다. " + '<SPAN USERMARK="B">가</SPAN>' * 200_000 + "</P>")


@_case("report.zip", holds="당사는 반도체를")
def dart_zip_with_names_that_climb() -> bytes:
    return packed(
        {"../../../../tmp/20230101000001.xml": DART.encode("cp949"), "C:\\x\\20230101000001_1.xml": b"<x/>"}
    )


@_case("cut.zip", "damaged_file")
def zip_cut() -> bytes:
    return packed({"20230101000001.xml": DART.encode() * 20})[:-40]


@_case("inner.zip", "unsupported")
def zip_in_a_zip() -> bytes:
    return packed({"inner.zip": packed({"20230101000001.xml": DART.encode()})})


@_case("bomb.zip", "too_large")
def zip_bomb() -> bytes:
    return packed({f"{n}.xml": b" " * (100 * 2**20) for n in range(5)})


@_case("bomb2.zip", "damaged_file", "too_large", "too_much_memory", "no_text")
def zip_bomb_that_fits() -> bytes:
    start = DART[: DART.index("<BODY>")].encode()
    return packed({"1.xml": start + b"<BODY><P>" + b"a b " * (90 * 2**20)})


@_case("lying.zip", "damaged_file")
def zip_that_lies_about_its_size() -> bytes:
    whole = bytearray(packed({"1.xml": DART.encode() + b" " * 50_000_000}))
    at = whole.index(b"PK\x01\x02")
    whole[at + 24 : at + 28] = struct.pack("<I", 100)
    return bytes(whole)


@_case("overlap.zip", "damaged_file", "too_large")
def zip_of_overlapping_files() -> bytes:
    whole = packed({"1.xml": DART.encode() + b" " * 20_000_000})
    at = whole.index(b"PK\x01\x02")
    end = whole.rindex(b"PK\x05\x06")
    entry, count = whole[at:end], 3_000
    tail = whole[end : end + 8] + struct.pack("<HHII", count, count, len(entry) * count, at) + b"\0\0"
    return whole[:at] + entry * count + tail


@_case("locked.zip", "encrypted_pdf")
def zip_with_a_password() -> bytes:
    whole = bytearray(packed({"1.xml": DART.encode()}))
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(magic) + at] |= 1
    return bytes(whole)


# Word


@_case("cut.docx", "damaged_file")
def docx_cut() -> bytes:
    return word("<w:p><w:r><w:t>Words</w:t></w:r></w:p>")[:-100]


@_case("bomb.docx", "too_large")
def docx_bomb() -> bytes:
    return packed({f"word/media{n}.xml": b"0" * (100 * 2**20) for n in range(5)})


_CELL = "<w:tc>{}<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"


@_case("span.docx", holds="Words | 12")
def docx_cells_that_span_a_billion_columns() -> bytes:
    wide = _CELL.format('<w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>', "Words")
    return word(f"<w:tbl><w:tr>{wide}{_CELL.format('', '12')}</w:tr><w:tr>{wide}</w:tr></w:tbl>")


@_case("rows.docx", "too_large_table", "too_slow")
def docx_table_of_200_000_rows() -> bytes:
    merged = _CELL.format('<w:tcPr><w:vMerge w:val="continue"/></w:tcPr>', "x")
    return word("<w:tbl>" + f"<w:tr>{merged}{_CELL.format('', '1')}</w:tr>" * 200_000 + "</w:tbl>")


@_case("laughs.docx", "damaged_file", "no_text", holds="Words", never=("ha ha ha ha ha ha",))
def docx_billion_laughs() -> bytes:
    return word("<w:p><w:r><w:t>Words &m;</w:t></w:r></w:p>", LAUGHS)


@_case("deep.docx", "damaged_file", "no_text", holds="Words")
def docx_nested_10_000_deep() -> bytes:
    return word(
        "<w:p><w:r><w:t>Words</w:t></w:r></w:p>"
        + "<w:tbl><w:tr><w:tc>" * 10_000
        + "</w:tc></w:tr></w:tbl>" * 10_000
    )


# Markdown


@_case("quotes.md", "too_deep")
def markdown_quotes_100_000_deep() -> bytes:
    return b"# Words\n\nWords above.\n\n" + b">" * 100_000 + b" deep\n"


@_case("lists.md", "too_deep")
def markdown_lists_nested_thousands_deep() -> bytes:
    return (
        b"Words above.\n\n"
        + b"".join(b"  " * n + b"- a\n" for n in range(3_000))
        + b"- " * 100_000
        + b"deep\n"
    )


@_case("links.md", "too_slow", holds="Words")
def markdown_of_open_brackets() -> bytes:
    return b"Words above.\n\n" + b"[" * 50_000 + b"\n\n" + b"![a](" * 20_000 + b"\n"


@_case("stars.md", "too_slow", holds="Words")
def markdown_of_open_emphasis() -> bytes:
    return b"Words above.\n\n" + b"*a **a _b __b " * 10_000 + b"\n"


@_case("ticks.md", "too_slow", holds="Words")
def markdown_of_open_code() -> bytes:
    return b"Words above.\n\n" + b" ".join(b"`" * n + b"a" for n in range(1, 1_500)) + b"\n"


@_case("rows.md", "too_large_table", "too_slow")
def markdown_table_of_200_000_rows() -> bytes:
    return b"| a | b |\n|---|---|\n" + b"| row | 1 |\n" * 200_000


# Text


@_case("dots.txt", holds="Words")
def text_line_of_5_000_000_dots() -> bytes:
    return b"Words " + b"." * 5_000_000 + b"x\n"


@_case("open.txt", "too_many_passages", holds="a")
def text_line_of_open_marks() -> bytes:
    return b"**a " * 400_000 + b"\n"


@_case("wrapped.txt", holds="Words")
def text_paragraph_of_50_000_lines() -> bytes:
    return b"Words\n\n" + b"a line that is torn at sixty letters and goes on and on and on\n" * 50_000


@_case("one-line.txt", "too_large")
def text_line_of_25_megabytes() -> bytes:
    return b"word " * 5_000_000


@_case("headings.txt", "too_many_passages")
def text_of_150_000_headings() -> bytes:
    return b"".join(b"# Head %d\n\n## Sub\n\nword\n\n" % n for n in range(60_000))


@_case("cover.txt", holds="FORM 10-K")
def text_cover_made_to_stall_a_pattern() -> bytes:
    return b"SECURITIES AND EXCHANGE COMMISSION\nFORM 10-K\n1-1000" + b" |" * 4_000 + b"\n"


@_case("noise.txt", "binary_file", "wrong_encoding")
def text_of_noise() -> bytes:
    return random.Random(2).randbytes(3_000_000)


@_case("nul.txt", "empty_file")
def text_of_100_megabytes_of_zeros() -> bytes:
    return bytes(100 * 2**20)


@_case("mixed.txt", "wrong_encoding", "binary_file")
def text_of_many_encodings() -> bytes:
    bad = b"\x81\xff\xfe\x80\xa0\x00\x01\xc3\x28"
    return "매출은 늘었다. ".encode() + bad * 1_000 + "매출은 늘었다. ".encode("cp949") + bad * 1_000


@_case("half.txt", "wrong_encoding", "binary_file")
def text_of_half_a_utf_16_file() -> bytes:
    return b"\xff\xfe" + "매출은 늘었다.".encode("utf-16-le") + b"\x00\xd8" * 20_000


@_case("huge.bin.txt", "too_large")
def file_over_the_limit() -> bytes:
    return b"word " * (41 * 2**20)
