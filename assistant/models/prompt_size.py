"""How few tokens a prompt can possibly have, for engines that cut long prompts and do not count for us."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_CHARACTERS = 6
_WIDE_CHARACTERS = 3
"""More characters a token than any current tokenizer manages on prose; Korean and Chinese are wide."""

_WIDE = "\u1100"


def fewest_tokens(messages: Sequence[BaseMessage]) -> int:
    """A lower bound of the tokens of a prompt of prose; the true number is about half as much again."""
    texts = [str(message.content) for message in messages]
    wide = sum(character >= _WIDE for text in texts for character in text)
    return (sum(map(len, texts)) - wide) // _CHARACTERS + wide // _WIDE_CHARACTERS
