"""What is embedded: windows of about two sentences, each under a header that says where it stands."""

from __future__ import annotations

import re

from corpus.document import DocumentInfo, Passage
from corpus.sentences import sentence_spans

_GOAL = 450
"""A window's size in code points of Latin script: about 75 words."""
_GOAL_HANGUL = 210
"""The same for Hangul, where a syllable carries more."""
_ROWS = 6
_HEADER = 200
_HANGUL = re.compile("[가-힣]")
_PART = re.compile(r"^part\s+[iv]+\b", re.IGNORECASE)
_CORPORATE = re.compile(
    r",?\s+(?:inc\.?|corp(?:oration|\.)?|plc|ltd\.?|co\.|llc|(?:systems|platforms), inc\.)$"
    r"|\.com, inc\.$|\s*주식회사$",
    re.IGNORECASE,
)


def windows(passage: Passage) -> tuple[tuple[int, int], ...]:
    """Spans of the passage's text, in order and without overlap, that cover all but white space.

    Prose: neighbouring sentences up to about 75 words. A table: up to six rows.
    """
    text = passage.text
    spans = sentence_spans(text)
    if not spans:
        return ()
    hangul = len(_HANGUL.findall(text))
    goal = _GOAL_HANGUL if hangul * 3 > len(text) else _GOAL
    total = spans[-1][1] - spans[0][0]
    if passage.kind == "table":
        return _even(spans, max(1, -(-len(spans) // _ROWS), round(total / (goal * 1.6))))
    return _even(spans, max(1, round(total / goal)))


def _even(spans: tuple[tuple[int, int], ...], parts: int) -> tuple[tuple[int, int], ...]:
    """Join neighbouring spans to about equal shares of the whole."""
    goal = (spans[-1][1] - spans[0][0]) / parts
    out: list[tuple[int, int]] = []
    start, end = spans[0]
    for nxt_start, nxt_end in spans[1:]:
        joined = nxt_end - start
        if joined <= goal * 1.15 or (end - start) < goal * 0.5:
            end = nxt_end
        else:
            out.append((start, end))
            start, end = nxt_start, nxt_end
    out.append((start, end))
    return tuple(out)


def header(info: DocumentInfo, passage: Passage) -> str:
    """One line that says whose document a passage is from and where it stands, at most 200 code points.

    For example `NVIDIA 10-K fiscal year 2025: Item 7 > Revenue by market (in millions)`.
    """
    head = source_line(info)
    path = list(passage.section)
    if len(path) > 1 and _PART.match(path[0]):
        path = path[1:]
    shown = path[:1] + path[-2:] if len(path) > 3 else path
    section = " > ".join(_trim(entry, 40 if n < len(shown) - 1 else 70) for n, entry in enumerate(shown))
    line = f"{head}: {section}" if head and section else head or section
    if passage.context:
        context = passage.context
        last = passage.section[-1] if passage.section else ""
        if last and context.startswith(last):
            context = context[len(last) :].lstrip("; ")
        if context:
            line = f"{_trim(line, 120)} ({_trim(context, 76)})"
    return _trim(line, _HEADER)


def source_line(info: DocumentInfo) -> str:
    """The document in a few words: company, form, period."""
    if not info.form:
        return "" if info.origins.get("title") == "name" else _trim(info.title, 80)
    company = _CORPORATE.sub("", info.company) or info.company
    period = info.fiscal_period
    if info.language == "ko":
        match = re.fullmatch(r"(?:FY)?(\d{4})(H1|Q\d)?", period)
        if match:
            tail = {"H1": " 반기", None: ""}.get(match[2], f" {(match[2] or 'Q0')[1]}분기")
            period = f"{match[1]}년{tail}"
        return " ".join(piece for piece in (company, info.form, period) if piece)
    if match := re.fullmatch(r"FY(\d{4})(Q\d)?", period):
        period = f"fiscal year {match[1]}" + (f" {match[2]}" if match[2] else "")
    return " ".join(piece for piece in (company, info.form, period) if piece)


def _trim(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
