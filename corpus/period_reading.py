"""The reporting periods that a question names.

A period is read as a chain of small parts that stand side by side: a year, a fiscal year, a quarter, a half,
a month, a word for an end (결산, ended) or for a report (분기보고서, 10-Q). So 2026 회계연도 3분기, Q3 FY2026
and third quarter of fiscal 2026 are one thing, and so are year ended June 2023 and 2023년 6월 결산.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Literal

from corpus.short_years import SHORT_YEAR

Basis = Literal["fiscal", "calendar", "unknown"]
Relative = Literal["", "latest", "last_quarter", "last_year", "this_year", "next_year"]


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A place that names a period: `surface == text[start:end]`, in code points.

    `year` is the fiscal year where `basis` is fiscal; with an `end_month` it is the calendar year in which
    the period ends, and with a `filed_month` the calendar year of the filing. `quarter` is 1–4, `half`
    1–2, months are 1–12. `relative` is set for words such as 작년 or latest; their `year` is known only
    when the day of asking was given.
    """

    start: int
    end: int
    surface: str
    year: int | None = None
    quarter: int | None = None
    half: int | None = None
    basis: Basis = "unknown"
    end_month: int | None = None
    filed_month: int | None = None
    relative: Relative = ""


_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_EN = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|january|february|march|april|june|july|august|september|"
    r"october|november|december)\b\.?(?: \d{1,2}(?:st|nd|rd|th)?(?=,? (?:19|20)\d\d|\b(?!\d)))?"
)
_YEAR = r"(?:19|20)\d\d"
_UNITS = r"\s?(?:억|조|만|천|원|달러|명|개|주\b|건|배|MW|GW|TW|million|billion|employees|shares|%)"
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_ORDINAL = "|".join(_ORDINALS)
_B = r"(?<![A-Za-z0-9])"  # \b, but Korean may stand on the left

_PARTS = "|".join(
    f"(?P<{name}>{pattern})"
    for name, pattern in (
        ("compact", rf"{_B}(?:FY ?)?{_YEAR} ?(?:Q[1-4]|H[12])(?![A-Za-z0-9])"),
        ("short", rf"{_B}(?:[1-4]Q|[12]H) ?'?(?:{_YEAR}|\d\d)(?![A-Za-z0-9])"),
        ("fy", rf"{_B}(?i:FY)[ ']?(?:{_YEAR}|\d\d)(?!\d)"),
        (
            "fiscal",
            rf"{_B}(?i:fiscal(?: year)?) '?(?:{_YEAR}|\d\d(?!\d))|{_B}{_YEAR} (?i:fiscal year)\b|"
            rf"(?<!\d){_YEAR}년? ?회계 ?(?:연도|년도)|회계 ?(?:연도|년도) ?{_YEAR}년?|"
            rf"(?<!\d){_YEAR}년? ?사업 ?연도",
        ),
        ("calendar", rf"{_B}(?i:calendar(?: year)?) {_YEAR}(?!\d)"),
        (
            "q_en",
            rf"{_B}(?:(?i:fiscal )?(?i:{_ORDINAL})[ -](?i:fiscal )?(?i:quarter)|[qQ][1-4])(?![A-Za-z0-9])",
        ),
        ("q_ko", r"(?<!\d)(?:[1-4] ?(?:/ ?4|사)? ?분기|(?:첫|둘째|셋째|넷째) ?분기)"),
        ("nine", rf"{_B}(?i:nine|9)[ -](?i:months?)\b|(?<!\d)9 ?개월(?: ?누적| ?누계)?|3분기 ?(?:누적|누계)"),
        ("half_en", rf"{_B}(?:(?i:first|second)[ -](?i:half)|[hH][12](?=\W)|(?i:six|6)[ -](?i:months?))\b"),
        ("half_ko", r"상반기|하반기|(?<!\d)6 ?개월 ?(?:누적|누계)|반기(?= ?(?:실적|누적))"),
        (
            "short_ko",
            r"(?<!\d)['’‘]?\d\d년(?= ?(?:[1-4] ?분기|상반기|하반기|회계))|"
            r"(?<![\d.,])['’‘]?2\d년(?= ?(?:1[0-2]|0?[1-9])월| ?(?:대비|보다|말(?![가-힣])|매출|실적|영업|기준))|"
            rf"(?<=대비 |보다 )2\d년(?=에)|{SHORT_YEAR}",
        ),
        ("year_ko", rf"(?<![\d.,]){_YEAR}년도?(?!간|짜리|물)"),
        ("month_en", rf"{_B}{_MONTH_EN}"),
        ("month_ko", r"(?<!\d)(?:1[0-2]|0?[1-9])월(?: ?(?:3[01]|[12]\d|0?[1-9])일)?(?: ?말)?"),
        ("year", rf"(?<![\d.,$₩A-Za-z\-]){_YEAR}(?!\d|,\d|\.\d|[A-Za-z]|{_UNITS})"),
        ("year_word", r"작년|지난해|올해|금년|재작년|내년|(?i:\b(?:last|this|next) (?:fiscal )?year\b)"),
        (
            "last_q",
            r"(?:지난|직전|이번|최근|최신) ?분기|(?i:\b(?:last|latest|most recent|this|current) quarter\b)",
        ),
        ("latest", r"최신|최근|가장 최근|(?i:\b(?:latest|most recent|newest)\b)"),
        (
            "ended",
            r"(?:(?i:that |which )?(?i:ended|ending|ends)(?i: in| on)?)\b|"
            r"에? ?(?:끝난|끝나는|종료|종료된|종료되는|마감한|"
            r"마감된|결산한|결산하는|결산)|(?i:fiscal year[ -]end|year[ -]end)\b",
        ),
        (
            "report",
            r"(?:에 ?(?:낸|제출한|나온|공시한) ?)?(?i:\b(?:form )?(?:10-?[KQ]|8-?K)\b)|"
            r"(?i:\b(?:annual|quarterly|current|half-year)? ?(?:report|filing)\b)|"
            r"(?:에(?: ?낸| ?제출한| ?나온)?)? ?(?:분기|반기|연간|연례|사업|수시)? ?보고서|"
            r"(?:에|에 ?낸)? ?공시",
        ),
        ("filed", r"(?i:\b(?:filed|published|released)(?: in| on)?\b)"),
        (
            "span",
            r"(?i:\b(?:the )?(?:fiscal )?(?:year|quarter|months?)\b)|"
            r"회계 ?(?:연도|년도)|사업 ?연도|분기|기준|연간",
        ),
        ("point", r"(?i:\bthe end of\b)|말(?![가-힣])|말(?=에|에서|까지|기준| )|초(?=에| )"),
    )
)
_LINK = r"[ \t\n]*(?:(?i:of|the|for|in|its|'s)\b|의|,|\()?[ \t\n]*"
_AND = re.compile(
    r"\)?[ \t\n]*(?:,|와|과|및|랑|이랑|하고|~|–|-|에서|부터|보다|대비|and|to|or|vs\.?|versus|with)?[ \t\n]*"
)


@cache
def _part_pattern() -> re.Pattern[str]:
    return re.compile(_PARTS)


@cache
def _link_pattern() -> re.Pattern[str]:
    return re.compile(_LINK)


def find_periods(text: str, today: date | None = None) -> tuple[PeriodMention, ...]:
    """The periods named in a Korean or English question, from left to right, none overlapping another.

    `today` gives 작년 and last year their year. A quarter or half without a year that stands beside one
    with a year (2025년 3분기와 4분기) takes over its year.
    """
    chain: _Chain | None = None
    chains: list[_Chain] = []
    for match in _part_pattern().finditer(text):
        part = _read(match, today)
        joined = None
        if chain is not None and (link := _link_pattern().fullmatch(text, chain.end, match.start())):
            joined = chain.join(part, aside="(" in link.group())
        if joined is None:
            joined = part
            chains.append(joined)
        else:
            chains[-1] = joined
        chain = joined
    mentions: list[PeriodMention] = []
    for chain in chains:
        mention = chain.mention(text)
        if mention is None:
            continue
        if mentions and _AND.fullmatch(text, mentions[-1].end, mention.start):
            mentions[-1], mention = _share_year(mentions[-1], mention)
        mentions.append(mention)
    return tuple(mentions)


def _share_year(left: PeriodMention, right: PeriodMention) -> tuple[PeriodMention, PeriodMention]:
    """Two quarters or halves side by side, of which one has no year of its own, given the other's."""
    if (left.quarter or left.half) and (right.quarter or right.half):
        if right.year is None and not right.relative:
            right = replace(right, year=left.year, basis=left.basis)
        elif left.year is None and not left.relative:
            left = replace(left, year=right.year, basis=right.basis)
    return left, right


@dataclass(frozen=True, slots=True)
class _Chain:
    """Parts read so far. `core` is where the last part that says something ends, `first` where one starts."""

    start: int
    end: int
    year: int | None = None
    quarter: int | None = None
    half: int | None = None
    month: int | None = None
    basis: Basis = "unknown"
    relative: Relative = ""
    ended: bool = False
    report: bool = False
    filed: bool = False
    span: bool = False
    first: int = -1
    core: int = -1

    def join(self, more: _Chain, aside: bool) -> _Chain | None:
        """Both as one period, or None when they do not belong together.

        `aside` tells that the second stands in brackets: a period's own end may repeat its year there, as in
        2025 회계연도(2025년 1월 말 결산).
        """
        twice = any(
            getattr(self, name) and getattr(more, name)
            for name in ("year", "quarter", "half", "month", "relative")
        )
        end_aside = aside and more.basis == "unknown" and abs((self.year or 0) - (more.year or 0)) <= 1
        if twice and not (end_aside and not more.quarter and not more.half and not more.relative):
            return None
        named = more.first >= 0
        if (self.quarter or more.quarter) and (self.half or more.half):
            return None
        if named and self.report and not self.filed:
            return None
        return _Chain(
            self.start,
            more.end,
            self.year or more.year,
            self.quarter or more.quarter,
            self.half or more.half,
            self.month or more.month,
            self.basis if self.basis != "unknown" else more.basis,
            self.relative or more.relative,
            self.ended or more.ended,
            self.report or more.report,
            self.filed or more.filed,
            self.span or more.span,
            self.first if self.first >= 0 else more.first,
            max(self.core, more.core),
        )

    def mention(self, text: str) -> PeriodMention | None:
        """The chain as a mention, or None when it names no period (a month alone, a report alone)."""
        year, month, relative = self.year, self.month, self.relative
        if relative == "latest" and not (self.report or self.span or year or self.quarter):
            return None
        dated = month is not None and (self.ended or self.report)
        if not (year or self.quarter or self.half or relative or dated):
            return None
        tells_end = month is not None and not self.report
        start, end = self.first, self.core
        if month is not None or relative == "latest":
            start, end = (self.start, self.end) if self.ended or self.report else (start, end)
        if text[end : end + 1] == ")" and "(" in text[start:end]:
            end += 1
        return PeriodMention(
            start,
            end,
            text[start:end],
            year,
            self.quarter,
            self.half,
            self.basis,
            month if tells_end else None,
            month if month is not None and self.report else None,
            relative,
        )


_LAST_CENTURY = 70  # '97년 is 1997: nothing is asked of 2097


def _full_year(digits: str) -> int:
    number = int(digits)
    return number if number > 99 else number + (1900 if number >= _LAST_CENTURY else 2000)


def _read(match: re.Match[str], today: date | None) -> _Chain:
    """One part of a period."""
    kind, text = match.lastgroup or "", match.group()
    start, end = match.span()
    numbers = re.findall(r"\d+", text)
    if kind in {"ended", "report", "filed", "span", "point"}:
        fiscal: Basis = "fiscal" if re.search(r"회계|사업|fiscal", text, re.IGNORECASE) else "unknown"
        return _Chain(
            start,
            end,
            ended=kind == "ended",
            report=kind in {"report", "filed"},
            filed=kind == "filed",
            span=kind == "span",
            basis=fiscal,
        )
    core = _Chain(start, end, first=start, core=end)
    match kind:
        case "compact":
            year, part = int(numbers[0]), int(text[-1])
            basis = "fiscal" if text.startswith("FY") else "unknown"
            half = "H" in text
            return replace(
                core, year=year, quarter=None if half else part, half=part if half else None, basis=basis
            )
        case "short":
            part, half = int(text[0]), "H" in text
            year = _full_year(numbers[-1])
            return replace(core, year=year, quarter=None if half else part, half=part if half else None)
        case "fy" | "fiscal":
            return replace(core, year=_full_year(numbers[0]), basis="fiscal")
        case "calendar":
            return replace(core, year=int(numbers[0]), basis="calendar")
        case "q_en" | "q_ko":
            words = re.findall(_ORDINAL, text.lower())
            korean = [n for n, word in enumerate(("첫", "둘째", "셋째", "넷째"), 1) if word in text]
            quarter = _ORDINALS[words[0]] if words else korean[0] if korean else int(numbers[0])
            return replace(core, quarter=quarter, basis="fiscal" if "fiscal" in text.lower() else "unknown")
        case "nine":
            return replace(core, quarter=3)
        case "half_en" | "half_ko":
            second = "second" in text.lower() or "하반기" in text or text.upper() == "H2"
            return replace(core, half=2 if second else 1)
        case "month_en":
            return replace(core, month=1 + [*_MONTH_NAMES].index(text[:3].lower()))
        case "month_ko":
            return replace(core, month=int(numbers[0]))
        case "year_word":
            step = _year_step(text.lower())
            relative: Relative = "this_year" if step == 0 else "next_year" if step > 0 else "last_year"
            return replace(core, year=today.year + step if today else None, relative=relative)
        case "last_q":
            return replace(core, relative="last_quarter")
        case "latest":
            return replace(core, relative="latest")
        case _:
            return replace(core, year=_full_year(numbers[0]))


def _year_step(word: str) -> int:
    if word == "재작년":
        return -2
    if word in {"작년", "지난해"} or word.startswith("last"):
        return -1
    return 1 if word == "내년" or word.startswith("next") else 0
