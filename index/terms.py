"""What a question is about: weighted terms in the words of both languages, found out without a model.

A term of the glossary counts as said by any of its names (a question's "headcount" is a report's "employees"),
a company by any of its names, any other word by itself. So one list serves the word search, the ranking of
sentences and the decision whether the sources speak of the matter, in either language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus.companies import Company, Mention, find_companies
from corpus.glossary import Pair, find_pairs
from corpus.periods import PeriodMention, find_periods
from index.tokens import tokens

PLAIN = 0.8
"""Weight of a word that no glossary knows."""
_WEIGHTS = {"question": 0.35, "general": PLAIN}
"""Weights of the glossary's topics that name no subject: how something is asked (increased, reason, expect), and what
any report says of anything (provide, condition, purpose), which is a plain word in both languages. The two weights
were chosen in coarse steps on the dev questions."""
# Words of asking, and particles that stay behind when a name is taken out.
_ASKING = frozenset(
    """say says said tell told mention non about out early on one like just far less own hard hit came left open text
    after end big yet well still also get got way 글 은 는 이 가 을 를 의 에 과 와 도 로 엔 요 랑 이랑 한테 그렇 어떤""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a question is about.

    Attributes:
        name: The glossary's preferred English term, the company's id, or the word itself.
        forms: The word sequences (see `index.tokens`) that say it, in either language.
        weight: How much it matters, 0 to 1.
        kind: What it is: `known` to the glossary, a `company`, a `product` of one, or a plain `word`.
        proper: Whether the glossary knows it as a name, of a place, an office or a market.
    """

    name: str
    forms: tuple[tuple[str, ...], ...]
    weight: float
    kind: str
    proper: bool = False

    def said_in(self, words: frozenset[str]) -> bool:
        """Whether one of its forms is among a text's words."""
        return any(words.issuperset(form) for form in self.forms)


def question_terms(text: str) -> tuple[Term, ...]:
    """The terms of a question, each once; its periods are no terms, since documents are chosen by them."""
    companies = find_companies(text)
    body = without(text, [*companies, *find_periods(text)])
    found: dict[str, Term] = {}
    taken: set[str] = set()
    for pair in find_pairs(body):
        forms = _forms_of_pair(pair)
        taken.update(word for form in forms for word in form)
        name = pair.en[0].casefold()
        found.setdefault(
            name, Term(name, forms, _WEIGHTS.get(pair.topic, 1.0), "known", _is_name(pair.en[0]))
        )
    for word in dict.fromkeys(tokens(body)):
        if word not in taken and word not in _ASKING and (len(word) > 1 or "가" <= word <= "힣"):
            found.setdefault(word, Term(word, ((word,),), PLAIN, "word"))
    for mention in companies:
        if mention.by == "product":
            forms = _forms((mention.ko, mention.en, mention.surface))
            found[mention.en] = Term(mention.en, forms, 1.0, "product")
        else:
            company = mention.company
            found[company.id] = Term(company.id, _forms_of_company(company), 1.0, "company")
    return tuple(found.values())


def phrases(terms: tuple[Term, ...], *, names: bool) -> list[str]:
    """The forms of terms as phrases for the word search; `names`: those of companies too."""
    return [
        " ".join(form) for term in terms if names or term.kind != "company" for form in term.forms if form
    ]


def _is_name(english: str) -> bool:
    """Whether the glossary writes a term large, not only in capitals as an abbreviation."""
    return english[0].isupper() and not english.split()[0].isupper()


@cache
def _forms_of_pair(pair: Pair) -> tuple[tuple[str, ...], ...]:
    return _forms((*pair.ko, *pair.en))


@cache
def _forms_of_company(company: Company) -> tuple[tuple[str, ...], ...]:
    brands = (name for group in company.brands for name in group)
    return _forms((company.ko, company.en, *company.aliases, *brands))


def _forms(names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(form for name in names if (form := tuple(tokens(name)))))


def without(text: str, spans: Sequence[Mention | PeriodMention]) -> str:
    """A text without the names and periods found in it, white space collapsed."""
    for span in sorted(spans, key=lambda span: -span.start):
        text = f"{text[: span.start]} {text[span.end :]}"
    return re.sub(r"\s+", " ", text).strip()
