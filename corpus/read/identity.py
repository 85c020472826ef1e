"""What a document says about itself: company, form, period, dates, from its content, never from its name.

Inline XBRL's dei facts come first, then what the cover page prints; the list of companies adds ticker and
CIK to a name that it knows. `origins` tells which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.days import iso_day
from corpus.document import Block, DocumentInfo, Language
from corpus.read.parts import Node, clean

_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November",
    "December",
)  # fmt: skip
_MONTHS = {name.lower(): number for number, name in enumerate(_NAMES, 1)}
_DATE = rf"((?:{'|'.join(_NAMES)})\s+\d{{1,2}}\s*,\s*(?:19|20)\d\d)"
_FORM = re.compile(
    r"\bform\s+(10-K(?:/A|T)?|10-Q(?:/A)?|8-K(?:/A)?|20-F(?:/A)?|6-K|40-F|S-1(?:/A)?|DEF\s?14A)\b", re.I
)
_ENDED = re.compile(
    r"for\s+the\s+(?:fiscal\s+)?(?:year|quarterly\s+period|quarter|period)\s+ended:?\s+" + _DATE, re.I
)
_REPORTED = re.compile(
    r"date\s+of\s+(?:earliest\s+event\s+reported|report)[^:]{0,60}:?\)?:?\s*" + _DATE, re.I
)
_MONTHS_ENDED = re.compile(r"\b(three|six|nine)\s+months\s+ended\b", re.I)
_ARCHIVE = re.compile(r"https?://www\.sec\.gov/Archives/edgar/data/(\d{1,10})/(\d{18})/[\w.\-]+", re.I)
_ACCESSION = re.compile(r"\b(\d{10}-\d{2}-\d{6})\b")
_KO_FORM = re.compile(
    r"(사\s?업\s?보\s?고\s?서|반\s?기\s?보\s?고\s?서|분\s?기\s?보\s?고\s?서|감\s?사\s?보\s?고\s?서|주요사항보고서)"
)
_KO_DATE = r"(\d{4})년[\s|]*(\d{1,2})월[\s|]*(\d{1,2})일"
_KO_SPAN = re.compile(_KO_DATE + r"\s*\|?\s*부터[\s\S]{0,20}?" + _KO_DATE + r"\s*\|?\s*까지")
_HANGUL = re.compile("[가-힣]")
_LETTERS = re.compile("[A-Za-z가-힣]")
_SUFFIX = {
    "corp": "Corporation", "corp.": "Corporation", "corporation": "Corporation", "inc": "Inc.",
    "inc.": "Inc.",
    "plc": "plc", "llc": "LLC", "l.p.": "L.P.", "lp": "LP", "ltd": "Ltd.", "ltd.": "Ltd.", "co": "Co.",
    "co.": "Co.", "n.v.": "N.V.", "s.a.": "S.A.", "ag": "AG", "se": "SE", "and": "and", "of": "of", "&": "&",
}  # fmt: skip
_LONGEST = 300
"""Code points of a title, a name or a form beyond which a file says something else there."""
_FIELDS = ("title", "company", "ticker", "cik", "form", "fiscal_period", "accession", "url")
_DEI = frozenset(
    (
        "EntityRegistrantName", "TradingSymbol", "EntityCentralIndexKey", "DocumentType",
        "DocumentFiscalYearFocus", "DocumentFiscalPeriodFocus", "DocumentPeriodEndDate",
    )
)  # fmt: skip


def language_of_document(text: str) -> Language:
    """The language that a document, or a part of it, is written in: Korean when a fifth of its letters are Hangul.

    Of a long text its beginning and its middle count. Names count too: a document is not read by its few names,
    as a question is (`index.question.language_of_question`).
    """
    sample = text[:20_000] + text[len(text) // 2 : len(text) // 2 + 20_000]
    letters = len(_LETTERS.findall(sample))
    return "ko" if letters and len(_HANGUL.findall(sample)) * 5 >= letters else "en"


def iso_date(text: str) -> str:
    """An English date ("January 26, 2025") as ISO 8601, or empty."""
    match = re.match(r"\s*([A-Za-z]+)\s+(\d{1,2})\s*,\s*(\d{4})", text)
    month = _MONTHS.get(match[1].lower()) if match else None
    return f"{match[3]}-{month:02d}-{int(match[2]):02d}" if match and month else ""


def korean_period(form: str, start: str, end: str) -> str:
    """FY2021 for a 사업보고서, 2022H1 for a 반기보고서, 2022Q1 or 2022Q3 for a 분기보고서."""
    if not end:
        return ""
    year = end[:4]
    if "반기" in form:
        return f"{year}H1"
    if "분기" in form:
        months = int(end[5:7]) - (int(start[5:7]) if start else 1) + 1
        return f"{year}Q{max(1, min(4, round((months % 12 or 12) / 3)))}"
    return f"FY{year}"


def fiscal_period(form: str, end: str, text: str = "") -> str:
    """The fiscal period of an American filing without dei facts, from its form and its period's end."""
    if not end:
        return ""
    year, month, day = int(end[:4]), int(end[5:7]), int(end[8:10])
    if form.startswith("8-K"):
        return end[:7]
    if form.startswith(("10-K", "20-F", "40-F")):
        return f"FY{year - 1 if month == 1 and day <= 7 else year}"
    if form.startswith("10-Q"):
        spans = {match[1].lower() for match in _MONTHS_ENDED.finditer(text[:400_000])}
        quarter = 3 if "nine" in spans else 2 if "six" in spans else 1
        last = month + 12 - 3 * quarter
        return f"FY{year + (1 if last > 12 else 0)}Q{quarter}"
    return ""


def filing_info(root: Node) -> DocumentInfo:
    """The dei facts of an inline-XBRL filing; empty where there are none."""
    facts: dict[str, str] = {}
    contexts: dict[str, str] = {}
    for element in root.iter("{*}nonNumeric", "{*}nonFraction", "ix:nonnumeric"):
        name = element.get("name") or ""
        if not name.startswith("dei:"):
            continue
        fact = name[4:]
        if fact in _DEI and fact not in facts:
            facts[fact] = clean("".join(element.itertext()))
            contexts[fact] = element.get("contextRef") or element.get("contextref") or ""
    if not facts:
        return DocumentInfo()
    form = facts.get("DocumentType", "")
    end = _context_end(root, contexts.get("DocumentType", "") or contexts.get("DocumentPeriodEndDate", ""))
    end = iso_date(facts.get("DocumentPeriodEndDate", "")) or end
    year, focus = facts.get("DocumentFiscalYearFocus", ""), facts.get("DocumentFiscalPeriodFocus", "")
    period = ""
    if form.startswith("8-K"):
        period = end[:7]
    elif year:
        period = f"FY{year}" if focus in ("FY", "") else f"FY{year}{focus}"
    cik = facts.get("EntityCentralIndexKey", "")
    fields = {
        "company": facts.get("EntityRegistrantName", ""),
        "ticker": facts.get("TradingSymbol", ""),
        "cik": cik.zfill(10) if cik.isdigit() else "",
        "form": form,
        "fiscal_period": period,
        "period_end": end,
    }
    origins = {name: "xbrl" for name, value in fields.items() if value}
    return DocumentInfo(**fields, origins=origins)  # pyright: ignore[reportArgumentType]


def _context_end(root: Node, context: str) -> str:
    for element in root.iter("{*}context", "xbrli:context"):
        if element.get("id") == context:
            for child in element.iter():
                if isinstance(child.tag, str) and child.tag.lower().endswith(("enddate", "instant")):
                    return iso_day(clean(child.text or ""))
    return ""


def sound(info: DocumentInfo) -> DocumentInfo:
    """The info without days that the calendar does not have, and no field of it longer than anybody reads."""
    cut = {name: getattr(info, name)[:_LONGEST] for name in _FIELDS if len(getattr(info, name)) > _LONGEST}
    days = {name: iso_day(getattr(info, name)) for name in ("period_end", "filed")}
    wrong = {name: day for name, day in days.items() if day != getattr(info, name)}
    return replace(info, **cut, **wrong) if cut or wrong else info


def finish(
    info: DocumentInfo,
    text: str,
    blocks: Sequence[Block],
    source: str,
    *,
    filing: bool = True,
    hints: str = "",
) -> DocumentInfo:
    """Fill what `info` lacks from the cover page, the list of companies and the headings.

    Args:
        info: What the format's own fields said.
        text: The extracted text.
        blocks: Its blocks.
        source: The file's base name, the title of last resort.
        filing: Whether to look for a report's cover page at all.
        hints: What the file prints outside its text: page furniture with addresses, metadata.
    """
    found: dict[str, str] = {}
    if filing:
        found |= _cover_ko(text[:4000]) or _cover_en(text)
        found |= {key: value for key, value in _from_hints(hints).items() if value}
    fields = {name: value for name, value in found.items() if value and not getattr(info, name)}
    origins = dict(info.origins) | dict.fromkeys(fields, "content")
    info = sound(replace(info, **fields))  # pyright: ignore[reportArgumentType]
    info = _known_company(info, origins)
    if not info.origins.get("language"):
        info = replace(info, language=language_of_document(text))
        origins.setdefault("language", "content")
    if not info.title:
        title = (
            " ".join(piece for piece in (info.company, info.form, info.fiscal_period) if piece)
            if info.form
            else ""
        )
        origin = "content"
        if not title:
            title = next((text[b.start : b.end] for b in blocks[:2] if b.kind == "heading"), "")
        if not title:
            title, origin = source, "name"
        info = replace(info, title=title[:200])
        origins["title"] = origin
    return replace(info, origins=origins)


def _cover_ko(head: str) -> dict[str, str]:
    form = _KO_FORM.search(head)
    span = _KO_SPAN.search(head)
    if not form or not span:
        return {}
    name = form[1].replace(" ", "")
    start = f"{span[1]}-{int(span[2]):02d}-{int(span[3]):02d}"
    end = f"{span[4]}-{int(span[5]):02d}-{int(span[6]):02d}"
    company = re.search(r"회\s*사\s*명[\s:：|]*([^\n|]{2,40})", head)
    filed = re.search(r"귀\s*중[\s|]*" + _KO_DATE, head)
    return {
        "form": name,
        "period_end": end,
        "fiscal_period": korean_period(name, start, end),
        "company": clean(company[1]) if company else "",
        "filed": f"{filed[1]}-{int(filed[2]):02d}-{int(filed[3]):02d}" if filed else "",
    }


def _cover_en(text: str) -> dict[str, str]:
    head = text[:9000]
    form = _FORM.search(head)
    if not form or "securities" not in head.lower():
        return {}
    name = re.sub(r"\s", "", form[1].upper()) if not form[1].upper().startswith("DEF") else "DEF 14A"
    ended = _ENDED.search(head) or _REPORTED.search(head)
    end = iso_date(ended[1]) if ended else ""
    ticker = re.search(
        r"(?:per share|common stock|shares)[\s|]+([A-Z]{1,5})[\s|]+(?:the\s+)?(?:nasdaq|new york|nyse)",
        head,
        re.I,
    )
    return {
        "form": name,
        "period_end": end,
        "fiscal_period": fiscal_period(name, end, text),
        "company": _registrant(head),
        "ticker": ticker[1] if ticker and ticker[1].isupper() else "",
    }


def _registrant(head: str) -> str:
    lines = [line.strip(" _|") for line in head.split("\n")]
    lines = [line for line in lines if line]
    for index, line in enumerate(lines):
        if re.match(r"\(?exact name of (?:the )?registrant", line, re.I) and index:
            return lines[index - 1]
    for line in lines:
        if match := re.match(
            r"\d{1,3}-\d{3,6}[\s|]++(.{1,120}?)[\s|]++(?:[A-Z][a-z]{1,30}\s?){1,2}[\s|]++\d\d-\d{7}",
            line[:400],
        ):
            return match[1]
    for index, line in enumerate(lines[:-1]):
        if re.match(r"commission file (?:number|no)", line, re.I):
            return lines[index + 1]
    return ""


def _from_hints(hints: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if match := _ARCHIVE.search(hints):
        number = match[2]
        found["url"] = match[0]
        found["cik"] = match[1].zfill(10)
        found["accession"] = f"{number[:10]}-{number[10:12]}-{number[12:]}"
    elif match := _ACCESSION.search(hints):
        found["accession"] = match[1]
    if match := re.search(r"filed on (\d{4}-\d\d-\d\d)", hints):
        found["filed"] = match[1]
    elif match := re.search(r"filed (\d\d)/(\d\d)/(\d{4})", hints):
        found["filed"] = f"{match[3]}-{match[1]}-{match[2]}"
    return found


def _known_company(info: DocumentInfo, origins: dict[str, str]) -> DocumentInfo:
    if not (info.company or info.cik or info.ticker):
        return info
    from corpus.companies import company_of

    known = next(
        (c for c in (company_of(key) for key in (info.cik, info.company, info.ticker) if key) if c), None
    )
    company = legal_name(info.company, known.en if known else "")
    if not known:
        return replace(info, company=company)
    cik = known.cik or known.dart
    for name, value in (("ticker", known.ticker), ("cik", cik)):
        if value and not getattr(info, name):
            origins[name] = "content"
    return replace(info, company=company or known.en, ticker=info.ticker or known.ticker, cik=info.cik or cik)


def legal_name(name: str, usual: str = "") -> str:
    """A registrant's name as people write it: `AMAZON.COM, INC.` → `Amazon.com, Inc.`."""
    name = clean(name)
    if not name or _HANGUL.search(name):
        return re.sub(r"\s+(?=주식회사$)|(?<=^주식회사)\s+", "", name)
    words = name.split(" ")
    loud = name.upper() == name
    usual_words = usual.split(" ")
    out: list[str] = []
    for index, word in enumerate(words):
        bare = word.casefold().rstrip(",")
        tail = "," if word.endswith(",") else ""
        if index and bare in _SUFFIX and (loud or bare in ("inc", "corp", "ltd")):
            out.append(_SUFFIX[bare] + tail)
        elif index < len(usual_words) and usual_words[index].casefold() == bare:
            out.append(usual_words[index] + tail)
        elif loud and word.isupper() and "&" not in word:
            out.append(word.capitalize())
        else:
            out.append(word)
    return " ".join(out)
