"""Cards on what commentary says would follow from a condition, and on which company it says that does something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.study import wording
from assistant.study.card import Key
from assistant.study.draft import Draft, card_of
from assistant.study.material import Material, heading_of, origin_of
from assistant.study.worthy import Sentence
from corpus.companies import find_companies

_EN = re.compile(
    r"^(?:The author (?:thinks|says|writes|expects) that,? )?[Ii]f (?P<condition>[^,;]{15,140}), (?P<then>(?!the author)[^;?]{25,200})\.$"
)
_KO = re.compile(
    r"^(?:글쓴이는 |글쓴이에 따르면 )?(?P<condition>[^,]{8,90}?(?<![반측장화국전방])면) "
    r"(?P<then>[^?]{12,120}?)(?P<told>고 (?:본다|쓴다))?\.$"
)
_POINTING = re.compile(r"\b(?:it|they)\b")
_NO_CONDITION = re.compile(r"들면$|려면$|라면$|\S[은는] ")
"""Korean clauses that give an example or an aim, or bear the subject of what follows."""
_ASKED = re.compile(r"물어야|의문|전한다|판단이다|주장|제시한다")
"""What is said to follow is then somebody's question or view."""
_SAID_BY = re.compile(r"^(?:According to the author, |글쓴이에 따르면 )")
_SUBJECT_AFTER = re.compile(r"^(?: \([^)]{2,20}\))? (?:also )?(?=(?P<verb>[a-z]+) )")
_SUBJECT_AFTER_KO = re.compile(r"^(?:\([^)]{2,20}\))?[은는이가] ")
_OF_OTHERS = re.compile(r"처럼, |, \S+(?: \S+)?[은는도] ")
"""What follows is told of somebody else."""
_PLURAL_VERBS = frozenset(
    ("and", "or", "is", "are", "were", "have", "need", "stock", "shares", "keep", "may", "could")
)
_SHORTEST = {"en": 30, "ko": 20}


def follow_drafts(material: Material, sentence: Sentence) -> Iterator[Draft]:
    """What follows if something is so, by a sentence of commentary that says both; the key is what follows."""
    if material.document.info.is_filing:
        return
    language = sentence.language
    found = (_EN if language == "en" else _KO).match(sentence.text)
    if found is None or _POINTING.search(sentence.text):
        return
    if language == "ko" and (_NO_CONDITION.search(found["condition"]) or _ASKED.search(found["then"])):
        return
    then = found["then"]
    question = wording.worded(
        language,
        "follows",
        of=wording.called(material, language, heading_of(sentence.passage)),
        condition=found["condition"],
    )
    start = sentence.start + found.start("then")
    span = (start, start + len(then))
    origin = origin_of(material, sentence.passage, (sentence.start, sentence.end), span, language)
    card = card_of("explain", language, question, Key(then, points=(then,)), origin, sentence.topic, 2)
    yield Draft(card, None, (), f"follows|{sentence.text.casefold()}", sentence.worth + 0.6)


def doer_drafts(material: Material, sentence: Sentence) -> Iterator[Draft]:
    """Which company does something that commentary tells of no other."""
    if material.document.info.is_filing:
        return
    language = sentence.language
    opening = _SAID_BY.match(sentence.text)
    begun = opening.end() if opening else 0
    mentions = [m for m in find_companies(sentence.text) if m.by == "name"]
    if not mentions or mentions[0].start != begun:
        return
    subject = mentions[0]
    after = (_SUBJECT_AFTER if language == "en" else _SUBJECT_AFTER_KO).match(sentence.text[subject.end :])
    if after is None or (language == "en" and after["verb"] in _PLURAL_VERBS):
        return
    told = sentence.text[subject.end + after.end() :]
    if any(m.company.id == subject.company.id for m in mentions[1:]) or len(told) < _SHORTEST[language]:
        return
    if language == "ko" and _OF_OTHERS.search(told):
        return
    names = (subject.company.name(language), subject.company.en, subject.company.ko, subject.surface)
    question = wording.worded(
        language,
        "who_does",
        of=wording.called(material, language),
        told=told.rstrip(".") if language == "en" else told,
    )
    span = (sentence.start + subject.start, sentence.start + subject.end)
    origin = origin_of(material, sentence.passage, (sentence.start, sentence.end), span, language)
    key = Key(names[0], tuple(dict.fromkeys(names)))
    card = card_of("short", language, question, key, origin, sentence.topic, 1)
    yield Draft(card, None, (), f"doer|{sentence.text.casefold()}", sentence.worth + 0.5)
