"""Which sentences of prose are worth a card: of substance, complete, and to be understood alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.study.material import Material, spoken
from corpus.document import Language, Passage
from corpus.glossary import Pair, find_pairs
from corpus.metrics import find_metrics
from corpus.sentences import sentence_spans, without_connective, without_label

TOPICS = frozenset(("ai", "semiconductors", "cloud", "datacenter", "energy", "supply", "markets", "deals"))
_WRITER = "author"
"""A term of commentary that is the subject of none."""
FIELD = frozenset(("ai", "semiconductors", "cloud", "datacenter", "energy"))
_LENGTHS: dict[Language, tuple[int, int]] = {"en": (60, 260), "ko": (30, 180)}
_ENDED = re.compile(r"[.。]$")
TIED = re.compile(
    r"(?:This|These|That|Those|It|They|Such|He|She|Both|Refer|See|Of|But|And|Or|Other|Another|Some|Certain|As|Also|Our Board|"
    r"Under|Pursuant|One|The (?:two|three|four|five)|Accordingly|Instead|Conversely|Similarly|Likewise|Finally|First|Second|Third|Then|Yet|"
    r"이는|이를|이에|이로|이런|이러한|그는|그것|그런|그러|그래서|그 |이것|이번|또|다만|당기|동 |상기|한 원인|한 경우|"
    r"첫째|둘째|셋째|단,|해당|다음|아래|위 )\b"
    r"|이후 |이는 |[두세네] 가지(?: \S+)?[는가은] |[두세네] 질문|부문별로|지역별로|제품별로|이를 |이러한 |이런 |그런 |그래서 |다만 "
)
"""How a sentence begins that points at the one before it."""
_BOILERPLATE = re.compile(
    r"forward-looking|incorporated by reference|Exchange Act|Securities Act|Exhibit|pursuant|herein|thereof|hereby|"
    r"GAAP|ASU |ASC |Topic \d|Item \d|Note \d|Part I|table (?:below|above)|following table|see |refer to|Form \d|"
    r"Annual Report|Quarterly Report|in accordance with|respectively|critical accounting|fair value|indemnif|"
    r"unaudited|Board of Directors|Audit Committee|plaintiff|defendant|court|Court|lawsuit|complaint|settle|"
    r"website|trademark|copyright|stockholders of record|grant date|unrecognized|deferred tax|valuation allowance|"
    r"CPUC|FERC|rate base|collectively|cost of capital|rate case|cost recovery|wildfire|Wildfire|rate relief|"
    r"http|www\.|^If\b|\bcould\b|\bmay\b|as defined|discussed|described|"
    r"주석|별도|첨부|참조|기재|공시서식|법률|규정|이사회|감사|소송|아래|다음과 같|상기|주주총회|정관|상법|금융감독|"
    r"작성기준|인식하|인식됩|당기손익|기타포괄|보험수리|공정가치|회계(?!연도)|손상차손|상각|원문 절|이 문서|요약으로|작성일",
)
_BOILERPLATE_OF_COMMENTARY = re.compile(
    r"(?i)http|www\.|website|copyright|cookie|subscri|newsletter|(?:table|chart) (?:below|above)|\bfollowing\b|\bbelow\b|this document|"
    r"이 문서|요약으로|작성일|다음과 같|아래|첨부|참조|구독|저작권|댓글",
)
_POINTING = re.compile(
    r"(?i)\b(?:this|these|those|such(?! as))\b|as a result\.$|(?:^|\s)(?:이것|이와|이를|이는|이 |이러한|이런|그 |그런|그러한|해당)"
)
"""Words of commentary that mean something of another sentence."""
_BULLET = re.compile(
    r"^[-•·▪◦*○□■※]\s*(?:[^:]{2,40}: ?(?=[가-힣A-Z])(?=.{30}))?"
    r"(?:하지만 |그러나 |특히, |또한 |결과적으로, |따라서 )?|^결론적으로, |^특히, |^예를 들어, "
)
_NUMBER_RUN = re.compile(r"(?:\d[\d,.]*\W+){5,}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: its span in the document's text, its words, and the terms of the field in it."""

    passage: Passage
    start: int
    end: int
    text: str
    language: Language
    terms: tuple[Pair, ...]
    worth: float

    @property
    def topic(self) -> str:
        """The first term of the field that it names, else the first metric, else any term."""
        return topic_of(self.text)


def topic_of(text: str) -> str:
    """The first term of the field that a text names, else its first metric, else any term; empty for none."""
    terms = [pair for pair in find_pairs(text) if pair.topic in TOPICS and pair.en[0] != _WRITER]
    field = [pair for pair in terms if pair.topic in FIELD]
    metrics = find_metrics(text)
    if metrics and not field:
        return metrics[0].metric.id
    return next((pair.en[0].casefold() for pair in field or terms), "")


def worthy_sentences(material: Material) -> Iterator[Sentence]:
    """The sentences of a document that may be asked about, in its order."""
    for passage in material.passages:
        if passage.kind != "prose" or (material.document.info.is_filing and _is_front(passage)):
            continue
        is_filing = material.document.info.is_filing
        for start, end in sentence_spans(passage.text):
            found = _worthy(passage, start, end, _BOILERPLATE if is_filing else _BOILERPLATE_OF_COMMENTARY)
            if found and (is_filing or not _POINTING.search(found.text)):
                yield found


def _is_front(passage: Passage) -> bool:
    return not passage.section or bool(
        re.search(r"(?i)legal proceedings|signatures|glossary", " ".join(passage.section))
    )


def _worthy(passage: Passage, start: int, end: int, boilerplate: re.Pattern[str]) -> Sentence | None:
    whole = passage.text[start:end]
    text = without_label(without_connective(whole))
    if not whole.endswith(text):
        text = whole[len(whole) - len(text) :]  # the connective's rest begins with a capital of its own
    text = _BULLET.sub("", text)
    start = end - len(text)
    language = spoken(text)
    least, most = _LENGTHS[language]
    if (
        not least <= len(text) <= most
        or not _ENDED.search(text)
        or TIED.match(text)
        or boilerplate.search(text)
        or _NUMBER_RUN.search(text)
        or text.count("“") != text.count("”")
        or text.count("(") != text.count(")")
        or (language == "en" and not text[0].isupper())
        or "|" in text
    ):
        return None
    terms = tuple(pair for pair in find_pairs(text) if pair.topic in TOPICS)
    if not terms:
        return None
    field = sum(pair.topic in FIELD for pair in terms)
    return Sentence(
        passage,
        passage.start + start,
        passage.start + end,
        text,
        language,
        terms,
        min(field, 3) + 0.2 * min(len(terms), 5),
    )
