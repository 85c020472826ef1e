"""Choosing what the next answers may come from; it is kept with the conversation."""

from __future__ import annotations

import logging
from contextlib import suppress

import gradio as gr
from sqlalchemy.exc import SQLAlchemyError

from corpus.scope import ALL
from ui.conversations.store import ConversationError
from ui.web.application import Application
from ui.web.chat.conversation import Conversation
from ui.web.feature import AT_ONCE
from ui.web.parts import Parts, Update, data_of
from ui.web.scope.facets import facets, kept, toggled
from ui.web.scope.picker import picker
from ui.words import Words

log = logging.getLogger(__name__)


class Narrowing:
    """The scope's behaviour."""

    def __init__(self, application: Application, parts: Parts) -> None:
        self._application = application
        self._parts = parts

    def wire(self) -> None:
        """Tie choices to the scope."""
        at = self._parts
        at.scope.narrow(self.narrow, [at.conversation], [at.scope], **AT_ONCE)

    def drawn(self, conversation: Conversation, words: Words) -> Update:
        """The scope as it is, without what has gone from the documents."""
        rows = self._application.sources(owner=conversation.owner)
        conversation.scope = kept(conversation.scope, rows)
        return {self._parts.scope: picker(facets(rows, conversation.scope, words.language), words)}

    def narrow(self, event: gr.EventData, conversation: Conversation) -> Update:
        """Choose something, or no longer; or all documents again."""
        data = data_of(event)
        field, rows = data.get("field", ""), self._application.sources(owner=conversation.owner)
        conversation.scope = (
            ALL if field == "all" else toggled(conversation.scope, field, data.get("value", ""), rows)
        )
        update = self.drawn(conversation, Words(conversation.language))
        if conversation.id:
            try:
                with suppress(ConversationError):  # deleted meanwhile: what is asked next begins another
                    store = self._application.conversations
                    store.narrow(conversation.owner, conversation.id, conversation.scope)
            except SQLAlchemyError:
                log.exception("a scope was not kept")
        return update
