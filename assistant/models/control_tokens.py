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

# `<|im_end|>`, `</s>`, `<start_of_turn>`, `<｜User｜>`, `<<SYS>>`: a bracket with something other than a number or
# white space inside it. `[|user|]` and `[INST]` are the marks with square ones.
_OPEN = re.compile(r"<(?=[^\s\d.,$=+-])")
_CLOSE = re.compile(r"(?<=[^\s\d=-])>")
_SQUARE = re.compile(r"\[(?=/?\|)|(?<=\|)\]|\[(?=/?[A-Z_]{3,24}\])(?=/?(?:INST|[A-Z]+_[A-Z_]+)\])")


def without_control_tokens(text: str) -> str:
    """The text with the brackets of every mark taken away; comparisons such as `<5%` and `a > b` stay."""
    return _SQUARE.sub("", _CLOSE.sub("", _OPEN.sub("", visible(text))))


def harmless(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """The messages with their text so."""
    return [
        message.model_copy(update={"content": without_control_tokens(str(message.content))})
        for message in messages
    ]
