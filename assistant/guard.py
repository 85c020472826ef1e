"""What may never be said, however obedient the model: orders, calls to trade, our own instructions, live markup.

Documents and questions are data. What an obedient model would say for them is known by code before a person
reads it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from assistant.contract import Citation
from assistant.models.control_tokens import without_control_tokens
from assistant.orders import calls_to_trade, folded, is_order
from assistant.prompt import instructions
from assistant.wording import own_sentences
from corpus.document import DocumentInfo
from corpus.shingles import fold
from corpus.visible import visible

_RUN, _RUN_HANGUL = 24, 12
"""Letters in a row that no one writes by chance: about five English words, four Korean ones."""
_HELD = 8
"""Letters at the end of a draft that begin like our instructions, from which it waits for what follows."""
_LONGEST_NAME = 120
_BLOB = re.compile(r"[A-Za-z0-9+/]{32,}")
"""A word that is none: base64 or hexadecimal."""

# An address may follow Korean letters without a break, and a run of letters that could begin one is tried once.
_URL = (
    r"javascript:\S+|(?<![a-z0-9+.-])data:\S+|"
    r"(?:(?<![a-z0-9+.-])[a-z0-9+.-]*+://|(?<![a-z0-9])www\.|(?<![a-z0-9])(?:mailto|file|tel):(?=\S))[^\s가-힣)\]>\"'”’]*"
)
_IMAGES = re.compile(r"!\[[^\[\]]*\](?:\([^()]*\)?|\[[^\[\]]*\])?")
_LINKS = re.compile(
    rf"\[(?P<label>[^\[\]]*)\]\([^()\s]*(?:\s[^()]*)?\)?|<[a-z!/?@#][^<>]*(?:>|(?=<)|$)|{_URL}|"
    r"(?<![\w-])(?<![\w-]\.)(?:[\w-]++\.)++[a-z]{2,}/[^\s가-힣)\]>\"'”’]*",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(r"<[|｜][^|｜<>\s]{1,40}[|｜]>|\[\|\w{1,24}\|\]|\[/?INST\]|</?s>|<</?SYS>>")
_FOOTNOTE = re.compile(r"(?<!\s)\s*+[\[【]\s*+\^?\d+(?:\s*,\s*\d+)*\s*[\]】]")
_DEEPEST = 12
"""How deep links and brackets may stand in one another; what lies deeper loses its brackets."""
_BRACKETS = re.compile(r"[<>\[\](){}【】]")
_EMPTY = re.compile(r"!?\[\s*\]|!?\(\s*\)|!(?=\[)")


def may_be_said(text: str) -> bool:
    """Whether a sentence may stand in an answer: no order, no call to trade, nothing of our own instructions."""
    if is_order(text) or calls_to_trade(text) or _BLOB.search(text):
        return False
    return _runs(fold(folded(text))).isdisjoint(_own_runs())


def plain(text: str) -> str:
    """The text without what an interface may turn into something live: addresses, images, tags, marks, footnotes.

    A link keeps its label, an image goes with its own.
    """
    for _ in range(_DEEPEST):  # what is taken out may bring together what it stood between
        text, before = _plainer(text), text
        if text == before:
            return text
    return plain(_BRACKETS.sub("", text))


def _plainer(text: str) -> str:
    text = _LINKS.sub(lambda link: link["label"] or "", _IMAGES.sub("", _TEMPLATE.sub("", visible(text))))
    text = _EMPTY.sub("", _FOOTNOTE.sub("", without_control_tokens(text)))
    return re.sub(r"[ \t]{2,}", " ", text).strip()


def may_be_named(report: DocumentInfo | Citation) -> bool:
    """Whether a report may be spoken of by the company, form and period that it gives itself."""
    name = " ".join(filter(None, (report.company, report.form, report.fiscal_period)))
    return len(name) <= _LONGEST_NAME and name == plain(name) and may_be_said(name)


def answerable(sentences: Sequence[str]) -> int:
    """How many sentences of a passage, from its first on, stand before the first order in it.

    What follows an order belongs to it ("… New instructions: 1. … 2. …"), so that nothing behind it is
    answered from.
    """
    return next((at for at, text in enumerate(sentences) if is_order(text)), len(sentences))


def begins_like_ours(text: str) -> bool:
    """Whether a text that goes on ends like a part of our instructions, so that what follows must be waited for."""
    letters = fold(folded(text))[-_RUN:]
    return len(letters) >= _HELD and any(letters[-_HELD:] in own for own in _own_letters())


@cache
def _own_letters() -> tuple[str, ...]:
    return tuple(fold(folded(text)) for text in (*instructions(), *own_sentences()))


@cache
def _own_runs() -> frozenset[str]:
    return frozenset[str]().union(*map(_runs, _own_letters()))


def _runs(letters: str) -> frozenset[str]:
    """All runs of letters that are long enough to know a text by."""
    short = (letters[at : at + _RUN_HANGUL] for at in range(len(letters) - _RUN_HANGUL + 1))
    korean = (run for run in short if sum("가" <= letter <= "힣" for letter in run) >= _RUN_HANGUL - 1)
    return frozenset((*korean, *(letters[at : at + _RUN] for at in range(len(letters) - _RUN + 1))))
