"""Where sentences begin and end in Korean and English text, by rules and without a model."""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    (
        "inc", "corp", "co", "ltd", "llc", "plc", "no", "nos", "vs", "v", "mr", "mrs", "ms", "dr", "jr",
        "sr", "st",
        "u.s", "u.k", "e.g", "i.e", "etc", "approx", "dept", "est", "fig", "al", "cf", "jan", "feb", "mar",
        "apr",
        "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "sec", "art", "ex", "p", "pp", "vol",
        "rev", "gen",
        "gov", "hon", "prof", "a.m", "p.m", "n.a", "n.v", "s.a", "l.p", "d.c", "u.s.c", "reg",
    )
)  # fmt: skip
# A run of marks is tried once and whole, or a line of a million dots would be tried a million times.
_CANDIDATE = re.compile(r"(?<![.!?。！？…])[.!?。！？…]++[\"'”’)\]」』]*+(?=\s|$|[가-힣☞※])|\n+")
_LAST_WORD = re.compile(r"([^\s(\[“\"']+)$")
_LABEL = re.compile(r"[^.:?!|\n]{2,60}: (?=[A-Z가-힣].{20,}[.!?。]$)")
_CONNECTIVE = re.compile(
    r"(?:하지만|그러나|그런데|또한|아울러|특히|따라서|그러므로|그래서|반면|한편|이에|즉),?\s+|"
    r"(?:However|Moreover|Furthermore|In addition|Additionally|Therefore|Thus|Also|Consequently|As a result|In particular|"
    r"For example|For instance|In contrast|By contrast),\s+"
)
_INSERTED = re.compile(r",\s+(?:however|moreover|furthermore|therefore|in turn),(?=\s)")
_OPENER = re.compile(r"[\s]*[\"'“‘(\[「『•\-–—]*([^\s])")


def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """The sentences of a text as (start, end) in code points, in order, without surrounding white space.

    A line feed always ends a sentence, so that list items and table rows stand for themselves.
    Abbreviations (Inc., U.S., No. 5), decimals and initials do not end one.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _CANDIDATE.finditer(text):
        end = match.end()
        if match[0][0] != "\n":
            if not _ends(text, match.start(), end):
                continue
        else:
            end = match.start()
        _append(spans, text, start, end)
        start = match.end()
    _append(spans, text, start, len(text))
    return tuple(spans)


def without_connective(sentence: str) -> str:
    """A sentence without the word that ties it to the one before ("However, shares fell."), to stand for itself."""
    sentence = _INSERTED.sub("", sentence, count=1)
    tie = _CONNECTIVE.match(sentence)
    rest = sentence[tie.end() :] if tie else ""
    return rest[0].upper() + rest[1:] if rest else sentence


def without_label(sentence: str) -> str:
    """A list item's sentence without the words that only name the item ("Falling prices: The shares fell.")."""
    label = _LABEL.match(sentence)
    return sentence[label.end() :] if label else sentence


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _ends(text: str, at: int, end: int) -> bool:
    if text[at] != "." or text.startswith("..", at):
        return True
    following = _OPENER.match(text, end)
    head = following[1] if following else ""
    word = _LAST_WORD.search(text, max(0, at - 24), at)
    last = word[1] if word else ""
    if "가" <= last[-1:] <= "힣":
        # A Korean abbreviation mark ("가.", "라.") opens a list item rather than ending a sentence.
        return len(last) > 1 or at == 0
    if end < len(text) and "가" <= text[end] <= "힣":
        return False
    if not head:
        return True
    lowered = last.casefold()
    if lowered in _ABBREVIATIONS:
        # "Inc." ends a sentence only where a new one clearly begins, which a capital alone does not tell.
        return lowered in ("inc", "corp", "ltd", "u.s", "etc", "plc", "llc", "co") and _new_sentence(
            text, end
        )
    if len(last) == 1 and last.isalpha() and last.isupper():
        return False
    if last.isdigit() and len(last) <= 2 and _line_start(text, at - len(last)):
        return False
    return not (head.islower() or head in ",;:)")


def _new_sentence(text: str, end: int) -> bool:
    following = text[end : end + 30].lstrip()
    return bool(
        re.match(
            r"(?:The|We|Our|In|This|These|It|As|For|On|If|At|Such|No|Any|All|However|There|A)\s", following
        )
    )


def _line_start(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] == "\n"
