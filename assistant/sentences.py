"""Cuts a stream of text into sentences as they end, without the marks a model may put around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.guard import plain

# A sentence ends at its mark with white space behind it, or at a line's end; not after "Inc." or "1.".
_MARKER = r"[\[【]\s*\d+(?:\s*,\s*\d+)*\s*[\]】]"
_END = re.compile(
    rf"(?<!\d)[.!?。](?:{_MARKER}|[\"'”’)\]])*(?=\s)|(?<=[가-힣%)])\.(?=\s)|(?<=\d)[.!?](?=\s+[A-Z가-힣])|\n+"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Inc|Corp|Co|Ltd|U\.S|No|vs|Mr|Ms|Dr|e\.g|i\.e|approx|St)|^\s*\d{1,2})\.$", re.IGNORECASE
)
_LONGEST_ABBREVIATION = 40
_LEAD = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.)]|#{1,4})\s+")
_MARKS = re.compile(rf"\*\*|__|`|\s*{_MARKER}")
# What a model writes when it goes on past its answer with the form of the prompt.
_RUN_ON = re.compile(r"^\s*(?:자료|질문|답변?|Material|Question|Answer)\s*:", re.IGNORECASE)


class SentenceStream:
    """Collects pieces of text and gives each sentence once, when it is complete."""

    def __init__(self) -> None:
        self._held = ""
        self._passed = 0
        """Up to where what is held has abbreviations that end no sentence."""
        self._over = False

    def feed(self, piece: str) -> Iterator[str]:
        """Take a piece; yield the sentences that it completes."""
        self._held += piece
        while match := _END.search(self._held, self._passed):
            head = self._held[: match.end()]
            ended = head.rstrip("\n")
            if _ABBREVIATION.search(ended, max(0, len(ended) - _LONGEST_ABBREVIATION)):
                self._passed = match.end()
                continue
            self._held = self._held[match.end() :]
            self._passed = 0
            if text := self._clean(head):
                yield text

    def rest(self) -> str:
        """What is left when the stream is over; a sentence that was cut off counts as one."""
        text, self._held = self._clean(self._held), ""
        return text

    def _clean(self, text: str) -> str:
        if _RUN_ON.match(text):
            self._over = True
        if self._over:
            return ""
        # Marks may stand between the signs of a tag, which is one without them.
        text = plain(_MARKS.sub("", _LEAD.sub("", text)))
        return text if re.search(r"\w", text) else ""
