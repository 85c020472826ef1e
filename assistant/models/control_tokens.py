"""Text cannot end a message or begin another one: the marks of chat templates are broken in all that is sent.

Engines write messages into a model's template as text and read the whole for the template's marks, so that
`<|im_end|>` in a document would end the message it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpus.visible import visible

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

# `<|im_end|>`, `</s>`, `<start_of_turn>`, `<｜User｜>`, `<<SYS>>`: a pair of brackets with no number or white space at
# its start, as comparisons have. `[|user|]` and `[INST]` are the marks with square ones.
_ANGLED = re.compile(r"<([^<>\s\d.,$=+-][^<>\n]{0,80})>")
_SQUARE = re.compile(r"\[(?=/?\|)|(?<=\|)\]|\[(?=/?[A-Z_]{3,24}\])(?=/?(?:INST|[A-Z]+_[A-Z_]+)\])")


def without_control_tokens(text: str) -> str:
    """The text with the brackets of every mark taken away; comparisons such as `<5%` and `a > b` stay."""
    text, marked = visible(text), ""
    while text != marked:  # taking one pair away may close another
        text, marked = _SQUARE.sub("", _ANGLED.sub(r"\1", text)), text
    return text


def harmless(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """The messages with their text so."""
    return [
        message.model_copy(update={"content": without_control_tokens(str(message.content))})
        for message in messages
    ]
