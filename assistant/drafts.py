"""A model's words on the screen before they are checked: only those that could stand in an answer."""

from __future__ import annotations

import re

from assistant.guard import begins_like_ours, may_be_said
from corpus.visible import visible

_LIVE = re.compile(r"://|\]\(|!\[|[<>]|www\.|\[\^?\d")
_ENDED = re.compile(r"[.!?。][\"”')\]]*\s+$|\n")


class Drafts:
    """A model's words as they come, of which those are let through that could stand in an answer so far.

    Feed it pieces; it gives whole words, later where they begin like our instructions. What is not let through
    is told by the checked sentence, if at all.
    """

    def __init__(self) -> None:
        self._open = ""
        self._sentence = ""
        self._waiting = ""
        self._barred = False

    def feed(self, piece: str) -> str:
        """The words that may be shown now."""
        self._open += piece
        words = re.findall(r"\S+\s+|\s+", self._open)
        self._open = self._open[sum(map(len, words)) :]
        return "".join(self._word(word) for word in words)

    def _word(self, word: str) -> str:
        if _LIVE.search(word):
            return ""
        self._sentence += word
        self._waiting += word
        self._barred = self._barred or not may_be_said(self._sentence)
        ended = bool(_ENDED.search(word))
        if self._barred or (not ended and begins_like_ours(self._sentence)):
            given = ""
        else:
            given, self._waiting = self._waiting, ""
        if ended:
            self._sentence = self._waiting = ""
            self._barred = False
        return visible(given)
