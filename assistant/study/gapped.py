"""Cloze cards: a sentence of the material with an amount, a company or a term taken out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.study import wording
from assistant.study.card import GAP, Key
from assistant.study.draft import Draft, card_of
from assistant.study.material import Material, origin_of
from assistant.study.worthy import Sentence
from corpus.amounts import Amount, find_amounts
from corpus.amounts.model import CURRENCIES
from corpus.companies import Mention, find_companies
from corpus.document import Language
from corpus.metrics import find_metrics

_ASKED_UNITS = {"percent": "percent", "GW": "count", "count": "count", "MWh": "count"}
_TERM_TOPICS = frozenset(("ai", "semiconductors", "cloud", "datacenter", "energy"))
_TELLING = frozenset(("semiconductors", "datacenter"))
"""Topics whose single words are terms; in the others they are words of everyday (services, developers)."""
_SHORTEST = {"ko": 4, "en": 8}
_NUMBER = re.compile(r"[\d,.]+(?:만|억|조)?(?: (?:thousand|million|billion))?")
_MOST_AMOUNTS = 3
_MOST_COMPANIES = 2


def cloze_drafts(material: Material, sentence: Sentence) -> Iterator[Draft]:
    """The clozes of one sentence, in its own language: at most one of each kind of gap."""
    mentions = find_companies(sentence.text)
    yield from _amount_gap(material, sentence)
    yield from _company_gap(material, sentence, mentions)
    yield from _term_gap(material, sentence, mentions)


def _amount_gap(material: Material, sentence: Sentence) -> Iterator[Draft]:
    amounts = [a for a in find_amounts(sentence.text) if a.kind == "amount"]
    if not 1 <= len(amounts) <= _MOST_AMOUNTS:
        return
    asked = [
        a for a in amounts if _sought(a, sentence.language) and a.value > 0 and not _is_again(a, amounts)
    ]
    if not asked:
        return
    amount = _bare(asked[0])
    if amount.unit == "count" and sentence.worth < 1:
        return  # a number of things outside the field
    metric = next(iter(find_metrics(sentence.text)), None)
    key = Key(
        amount.text,
        () if amount.unit == "count" else tuple(sorted(_renderings(amount) - {amount.text})),
        amount,
    )
    worth = sentence.worth + 0.6 + (0.6 if metric else 0.0)
    topic = metric.metric.id if metric else _topic(sentence)
    yield _cloze(
        material,
        sentence,
        (amount.start, amount.end),
        key,
        _sought(amount, sentence.language),
        topic,
        worth,
        "amount",
    )


def _company_gap(material: Material, sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[Draft]:
    own = material.company
    named = [m for m in mentions if m.by == "name"]
    others = [m for m in named if own is None or m.company.id != own.id]
    if len({m.company.id for m in mentions}) > _MOST_COMPANIES or not others:
        return
    mention = others[0]
    again = [m for m in mentions if m.company.id == mention.company.id]
    if len(again) > 1 or not _stands_free(sentence.text, mention.start, mention.end):
        return
    names = tuple(
        dict.fromkeys((mention.surface, mention.en, mention.ko, mention.company.en, mention.company.ko))
    )
    if any(name.casefold() in _without(sentence.text, mention).casefold() for name in names):
        return
    key = Key(mention.surface, names)
    sought: str = wording.words()[sentence.language]["sought"]["company"]
    span = (mention.start, mention.end)
    yield _cloze(material, sentence, span, key, sought, _topic(sentence), sentence.worth + 0.3, "company")


def _term_gap(material: Material, sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[Draft]:
    language = sentence.language
    for pair in sentence.terms:
        if pair.topic not in _TERM_TOPICS or (" " not in pair.en[0] and pair.topic not in _TELLING):
            continue
        names = pair.ko if language == "ko" else pair.en
        preferred = {
            _joined(names[0]),
            f"{_joined(names[0])}s",
            *map(_joined, (n for n in names if " " in n)),
        }
        found = [span for name in names for span in _spans(sentence.text, name, language)]
        if not found:
            continue
        start, end = max(found, key=lambda span: span[1] - span[0])
        surface = sentence.text[start:end]
        rest = (sentence.text[:start] + sentence.text[end:]).casefold()
        if (
            len(surface) < _SHORTEST[language]
            or _joined(surface) not in preferred
            or any(m.start < end and start < m.end for m in mentions)
            or any(name.casefold() in rest for name in (*pair.ko, *pair.en))
            or surface.casefold() in rest
        ):
            continue
        letters = len(re.sub(r"\s", "", surface))
        sought = wording.worded(language, "hint", first=surface[0], count=str(letters))
        key = Key(
            surface, tuple(dict.fromkeys(name for name in (*names, *pair.ko, *pair.en) if name != surface))
        )
        yield _cloze(
            material, sentence, (start, end), key, sought, pair.en[0].casefold(), sentence.worth, "term"
        )
        return


def _joined(name: str) -> str:
    return re.sub(r"[\s-]", "", name.casefold())


def _spans(text: str, name: str, language: Language) -> Iterator[tuple[int, int]]:
    words = re.escape(name).replace(r"\ ", r"[\s-]?")
    border = r"(?<![가-힣A-Za-z0-9])" if language == "ko" else r"\b"
    after = "" if language == "ko" else r"s?\b(?!-)"
    yield from (match.span() for match in re.finditer(f"(?i){border}{words}{after}", text))


def _cloze(
    material: Material,
    sentence: Sentence,
    span: tuple[int, int],
    key: Key,
    sought: str,
    topic: str,
    worth: float,
    gap: str,
) -> Draft:
    start, end = span
    language = sentence.language
    question = wording.worded(
        language,
        "cloze",
        lead=wording.worded(language, "lead", of=wording.called(material, language)),
        sought=sought,
        sentence=sentence.text[:start] + GAP + sentence.text[end:],
    )
    place = (sentence.start + start, sentence.start + end)
    origin = origin_of(material, sentence.passage, (sentence.start, sentence.end), place, language)
    card = card_of("cloze", language, question, key, origin, topic, 1)
    return Draft(card, None, (), f"cloze {gap}|{sentence.text.casefold()}", worth)


def _topic(sentence: Sentence) -> str:
    return sentence.topic


def _renderings(amount: Amount) -> set[str]:
    return {wording.again(replace(amount, hedge=""), language) for language in ("ko", "en")}


def _bare(amount: Amount) -> Amount:
    """A count without what it counts, which the sentence goes on to say."""
    number = _NUMBER.match(amount.text)
    if amount.unit != "count" or number is None:
        return amount
    return replace(amount, end=amount.start + len(number[0]), text=number[0])


def _sought(amount: Amount, language: Language) -> str:
    """What an amount is called where it is asked for; empty for what is not worth asking."""
    kind = "money" if amount.unit in CURRENCIES else _ASKED_UNITS.get(amount.unit, "")
    if not kind or (kind == "count" and amount.value < 1000):
        return ""
    words = wording.words()[language]["sought"]
    return words[kind]


def _is_again(amount: Amount, amounts: Sequence[Amount]) -> bool:
    return sum(other.value == amount.value for other in amounts) > 1


def _without(text: str, mention: Mention) -> str:
    return text[: mention.start] + text[mention.end :]


def _stands_free(text: str, start: int, end: int) -> bool:
    """Whether a name is a name of its own and not part of a longer one (Google Cloud, Samsung Foundry)."""
    before, after = text[:start].split(" ")[-1:], text[end : end + 2]
    return (not before or not before[0].strip("(“\"'")) and not re.match(r"\s[A-Z]|[-A-Za-z0-9(]", after)
