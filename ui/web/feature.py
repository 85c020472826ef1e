"""A feature of the page: what it does when a person does something, and what it says in their language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

from ui.web.chat.conversation import Conversation
from ui.web.parts import Update
from ui.words import Words

QUIET: Mapping[str, Any] = MappingProxyType({"show_progress": "hidden", "api_visibility": "private"})
"""How an event that may take its time is wired: in Gradio's queue."""
SEVERAL: Mapping[str, Any] = MappingProxyType({**QUIET, "trigger_mode": "multiple"})
"""How an event is wired that may come again while it is handled: an answer goes on when another question is asked."""
AT_ONCE: Mapping[str, Any] = MappingProxyType({**SEVERAL, "queue": False})
"""How an event is wired whose handler takes no time: outside the queue, and no click is lost while one is handled."""


class Feature(Protocol):
    """Draws its parts of the page and handles their events, in front of one application."""

    def wire(self) -> None:
        """Tie the events of its parts to what it does, inside the page's `gr.Blocks`."""
        ...

    def drawn(self, conversation: Conversation, words: Words) -> Update:
        """All its parts with words in them, as they are when the page is opened or its language changes.

        Properties of components go as `gr.update(...)`: a component made while the page is built would stand on it.
        """
        ...
