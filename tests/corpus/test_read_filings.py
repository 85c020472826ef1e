"""The real filings beside the checkout: read by content alone, with all that the questions quote."""

import csv
import json
import re
import time
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from corpus.document import Extract, Passage
from corpus.read import read
from corpus.split import split

pytestmark = pytest.mark.shared
NAMES = (
    "AMD_10-K_FY2023.html", "AMD_10-K_FY2025.html", "AMD_10-Q_FY2025Q3.html", "AMZN_10-K_FY2024.html",
    "AMZN_10-K_FY2025.pdf", "CSCO_10-K_FY2024.html", "GOOGL_10-K_FY2024.html", "GOOGL_10-K_FY2025.pdf",
    "INTC_10-K_FY2023.html", "JCI_10-K_FY2024.html", "META_10-K_FY2023.html", "META_10-K_FY2024.html",
    "MSFT_10-K_FY2023.pdf", "MSFT_10-K_FY2025.pdf", "NVDA_10-K_FY2024.html", "NVDA_10-K_FY2025.html",
    "NVDA_10-Q_FY2026Q2.html", "NVDA_10-Q_FY2026Q3.html", "NVDA_8-K_2026-03-02.html", "ORCL_10-K_FY2023.pdf",
    "PCG_10-Q_FY2022Q3.pdf", "SAMSUNG_annual_FY2021.pdf", "SAMSUNG_semiannual_2022H1.xml",
)  # fmt: skip
COLUMNS = ("company", "ticker", "cik", "form", "fiscal_period", "period_end", "language")


@cache
def _read(path: Path) -> tuple[Extract, tuple[Passage, ...], float]:
    start = time.process_time()
    # The name is changed so that nothing can come from it.
    extract = read(path.read_bytes(), "document" + path.suffix)
    passages = split(extract)
    return extract, passages, time.process_time() - start


@cache
def _manifest(shared: Path) -> dict[str, dict[str, str]]:
    with (shared / "corpus" / "manifest.tsv").open(encoding="utf-8") as lines:
        return {row["file"]: row for row in csv.DictReader(lines, delimiter="\t")}


def fold(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return "".join(re.findall(r"(?<=\d)\.(?=\d)|%|[^\W_]", text))


@pytest.mark.parametrize("name", NAMES)
def test_a_filing_says_what_it_is(shared: Path, name: str) -> None:
    info = _read(shared / "corpus" / name)[0].info
    row = _manifest(shared)[name]
    assert {column: getattr(info, column) for column in COLUMNS} == {
        column: row[column] for column in COLUMNS
    }
    for column in ("filed", "accession"):
        assert getattr(info, column) in ("", row[column]) or not row[column]
    assert all(info.origins.get(column) for column in COLUMNS)


@pytest.mark.parametrize("name", NAMES)
def test_passages_of_a_filing_are_clean_slices(shared: Path, name: str) -> None:
    extract, passages, _ = _read(shared / "corpus" / name)
    last = 0
    for passage in passages:
        assert passage.text == extract.text[passage.start : passage.end]
        assert last <= passage.start
        last = passage.end
        assert len(passage.text) <= 1200
        assert all(len(entry) <= 120 for entry in passage.section)
    assert unicodedata.is_normalized("NFC", extract.text)
    assert not re.search("[\ufffd\ufb00-\ufb06\ufffe\x00-\x08]", extract.text)
    for noise in (
        "xbrli:",
        "us-gaap:",
        "http://fasb.org",
        "전자공시시스템 dart.fss.or.kr",
        "sec.gov/Archives/edgar/data/789019",
    ):
        assert noise not in extract.text
    lines = set(extract.text.split("\n"))
    assert "Table of Contents" not in lines
    assert not any(re.fullmatch(r".*\b2026/4/13 \d\d:\d\d|第\d+/\d+.", line) for line in lines)


PREAMBLE = r"us-gaap:|xbrli:|iso4217|srt:|dei:|fasb\.org|xbrl\.(?:org|sec)|www\.w3\.org|\b\d{10} (?:true|false)\b|&#?\w+;"
MOJIBAKE = r"\ufffd|â€|Ã[\x80-\xbf]|ï»¿|[\x80-\x9f\ue000-\uf8ff]"
PRINTED = (
    r"\d{1,2}/\d{1,2}/\d{2,4},? \d{1,2}:\d\d|\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d\d|(?m:^\d{1,4}/\d{1,4}$)"
    r"|(?i:page \d+ of \d+)|https?://www\.sec\.gov/Archives|file:///|dart\.fss\.or\.kr Page"
)
NAVIGATION = r"(?im:^(?:table of contents|back to (?:top|contents)|목\s?차|skip to (?:main )?content|(?:previous|next) page)$)"


@pytest.mark.parametrize(
    "noise", [PREAMBLE, MOJIBAKE, PRINTED, NAVIGATION], ids=["preamble", "mojibake", "printed", "navigation"]
)
@pytest.mark.parametrize("name", NAMES)
def test_no_passage_holds_what_is_not_the_reports_text(shared: Path, name: str, noise: str) -> None:
    pattern = re.compile(noise)
    passages = _read(shared / "corpus" / name)[1]
    assert [found[0] for passage in passages for found in pattern.finditer(passage.text)] == []


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".pdf")])
def test_no_line_heads_or_foots_page_after_page(shared: Path, name: str) -> None:
    extract = _read(shared / "corpus" / name)[0]
    pages: dict[int, list[str]] = {}
    for block in extract.blocks:
        if block.page is not None and not block.exhibit and block.kind != "table":
            text = re.sub(r"\d+", "#", extract.text[block.start : block.end].casefold())
            pages.setdefault(block.page, []).append(text)
    edges = Counter(line for lines in pages.values() for line in {lines[0], lines[-1]} if len(line) < 160)
    # A sentence under each statement, and a company's name over each, is the report's own.
    own = re.compile(r"notes to|참조|해당사항|^\(기준일|^\(\*|^\(#\) [전당]기|(?:corporation|company)$")
    assert {line: count for line, count in edges.items() if count > 5 and not own.search(line)} == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_table_passage_knows_its_columns_and_unit(shared: Path, name: str) -> None:
    numeric = [
        passage
        for passage in _read(shared / "corpus" / name)[1]
        if passage.kind == "table" and len(re.findall(r"\|\s*[$(△]*\s?\d[\d,.]+", passage.text)) >= 4
    ]
    heads = re.compile(r"\b(?:19|20)\d\d\b|제\s?\d+\s?기|\|")
    unit = re.compile(r"million|thousand|billion|단위|percent|[$%₩원주]", re.IGNORECASE)
    headed = [passage for passage in numeric if heads.search(passage.context)]
    measured = [passage for passage in numeric if unit.search(f"{passage.context} {passage.text}")]
    assert len([passage for passage in numeric if not passage.context]) <= len(numeric) * 0.02
    assert len(headed) >= len(numeric) * 0.75
    assert len(measured) >= len(numeric) * 0.75


@pytest.mark.parametrize("name", NAMES)
def test_exhibits_follow_the_report_and_are_marked(shared: Path, name: str) -> None:
    passages = _read(shared / "corpus" / name)[1]
    marked = [passage.exhibit for passage in passages]
    assert marked == sorted(marked)
    attached = {"MSFT_10-K_FY2023.pdf", "ORCL_10-K_FY2023.pdf", "PCG_10-Q_FY2022Q3.pdf"}
    assert any(marked) == (name in attached)


@pytest.mark.parametrize("name", ["SAMSUNG_annual_FY2021.pdf", "SAMSUNG_semiannual_2022H1.xml"])
def test_footnotes_are_sentences_of_the_report_and_no_rows_of_its_tables(shared: Path, name: str) -> None:
    extract = _read(shared / "corpus" / name)[0]
    notes = [
        block
        for block in extract.blocks
        if re.match(r"\(\*\d?\) .{40}", extract.text[block.start : block.end])
    ]
    assert len(notes) > 40
    assert {(block.kind, block.exhibit) for block in notes} == {("prose", False)}


def test_every_quote_of_the_questions_stands_in_one_passage(shared: Path) -> None:
    wanted: dict[str, set[str]] = {}
    for line in (shared / "eval" / "dev.jsonl").read_text("utf-8").splitlines():
        for evidence in json.loads(line).get("evidence", []):
            wanted.setdefault(evidence["document"], set()).add(evidence["quote"])
    missing: list[tuple[str, str]] = []
    for document, quotes in wanted.items():
        path = shared / "seed" / "article.txt" if document == "article" else shared / "corpus" / document
        folded = [fold(passage.text) for passage in _read(path)[1]]
        missing += [(document, quote) for quote in quotes if not any(fold(quote) in text for text in folded)]
    assert missing == []


def test_the_filings_quoted_pages_are_right(shared: Path) -> None:
    wrong: list[str] = []
    for line in (shared / "eval" / "dev.jsonl").read_text("utf-8").splitlines():
        for evidence in json.loads(line).get("evidence", []):
            if evidence.get("page") is None:
                continue
            quote = fold(evidence["quote"])
            pages = {
                p.page for p in _read(shared / "corpus" / evidence["document"])[1] if quote in fold(p.text)
            }
            allowed = {evidence["page"], *evidence.get("also_pages", ())}
            if not any(page in allowed or page + 1 in allowed for page in pages if page is not None):
                wrong.append(f"{evidence['document']} {sorted(pages, key=str)} not in {sorted(allowed)}")
    assert wrong == []


def test_exhibits_of_the_utility_report_are_marked(shared: Path) -> None:
    passages = _read(shared / "corpus" / "PCG_10-Q_FY2022Q3.pdf")[1]
    assert {p.exhibit for p in passages if p.page is not None and p.page < 111} == {False}
    assert {p.exhibit for p in passages if p.page is not None and p.page >= 111} == {True}


def test_a_segment_row_knows_its_years_and_unit(shared: Path) -> None:
    passages = _read(shared / "corpus" / "NVDA_10-K_FY2025.html")[1]
    row = next(p for p in passages if "Data Center | $ 115,186 | $ 47,525 | $ 15,005" in p.text)
    assert "Jan 26, 2025 | Jan 28, 2024 | Jan 29, 2023" in row.context
    assert "(In millions)" in row.context
    assert any("Note 16" in entry for entry in row.section)


def test_sections_follow_the_items_of_a_10_k(shared: Path) -> None:
    passages = _read(shared / "corpus" / "NVDA_10-K_FY2025.html")[1]
    items = {
        entry.split(".")[0].casefold()
        for p in passages
        for entry in p.section
        if entry.casefold().startswith("item")
    }
    assert {f"item {n}" for n in ("1", "1a", "2", "3", "5", "7", "7a", "9a", "15")} <= items


def test_all_filings_are_read_in_time(shared: Path) -> None:
    assert sum(_read(shared / "corpus" / name)[2] for name in NAMES) < 60
