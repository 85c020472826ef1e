"""What a question asks, freed of how it is put: two questions of one sense are answered by one answer.

Likeness of meaning as an embedding tells it is no guide alone: "why did revenue rise" lies nearer to "why did revenue
fall" than to many a rewording of itself. So every word counts here unless it is known to change nothing: names and
terms of the glossary by what they mean, periods, metrics and kinds of amounts as code reads them, numbers, negations and
all other words as they are. What is left out is asking itself ("can you tell me"), articles, particles and endings.

Who does what to whom is told by the order of words and by particles: of a question that names two who act these count too.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache

from assistant.asked import Asked
from corpus.metrics import find_metrics
from index.question import without_commentary
from index.terms import question_terms
from index.tokens import morphemes

_ASKING_EN = frozenset(
    """a an the is are was were be been being do does did has have had it its this that there as what which why much far can
    could may might you me us please tell say says said explain describe know let give show i'd like want about also
    exactly""".split()  # noqa: SIM905
)
_RELATING_EN = frozenset(["of", "in", "on", "at", "to", "for", "with", "and", "by", "through", "according"])
"""Words that tell who does what to whom, and nothing else."""
_FILLER_KO = frozenset(
    """하 되 있 것 거 수 등 이 그 저 때 나오 알 알리 알려주 주 보 같 어떻 무엇 뭐 무어 얼마 얼마나 왜 대하 위하 따르 통하 의하 관하
    설명 말 말하 이유 좀 정확히 혹시 지 바 점 들 어떤 어느 중 대로""".split()  # noqa: SIM905
)
_KO_TAGS = ("NN", "NP", "NR", "SN", "XR", "MM", "MAG", "VV", "VA", "VX", "VCN", "XPN")
_OF_REASON = frozenset({"reason", "due to", "because"})
"""Terms that ask why, which is told apart."""
_CASES = {"이": "S", "가": "S", "께서": "S", "은": "S", "는": "S", "을": "O", "를": "O"}
_ACTING = re.compile(
    r"고객|공급|투자자|주주|경쟁|정부|규제 ?당국|직원|임직원|파트너|사용자|이용자|은행|중국|미국|빅테크|스타트업|"
    r"\b(?:customers?|suppliers?|investors?|shareholders?|rivals?|competitors?|governments?|regulators?|employees|partners?|"
    r"users?|banks?|lenders?|china|united states|big tech|start-?ups?|buyers?|sellers?|developers?|companies)\b",
    re.IGNORECASE,
)
_LATIN = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
_NOT_EN = re.compile(r"\w+n['’]t\b|\bcannot\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def sense_of(asked: Asked) -> str:
    """What a question asks, as a hash (hex): equal for two questions that one answer satisfies."""
    question = asked.question
    told: dict[str, object] = {
        "language": question.language,
        "kinds": sorted(asked.kinds),
        "shape": [asked.many, asked.reason, asked.double, asked.advice, question.followup],
    }
    if acting(asked) > 1:
        told["order"] = _in_order(question.text)
    else:
        told |= {
            "companies": sorted(asked.company_ids),
            "periods": sorted(
                {repr((p.year, p.quarter, p.half, p.end_month, p.relative)) for p in question.periods}
            ),
            "metrics": sorted({mention.metric.id for mention in find_metrics(question.text)}),
            "numbers": sorted(_NUMBER.findall(question.text)),
            "words": sorted(_words(question.text)),
        }
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def acting(asked: Asked) -> int:
    """How many a question names who may do something to each other."""
    named = {match.casefold().rstrip("s") for match in _ACTING.findall(asked.question.text)}
    return len(asked.company_ids) + len(named)


def _words(text: str) -> set[str]:
    """The words that carry meaning: terms by their names, all others as they are, small ones among them."""
    text = without_commentary(text)
    found = {term.name.casefold() for term in question_terms(text)} - _OF_REASON
    found -= _ASKING_EN | _RELATING_EN | _FILLER_KO
    found |= {"not" for _ in _NOT_EN.findall(text)}
    found |= {word for word in _latin(text) if word not in _RELATING_EN and not _is_term(word)}
    found |= {form for form, tag in _korean(text) if tag.startswith(_KO_TAGS) and not _is_term(form)}
    return found


def _in_order(text: str) -> list[str]:
    """The words of a question in their order, those among them that tell how they belong together."""
    text = without_commentary(text)
    cased = [_CASES.get(form, form) for form, tag in _korean(text) if tag.startswith((*_KO_TAGS, "J"))]
    return [*_latin(text), *_NUMBER.findall(text), *_NOT_EN.findall(text.casefold()), *cased]


def _latin(text: str) -> list[str]:
    words = (word.casefold().removesuffix("'s").removesuffix("’s") for word in _LATIN.findall(text))
    return [word for word in words if word not in _ASKING_EN]


def _korean(text: str) -> list[tuple[str, str]]:
    """The morphemes that are no filler; 말 as an auxiliary forbids (사지 말라고)."""
    return [
        (form, tag)
        for form, tag in morphemes(text)
        if form not in _FILLER_KO or tag.startswith("J") or (form, tag) == ("말", "VX")
    ]


@lru_cache(maxsize=4096)
def _is_term(word: str) -> bool:
    """Whether a word counts as a term by itself, so that the terms of the question hold it already."""
    return bool(question_terms(word))
