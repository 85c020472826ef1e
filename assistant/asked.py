"""What an answer must hold, read from the question by code: kinds of amounts, terms, a list, advice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from corpus.amounts import Amount
from corpus.glossary import concepts
from corpus.metrics import MetricUnit, find_metrics
from corpus.periods import find_periods
from index.question import Question

_MONEY = (
    r"얼마|몇\s*(?:달러|원|억|조)|how much|how many (?:dollars|won)|"
    r"what did .{0,60}\b(?:earn|pay|cost|spend|bring in)\b|종가|what (?:was|is|were|are) .{0,60}\bprice\b|"
    r"what (?:price|sum|amount|charge|cost|revenue|net (?:loss|income))|"
    r"for how much|how big|how large|at what price|"
    r"what (?:was|were|is|are) (?!.*\b(?:reason|driv|cause|behind|impact|effect|strateg|outlook|why))"
    r".{0,60}\b(?:revenues?|sales|income|loss|profit|earnings|capex|capital expenditures?|backlog|charge)\b"
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("percent", re.compile(r"몇\s*(?:%|퍼센트|프로)|증가율|비율|비중|점유율|가동률|성장률|이익률|percentage|what percent|"
                           r"how many per ?cent|what share|growth rate|how fast|margin|range of losses|capacity factor|수율|"
                           r"\byields?\b", re.I)),
    ("percentage_point", re.compile(r"퍼센트포인트|%p|percentage points?", re.I)),
    ("GW", re.compile(r"(?<![\d.,])(?<![\d.,] )(?:기가와트|gigawatt|\bGW\b)", re.I)),
    ("MWh", re.compile(r"와트시|watt-?hours?|\b[MTG]Wh\b", re.I)),
    ("shares", re.compile(r"몇\s*주(?![가-힣])|how many shares|최대 몇 주", re.I)),
    ("years", re.compile(r"몇\s*년(?!\s*몇\s*월|까지|도|에(?!서)|부터)|how long|how many years", re.I)),
    ("ratio", re.compile(r"몇\s*배|how many times", re.I)),
    ("count", re.compile(r"몇\s*(?:명|개|곳|대|석|좌석)|\bnumber of\b|headcount|employees|임직원|직원 수|"
                         r"how many(?! (?:shares|mega|giga|tera|times|years|dollars|won|per ?cent))|대수(?![가-힣]{2})|판매량|"
                         r"(?:고객|회원|가입자|이용자|사용자|구독자|주주|계정)\s*수(?![가-힣]{2})",
                         re.I)),
    ("money", re.compile(_MONEY, re.I)),
)  # fmt: skip
_CHANGE = re.compile(
    r"얼마나\s*(?:더\s*|많이\s*|크게\s*)?(?:떨어|하락|급락|폭락|내렸|내려|올랐|오르|올라|상승|급등|늘|줄|증가|감소|성장|빠졌|빠지|변|커졌|뛰)|"
    r"how (?:much|far|many per ?cent)\b.{0,60}\b(?:fall|fell|fallen|drop(?:ped)?|declined?|rise|rose|risen|grow|grew|grown|increased?|"
    r"decreased?|plunged?|tumbled?|slumped?|climb(?:ed)?|jump(?:ed)?|changed?|slide|slid)\b|"
    r"(?:정말|실제로|과연|진짜)\s*(?:성장|증가|감소|하락|상승|늘|줄|커졌|커지|올랐|떨어졌|빠졌)[가-힣]*|"
    r"\b(?:did|has|have|was|were)\b.{0,60}\b(?:really|actually|in fact)\b.{0,20}\b(?:grow|grown|growing|rise|risen|rising|fall|"
    r"fallen|falling|increased?|increasing|decreased?|declined?|declining|shrinking|shrunk|shrink)\b",
    re.IGNORECASE,
)
_CHANGES = frozenset({"percent", "percentage_point", "count", "GW", "MWh"})
"""What a change may be told in, beside money."""
_MONEYS = frozenset({"USD", "KRW", "EUR", "JPY", "CNY", "TWD", "GBP"})
_LIST = re.compile(
    r"뭐뭐|각각|모두|나열|목록|어떤 것들|무엇무엇|업종들|종류|세 가지|네 가지|두 가지|두 개|\blist\b|which (?:ones|kinds|other)|"
    r"\bname (?:the|all)|what are the|the ways|questions\?|which .* and which",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\b(?:what|which) (?:(?!was\b|is\b|does\b|has\b)\w+ ){0,2}(?!sales|revenues|earnings|losses|gross|business)\w{3,}(?<![su])s "
    r"(?:do(?:es)?|did|ha(?:s|ve|d)|are|were|can|will|may)\b|(?:어떤|무슨) [가-힣]+들(?:을|이|은|과|로|에)?\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"얼마|몇|누구|누가|어디|어느|언제|왜|무엇|뭐+|뭘|뭔|어떤|어떻게|어때|"
    r"\b(?:how (?:much|many|far|big|long|large)|how|what|which|who|whom|whose|where|when|why)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"왜|이유|때문|원인|배경|까닭|근거|덕분|\bwhy\b|\bwhat (?:drove|pushed|caused|led|made)\b|\bexplains?\b|\breasons?\b|"
    r"\bdue to\b|\bbecause\b|\brationale\b|\bdriv(?:en|er|ers|ing)\b",
    re.IGNORECASE,
)
_NOTHING_MORE = re.compile(
    r"(?:은|는|이|가|도|만)?\s*(?:이?요|좀|알려\s?줘|알려\s?주세요)?[\s,]*(?:\b(?:in|for|of|during|as of|please)\b[\s,]*)*[?？.!]*\s*",
    re.IGNORECASE,
)
"""What may stand behind a metric that a question ends with, where nothing more is asked than how much it was."""
_BIDS = re.compile(
    r"\s*(?:please )?(?:list|name|explain|describe|tell|show|summari[sz]e|discuss|compare)\b", re.IGNORECASE
)
_KIND_OF_UNIT: Mapping[MetricUnit, str] = {
    "money": "money",
    "per_share": "money",
    "percent": "percent",
    "people": "count",
    "shares": "shares",
}
_ADVICE = re.compile(
    r"(?:팔|살|사|매수|매도|손절|물타기|투자)(?:까요|까|야 (?:하나|할까|돼)|아야 (?:하|할)|해도 (?:될|되)|할까|하는 게 (?:좋|나)|면 될까)"
    r"|(?:사|팔아|담아|들어가|갈아타|투자해|매수해|매도해|물타)도 (?:될|되|돼|괜찮)|"
    r"(?:매수|매도|손절) ?(?:타이밍|각|시점)|살 ?만(?:해|한|할)"
    r"|추천(?:해|할)|목표 ?주가 (?:얼마|알려)|"
    r"should i (?:buy|sell|hold|invest|dump|short)|(?:good|right|bad) (?:time|dip|moment|idea) to (?:buy|sell|invest)|"
    r"worth buying|buy or sell|do you recommend|is it a buy|time to (?:buy|sell)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Asked:
    """A question with what was read from it.

    Attributes:
        question: The completed question.
        kinds: Kinds of amounts asked for: money, percent, ratio, GW, … ; `change` for how far something rose or
            fell, whatever it is told in; empty when none is.
        many: Whether a list is asked for.
        reason: Whether it asks why something is so.
        open: Whether it asks for something, not only whether something is so.
        several: Whether what is asked for is named in the plural ("what rights does it hold").
        double: Whether two things are asked at once ("how much was it, and who paid?").
        advice: Whether it wants to be told to buy or sell.
    """

    question: Question
    kinds: frozenset[str]
    many: bool
    reason: bool
    open: bool
    several: bool
    double: bool
    advice: bool

    @cached_property
    def concepts(self) -> frozenset[str]:
        """The known terms of the question, language-free."""
        return concepts(self.question.text)

    @cached_property
    def company_ids(self) -> frozenset[str]:
        """The companies that it names."""
        return frozenset(company.id for company in self.question.companies)

    def fits(self, amount: Amount) -> bool:
        """Whether an amount is of a kind that is asked for."""
        if amount.kind != "amount":
            return False
        if "change" in self.kinds and (amount.unit in _MONEYS or (amount.unit or "count") in _CHANGES):
            return True
        if amount.unit in _MONEYS:
            # A share, a growth rate or a multiple may have to be worked out from two amounts.
            return bool(self.kinds & {"money", "ratio", "percent", "percentage_point"})
        if amount.unit == "percent":
            return bool(self.kinds & {"percent", "percentage_point"})
        return (amount.unit or "count") in self.kinds


def read_question(question: Question) -> Asked:
    """Read what a question asks for."""
    text = question.focus
    kinds = {kind for kind, pattern in _KINDS if pattern.search(text)}
    if _CHANGE.search(text):
        kinds = kinds - {"money"} | {"change"}
    if not kinds:
        kinds = _kinds_of_metric_alone(text)
    return Asked(
        question,
        frozenset(kinds),
        bool(_LIST.search(text)),
        bool(_REASON.search(text)),
        bool(_ASKS.search(text)),
        bool(_SEVERAL.search(text)),
        len(_ASKS.findall(text)) > 1,
        bool(_ADVICE.search(text)),
    )


def _kinds_of_metric_alone(text: str) -> set[str]:
    """The kind of amount that a metric is told in which a question ends with, as "애플의 2031년 매출은?" does."""
    for period in reversed(find_periods(text)):
        text = text[: period.start] + " " * (period.end - period.start) + text[period.end :]
    mentions = find_metrics(text)
    if (
        not mentions
        or _ASKS.search(text)
        or _LIST.search(text)
        or _BIDS.match(text)
        or not _NOTHING_MORE.fullmatch(text[mentions[-1].end :])
    ):
        return set()
    return {_KIND_OF_UNIT[mentions[-1].metric.unit]}
