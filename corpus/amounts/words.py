"""Patterns of the scanner: numbers, magnitudes, units, currencies, hedges, labels and dates."""

from __future__ import annotations

import re
from decimal import Decimal
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
      | {YEAR}(?:년도?)?\s?(?:회계\s?연도|사업\s?연도|회계년도|상반기|하반기|반기|[1-4]\s?분기)(?:\s?[1-4]\s?분기)?
      | (?:1[0-2]|0?[1-9])월(?:\s?[0-9]{{1,2}}일)?
      | [1-4]\s?분기 | [1-4]Q(?:\s?'?[0-9]{{2,4}})?(?![A-Za-z0-9])
      | [12]H\s?'?[0-9]{{2,4}}(?![A-Za-z0-9])
      | [0-9]{{1,2}}\s{MONTH}\s{YEAR}
      | {YEAR}년(?:도|형|산|부터|까지)?
    )
    | (?P<fraction>[0-9]{{1,3}}분의\s?[0-9]{{1,3}})
    | (?P<junk>(?<=[\[【])[0-9]+(?:\s?[,~-]\s?[0-9]+)*(?=[\]】]) | [0-9]+(?:\.[0-9]+){{2,}} | [0-9]+(?:-[0-9]+){{2,}} | 0[0-9]+(?![.0-9]) | [0-9]{{1,2}}:[0-9]{{1,2}}(?![0-9]))
    | (?P<num>{NUMBER}|(?<![\w)\]%.])\.[0-9]+)
    | (?P<ko>(?<![가-힣0-9])(?:
          절반 | (?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)\s?(?=배(?![가-힣]{{0,1}}[송치터경출열급]))
        | (?:[일이삼사오육칠팔구][십백천]?|[십백천])[만억조](?=\s?(?:원|달러|불|명|개|주|유로|위안|엔)(?![가-힣]?[사급년]))
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
    r"llama|gpt|intel|core|geforce rtx|rtx|gemini|claude|blu-ray|제|주석|별첨|표|그림|페이지)\s?|[§#№제]\s?)\Z"
)
"""A word that makes the number after it a name, not a quantity."""

PERIOD_BEFORE = re.compile(
    rf"(?:(?<![A-Za-z])(?:{MONTH}\s(?:[0-9]{{1,2}},\s)?|(?i:(?:(?:first|second|third|fourth)\s(?:quarter|half)\sof\s"
    r"(?:fiscal\s(?:years?\s)?)?|fiscal\s(?:years?\s)?|calendar\s(?:years?\s)?|FY\s?|CY|tax\syears?\s)'?)|[QH]))\Z"
)
PERIOD_AFTER = re.compile(
    rf"(?:,?\s(?:of\s)?(?:(?i:fiscal\s(?:years?\s)?|FY\s?|CY))?'?{YEAR}|'[0-9]{{2}})(?![0-9]|[,.][0-9])"
)
UNIT_HEAD = re.compile(r"(?:단위|[(:：,])\s?[:：]?\s?\Z")
"""What makes 백만원 the unit of a table, not an amount."""

_HEDGES_BEFORE: dict[Hedge, str] = {
    "about": r"about|approximately|around|roughly|circa|some|estimated|약|대략|대개|≈|(?<![\w%)])[~∼]|c\.",
    "at_least": r"at least|no less than|not less than|a minimum of|minimum of|최소|적어도|최소한",
    "more_than": r"more than|over|exceeding|exceeded|exceeds|exceed|above|in excess of|greater than|upwards of"
    r"|well over",
    "at_most": r"up to|at most|no more than|not more than|not to exceed|a maximum of|maximum of|as much as"
    r"|as many as|최대|최고|많아야",
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
    "more_than": r"초과|넘게|넘는|넘은|넘어|(?:[을를이가]|이상)\s?(?:넘|웃돌|웃도|상회|초과)|\+(?=\s[a-z])|-?plus\b",
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
    r"(?:\s{1,2}|-)?(?P<word>(?i:hundred|thousand|million|billion|trillion|mln|bln|trn|bn|tn|mn))(?:s(?![A-Za-z]))?(?![A-Za-z])"
    r"|(?P<letter>[KMBTkmbt]|MM)(?![A-Za-z0-9])"
)

_UNITS: list[tuple[str, Decimal, str, str]] = [
    # unit, factor, noun, pattern; the first that matches wins
    ("percentage_point", Decimal(1), "", r"[%％]\s?(?:포인트|[pP]{1,2}(?![A-Za-z])|points?\b)|퍼센트\s?포인트"
     r"|percent(?:age)?[-\s]points?|ppts?\b|pp\b|p\.p\."),
    ("percentage_point", Decimal("0.01"), "", r"basis\spoints?|bps?(?![A-Za-z])|베이시스\s?포인트"),
    ("percent", Decimal(1), "", r"[%％]|percent\b|per\scent\b|퍼센트|프로(?!세서|그램|젝트|모션|듀|토|필|파|덕|[가-힣]?젝)"),
    ("TWD", Decimal(1), "", r"대만\s?달러|NT\sdollars?|new\staiwan\sdollars?"),
    ("HKD", Decimal(1), "", r"홍콩\s?달러"),
    ("CAD", Decimal(1), "", r"캐나다\s?달러|canadian\sdollars?"),
    ("AUD", Decimal(1), "", r"호주\s?달러|australian\sdollars?"),
    ("SGD", Decimal(1), "", r"싱가포르\s?달러|singapore\sdollars?"),
    ("USD", Decimal(1), "", r"(?:미국|미)?\s?달러(?!당|\s?대비)|불(?=[^가-힣]|[을의로이은에]|$|가량|이상)|(?:us|u\.s\.)\sdollars?\b|dollars?\b"
     r"|USD\b"),
    ("USD", Decimal("0.01"), "", r"cents?\b|센트"),
    ("KRW", Decimal(1), "", r"원(?!자력|전|칙|본|천|재료)(?:화(?=[^가-힣]|로|를|의))?|won\b|KRW\b"),
    ("EUR", Decimal(1), "", r"유로(?!파|존|피|스)|euros?\b|EUR\b"),
    ("GBP", Decimal(1), "", r"파운드|pounds?\ssterling|pounds?\b|GBP\b"),
    ("JPY", Decimal(1), "", r"엔(?![가-힣]*[비진터드])|엔화|yen\b|JPY\b"),
    ("CNY", Decimal(1), "", r"위안|yuan\b|renminbi\b|RMB\b|CNY\b"),
    ("INR", Decimal(1), "", r"루피|rupees?\b"),
    ("ILS", Decimal(1), "", r"셰켈|shekels?\b"),
    ("CHF", Decimal(1), "", r"스위스\s?프랑|swiss\sfrancs?\b"),
    ("MWh", Decimal(1), "", r"megawatt[-\s]?hours?\b|메가와트시(?:간)?|메가와트\s?아워|[Mm][Ww][Hh]\b"),
    ("MWh", Decimal(1000), "", r"gigawatt[-\s]?hours?\b|기가와트시(?:간)?|G[Ww][Hh]\b"),
    ("MWh", Decimal(10**6), "", r"terawatt[-\s]?hours?\b|테라와트시(?:간)?|T[Ww][Hh]\b"),
    ("MWh", Decimal("0.001"), "", r"kilowatt[-\s]?hours?\b|킬로와트시(?:간)?|[Kk][Ww][Hh]\b"),
    ("GW", Decimal(1), "", r"gigawatts?\b|기가와트|G[Ww]\b"),
    ("GW", Decimal("0.001"), "", r"megawatts?\b|메가와트|M[Ww]\b"),
    ("GW", Decimal("0.000001"), "", r"kilowatts?\b|킬로와트|[Kk]W\b"),
    ("GW", Decimal(1000), "", r"terawatts?\b|테라와트|TW\b"),
    ("ratio", Decimal(1), "", r"배(?![당터치송열정급경출분])|times\b(?!\s(?:per|a|an|each|in|during)\b)|(?<=[0-9])x(?![A-Za-z0-9]|\s?[0-9])|fold\b"),
    ("shares", Decimal(1), "", r"(?:(?:additional|common|ordinary|outstanding|authorized|restricted|class\s[abc])\s)*"
     r"shares?\b(?!\s(?:price|repurchase))|주식|주(?![요간당년일째력문주기차말파연민소장]|가\s?(?:는|가|도|급|하|상))"),
    ("years", Decimal(1), "", r"years?\b(?!\s(?:2|1)[0-9]{3})|yrs?\b|년(?!도|대|차|생|형|물|월|산)|개년|연간(?=\s?동안)"),
    ("months", Decimal(1), "", r"months?\b|개월"),
    ("days", Decimal(1), "", r"(?:business\s)?days?\b|일(?=간|\s?이내|\s?동안|\s?이상|\s?전|\s?후)"),
    ("hours", Decimal(1), "", r"hours?\b|시간"),
    ("count", Decimal(1), "employees", r"(?:(?:full[-\s]time|part[-\s]time|regular|permanent|global|such|of\sour)\s)*"
     r"(?:employees|workers)\b"),
    ("count", Decimal(1), "people", r"people\b|persons\b|명|인(?=[^가-힣]|이|의|을|$)|사람"),
    ("count", Decimal(1), "companies", r"companies\b|개사|개\s사(?=[^가-힣]|[가는의를와로]|$)|개\s?기업"),
    ("count", Decimal(1), "countries", r"countries\b|개국"),
    ("count", Decimal(1), "customers", r"(?:direct\s|indirect\s)?customers\b"),
    ("count", Decimal(1), "units", r"units\b|대(?=[^가-힣]|[를의가는로씩]|에\s|$)"),
    ("count", Decimal(1), "", r"개(?!\s?[월년]|[발선정시인념봉])|곳|건(?![설물강])|가지|종(?=[^가-힣]|의|을|$)|patents\b|stores\b|GPUs\b"
     r"|chips\b|developers\b|users\b|subsidiaries\b|locations\b|products\b|servers\b"),
]  # fmt: skip
UNIT = re.compile(
    r"(?:-|\s?여\s?|\s{1,2})?(?i:"
    + "|".join(f"(?P<u{i}>{row[3]})" for i, row in enumerate(_UNITS)).replace(r"\b", "(?![A-Za-z])")
    + ")"
)
"""Korean letters follow English words without a break, so that a word ends where Latin letters end."""


def unit_at(text: str, at: int) -> tuple[str, Decimal, str, int] | None:
    """Unit, factor to the base unit, noun and end of the unit word at `at`; None if there is none."""
    found = UNIT.match(text, at)
    if found is None or found.lastgroup is None:
        return None
    word = text[found.start(found.lastgroup)]
    if "\n" in text[at : found.start(found.lastgroup)] and not (word.isascii() and word.islower()):
        return None  # the next cell or line, not the rest of a wrapped one
    unit, factor, noun, _ = _UNITS[int(found.lastgroup[1:])]
    return unit, factor, noun, found.end()


def hedge_of(found: re.Match[str] | None) -> Hedge:
    """The hedge that HEDGE_BEFORE or HEDGE_AFTER matched; empty for none."""
    return cast(Hedge, found.lastgroup) if found is not None and found.lastgroup else ""
