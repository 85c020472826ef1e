"""Patterns of the scanner: numbers, magnitudes, currencies, hedges, labels and dates."""

from __future__ import annotations

import re
from typing import cast

from corpus.amounts.model import ENGLISH_NUMBERS, Hedge

NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
YEAR = r"(?:19|20)[0-9]{2}"
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?"
)
DASH = r"[-‐‑–—−~∼〜～]"
_WORD_NUMBERS = "|".join(sorted(ENGLISH_NUMBERS, key=len, reverse=True))

TOKEN = re.compile(
    rf"""
    (?P<date>
        {YEAR}\s?[-./]\s?[0-9]{{1,2}}\s?[-./]\s?[0-9]{{1,2}}(?![0-9])
      | [0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{2,4}}
      | {YEAR}\s?{DASH}\s?(?:{YEAR}|[0-9]{{2}})(?![0-9,.%])(?:년(?:대|도)?)?
      | {YEAR}\.\s?(?:0[1-9]|1[0-2])(?![0-9]|[.,][0-9]|\s?[%억조만])
      | {YEAR}(?:s|년대)(?![A-Za-z])
      | {YEAR}년도?\s?[0-9]{{1,2}}월(?:\s?[0-9]{{1,2}}일)?
      | {YEAR}(?:년도?)?\s?(?:회계\s?연도|사업\s?연도|회계년도|상반기|하반기|반기|[1-4]\s?분기)
        (?:\s?[1-4]\s?분기)?
      | (?:1[0-2]|0?[1-9])월(?:\s?[0-9]{{1,2}}일)?
      | [1-4]\s?분기 | [1-4]Q(?:\s?'?[0-9]{{2,4}})?(?![A-Za-z0-9])
      | [12]H\s?'?[0-9]{{2,4}}(?![A-Za-z0-9])
      | [0-9]{{1,2}}\s{MONTH}\s{YEAR}
      | {YEAR}년(?:도|형|산|부터|까지)?
    )
    | (?P<fraction>[0-9]{{1,3}}분의\s?[0-9]{{1,3}})
    | (?P<junk>
        (?<=[\[【])[0-9]+(?:\s?[,~-]\s?[0-9]+)*(?=[\]】])
      | [0-9]+(?:\.[0-9]+){{2,}} | [0-9]+(?:-[0-9]+){{2,}}
      | 0[0-9]+(?![.0-9]) | [0-9]{{1,2}}:[0-9]{{1,2}}(?![0-9])
    )
    | (?P<num>{NUMBER}|(?<![\w)\]%.])\.[0-9]+)
    | (?P<ko>(?<![가-힣0-9])(?:
          절반 | (?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)\s?(?=배(?![가-힣]{{0,1}}[송치터경출열급]))
        | (?:[일이삼사오육칠팔구][십백천]?|[십백천])[만억조]
          (?=\s?(?:원|달러|불|명|개|주|유로|위안|엔)(?![가-힣]?[사급년]))
      ))
    | (?P<en>(?<![A-Za-z0-9])(?:
          (?:[Tt]wice|thrice|(?:doubl|tripl|quadrupl)(?:ed|es|ing)
          |(?:double|triple|quadruple)(?=\s(?:the|in|its|our|their|that|what|from|over|by|year)\b|\W*$|[,.;)])
          |[Hh]alf|(?:[Oo]ne|a)-(?:half|third|quarter|fifth)|a\s(?:third|quarter|fifth)(?=\sof\s)
          |[Oo]ne\s(?:third|half)|[Tt]wo[-\s]thirds|[Tt]hree[-\s]quarters)(?![-A-Za-z])
        | (?i:{_WORD_NUMBERS})(?=[-\s][A-Za-z])
      ))
    """,
    re.VERBOSE,
)

CURRENCY_BEFORE = {
    "US$": "USD", "U.S.$": "USD", "USD": "USD", "$": "USD", "＄": "USD", "NT$": "TWD", "HK$": "HKD",
    "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "S$": "SGD", "KRW": "KRW", "₩": "KRW", "￦": "KRW",
    "EUR": "EUR", "€": "EUR", "GBP": "GBP", "£": "GBP", "JPY": "JPY", "¥": "JPY", "￥": "JPY", "CN¥": "CNY",
    "CNY": "CNY", "RMB": "CNY", "₹": "INR", "Rs.": "INR", "INR": "INR", "₪": "ILS",
    "CHF": "CHF", "TWD": "TWD", "HKD": "HKD", "CAD": "CAD", "AUD": "AUD",
}  # fmt: skip
_CURRENCY = "|".join(re.escape(key) for key in sorted(CURRENCY_BEFORE, key=len, reverse=True))

BEFORE = re.compile(
    rf"(?P<sign>(?<![\w)%-])(?:[-−–]|△\s?))?(?P<open>\(\s?)?"
    rf"(?:(?<![A-Za-z])(?P<currency>{_CURRENCY})\s?)?(?P<inner>\(\s?|(?<![\w)%-])(?:[-−]|△\s?))?\Z"
)
"""What may stand right before a number, matched against the text that ends there."""

LABEL = re.compile(
    r"(?:(?<![A-Za-z])(?i:notes?|items?|sections?|sec\.|parts?|rules?|regulation|exhibits?|tables?|figures?|"
    r"pages?|page|form|level|levels|class|series|chapter|article|appendix|no\.|nos\.|number|step|phase|"
    r"release|version|v|asc|asu|asu no\.|topic|act of|tier|gen|window|windows|volume|vol\.|schedule|"
    r"llama|gpt|intel|core|rtx|gemini|claude|주석|별첨|표|그림|페이지)\s?|[§#№]\s?|(?<![가-힣])제\s?)\Z"
)
"""A word that makes the number after it a name, not a quantity."""

PERIOD_BEFORE = re.compile(
    rf"(?:(?<![A-Za-z])(?:{MONTH}\s(?:[0-9]{{1,2}},\s)?|[QH]|(?i:"
    r"(?:(?:first|second|third|fourth)\s(?:quarter|half)\sof\s(?:fiscal\s(?:years?\s)?)?"
    r"|fiscal\s(?:years?\s)?|calendar\s(?:years?\s)?|FY\s?|CY|tax\syears?\s)'?)))\Z"
)
PERIOD_AFTER = re.compile(
    rf"(?:,?\s(?:of\s)?(?:(?i:fiscal\s(?:years?\s)?|FY\s?|CY))?'?{YEAR}|'[0-9]{{2}})(?![0-9]|[,.][0-9])"
)
UNIT_HEAD = re.compile(r"(?:단위|[(:：,])\s?[:：]?\s?\Z")
"""What makes 백만원 the unit of a table, not an amount."""

_HEDGES_BEFORE: dict[Hedge, str] = {
    "about": r"about|approximately|around|roughly|circa|some|estimated|약|대략|대개|≈|(?<![\w%)])[~∼]|c\.",
    "at_least": r"at least|no less than|not less than|a minimum of|minimum of|최소|적어도|최소한",
    "more_than": r"more than|over|exceeding|exceeded|exceeds|exceed|above|in excess of|greater than"
    r"|upwards of|well over",
    "at_most": r"up to|at most|no more than|not more than|not to exceed|a maximum of|maximum of|as much as"
    r"|as many as|최대|많아야",
    "less_than": r"less than|fewer than|under|below|lower than",
    "nearly": r"nearly|almost|close to|approaching|just under|거의",
}
HEDGE_BEFORE = re.compile(
    "(?:"
    + "|".join(f"(?P<{name}>(?<![A-Za-z])(?i:{words}))" for name, words in _HEDGES_BEFORE.items())
    + r")\s?(?:an?\s(?:aggregate|total)\sof\s(?:approximately\s)?|of\s|total\s)?\Z"
)
_HEDGES_AFTER: dict[Hedge, str] = {
    "about": r"가량|정도|안팎|내외|쯤|남짓|전후|or so",
    "at_least": r"이상|or more|or greater|or higher",
    "more_than": r"초과|넘게|넘는|넘은|넘어|(?:[을를이가]|이상)\s?(?:넘|웃돌|웃도|상회|초과)"
    r"|\+(?=\s[a-z])|-?plus\b",
    "at_most": r"이하|이내|or less|or fewer|or lower|까지(?=\s?살|\s?매입|\s?취득)",
    "less_than": r"미만|(?:[을를])\s?(?:밑도|밑돌|하회)",
    "nearly": r"가까이|가까운|에 (?:가까|육박|달할 뻔)",
}
HEDGE_AFTER = re.compile(
    r"\s?(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _HEDGES_AFTER.items()) + ")"
)

RANGE = re.compile(rf"\s?(?P<dash>{DASH})\s?|\s(?P<to>to)\s|\s(?P<and>and)\s|\s?(?P<ko>내지|에서)\s?")
RANGE_TO = re.compile(rf"\sto\s(?:[0-9]|(?:{_WORD_NUMBERS})[\s-])")

SMALL_BIG = re.compile(r"(?P<small>[십백천])?(?P<big>[만억조경])|(?P<alone>[천백십])")
_AFTER_KOREAN = r"(?:원|달러|불|유로|엔|위안|파운드|개|명|주|대|건|곳|인|여|미\s?달러|메가|기가|[A-Z$]|[0-9])"
SPACED_BIG = re.compile(
    rf"\s(?P<mag>[십백천]?[만억조]|[천백](?=\s?(?:원|달러|주|명|개)))(?=\s?{_AFTER_KOREAN})"
)
NOT_MAGNITUDE = re.compile(
    r"조(?:[각건항직치정합립달선회언작율]|에\s?따|제)|만(?:[족기료]|\s?나이)|천(?:[안장천연])"
)
ENGLISH_MAGNITUDE = re.compile(
    r"(?:\s{1,2}|-)?(?P<word>(?i:hundred|thousand|million|billion|trillion|mln|bln|trn|bn|tn|mn))"
    r"s?(?![A-Za-z])"
    r"|(?P<letter>[KMBTkmbt]|MM)(?![A-Za-z0-9])"
)


def hedge_of(found: re.Match[str] | None) -> Hedge:
    """The hedge that HEDGE_BEFORE or HEDGE_AFTER matched; empty for none."""
    return cast(Hedge, found.lastgroup) if found is not None and found.lastgroup else ""
