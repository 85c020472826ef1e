"""Cards on what commentary counts up ("The three points are A, B and C"): all of them, one of them, or none of them.

Such a list is closed by its own count, so that what another list holds is not on it. Lists of filings are left out:
they count up parts of agreements and notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.study import wording
from assistant.study.card import CardKind, Difficulty, Key
from assistant.study.draft import Draft, card_of
from assistant.study.material import Material, drawn, heading_of, origin_of, shuffled, spoken
from assistant.study.worthy import TIED, topic_of
from corpus.document import Language, Passage
from corpus.sentences import sentence_spans, without_connective

_COUNTS: dict[str, int] = {"two": 2, "three": 3, "four": 4, "five": 5, "두": 2, "세": 3, "네": 4, "다섯": 5}
_EN = re.compile(
    r"^The (?P<count>two|three|four|five) [a-z][\w' -]{2,50}? (?:are|concern) (?P<items>.{30,330})\.$"
)
_EN_AFTER = re.compile(
    r"^(?P<lead>[A-Z][^:]{10,90}\b(?P<count>two|three|four|five) [^:]{3,60}): (?P<items>.{30,330})\.$"
)
_KO = re.compile(
    r"^(?:글쓴이가 \S{1,6} )?(?P<count>두|세|네|다섯)(?: 가지)?(?: \S{1,6}){0,2}?[은는] (?P<items>.{15,220}?)"
    r"(?:에 관한 것이다|이다|다)\.$"
)
_EN_EXAMPLES = re.compile(
    r"^As examples of (?P<what>(?!such )\w.{8,80}?) the author names (?P<items>.{12,120})\.$"
)
_KO_EXAMPLES = re.compile(r"^글쓴이는 (?P<what>[^,]{6,60}?의 예)로 (?P<items>.{10,120})[을를] 든다\.$")
_UNCLEAR = re.compile(r"(?i)^(?:even so,? )|\b(?:this|these|such)\b|^그러면서도 ")
_JOINED = re.compile(r", (?:and |그리고 )?")
_COMMON = frozenset(
    (
        "ai",
        "big",
        "tech",
        "market",
        "the",
        "and",
        "of",
        "to",
        "for",
        "in",
        "investment",
        "industry",
        "industries",
    )
)
_WRONG_CHOICES = 3
_PLAIN = 36
"""From how many characters on a lead tells by itself what is counted."""
_WORTH = 1.9


@dataclass(frozen=True, slots=True)
class Listed:
    """What a sentence counts up.

    Attributes:
        passage: Where.
        quote: The span of the sentence in the document's text.
        lead: The words that tell what is counted: a sentence, a heading, or what the items are examples of.
        part: The heading above it, where the lead is too short to be understood without.
        by: What the lead is.
        count: How many, in the language's word.
        items: Each with its place in the document's text.
        language: Of the sentence.
    """

    passage: Passage
    quote: tuple[int, int]
    lead: str
    part: str
    by: str
    count: str
    items: tuple[tuple[int, str], ...]
    language: Language

    @property
    def span(self) -> tuple[int, int]:
        """From the first item to the last."""
        start, _ = self.items[0]
        last, text = self.items[-1]
        return start, last + len(text)


def list_drafts(material: Material) -> Iterator[Draft]:
    """The cards of all lists of commentary: all to be named, one to be chosen, one to be judged."""
    lists = tuple(listed(material))
    for each in lists:
        yield _all(material, each)
        if each.by != "examples":
            others = [one for other in lists for one in _foreign(each, other)]
            yield from _one(material, each, others)
            yield from _judged(material, each, others)


def listed(material: Material) -> Iterator[Listed]:
    """What commentary counts up, wherever the count is that of the items and it is told what they are."""
    if material.document.info.is_filing:
        return
    for passage in material.passages:
        if passage.kind != "prose":
            continue
        before = ""
        for start, end in sentence_spans(passage.text):
            sentence = passage.text[start:end]
            found = _read(sentence, before, passage)
            if found:
                lead, by, count, items = found
                at = passage.start + start
                placed = tuple((at + place, text) for place, text in items)
                part = heading_of(passage) if by == "sentence" and len(lead) < _PLAIN else ""
                span = (at, at + len(sentence))
                yield Listed(passage, span, lead, part, by, count, placed, spoken(sentence))
            before = sentence


def _read(
    sentence: str, before: str, passage: Passage
) -> tuple[str, str, str, tuple[tuple[int, str], ...]] | None:
    """The lead, what it is, the count and the items of a sentence that counts up."""
    examples = _EN_EXAMPLES.match(sentence) or _KO_EXAMPLES.match(sentence)
    if examples:
        items = _items(examples["items"], 3, examples.start("items"))
        return (examples["what"], "examples", "", items) if items else None
    found = _EN_AFTER.match(sentence) or _EN.match(sentence) or _KO.match(sentence)
    items = _items(found["items"], _COUNTS[found["count"]], found.start("items")) if found else ()
    if not found or not items:
        return None
    count = found["count"]
    heading = heading_of(passage)
    lead = f"{found['lead']}." if "lead" in found.groupdict() else without_connective(before)
    counted = re.compile(rf"(?i)\b{count}\b" if count.isascii() else f"{count} ?(?:가지|질문)")
    if counted.search(lead) and not _UNCLEAR.search(lead) and not TIED.match(lead):
        return lead, "sentence", count, items
    if counted.search(heading):
        return heading, "heading", count, items
    return None


def _items(text: str, count: int, offset: int) -> tuple[tuple[int, str], ...]:
    """So many items of a list, each with its place; none where it cannot be told where they part."""
    cuts = [match.span() for match in _JOINED.finditer(text)]
    if len(cuts) == count - 2:
        last = cuts[-1][1] if cuts else 0
        ands = [match.span() for match in re.finditer(" and ", text[last:])]
        if len(ands) == 1:
            cuts.append((last + ands[0][0], last + ands[0][1]))
    if len(cuts) != count - 1:
        return ()
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    items = tuple((offset + a, text[a:b]) for a, b in zip(starts, ends, strict=True))
    return items if all(1 < len(item) < 130 for _, item in items) else ()


def _foreign(own: Listed, other: Listed) -> list[str]:
    """The items of another list that nobody could take for one of a list's own, and that read like them."""
    if other.language != own.language or other.by == "examples" or other.quote == own.quote:
        return []
    told = _words(" ".join(text for _, text in own.items))
    form = _form(own.items[0][1])
    return [text for _, text in other.items if _form(text) == form and not _words(text) & told]


def _words(text: str) -> set[str]:
    """The words by which items are told apart; of Korean ones the beginnings, whatever particle follows."""
    return {
        word[:2] if "가" <= word[0] <= "힣" else word[:6]
        for word in re.findall(r"\w{2,}", text.casefold())
        if word not in _COMMON
    }


def _form(item: str) -> str:
    """How an item begins or ends, so that the right one does not stand out among others."""
    if spoken(item) == "ko":
        return item[-1] if item[-1] == "지" else "noun"
    first = item.partition(" ")[0]
    return first if first in ("whether", "how", "that", "to") else "noun"


def _all(material: Material, each: Listed) -> Draft:
    language = each.language
    count = wording.worded(language, "count_of", count=each.count) if each.count else ""
    question = wording.worded(
        language,
        f"list_{each.by}",
        of=wording.called(material, language, each.part),
        lead=each.lead,
        count=count,
    )
    start, end = each.span
    points = tuple(text for _, text in each.items)
    key = Key(material.text[start:end], points=points)
    return _draft(material, each, "explain", question, key, (start, end), "all", 2)


def _one(material: Material, each: Listed, others: Sequence[str]) -> Iterator[Draft]:
    """Which of some is on the list, for an item that neither its length nor a word of the question gives away."""
    told = _told(material, each)
    wrong = sorted(dict.fromkeys(others), key=lambda text: drawn(each.lead, text))
    for start, item in sorted(each.items, key=lambda one: drawn("one", *one[1:], each.lead)):
        longer = [text for text in wrong if len(text) >= len(item)][:1]
        chosen = [*longer, *(text for text in wrong if text not in longer)][:_WRONG_CHOICES]
        if not longer or len(chosen) < _WRONG_CHOICES or _words(item) & _words(each.lead):
            continue
        question = wording.worded(each.language, "list_one", told=told)
        choices = shuffled((item, *chosen), f"{each.lead}{item}")
        key = Key(item, places=(choices.index(item),))
        yield _draft(material, each, "choice", question, key, (start, start + len(item)), "one", 1, choices)
        return


def _judged(material: Material, each: Listed, others: Sequence[str]) -> Iterator[Draft]:
    """One item that is on the list, and one that is not, each to be judged."""
    words, told = wording.truth(each.language), _told(material, each)
    start, item = min(each.items, key=lambda one: drawn("judged", *one[1:], each.lead))
    wrong = min(dict.fromkeys(others), key=lambda text: drawn("judged", text, each.lead), default="")
    for place, said, span in ((0, item, (start, start + len(item))), (1, wrong, each.span)):
        if said:
            question = wording.worded(each.language, "list_ox", told=told, item=said)
            key = Key(words[place], places=(place,))
            yield _draft(material, each, "ox", question, key, span, f"ox{place}", 1, words)


def _told(material: Material, each: Listed) -> str:
    of = wording.called(material, each.language, each.part)
    return wording.worded(each.language, f"told_{each.by}", of=of, lead=each.lead)


def _draft(
    material: Material,
    each: Listed,
    kind: CardKind,
    question: str,
    key: Key,
    span: tuple[int, int],
    name: str,
    difficulty: Difficulty,
    choices: Sequence[str] = (),
) -> Draft:
    origin = origin_of(material, each.passage, each.quote, span, each.language)
    topic = topic_of(f"{each.lead} {material.text[slice(*each.quote)]}")
    card = card_of(kind, each.language, question, key, origin, topic, difficulty, choices)
    return Draft(card, None, (), f"list {name}|{material.text[slice(*each.quote)]}", _WORTH)
