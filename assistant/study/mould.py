"""What is kept of a model's wording of a question: a mould, which may serve all cards that ask alike.

A mould has the template's slots, each once, and besides only words that are known (`known.toml`), so that nothing a model
makes up comes before a learner; each card in the words of a mould is held against all rules for cards again.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.study.card import Card
from assistant.study.frame import Frame, Task, own_text
from assistant.study.paraphrase import asked_of, stand_ins
from assistant.study.reword import reworded, turned
from assistant.study.wording import SLOT, put_in
from corpus.document import Language
from corpus.particles import forms_of
from index.tokens import tokens

_NAMES = ("name", "metric")
_FREE = ("much", "what", "was")
"""Slots that are words to ask with, which a wording is free to change."""
_PARTICLES = {
    form: pair[0] for pair in (forms_of(p) for p in ("은", "이", "을", "과", "으로", "이다")) for form in pair
}
"""The particles that change with the word before them, each by the form that templates have."""
_SAME = ("의", "에", "에서", "에게", "도", "만", "보다", "부터", "까지", "와는", "에는", "에서는")
"""Those that do not."""
_BEHIND = re.compile(
    rf"(?:(?P<fitted>{'|'.join(sorted(_PARTICLES, key=len, reverse=True))})|(?:{'|'.join(_SAME)}))?(?![가-힣])"
)
_HANGUL = re.compile("[가-힣]")
_LONGEST_WORDS = 90
"""Characters of a mould without its slots."""
_PLAIN: dict[Language, re.Pattern[str]] = {
    "ko": re.compile(r"[가-힣 ,.?()]+"),
    "en": re.compile(r"[A-Za-z ,.?:'()]+"),
}
_ASKING: dict[Language, re.Pattern[str]] = {
    "ko": re.compile(r"(?:까|까요|나요|가요|니까|어요|죠)\?|(?:세요|시오)\."),
    "en": re.compile(
        r"\?|(?:^|[.:] )(?:Read|Pick|Name|Tell|Give|State|Sort|Rank|Put|Judge|Complete|Fill|Choose|Select|Find|"
        r"Identify|Arrange|Order|Decide|Determine)\b"
    ),
}


def moulded(task: Task, reply: str, others: Sequence[str] = ()) -> str | None:
    """The mould that a reply makes; None where it may not be kept.

    It holds each slot of the template once and besides only words that are known to be at home in such questions; it
    asks something; it says what neither the template nor any of the others says.

    Args:
        task: What was asked for.
        reply: As the model wrote it.
        others: Moulds of the task that are kept already.
    """
    text = _slotted(task, reply.strip())
    if text is None or not _is_plain(task, text) or not _asks(task, text):
        return None
    if turned(SLOT.sub("", text)) != turned(SLOT.sub("", own_text(task))):
        return None
    said = content(text)
    if not said <= _known_words(task) or not said - content(own_text(task)):
        return None
    return None if any(said == content(other) for other in others) else text


def filled(mould: str, card: Card, frame: Frame, by: str) -> Card | None:
    """A card in the words of a mould of its task; None where they may not stand for it."""
    return reworded(card, put_in(mould, **frame.slots), by)


def content(text: str) -> frozenset[str]:
    """The words of a mould that carry meaning, without slots: Korean as morphemes, English without endings of plurals."""
    # A pronoun in the slots' places, so that the particles behind them are taken for particles.
    return frozenset(tokens(SLOT.sub("그것" if _HANGUL.search(SLOT.sub("", text)) else "it", text)))


def _slotted(task: Task, reply: str) -> str | None:
    """A reply with slots where the stand-ins were; None unless each stands there once, with a particle that fits."""
    if re.search(r"[{}]", reply):
        return None
    text, target = reply, stand_ins(task)
    for slot in slots_of(task):
        # Korean compounds are written with blanks or without, as one likes.
        value = r"\s?".join(map(re.escape, target[slot])) if slot in _NAMES else re.escape(target[slot])
        parts = re.split(value, text)
        if len(parts) != 2:
            return None
        before, after = parts
        found = _BEHIND.match(after)
        if task.language == "ko" and found and found["fitted"]:
            text = f"{before}{{{slot}|{_PARTICLES[found['fitted']]}}}{after[found.end() :]}"
        elif task.language == "ko" and not found:
            return None
        else:
            text = f"{before}{{{slot}}}{after}"
    return text


def slots_of(task: Task) -> tuple[str, ...]:
    """The slots that every wording keeps; `much` and `what` are words to ask with."""
    named = dict.fromkeys(found[1] for found in SLOT.finditer(own_text(task)))
    return tuple(slot for slot in named if slot not in _FREE)


def _is_plain(task: Task, text: str) -> bool:
    """Whether there is nothing between the slots but words and a sentence's signs, and not too many of them."""
    rest = SLOT.sub("", text)
    apart = SLOT.sub("\0", text)
    return (
        len(rest) <= _LONGEST_WORDS
        and bool(_PLAIN[task.language].fullmatch(rest))
        and not re.search(r"[^\s(]\0|\0\w" if task.language == "en" else r"[^\s(]\0", apart)
        and "  " not in text
    )


def _asks(task: Task, text: str) -> bool:
    """Whether it is a question or a request, says what those of its template must, and nothing that none may."""
    of = _lexicon()[task.language]
    never = (of["never"][kind] for kind in ("any", asked_of(task)) if kind in of["never"])
    if any(re.search(each, text) for each in never) or not re.search(
        of["needs"].get(task.template, ""), text
    ):
        return False
    return bool(_ASKING[task.language].search(text))


@cache
def _lexicon() -> dict[str, Any]:
    return tomllib.loads(files("assistant").joinpath("study", "known.toml").read_text("utf-8"))


@cache
def _known_words(task: Task) -> frozenset[str]:
    """The words that a mould of a task may have."""
    known: dict[str, str] = _lexicon()[task.language]["words"]
    text = f"{known['any']} {known.get(asked_of(task), '')} {known.get(task.template, '')}"
    return frozenset(text.split()) | content(own_text(task))
