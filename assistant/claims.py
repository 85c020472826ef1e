"""Whether a sentence says that something rose or fell, and by how much or to what, in Korean or English.

A small model turns "slows down" into "speeds up" in nearly the same words, and a cost that rose by 10.6 billion into a
revenue of 10.6 billion, which no comparison of words sees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.amounts import Amount

_UP = re.compile(
    r"늘(?:어|었|리|린|려|고|며|은|어난|어나)|증가|상승|급등|올랐|올라|오르|올린|성장|확대|커(?:졌|지|진)|높아|높였|높은|높다|"
    r"개선|호조|강세|넘어섰|웃돌|"
    r"\b(?:increas(?:e|es|ed|ing)|r(?:ise|ises|ose|isen|ising)|gr(?:ow|ows|ew|own|owing|owth)|higher|up (?:from|by|\d)|"
    r"expan(?:d|ds|ded|ding|sion)|gain(?:s|ed)?|climb(?:s|ed)?|jump(?:s|ed)?|surg(?:e|es|ed|ing)|soar(?:s|ed)?|"
    r"accelerat(?:e|es|ed|ing)|rais(?:e|es|ed|ing)|improv(?:e|es|ed|ing|ement)|larger|more than doubled|doubled|tripled|"
    r"strengthen(?:s|ed)?|exceed(?:s|ed)?|outpac(?:e|ed))\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"줄(?:어|었|이|인|여|고|며|은|어든|어들)|감소|하락|급락|폭락|떨어|내렸|내려|내린|축소|작아|낮아|낮추|낮춘|낮은|낮다|"
    r"둔화|위축|악화|약화|부진|약세|밑돌|증발|사라|빠졌|"
    r"\b(?:decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|f(?:all|alls|ell|allen|alling)|drop(?:s|ped|ping)?|lower(?:ed|s)?|"
    r"down (?:from|by|\d)|shr(?:ink|ank|unk)|contract(?:ed|ion)|reduc(?:e|es|ed|ing|tion)|slow(?:s|ed|er|ing)?|plung(?:e|ed|es)|"
    r"tumbl(?:e|ed)|slump(?:ed)?|slid|los(?:t|e|es|ing)|cut(?:s|ting)?|weaken(?:s|ed)?|weaker|smaller|less than|"
    r"disappear(?:ed)?|evaporat(?:e|ed)|worsen(?:ed)?)\b",
    re.IGNORECASE,
)
_HEDGES = (
    r"(?:about|approximately|nearly|almost|around|roughly|some|over|more than|less than|at least|up to|another|"
    r"a further|an additional|only|just)"
)
_BY = re.compile(
    r"\b(?:increas(?:e|es|ed|ing)|ris(?:e|es|en|ing)|rose|gr(?:ow|ows|ew|own|owing|owth)|decreas(?:e|es|ed|ing)|"
    r"declin(?:e|es|ed|ing)|f(?:all|alls|ell|allen)|drop(?:s|ped)?|gain(?:s|ed)?|climb(?:s|ed)?|jump(?:s|ed)?|surg(?:e|es|ed)|"
    r"soar(?:s|ed)?|shr(?:ank|unk|ink)|reduc(?:e|es|ed|tion)|slid|slump(?:ed)?|tumbled?|plung(?:e|ed)|lost|up|down|"
    r"higher|lower|improv(?:e|ed)|chang(?:e|es|ed)|offset|exceed(?:s|ed)|additions?)(?:\s+(?:in|of)\s+\w+(?:\s\w+){0,4})?"
    r"(?:\s+(?:by|of|sharply|significantly|further|also))*(?:\s+" + _HEDGES + r")*\s*\(?"
    r"(?:[$€₩]?[\d.,]+ ?(?:%|percent|[mb]illion)?,? or(?:\s+" + _HEDGES + r")*\s*)?$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\s*,?\s*(?:(?:year[- ]over[- ]year|sequential)\s+)?(?:increase|decrease|decline|growth|rise|drop|fall|jump|gain|"
    r"reduction|higher|lower|more\b(?! than)|less\b(?! than))\b"
    r"|\s*(?:가량|정도|이상|넘게|쯤|안팎)?\s*(?:이나|이|가|만큼|씩|나|을|를)?\s*(?:더\s*|크게\s*)?"
    r"(?:급증|증가|감소|늘|줄|상승|하락|성장|급등|급락|폭락|떨어|올랐|오르|올라|내렸|내려|빠졌|뛰|확대|축소|인상|인하|"
    r"높아|낮아|증발|사라)",
    re.IGNORECASE,
)
_TO = re.compile(
    r"\b(?:to|was|were|is|are|be|total(?:l?ed|s)|reached|of|from|at|equals?|amounted to|represent(?:s|ed|ing)?|"
    r"account(?:s|ed|ing) for|contributed|recorded|had|came to)(?:\s+" + _HEDGES + r")*\s*\(?$",
    re.IGNORECASE,
)
_BECAME = re.compile(
    r"\s*(?:가량|정도|이상|쯤|수준)?\s*(?:(?:이|가)?\s*(?:입니다|이다|이었|였|예요|이에요)|으?로(?:\s|[,.]|$)|에서\s|[을를]\s?기록|"
    r"에 달|에 이르|[을를]\s?차지)"
)
_REACH = 80
"""Characters before an amount in which what it is may be said."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What is in a text: that something rose, that something fell."""

    up: bool
    down: bool


def claims(text: str) -> Claims:
    """The claims of a text; of a sentence, or of a passage that may hold several."""
    return Claims(bool(_UP.search(text)), bool(_DOWN.search(text)))


def contradicts(said: Claims, source: Claims) -> bool:
    """Whether a sentence says the direction that its source does not, where the source says the other one."""
    return (said.up and not said.down and source.down and not source.up) or (
        said.down and not said.up and source.up and not source.down
    )


def is_change(text: str, amount: Amount) -> bool | None:
    """Whether an amount of a text is told as how far something moved (up 46 %), or as what it was; None where neither."""
    before, after = text[max(0, amount.start - _REACH) : amount.start], text[amount.end :]
    if _BY.search(before) or _MORE.match(after):
        return True
    return False if _BECAME.match(after) or _TO.search(before) else None
