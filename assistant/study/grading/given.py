"""What was given for an answer, as a person sees it: its signs made plain, its emptiness and its orders known."""

from __future__ import annotations

import re
import unicodedata

from assistant.orders import folded, is_order
from assistant.study.card import Card
from corpus.visible import visible

LONGEST_TYPED, LONGEST_TOLD = 400, 2_000
"""Code points that a typed answer or an explanation may have; more is pasted, and no answer."""
_READ = 4 * LONGEST_TOLD
"""Code points that are looked at, so that a huge answer costs no more than a long one."""

_SIGNS = "○◯⭕×✕✖✗✘❌✓✔√"
"""What stands for true and false without being a letter."""
_UNKNOWN = re.compile(
    r"(?:(?:저|나)(?:는|도)?\s?|난\s?|전\s?)?(?:정말\s?|아직\s?|전혀\s?|하나도\s?)?(?:잘\s?)?(?:모르\S*|몰라\S*|모름|몰겠\S*)(?:\s?(?:요|습니다))?"
    r"|기억(?:이|은)?\s?(?:안\s?나\S*|나지\s?않\S*|없\S*)|패스|통과|글쎄\S*"
    r"|(?:sorry,?\s)?(?:i\s)?(?:really\s|honestly\s)?(?:do\snot|don'?t|dont|cannot|can'?t)\s(?:really\s)?(?:know|remember|recall|say|tell)(?:\s(?:it|this|that|the\sanswer))?"
    r"|idk|dunno|(?:i(?:'?m|\sam)\s)?not\ssure|(?:i\shave\s)?no\s(?:idea|clue)|pass|skip|unknown|n/a|null|none given",
    re.IGNORECASE,
)
_TO_GRADER = re.compile(
    r"\b(?:mark|grade|score|accept|treat|count|rate|consider|judge)\b[^.?!]{0,40}\b(?:as|is)?\s?(?:right|correct|full|true|credit|perfect)\b"
    r"|\bfull (?:credit|marks|points|score)\b|\b(?:dear|the|hey|you are (?:the|a|my)) (?:grader|examiner)\b"
    r"|\b(?:output|return|give|write|print)\b[^.?!]{0,20}\b(?:verdict|correct|full|right)\b|\bverdict\s?[:=]"
    r"|(?:정답|만점|맞(?:은|는)\s?(?:것|답)|옳은\s?(?:것|답))(?:으로|로|이라고|라고)?\s?(?:처리|채점|인정|평가|판정|표시|간주)"
    r"|채점(?:자|관|기|해\s?(?:줘|주|라)|하(?:세요|라|시오|십시오))|만점(?:을|으로|\s?처리|\s?주)|(?:정답|맞다|맞았다)(?:이)?라고\s?(?:해|말|답|판정|하)",
    re.IGNORECASE,
)


def seen(given: str) -> str:
    """The answer as a person sees it, on one line: no hidden signs, full-width forms as plain ones."""
    plain = unicodedata.normalize("NFKC", visible(given[:_READ]).replace("\x1b", ""))
    return " ".join(plain.split())


def is_empty(text: str) -> bool:
    """Whether nothing was answered: no letter and no sign that means something, or words for not knowing."""
    if not any(char.isalnum() or char in _SIGNS for char in text):
        return True
    return bool(_UNKNOWN.fullmatch(text.strip(" .!?~…,;:()\"'“”")))


def is_pasted(text: str, card: Card) -> bool:
    """Whether it is longer than an answer of this kind of card can be."""
    return len(text) > (LONGEST_TOLD if card.kind == "explain" else LONGEST_TYPED)


def orders(given: str) -> bool:
    """Whether it tells the one who grades what to do: text from people is judged, never obeyed."""
    text = folded(given[:_READ])
    return is_order(text) or bool(_TO_GRADER.search(text))
