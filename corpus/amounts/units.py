"""The units that may stand behind a number, in both languages."""

from __future__ import annotations

import re
from decimal import Decimal

_UNITS: list[tuple[str, Decimal, str, tuple[str, ...]]] = [
    # unit, factor to the base unit, noun, patterns; the first that matches wins
    ("percentage_point", Decimal(1), "", (
        r"[%％]\s?(?:포인트|[pP]{1,2}(?![A-Za-z])|points?\b)", r"퍼센트\s?포인트",
        r"percent(?:age)?[-\s]points?", r"ppts?\b", r"pp\b", r"p\.p\.",
    )),
    ("percentage_point", Decimal("0.01"), "", (
        r"basis\spoints?", r"bps?(?![A-Za-z])", r"베이시스\s?포인트",
    )),
    ("percent", Decimal(1), "", (
        r"[%％]", r"percent\b", r"per\scent\b", r"퍼센트",
        r"프로(?!세서|그램|젝트|모션|듀|토|필|파|덕|[가-힣]?젝)",
    )),
    ("TWD", Decimal(1), "", (
        r"대만\s?달러", r"NT\sdollars?", r"new\staiwan\sdollars?",
    )),
    ("HKD", Decimal(1), "", (r"홍콩\s?달러",)),
    ("CAD", Decimal(1), "", (
        r"캐나다\s?달러", r"canadian\sdollars?",
    )),
    ("AUD", Decimal(1), "", (
        r"호주\s?달러", r"australian\sdollars?",
    )),
    ("SGD", Decimal(1), "", (
        r"싱가포르\s?달러", r"singapore\sdollars?",
    )),
    ("USD", Decimal(1), "", (
        r"(?:미국|미)?\s?달러(?!당|\s?대비)", r"불(?=[^가-힣]|[을의로이은에]|$|가량|이상)",
        r"(?:us|u\.s\.)\sdollars?\b", r"dollars?\b", r"USD\b",
    )),
    ("USD", Decimal("0.01"), "", (
        r"cents?\b", r"센트",
    )),
    ("KRW", Decimal(1), "", (
        r"원(?!자력|전|칙|본|천|재료)(?:화(?=[^가-힣]|로|를|의))?", r"won\b", r"KRW\b",
    )),
    ("EUR", Decimal(1), "", (
        r"유로(?!파|존|피|스)", r"euros?\b", r"EUR\b",
    )),
    ("GBP", Decimal(1), "", (
        r"파운드", r"pounds?\ssterling", r"pounds?\b", r"GBP\b",
    )),
    ("JPY", Decimal(1), "", (
        r"엔(?![가-힣]*[비진터드])", r"엔화", r"yen\b", r"JPY\b",
    )),
    ("CNY", Decimal(1), "", (
        r"위안", r"yuan\b", r"renminbi\b", r"RMB\b", r"CNY\b",
    )),
    ("INR", Decimal(1), "", (
        r"루피", r"rupees?\b",
    )),
    ("ILS", Decimal(1), "", (
        r"셰켈", r"shekels?\b",
    )),
    ("CHF", Decimal(1), "", (
        r"스위스\s?프랑", r"swiss\sfrancs?\b",
    )),
    ("MWh", Decimal(1), "", (
        r"megawatt[-\s]?hours?\b", r"메가와트시(?:간)?", r"메가와트\s?아워", r"[Mm][Ww][Hh]\b",
    )),
    ("MWh", Decimal(1_000), "", (
        r"gigawatt[-\s]?hours?\b", r"기가와트시(?:간)?", r"G[Ww][Hh]\b",
    )),
    ("MWh", Decimal(1_000_000), "", (
        r"terawatt[-\s]?hours?\b", r"테라와트시(?:간)?", r"T[Ww][Hh]\b",
    )),
    ("MWh", Decimal("0.001"), "", (
        r"kilowatt[-\s]?hours?\b", r"킬로와트시(?:간)?", r"[Kk][Ww][Hh]\b",
    )),
    ("GW", Decimal(1), "", (
        r"gigawatts?\b", r"기가와트", r"G[Ww]\b",
    )),
    ("GW", Decimal("0.001"), "", (
        r"megawatts?\b", r"메가와트", r"M[Ww]\b",
    )),
    ("GW", Decimal("0.000001"), "", (
        r"kilowatts?\b", r"킬로와트", r"[Kk]W\b",
    )),
    ("GW", Decimal(1_000), "", (
        r"terawatts?\b", r"테라와트", r"TW\b",
    )),
    ("ratio", Decimal(1), "", (
        r"배(?![당터치송열정급경출분])", r"times\b(?!\s(?:per|a|an|each|in|during)\b)",
        r"(?<=[0-9])x(?![A-Za-z0-9]|\s?[0-9])", r"fold\b",
    )),
    ("shares", Decimal(1), "", (
        r"(?:(?:additional|common|ordinary|outstanding|authorized|restricted|class\s[abc])\s)*"
        r"shares?\b(?!\s(?:price|repurchase))",
        r"주식", r"주(?![요간당년일째력문주기차말파연민소장]|가\s?(?:는|가|도|급|하|상))",
    )),
    ("years", Decimal(1), "", (
        r"years?\b(?!\s(?:2|1)[0-9]{3})", r"yrs?\b", r"년(?!도|대|차|생|형|물|월|산)", r"개년",
        r"연간(?=\s?동안)",
    )),
    ("months", Decimal(1), "", (
        r"months?\b", r"개월",
    )),
    ("days", Decimal(1), "", (
        r"(?:business\s)?days?\b", r"일(?=간|\s?이내|\s?동안|\s?이상|\s?전|\s?후)",
    )),
    ("hours", Decimal(1), "", (
        r"hours?\b", r"시간",
    )),
    ("count", Decimal(1), "employees", (
        r"(?:(?:full[-\s]time|part[-\s]time|regular|permanent|global|such|of\sour)\s)*(?:employees|workers)\b",
    )),
    ("count", Decimal(1), "people", (
        r"people\b", r"persons\b", r"명", r"인(?=[^가-힣]|이|의|을|$)", r"사람",
    )),
    ("count", Decimal(1), "companies", (
        r"companies\b", r"개사", r"개\s사(?=[^가-힣]|[가는의를와로]|$)", r"개\s?기업",
    )),
    ("count", Decimal(1), "countries", (
        r"countries\b", r"개국",
    )),
    ("count", Decimal(1), "customers", (
        r"(?:direct\s|indirect\s)?customers\b",
    )),
    ("count", Decimal(1), "units", (
        r"units\b", r"대(?=[^가-힣]|[를의가는로씩]|에\s|$)",
    )),
    ("count", Decimal(1), "", (
        r"개(?!\s?[월년]|[발선정시인념봉])", r"곳", r"건(?![설물강])", r"가지", r"종(?=[^가-힣]|의|을|$)",
        r"patents\b", r"stores\b", r"GPUs\b", r"chips\b", r"developers\b", r"users\b", r"subsidiaries\b",
        r"locations\b", r"products\b", r"servers\b",
    )),
]  # fmt: skip
_UNIT = re.compile(
    r"(?:-|\s?여\s?|\s{1,2})?(?i:"
    + "|".join(f"(?P<u{i}>{'|'.join(row[3])})" for i, row in enumerate(_UNITS)).replace(r"\b", "(?![A-Za-z])")
    + ")"
)
"""Korean letters follow English words without a break, so that a word ends where Latin letters end."""


def unit_at(text: str, at: int) -> tuple[str, Decimal, str, int] | None:
    """Unit, factor to the base unit, noun and end of the unit word at `at`; None if there is none."""
    found = _UNIT.match(text, at)
    if found is None or found.lastgroup is None:
        return None
    begin = found.start(found.lastgroup)
    word = text[begin]
    if "\n" in text[at:begin] and not (word.isascii() and word.islower()):
        return None  # the next cell or line, not the rest of a wrapped one
    unit, factor, noun, _ = _UNITS[int(found.lastgroup[1:])]
    return unit, factor, noun, found.end()
