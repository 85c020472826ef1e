"""Cards that ask for a reason that the material gives, and for what an abbreviation of it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.study import wording
from assistant.study.card import Key
from assistant.study.draft import Draft, card_of
from assistant.study.material import Material, origin_of
from assistant.study.worthy import FIELD, Sentence
from corpus.companies import find_companies
from corpus.document import Language, Passage
from corpus.glossary import find_pairs

_EN = re.compile(
    r"^(?P<effect>[A-Z][^;:]{30,170}?),? (?:(?:primarily|mainly|largely|driven primarily|partly|principally) )?"
    r"(?:due to|driven by|because of|because|as a result of|reflecting|thanks to|attributable to|driven primarily by) "
    r"(?P<reason>[^;]{20,180})\.$"
)
_KO = re.compile(
    r"^(?:글쓴이에 따르면 |글쓴이는 )?(?P<reason>[^,]{8,90}(?:기 때문에|에 힘입어|로 인해|덕분에|때문에|"
    r"[나지늘줄르되높낮몰행발전]면서)),? ?"
    r"(?P<effect>[^,]{2,24}(?:은|는|이|가|도) .{8,110}다\.)$"
)
_EN_SO = re.compile(
    r"^(?:According to the author, )?(?P<reason>\w[^,;]{20,130}), so (?P<effect>[^,;]{25,170})\.$"
)
_EN_OF = re.compile(r"^The author explains (?!that )(?P<effect>[^;]{15,120}?) by (?P<reason>[^;]{20,170})\.$")
_KO_OF = re.compile(
    r"^글쓴이는 (?P<effect>.{6,80}?(?:원인|까닭|이유))(?:[를을로]|의 하나로)? (?P<reason>.{6,100}?)(?:에서 찾는다|[을를] 든다)\.$"
)
_SAID = re.compile(r"^The author (?:says|writes|thinks) that ")
_NUMBERED = re.compile(r"^The (?:first|second|third|fourth) ")
_VERB = re.compile(
    r"\b(?:increas|decreas|ris|rose|grew|grow|declin|fell|lower|higher|improv|drop|gain|was|were|had|rais|expand)\w*\b"
)
_NAMED = re.compile(r"\d|^.{70}")
"""A year or an amount, or many words, without which nobody could tell what the effect is of."""
_MEAGRE = re.compile(r".{,25}DeepSeek-R1(?:의 \w+)?(?:으로|로| 덕분| 때문)\S*(?: 인해)?$|.{,11}$")
"""The one cause that all the article is about, which nobody need ask for."""
_ANY_CHANGE = re.compile(r"The (?:increase|decrease|change|decline)s? (?:was|were)\b")
_GOES_ON = re.compile(r", and .*\b(?:increased|decreased|was|were)\b")
_DANGLING = re.compile(r".*, 이(?:는|를|에) |이러한|이런|이들|이는|이것|그 |그런|그러한|이 ")
_OPEN_END = re.compile(
    r"\b(?:and|or|was|were|is|are|be|been|the|of|in|partially|primarily|mainly|mostly|largely|partly|only|also|not|than|including|that|which|for|with|to|by|on)$"
)
_PART = re.compile(r";\s+|, partially offset by | as well as |, offset by ")
_SHORT = re.compile(
    r"(?P<full>(?:[A-Za-z][\w&/-]*[ ]){2,6})\((?:the )?[“\"](?P<short>[A-Z][A-Za-z]{1,6}?)s?[”\"]\)"
)
_SHORT_FIRST = re.compile(r"\b(?P<short>[A-Z]{2,6})s?\s?\((?P<full>[A-Z][a-z]+(?: [A-Z][a-z]+){1,4})\)")
_LAW = re.compile(
    r"(?i)\bact\b|commission|board|department|committee|association|agreement|plan|notes|standards|court|regulation|tax|"
    r"officer|stock|program|\bbureau\b|\bproceeding|\bfacility|exchange|revolving|authority|conduct|cent(?:er|re)\b|council|team|support|group|institute|school|security|-based|award|licens|partner|risk|management|"
    r"federal|income|office|rate\b"
)


def reason_drafts(material: Material, sentence: Sentence) -> Iterator[Draft]:
    """Why something is so, by a sentence that says what and why; the key is the span that says why."""
    language = sentence.language
    plain, so = (_EN, _EN_SO.match(sentence.text)) if language == "en" else (_KO, None)
    by_name = (_EN_OF if language == "en" else _KO_OF).match(sentence.text)
    found = by_name or so or plain.match(sentence.text)
    if found is None:
        return
    effect, reason = _SAID.sub("", found["effect"].strip()), found["reason"].strip()
    if _NUMBERED.match(reason) or effect.casefold().startswith("the article"):
        return
    if found.re is _EN and (
        not _VERB.search(effect)
        or _OPEN_END.search(effect)
        or not (_NAMED.search(effect) or find_companies(effect))
    ):
        return
    if language == "ko" and by_name is None and _DANGLING.match(effect):
        return
    if language == "en" and (_ANY_CHANGE.match(effect) or _GOES_ON.search(reason)):
        return
    if _overlap(effect, reason) or _MEAGRE.match(reason):
        return
    if language == "en" and by_name is None:
        effect = f"{effect[0].upper()}{effect[1:]}."
    points = tuple(part.strip() for part in _PART.split(reason) if len(part.strip()) > 7)
    template = "why_filing" if by_name is None else "why_named"
    question = wording.worded(language, template, of=wording.called(material, language), effect=effect)
    start = sentence.start + found.start("reason")
    span = (start, start + len(reason))
    origin = origin_of(material, sentence.passage, (sentence.start, sentence.end), span, language)
    topic = sentence.topic
    card = card_of("explain", language, question, Key(reason, points=points), origin, topic, 2)
    yield Draft(card, None, (), f"explain|{sentence.text.casefold()}", sentence.worth + 0.5)


def abbreviation_drafts(material: Material, passage: Passage, language: Language) -> Iterator[Draft]:
    """What an abbreviation stands for, where the passage introduces it by its words."""
    for match in (*_SHORT.finditer(passage.text), *_SHORT_FIRST.finditer(passage.text)):
        full = _of_initials(match["full"].split(), match["short"])
        if not full or _LAW.search(full) or not any(pair.topic in FIELD for pair in find_pairs(full)):
            continue
        at = passage.text.index(full, match.start("full"))
        span = (passage.start + at, passage.start + at + len(full))
        start = passage.text.rfind("\n", 0, match.start()) + 1
        end = passage.text.find("\n", match.end())
        quote = (passage.start + start, passage.start + (end if end >= 0 else len(passage.text)))
        question = wording.worded(
            language, "stands_for", of=wording.called(material, language), short=match["short"]
        )
        origin = origin_of(material, passage, quote, span, material.document.info.language)
        topic = find_pairs(full)[0].en[0].casefold()
        card = card_of("short", language, question, Key(full), origin, topic, 1)
        yield Draft(card, None, (), f"stands|{language}|{match['short']}|{full.casefold()}", 1.5)


def _of_initials(words: Sequence[str], short: str) -> str:
    """The last words whose initials are the abbreviation; empty where they are not."""
    letters = short.upper()
    for count in range(2, len(words) + 1):
        tail = words[-count:]
        initials = "".join(part[0] for word in tail for part in re.split(r"[-/]", word) if part).upper()
        plain = "".join(word[0] for word in tail).upper()
        if letters in (initials, plain):
            return " ".join(tail)
    return ""


def _overlap(effect: str, reason: str) -> bool:
    """Whether the question would tell the reason: most of its words stand in the effect."""
    said, told = (set(re.findall(r"\w{2,}", text.casefold())) for text in (effect, reason))
    return len(said & told) > len(told) / 2
