"""Which paragraphs are headings, and how deep: Parts, Items, notes, Korean numbering, looks."""

from __future__ import annotations

import re

from corpus.read.parts import Look, Para, Part

PART = re.compile(r"^part\s+(i{1,3}|iv)\b[.,:]?\s*[–—\-]?\s*(.{0,80})$", re.IGNORECASE)
ITEM = re.compile(r"^items?\s*(\d{1,2}\.\d{2}|\d{1,2}\s?[A-C]?)\s*[.:–—\-]?\s*(.{0,220})$", re.IGNORECASE)
NOTE = re.compile(r"^note\s+\d{1,2}[A-Z]?\s*[.:–—\-]?\s*\S.{0,160}$", re.IGNORECASE)
_KO_PART = re.compile(r"^(?:[IVX]{1,5}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ])\.\s*\S.{0,60}$")
_KO_NUMBER = re.compile(r"^\d{1,2}(?:-\d{1,2})?\.\s*\S.{0,60}$")
_KO_LETTER = re.compile(r"^[가나다라마바사아자차카타파하]\.\s*\S.{0,80}$")
_KO_BRACKET = re.compile(
    r"^(?:\[[^\]]{1,40}\]|【[^】]{1,40}】|<\s?[^>]{1,60}>|\([^)]{2,40}\)|\(\d{1,2}\)\s?\S.{0,60}|[①-⑳]\s?\S.{0,60})$"
)
_KO_STEP = re.compile(r"^(?:\(\d{1,2}\)|\d{1,2}\)|[①-⑳])\s?\S")
_SENTENCE_END = re.compile(r"[.!?;,:]['”’\")]*$")
_GLUED = re.compile(r"^((?:items?|note)\s*\d{1,2}[A-C]?\.)(?=[^\s\d])", re.IGNORECASE)
_CONTINUED = re.compile(r"\s*[(\[]?\bcontinued\b[)\]]?\.?$|\s*\(계속\)$", re.IGNORECASE)
_HANGUL = re.compile("[가-힣]")
LIMIT = 120
"""The longest entry of a section path, in code points."""


def short(text: str) -> str:
    """A heading as an entry of a section path: without "(Continued)", at most `LIMIT` code points."""
    text = _GLUED.sub(r"\1 ", _CONTINUED.sub("", text)).strip(" :.-–—")
    if len(text) <= LIMIT:
        return text
    return text[: LIMIT - 1].rsplit(" ", 1)[0].rstrip(" ,;") + "…"


def named_level(text: str, look: Look, *, korean: bool) -> int:
    """The level that a heading's own words give it, or 0: Part 1, Item 2, Note 3; I. 1, 1. 2, 가. 3."""
    if len(text) > 240:
        return 0
    loud = look.bold or look.size > 0 or text.isupper()
    if (match := PART.match(text)) and (loud or len(text) < 12) and not match[2].endswith("."):
        return 1 if not ITEM.search(match[2]) else 2
    if match := ITEM.match(text):
        title = match[2]
        ends_sentence = title.endswith(".") and not (look.bold or text.isupper())
        continues = bool(re.match(r"(?:of|in|and|to|for|under|above|below|is|as|which|,|\()\b", title))
        if (
            not continues
            and not ends_sentence
            and not re.search(r"\s\d{1,3}$", title)
            and (loud or len(text) < 90)
        ):
            return 2
    if NOTE.match(text) and (look.bold or text.isupper()):
        return 3
    if korean and _HANGUL.search(text):
        if _KO_PART.match(text):
            return 1
        if look.bold or len(text) < 40:
            if _KO_NUMBER.match(text) and not text.endswith(("다.", "다")):
                return 2 if look.bold else 0
            if _KO_LETTER.match(text) and not text.endswith(("다.", "음", "함")):
                return 3
    return 0


def looks_like_heading(para: Para, body_size: float) -> bool:
    """Whether a paragraph without a telling name is set like a heading."""
    text, look = para.text, para.look
    if para.listed or len(text) > 320 or not any(c.isalpha() for c in text):
        return False
    if look.bold:
        return len(text) <= 160 or not text.endswith(".") or look.italic or len(text) <= 320
    if body_size and look.size >= body_size * 1.15 and len(text) <= 120:
        return not _SENTENCE_END.search(text)
    if (look.italic or look.underline) and len(text) <= 110:
        return not _SENTENCE_END.search(text) or (text.endswith(":") is False and look.underline)
    if _HANGUL.search(text) and len(text) <= 42 and _KO_BRACKET.match(text):
        return not text.startswith(("(단위", "(기준", "< 단위"))
    return False


def numbered_heading(para: Para, following: Part | None) -> bool:
    """Whether a short `(1) 시장위험` stands above a longer paragraph or a table rather than in a list."""
    text = para.text
    if (
        len(text) > 42
        or not _KO_STEP.match(text)
        or _SENTENCE_END.search(text)
        or text.endswith(("다", "음", "함"))
    ):
        return False
    if isinstance(following, Para):
        return not _KO_STEP.match(following.text) and (
            len(following.text) > len(text) or _KO_BRACKET.match(following.text) is not None
        )
    return following is not None


def rank(para: Para) -> tuple[float, bool, bool, bool, bool]:
    """Order of looks: what sorts first stands above. Larger, bold, capitals, upright, not underlined."""
    look, text = para.look, para.text
    bracket = bool(_HANGUL.search(text)) and bool(_KO_BRACKET.match(text)) and text[0] == "("
    return (-round(look.size), not look.bold, not text.isupper(), look.italic, bracket)


class Outline:
    """Follows a document from its first paragraph and says how deep each heading stands.

    Words decide first (Part, Item, Note, Korean numbering). Below them, looks do: a heading closes what was
    set smaller or lighter, and stands under what was set larger.
    """

    def __init__(self, body_size: float, *, korean: bool, styled: bool) -> None:
        self._body = body_size
        self._korean = korean
        self._styled = styled
        self._named = 0
        self._named_size = 0.0
        self._open: list[tuple[float, bool, bool, bool, bool]] = []

    def level(self, para: Para, following: Part | None) -> int:
        """The paragraph's depth as a heading, 0 where it is none; `following` is what comes next."""
        level = para.level or named_level(para.text, para.look, korean=self._korean)
        if level:
            self._named, self._named_size = level, para.look.size
            self._open.clear()
            return level
        if not self._styled or not (
            looks_like_heading(para, self._body) or (self._korean and numbered_heading(para, following))
        ):
            return 0
        if self._named > 2 and para.look.size > self._named_size + 1 > 1:
            # Set larger than the note above it: a new part of the document, not a piece of that note.
            self._named = 2
            self._open.clear()
        mine = rank(para)
        while self._open and self._open[-1] >= mine:
            self._open.pop()
        self._open.append(mine)
        return min(max(self._named, 2) + len(self._open), 7)
