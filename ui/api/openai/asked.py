"""A chat request as a question and the conversation before it.

System and developer messages are left out: what is said rests on the sources and not on instructions. Parameters that
steer a model's wording (temperature, stop, max_tokens, …) have no meaning here and are ignored; those without which a client
would not get what it counts on are refused.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.contract import Turn
from ui.api.asking import ScopeIn
from ui.api.examples import QUESTION
from ui.api.openai.refusing import CHAT_MODEL, ProtocolError, unsupported

_MOST = 401  # messages: two hundred turns each way, and the question


class PartIn(BaseModel):
    """A part of a message; text is the only kind that is read."""

    model_config = ConfigDict(extra="ignore")

    type: Annotated[str, Field(max_length=64)]
    text: Annotated[str, Field(max_length=20_000)] = ""


class MessageIn(BaseModel):
    """A message of a conversation."""

    model_config = ConfigDict(extra="ignore", use_attribute_docstrings=True)

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    """Who said it; only what `user` and `assistant` said counts."""
    content: (
        Annotated[str, Field(max_length=20_000)] | Annotated[list[PartIn], Field(max_length=100)] | None
    ) = None
    """What was said, as text or in parts of text."""

    def text(self) -> str:
        """What it says.

        Raises:
            ProtocolError: `openai.unsupported`: it is not all text.
        """
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        if any(part.type != "text" for part in self.content):
            raise unsupported("messages.content")
        return "\n".join(part.text for part in self.content)


class StreamOptionsIn(BaseModel):
    """What a stream is to tell besides."""

    model_config = ConfigDict(extra="ignore", use_attribute_docstrings=True)

    include_usage: bool = False
    """Whether a last chunk counts the tokens."""


class ExtraIn(BaseModel):
    """What is Turnpoint's own: which documents may be used, the language to answer in, and whether the model is to word
    the answer anew.
    """

    model_config = ConfigDict(use_attribute_docstrings=True)

    scope: ScopeIn = ScopeIn()
    """Which documents may be used; each empty list means all."""
    language: Literal["ko", "en"] | None = None
    """The language to answer in; the question's by default."""
    fresh: bool = False
    """Whether the model is to word the answer anew, whatever it worded before."""


class ChatIn(BaseModel):
    """A chat request. What is not named here is ignored."""

    model_config = ConfigDict(
        extra="ignore",
        use_attribute_docstrings=True,
        json_schema_extra={
            "examples": [{"model": CHAT_MODEL, "messages": [{"role": "user", "content": QUESTION}]}]
        },
    )

    model: Annotated[str, Field(max_length=200)]
    """`turnpoint`, as `/v1/models` names it."""
    messages: Annotated[list[MessageIn], Field(min_length=1, max_length=_MOST)]
    """The conversation; its last message is the question."""
    stream: bool | None = False
    """Whether sentences are sent as they are checked."""
    stream_options: StreamOptionsIn | None = None
    """What a stream is to tell besides."""
    n: int | None = None
    """1 alone: there is one answer."""
    tool_choice: Any = None
    """`none` or `auto`: no tools are called."""
    response_format: Any = None
    """`text` alone."""
    logprobs: bool | None = None
    """`false` alone."""
    modalities: list[str] | None = None
    """`text` alone."""
    turnpoint: ExtraIn = ExtraIn()

    def check(self) -> None:
        """Refuse what would be answered otherwise than the client counts on.

        Raises:
            ProtocolError: `openai.unsupported`.
        """
        form = self.response_format
        kind = form.get("type") if isinstance(form, dict) else form
        if self.n not in (None, 1):
            raise unsupported("n")
        if self.tool_choice not in (None, "none", "auto"):
            raise unsupported("tool_choice")
        if kind not in (None, "text"):
            raise unsupported("response_format")
        if self.logprobs:
            raise unsupported("logprobs")
        if self.modalities not in (None, [], ["text"]):
            raise unsupported("modalities")

    def conversation(self) -> tuple[str, list[Turn]]:
        """The question, which is the last message and a user's, and the turns before it.

        Raises:
            ProtocolError: `openai.no_question`, `openai.unsupported`.
        """
        spoken = [message for message in self.messages if message.role in ("user", "assistant")]
        if not spoken or self.messages[-1].role != "user":
            raise ProtocolError("openai.no_question")
        *before, question = spoken
        turns = [
            Turn("user" if message.role == "user" else "assistant", text)
            for message in before
            if (text := message.text())
        ]
        return question.text(), turns
