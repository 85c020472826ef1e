"""The shipped briefs of filings say in words of their own what the filings say, with the filings' figures."""

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from corpus.companies import company_of
from corpus.document import Passage
from corpus.read import read
from corpus.sentences import sentence_spans
from corpus.split import split
from tests.corpus.brief_checks import (
    Section,
    Wording,
    amounts,
    companies,
    is_period,
    own_years,
    sections,
    unequal_amounts,
    unsupported_amounts,
    unsupported_periods,
)

FOLDER = files("corpus") / "digest" / "filings"
NAMES = sorted(entry.name.removesuffix(".toml") for entry in FOLDER.iterdir() if entry.name.endswith(".toml"))
HEAD = ("company", "ticker", "cik", "form", "fiscal_period", "period_end", "filed", "accession", "language")

# What a filing says of a topic is told of by words like these; a filing that has them time and again covers it.
TOPICS = {
    "demand": r"\bdemand\b|수요",
    "customers": r"\bcustomers\b|거래처|매출처",
    "supply": r"\bsuppliers?\b|\bpurchase (?:obligations|commitments)|원재료|공급",
    "capex": r"\bcapital expenditures?\b|\bproperty and equipment\b|시설투자|설비투자",
    "energy": r"\bdata centers?\b.{0,300}\b(?:energy|power)\b|\bclean energy|\bcarbon-free|\belectricity\b|에너지",
    "competition": r"\bcompetitors?\b|경쟁",
    "export": r"\bexport controls?\b|\bexport (?:licen|restrict)|수출 ?통제",
    "risk": r"\brisks?\b|위험",
}
OFTEN = 3


@cache
def brief(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Filing:
    text: str
    sections: dict[str, Section]
    wording: Wording


@pytest.fixture(scope="session")
def manifest(shared: Path) -> dict[str, dict[str, str]]:
    with (shared / "corpus" / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file, delimiter="\t")}


@cache
def read_filing(path: Path) -> Filing:
    """A filing as the program reads it; each is read once for all tests, since that takes seconds."""
    extract = read(path.read_bytes(), path.name)
    return Filing(extract.text, sections(split(extract)), Wording(extract.text))


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def filing(name: str, shared: Path, manifest: dict[str, dict[str, str]]) -> Filing:
    file = next(file for file in manifest if Path(file).stem == name)
    return read_filing(shared / "corpus" / file)


def statements(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The statements of a brief, each with words to find it by."""
    for number, statement in enumerate(brief(name)["statement"], 1):
        yield f"{number} {statement['topic']}: {statement['en'][:60]}", statement


def test_the_head_agrees_with_the_list_of_filings(name: str, manifest: dict[str, dict[str, str]]) -> None:
    head = brief(name)["filing"]
    row = next(row for file, row in manifest.items() if Path(file).stem == name)
    assert {key: head[key] for key in HEAD} == {key: row[key] or "" for key in HEAD}
    assert set(head) == {*HEAD, "url"}


def test_the_address_leads_to_the_filing(name: str) -> None:
    head = brief(name)["filing"]
    if head["language"] == "ko":
        report = f"dsaf001/main.do?rcpNo={head['accession']}" if head["accession"] else ""
        assert head["url"] == f"https://dart.fss.or.kr/{report}"
    elif head["accession"]:
        folder = f"{int(head['cik'])}/{head['accession'].replace('-', '')}/"
        assert head["url"] == f"https://www.sec.gov/Archives/edgar/data/{folder}"
    else:
        query = f"action=getcompany&CIK={head['cik']}&type={head['form']}"
        assert head["url"] == f"https://www.sec.gov/cgi-bin/browse-edgar?{query}"


def test_there_are_enough_statements_and_not_too_many(name: str) -> None:
    assert 10 <= len(brief(name)["statement"]) <= 25


def test_every_topic_of_the_filing_is_told(name: str, filing: Filing) -> None:
    told = Counter(statement["topic"] for _, statement in statements(name))
    assert set(told) <= set(TOPICS)
    covered = {topic for topic, sign in TOPICS.items() if len(re.findall(sign, filing.text, re.I)) >= OFTEN}
    assert covered - set(told) == set()


def test_each_statement_is_complete_and_names_its_company(name: str) -> None:
    company = company_of(brief(name)["filing"]["company"])
    assert company is not None
    for label, statement in statements(name):
        assert set(statement) == {"topic", "section", "period", "ko", "en"}, label
        ko, en = statement["ko"], statement["en"]
        assert company.id in companies(ko) and company.id in companies(en), label
        assert ko.endswith("다.") and en.endswith("."), label
        assert not re.search(r"[가-힣]", en), label
        assert len(sentence_spans(ko)) <= 2 and len(sentence_spans(en)) <= 2, label


def test_each_statement_names_a_section_of_the_filing(name: str, filing: Filing) -> None:
    missing = [(label, s["section"]) for label, s in statements(name) if s["section"] not in filing.sections]
    assert missing == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_figure_stands_in_its_section(name: str, filing: Filing, language: str) -> None:
    wrong = {
        label: unsupported_amounts(statement[language], filing.sections[statement["section"]])
        for label, statement in statements(name)
    }
    assert {label: found for label, found in wrong.items() if found} == {}


def test_every_year_and_quarter_stands_in_its_section_or_is_the_filings_own(
    name: str, filing: Filing
) -> None:
    own, quarter = own_years(brief(name)["filing"])
    for label, statement in statements(name):
        assert is_period(statement["period"]), label
        for text in (statement["ko"], statement["en"], statement["period"]):
            section = filing.sections[statement["section"]]
            assert unsupported_periods(text, section, own, quarter) == [], label


def test_every_company_stands_in_its_section_or_is_the_filer(name: str, filing: Filing) -> None:
    filer = company_of(brief(name)["filing"]["company"])
    assert filer is not None
    wrong = {
        label: named
        for label, statement in statements(name)
        if (
            named := companies(statement["ko"] + "\n" + statement["en"])
            - filing.sections[statement["section"]].companies
            - {filer.id}
        )
    }
    assert wrong == {}


def test_both_languages_say_the_same_of_figures_years_and_companies(name: str) -> None:
    for label, statement in statements(name):
        ko, en = statement["ko"], statement["en"]
        assert unequal_amounts(ko, en) == [], label
        assert set(re.findall(r"20\d\d", ko)) == set(re.findall(r"20\d\d", en)), label
        assert companies(ko) == companies(en), label


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_wording_of_the_filing_is_copied(name: str, filing: Filing, language: str) -> None:
    runs = {label: filing.wording.copied(statement[language]) for label, statement in statements(name)}
    assert {label: found[0] for label, found in runs.items() if found} == {}


def test_no_statement_is_told_twice() -> None:
    for language in ("ko", "en"):
        told = Counter(s[language] for name in NAMES for _, s in statements(name))
        assert [text for text, times in told.items() if times > 1] == []


def test_a_changed_figure_of_a_brief_would_be_found(name: str, filing: Filing) -> None:
    """Each figure of three digits or more is told half as large again; hardly one may then still be there."""
    kept: list[str] = []
    tried = 0
    for _, statement in statements(name):
        for stated in amounts(statement["en"]):
            digits = re.search(r"\d[\d,.]*\d", stated.text)
            if digits is None or len(re.sub(r"\D", "", digits[0])) < 3:
                continue
            tried += 1
            changed = f"{float(digits[0].replace(',', '')) * 1.5:,.10g}"
            text = stated.text.replace(digits[0], changed)
            if not unsupported_amounts(text, filing.sections[statement["section"]]):
                kept.append(text)
    assert len(kept) <= tried * 0.1, kept


def test_a_copied_sentence_would_be_found(name: str, filing: Filing) -> None:
    section = filing.sections[brief(name)["statement"][0]["section"]]
    text = max((p.text for p in section.passages if p.kind == "prose"), key=len, default="")
    if not text:
        text = max(
            (p.text for s in filing.sections.values() for p in s.passages if p.kind == "prose"), key=len
        )
    start, end = max(sentence_spans(text), key=lambda span: span[1] - span[0])
    assert filing.wording.copied(text[start:end])


PROSE = Passage(0, 0, "Revenue was $130.5 billion, up 114%. AMD and two others buy 10 wafers.", "prose")
TABLE = Passage(
    0, 0, "Purchases | 1,250 | 610", "table", context="(In millions); Jan 26, 2025 | Jan 28, 2024"
)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Revenue was about $131 billion, up 114%.", []),
        ("매출은 1,305억 달러로 114% 늘었다.", []),
        ("Purchases came to $1.25 billion after $610 million.", []),
        ("Revenue was $130.6 billion, up 115%.", ["$130.6 billion", "115%"]),
        ("매출은 1,350억 달러로 114%포인트 늘었다.", ["1,350억 달러", "114%포인트"]),
        ("Purchases came to $1.25 million.", ["$1.25 million"]),
        ("The share rose by 10%.", ["10%"]),
    ],
)
def test_only_figures_of_the_section_are_borne_out(text: str, wrong: list[str]) -> None:
    assert unsupported_amounts(text, Section((PROSE, TABLE))) == wrong


def test_a_year_or_a_quarter_from_elsewhere_is_found() -> None:
    section, own = Section((PROSE, TABLE)), frozenset({2026})
    assert unsupported_periods("In fiscal 2025, after 2024 and before 2026", section, own, 3) == []
    assert unsupported_periods("2023 회계연도 2분기", section, own, 3) == ["2023", "Q2"]


def test_languages_that_tell_different_figures_are_found() -> None:
    assert unequal_amounts("매출은 1,305억 달러로 114% 늘었다.", "Revenue rose 114% to $130.5 billion.") == []
    assert unequal_amounts("매출은 1,305억 달러다.", "Revenue was $135.5 billion.") == [
        "1,305억 달러",
        "$135.5 billion",
    ]
    assert unequal_amounts("매출이 늘었다.", "Revenue rose 114%.") == ["114%"]
