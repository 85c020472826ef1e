"""What a question asks for, found out without a model: companies, periods, kind of source, both languages.

A follow-up is completed from the conversation first, since "그럼 2025년에는요?" finds nothing by itself: the
names and periods that it brings replace those of the earlier question, and everything else is carried over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from corpus.companies import Company, Mention, find_companies
from corpus.document import Language
from corpus.glossary import gloss, translate_terms
from corpus.misspelt import spelt_right
from corpus.periods import PeriodMention, find_periods
from index.terms import Term, question_terms, without

_HANGUL = re.compile(r"[가-힣]")
_LETTER = re.compile(r"[^\W\d_]")
_PARTICLE = re.compile(r"(?:^|[A-Za-z0-9])(?:의|은|는|이|가|을|를|와|과|도|로)(?![가-힣])", re.MULTILINE)
# Words that point back at what was said before.
_BACK = re.compile(
    r"^(?:그럼|그러면|그리고|그렇|그래서|그건|그게|그거|그 |그중|거기|이건|왜\b|왜요|and\b|but\b|so\b|then\b|what about|"
    r"how about|why\b|which ones|does it|did it|is it|was it|do they|did they)|그렇게|그것|그 이유|거기서|방금|아까"
    r"|\b(?:that|those|it|they|them|this|these|there|say why)\b",
    re.IGNORECASE,
)
_COMMENTARY = re.compile(
    r"(?<![가-힣])(?:(?:이|그|위|저|해당) )?(?:블로그 ?글|글쓴이|작성자|필자|(?:원)?저자|글|기사|블로그|본문|칼럼|아티클|원문)"
    r"(?:들)?(?:에(?:서(?:는|도|처럼|의|만)?|선|는|도|게)?|엔|은|는|이|가|의|을|를|도|만|과|와|이랑|랑|로|으로|보다|처럼|께서|대로(?:라면|면)?|"
    r"이?라면|이?나|인데)?(?:요)?(?![가-힣])|"
    r"(?:\baccording to )?(?:\b(?:the|this|that) )?"
    r"\b(?:(?:article|blog|post|piece|write-?up|author|writer)\b|text (?=says)|(?<=the )text\b)(?:['’]s\b)?",
    re.IGNORECASE,
)
"""Words that name an article or its author, with their particles and articles; not 구글은 or 글로벌."""
_FILING = re.compile(
    r"10-[KQ]|8-K|공시|보고서|회계연도|분기|반기|사업보고서|annual report|quarterly report|filing|fiscal|\bFY\s?\d|"
    r"\bQ[1-4]\b|quarter",
    re.IGNORECASE,
)

_READ = (
    512  # questions of which the language is remembered: a search asks for that of each wording several times
)

LENT = 0.5
"""What a word of the conversation before counts beside one of the follow-up itself."""


class Said(Protocol):
    """A turn of a conversation, whoever keeps it."""

    @property
    def role(self) -> str:
        """`user` or `assistant`."""
        ...

    @property
    def content(self) -> str:
        """What was said."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """A question made complete.

    Attributes:
        asked: The words as they were put, with a misspelt company set right.
        text: The words completed from the conversation; equal to `asked` for a first question.
        language: Of the question.
        companies: Those it names, in order, each once.
        periods: Those it names.
        other: The question in the other language, as far as glossary and names go; may be empty.
        commentary: It asks what an article or its author says.
        filing: It asks for what a report says.
        reporting: It names a company and what companies report, or a report or its period.
        followup: It needed the conversation.
        focus: The words that tell what is asked for: all of them, or a follow-up's own where they say a thing.
        terms: What it is about, in the words of both languages.
    """

    asked: str
    text: str
    language: Language
    companies: tuple[Company, ...]
    periods: tuple[PeriodMention, ...]
    other: str
    commentary: bool
    filing: bool
    reporting: bool
    followup: bool
    focus: str
    terms: tuple[Term, ...]


@lru_cache(maxsize=_READ)
def language_of_question(text: str) -> Language:
    """The language that a person asks in.

    Korean when a fifth of the letters outside company names are Hangul, or a particle joins a Latin word: Korean questions
    quote Latin names freely, and English ones may name a company in Hangul.
    """
    rest = without(text, find_companies(text))
    if not _LETTER.search(rest):
        rest = text
    hangul, letters = len(_HANGUL.findall(rest)), len(_LETTER.findall(rest))
    return "ko" if hangul and (hangul * 5 >= letters or _PARTICLE.search(rest)) else "en"


def is_commentary(text: str) -> bool:
    """Whether words speak of an article or its author."""
    return bool(_COMMENTARY.search(text))


def without_commentary(text: str) -> str:
    """A text without the words that name an article or its author."""
    return re.sub(r"\s+", " ", _COMMENTARY.sub(" ", text)).strip()


def first_of_commentary(text: str) -> int:
    """Where a text first names an article or its author; its length where it does not."""
    match = _COMMENTARY.search(text)
    return match.start() if match else len(text)


_Span = Mention | PeriodMention


def understand(asked: str, history: Sequence[Said] = ()) -> Question:
    """Read a question in the light of the conversation before it."""
    asked = spelt_right(asked)
    text = _completed(asked, history)
    language = language_of_question(asked) if _LETTER.search(asked) else language_of_question(text)
    companies = dict.fromkeys(mention.company for mention in find_companies(text))
    periods, filing = find_periods(text), bool(_FILING.search(text))
    terms = translate_terms(text, "en" if language == "ko" else "ko")
    own = _own_terms(asked, text)
    return Question(
        asked=asked,
        text=text,
        language=language,
        companies=tuple(companies),
        periods=periods,
        other=gloss(text, "en" if language == "ko" else "ko"),
        commentary=is_commentary(text),
        filing=filing,
        reporting=bool(companies) and bool(filing or periods or any(t.topic == "reporting" for t in terms)),
        followup=text != asked,
        focus=asked if own else text,
        terms=_weighed(_of_the_matter(question_terms(text)), own),
    )


def _of_the_matter(terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms without those that name an article or its author, which tell where to look and not for what.

    All of them where there are no others but companies.
    """
    kept = tuple(term for term in terms if not is_commentary(term.name))
    return kept if any(term.weight >= LENT for term in kept) else tuple(terms)


def _own_terms(asked: str, text: str) -> frozenset[str]:
    """The names of the terms that a follow-up itself says, where the conversation completed it with others."""
    if asked == text or asked not in text:
        return frozenset()
    return frozenset(term.name for term in question_terms(asked) if term.kind != "company")


def _weighed(terms: Sequence[Term], own: frozenset[str]) -> tuple[Term, ...]:
    """The terms of a completed question; those that only the conversation lends weigh less than its own."""
    if not own:
        return tuple(terms)
    return tuple(
        term if term.name in own or term.kind == "company" else replace(term, weight=term.weight * LENT)
        for term in terms
    )


def _completed(asked: str, history: Sequence[Said]) -> str:
    earlier = [turn.content for turn in history if turn.role == "user"]
    if not earlier:
        return asked
    companies, periods = find_companies(asked), find_periods(asked)
    rest = without(asked, [*companies, *periods])
    substantial = [word for word in re.findall(r"[^\W_]+", rest) if len(word) > 1]
    brief = len(substantial) <= 2
    if not (brief or (not companies and (_BACK.search(asked) or len(substantial) <= 4))):
        return asked
    before = earlier[-1]
    if len(earlier) > 1 and not find_companies(before):
        before = f"{earlier[-2]} {before}"
    year = ""
    if periods and all(period.year is None for period in periods):
        # "2분기에는?" means a quarter of the year that was spoken of last.
        named = [p for turn in earlier for p in find_periods(turn) if p.year is not None]
        year = named[-1].surface + " " if named else ""
    completed = _exchanged(before, companies, find_companies(before))
    completed = _exchanged(completed, periods, find_periods(completed))
    if brief and companies and not periods and completed != before:
        return completed  # "아마존은요?" is the earlier question, asked of another company
    return f"{completed} {year}{asked}"


def _exchanged(before: str, new: Sequence[_Span], old: Sequence[_Span]) -> str:
    """The earlier question with what the follow-up names in the place of what it named."""
    if not new:
        return before
    text = before
    for place, span in reversed(list(enumerate(old))):
        text = text[: span.start] + (new[0].surface if place == 0 else "") + text[span.end :]
    return re.sub(r"\s+", " ", text).strip()
