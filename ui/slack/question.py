"""A question that came through Slack, as it is kept and worked on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["aside", "waiting", "working", "ready", "answered", "failed"]
"""Where a question stands.

`aside`: said in a thread in which we do not take part, as far as is known yet; forgotten soon unless we turn out to.
`waiting`: kept before it was acknowledged. `working`: somebody is at it, or was when the process ended.
`ready`: its answer is known but may not be in Slack. `answered` and `failed`: nothing is to be done any more.
"""
Kind = Literal["thread", "private", "shared"]
"""Answered in its thread, seen by its asker alone, or such an answer shown to the channel afterwards."""


OF_FILE = "file "
"""How the event of a question begins that was asked once a file was there."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question.

    Attributes:
        id: Of the message, whichever events told of it: `channel:ts`; of a command its trigger.
        event: The id of the first event that told of it.
        kind: Who sees the answer.
        team, channel, thread, ts, asker: Where it was asked and by whom; `thread` is the ts of what began the thread.
        text: Without the mention of us and the options.
        scope: The documents that may be used, as `ui.client.ScopeBody` has it.
        respond: Where a private answer is sent.
        state, attempts, reply, answer: How far it has come; see `ui.slack.tables`.
    """

    id: str
    event: str
    kind: Kind
    team: str
    channel: str
    thread: str
    ts: str
    asker: str
    text: str
    scope: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    respond: str = field(default="", repr=False)
    state: State = "waiting"
    attempts: int = 0
    reply: str = ""
    answer: Mapping[str, Any] | None = None

    @property
    def key(self) -> str:
        """For whom the server is asked: what is private to a channel is seen in that channel alone."""
        return key_of(self.team, self.channel)


def is_of_file(asked: Question) -> bool:
    """Whether a question was asked once a file was there that came with it."""
    return asked.event.startswith(OF_FILE)


def key_of(team: str, channel: str) -> str:
    """The key under which documents of a channel are kept."""
    return f"slack:{team}:{channel}"


def name_in(source: str) -> str:
    """A document's name as it was added, without the key of the channel that alone sees it."""
    key, bar, name = source.partition("/")
    return name if bar and key.startswith("slack:") else source
