"""Taking a reasoning model's `<think>…</think>` out of text that arrives in pieces."""

from __future__ import annotations

_OPEN = "<think>"
_CLOSE = "</think>"


class ThinkingFilter:
    """Feed it text as it comes; it gives back what is not thinking, holding back only what may be half a tag.

    Templates of some models put the opening tag into the prompt, so that only the closing one is written:
    text before such a lone `</think>` was already given out, and cannot be taken back here.
    Blank space after a thought is dropped, as no answer begins with it.
    """

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False
        self._after_thought = False

    def feed(self, text: str) -> str:
        """The part of the text so far that is certain to be answer and was not given yet."""
        self._held += text
        given: list[str] = []
        while True:
            tag = _CLOSE if self._thinking else _OPEN
            before, found, after = self._held.partition(tag)
            if not found:
                break
            if not self._thinking:
                given.append(self._trim(before))
            self._held, self._thinking, self._after_thought = after, not self._thinking, self._thinking
        kept = _overlap(self._held, tag)
        sure, self._held = self._held[: len(self._held) - kept], self._held[len(self._held) - kept :]
        if not self._thinking:
            given.append(self._trim(sure))
        return "".join(given)

    def end(self) -> str:
        """What was held back, now that nothing follows; an unfinished thought stays out."""
        rest = "" if self._thinking else self._trim(self._held)
        self._held = ""
        return rest

    def _trim(self, text: str) -> str:
        if self._after_thought:
            text = text.lstrip()
            self._after_thought = not text
        return text


def _overlap(text: str, tag: str) -> int:
    """Length of the longest end of `text` that is a beginning of `tag`."""
    return next((n for n in range(min(len(text), len(tag) - 1), 0, -1) if tag.startswith(text[-n:])), 0)


def without_thinking(text: str) -> str:
    """A finished text without its thoughts."""
    thinking = ThinkingFilter()
    return thinking.feed(text) + thinking.end()
