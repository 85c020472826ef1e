"""What a question wants told beside amounts, a name, a person or a day, and whether sentences tell it.

"What is that partner called?" is not answered by a sentence that speaks of the partner and names nobody, and
"on what date" not by one without a day, however much of the question they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from corpus.companies import find_companies
from corpus.glossary import find_pairs
from corpus.periods import find_periods
from index.terms import without
from index.tokens import proper_names, tokens

Want = Literal["name", "person", "day"]

_DAY_ASKED = re.compile(
    r"며칠(?!\s*(?:간|동안|사이|만))|몇\s*월\s*몇\s*일|(?:정확한|구체적인)\s*(?:날짜|일자)|"
    r"날짜(?:가|는)?\s*(?:언제|뭐|어떻게|알)|무슨 요일|"
    r"\b(?:what|which|exact|calendar|specific|precise|exactly) (?:calendar |exact )?(?:date|day)\b|day of the week",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = re.compile(
    rf"\d\s*월\s*\d{{1,2}}\s*일|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?![,.]?\d)|\b\d{{1,2}} {_MONTH} \d{{4}}|"
    r"\b(?:19|20)\d\d\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{1,2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b",
    re.IGNORECASE,
)
_NAME_ASKED = re.compile(
    r"(?:이름|모델명|제품명|회사명|업체명|기업명|고객명|상호|실명)(?:이|은|을|만|까지)?\s*(?:정확히\s*)?"
    r"(?:뭐|무엇|무언|어떻게|어떤|누구|알려|말해|대|나와|나오|[?]|$)|"
    r"누구|누가|뭐라고\s*(?:불|부르)|(?:어느|어떤)\s*(?:회사|업체|기업|은행|로펌|법무법인|회계법인|거래처|고객사)(?:예|이|인|가|야|한테|에게|\?)|"
    r"(?:^|[.?!,;:–—-]\s*|\b(?:and|or|but|exactly|know|tell me) )who(?:m|se)?\b(?!'s who)|\bby whom\b|"
    r"\bwhat (?:is|was|are|were) [^.?]{0,60}\b(?:called|named)\b(?! (?:for|on|upon|off))|\b(?:the|by|exact|full) name\b(?! the)|"
    r"\bwhich (?:\w+ )?(?:bank|law firm|auditor|insurer|hedge fund|fund|startup|person|executive)\b",
    re.IGNORECASE,
)
_PERSON_ASKED = re.compile(
    r"\bCEO\b|\bCFO\b|\bCOO\b|\bCTO\b|\bchief\b|\bchair(?:man|woman|person)?\b|\bpresident\b|\bfounder\b|\bfounded\b|\bsuccessor\b|"
    r"\bsucceed|\bleads?\b|\bheads?\b|\btook over\b|대표|후임|최고경영자|창업|설립자|회장|사장|소장|책임자|이끄|사람",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?<![A-Za-z0-9&’'\-])[A-Za-z][A-Za-z0-9&’'\-]*(?:\.[A-Za-z]+)*")
_TITLED = re.compile(r"\b(?:Mr|Ms|Mrs|Dr|Sir)\.? (?=[A-Z])")
# Capitals that name nobody: what reports write large of themselves, of offices and of time.
_LARGE = frozenset(
    """company companies board chief executive officer officers chairman chairwoman chair president vice director
    directors senior chief general counsel committee customer customers direct indirect partner segment segments form
    item note part section exhibit rule act court district supreme state states united u.s us january february march
    april may june july august september october november december monday tuesday wednesday thursday friday
    mr ms mrs dr inc corp corporation ltd llc plc group annual report fiscal year quarter table index class common stock
    i he she we our they it its ai ceo cfo cto""".split()  # noqa: SIM905
)


def wants(question: str) -> frozenset[Want]:
    """What a question wants told beside amounts; empty for most."""
    found: set[Want] = set()
    if _DAY_ASKED.search(question):
        found.add("day")
    if _NAME_ASKED.search(question):
        found.add("person" if _PERSON_ASKED.search(question) else "name")
    return frozenset(found)


def told(want: Want, texts: Iterable[str], question: str, small: frozenset[str]) -> bool:
    """Whether a text tells what is wanted.

    Args:
        want: What is wanted.
        texts: Sentences to answer from.
        question: Its names are no answer to it.
        small: Words that stand in small letters around the sentences: written large, they are no names.
    """
    if want == "day":
        return any(_DAY.search(text) for text in texts)
    given = frozenset(tokens(question)) | _also_called(question)
    return any(_names_new(text, given, small, person=want == "person") for text in texts)


def small_words(texts: Iterable[str]) -> frozenset[str]:
    """The words that stand in small letters in texts."""
    return frozenset(word for text in texts for word in re.findall(r"\b[a-z]{2,}\b", text))


def _also_called(question: str) -> frozenset[str]:
    """The words of the names in a question in the other language: 오픈AI gives OpenAI."""
    names = (name for mention in find_companies(question) for name in (mention.en, mention.ko))
    return frozenset(token for name in names for token in tokens(name))


def _names_new(text: str, given: frozenset[str], small: frozenset[str], *, person: bool) -> bool:
    """Whether a text names what a question has not named; a `person` has two names in a row, or a title."""
    body = without(text, find_companies(text)) if person else text
    if any(len(n) > 1 and n not in given and not find_pairs(n) for n in proper_names(body)):
        return True
    titled = {match.end() for match in _TITLED.finditer(body)}
    before = -1
    for match in _WORD.finditer(body):
        word = match.group()
        if match.start() in titled and not frozenset(tokens(word)) & given:
            return True
        if not _is_name(word, match.start(), body, given, small):
            continue
        gap = body[before : match.start()] if before >= 0 else "-"
        if not person or re.fullmatch(r" (?:[A-Z]\. )?", gap):
            return True
        before = match.end()
    return False


def _is_name(word: str, start: int, text: str, given: frozenset[str], small: frozenset[str]) -> bool:
    bare = re.sub(r"['’]s$", "", word)
    if not bare[0].isupper() and not any(char.isupper() for char in bare):
        return False
    if len(bare) < 2 or bare.casefold() in _LARGE or bare.casefold() in small:
        return False
    if bare[1:].islower() and re.search(r"(?:^|[.!?:•]\s|[“\"(])\s*$", text[:start]):
        return False  # only the first word of a sentence
    return not (frozenset(tokens(bare)) & given) and not find_pairs(bare)


def unsaid_names(question: str, said: frozenset[str], *, korean: bool, english: bool) -> tuple[str, ...]:
    """The proper names of a question, known to no list, that the words of passages do not say.

    Args:
        question: The question.
        said: All words of the passages found (`index.tokens`).
        korean: Whether a Korean name would stand there in Korean, since all passages are Korean.
        english: Whether an English name would stand there in English.
    """
    body = without(question, [*find_companies(question), *find_periods(question)])
    names = [n for n in proper_names(body) if len(n) > 1 and not find_pairs(n)] if korean else []
    for match in _WORD.finditer(body):
        word = match.group()
        coded = bool(re.search(r"\d", word)) and bool(re.search(r"[A-Za-z]", word))
        if (coded or english) and _is_name(word, match.start(), body, frozenset(), frozenset()):
            names.append(re.sub(r"['’]s$", "", word))
    return tuple(name for name in names if not said.issuperset(tokens(name)))
