"""Whether words deny, and which way they point: what makes an answer of the right words a wrong one."""

from __future__ import annotations

import re
from typing import Literal

Way = Literal["up", "down"]


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_NOT_ONLY = _any(
    r"\bnot only\b|뿐만?\s?아니라|아니면|(?:틀림|끊임|변함|어김|상관)없|없어[지졌진질]|없이는|[아않][닐을]까",
    r"no less than|not less than|no more than",
    r"\bnot (?:so |quite |entirely )?(?:sure|certain)\b|\bif i'?m not mistaken\b|모르겠지만|확실하지\s?않지만",
)
"""What denies nothing although a word in it would."""
_DENIED = _any(
    r"\b(?:not|never|no|nor|neither|none|cannot|without|except|excluding)\b|n['’]t\b|\b(?:other|rather) than\b",
    r"\b(?:all|everything|everyone|anything|anyone|nothing|nobody) but\b|\bfalse\b",
    r"아니|아닌|아님|아냐|않|못\s?(?:하|해|한|함)|없|제외|말고|빼고|빼면|(?<![가-힣])안\s(?=[가-힣])|\s외(?:에|의|\s|$)",
)
_WAYS: dict[Way, re.Pattern[str]] = {
    "up": _any(
        r"오른|올랐|올라|오르|올린|상승|급등|폭등|반등|증가|(?<!오)늘(?=[어었린려고며리릴날])|높아|높은|높이|높였|높일|커지|커졌",
        r"확대|성장|향상|개선|강화|상향|고비용|비싼|비싸|심화|심해|치열|강해|강한|강하",
        r"\bincreas|\brose\b|\bris(?:e|es|en|ing)\b|\bup\b(?! to)|\bgr(?:ew|ow)|\bgain|\bjump|\bsurg|\bclimb|\bhigh(?:er)?\b",
        r"\bmore\b|\bgreater\b|\bexpan|\bimprov|\bstrengthen|\brais|\bsoar|\bwiden|\bexpensive|\bcostl|\bstrong(?:er)?\b|\bfierce|\bintensif",
    ),
    "down": _any(
        r"내리|내렸|내린|내려|하락|급락|폭락|떨어|빠졌|빠져|사라|잃|떨군|감소|(?<![가-힣])줄(?=[어었인여고며이일])|줄어|줄였",
        r"낮아|낮은|낮춰|낮추|낮출|저하|축소|둔화|약화|악화|하향|싸게|값싼|더 싼|저비용|저렴|염가|적은|적게|적을|덜\s|약해|약한|약하",
        r"\bdecreas|\bfell\b|\bfall(?:s|en|ing)?\b|\bdown\b(?! payment)|\bdeclin|\bdrop|\bplung|\blow(?:er)?\b|\blowered\b",
        r"\bless\b|\bfewer\b|\bshrank|\bshrink|\bslid|\btumbl|\breduc|\bcut(?:s|ting)?\b|\bweak(?:er|en)?|\bnarrow|\bslump|\bcheap",
        r"\blost\b|\blos(?:e|es|ing)\b",
    ),
}
_ENDING = r"(?:[하할한될되나난날들든]\S*|ing|ped|ed|es|e|ws|n|s|th|tion)?"
_CHANGE: dict[Way, re.Pattern[str]] = {
    "up": _any(rf"(?:증가|상승|늘어?|커지|높아지|오르|increas|ris|rose|grow|go(?:es)? up|climb){_ENDING}"),
    "down": _any(
        rf"(?:감소|하락|줄어?|낮아지|떨어[지질]|작아지|decreas|fall|fell|declin|drop|shrink|reduc|go(?:es)? down){_ENDING}"
    ),
}
_PROFIT = re.compile(r"흑자|이익|수익|\bprofit|\bgain|\bearned\b|\bincome\b", re.IGNORECASE)
_LOSS = re.compile(r"적자|손실|\bloss|\blost\b", re.IGNORECASE)


def denials(text: str) -> int:
    """How many words of a text deny something."""
    return len(_DENIED.findall(_NOT_ONLY.sub(" ", text)))


def ways(text: str) -> frozenset[Way]:
    """Which ways a text points: up, down, both or none; a denied one is turned."""
    found: frozenset[Way] = frozenset(way for way, pattern in _WAYS.items() if pattern.search(text))
    if len(found) == 1 and denials(text) % 2:
        return frozenset({"down" if "up" in found else "up"})
    return found


def way(text: str) -> Way | None:
    """The one way that a text points; None for none or both."""
    found = ways(text)
    return next(iter(found)) if len(found) == 1 else None


def without_way(text: str) -> str:
    """A text without the words that point a way, to be compared with another that points the same one."""
    for pattern in _WAYS.values():
        text = re.sub(rf"\S*(?:{pattern.pattern})\S*", " ", text, flags=re.IGNORECASE)
    return text


def change(text: str) -> Way | None:
    """Which way a text says that something changes, where it says nothing else: 감소, 줄어들, decline."""
    return next((way for way, pattern in _CHANGE.items() if pattern.fullmatch(text.strip(" .!"))), None)


def opposed(one: str, other: str) -> bool:
    """Whether two short texts point opposite ways, or one denies what the other says."""
    first, second = way(one), way(other)
    if first and second:
        return first != second
    if first or second or ways(one) or ways(other):
        return False
    return denials(one) % 2 != denials(other) % 2


def result(text: str) -> Literal["profit", "loss", ""]:
    """Whether a text speaks of a profit or of a loss alone."""
    gained, lost = bool(_PROFIT.search(text)), bool(_LOSS.search(text))
    return "" if gained == lost else "profit" if gained else "loss"
