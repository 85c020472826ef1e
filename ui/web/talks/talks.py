"""What the list of conversations does: searches, renames, deletes, brings back."""

from __future__ import annotations

import logging
from contextlib import suppress

import gradio as gr

from ui.conversations.store import ConversationError, Conversations
from ui.web.application import Application
from ui.web.chat.asking import Asking
from ui.web.chat.conversation import Conversation
from ui.web.feature import AT_ONCE
from ui.web.parts import Parts, Update, data_of, number_of
from ui.web.talks import listing
from ui.web.talks.shelf import Deleted
from ui.web.zone import now_in
from ui.words import Words

log = logging.getLogger(__name__)


class Talks:
    """The list's behaviour; turning to another conversation redraws the whole page and is `Opening`'s."""

    def __init__(self, application: Application, parts: Parts) -> None:
        self._application = application
        self._parts = parts
        self._asking = Asking(application, parts)

    def wire(self) -> None:
        """Tie the list's events to what they do."""
        at, known = self._parts, [self._parts.conversation]
        chat = [at.past, at.live, at.cards, at.reader]
        at.shelf_head.find(self.find, known, [at.shelf], **AT_ONCE)
        at.shelf_head.rename(self.rename, known, [at.shelf], **AT_ONCE)
        at.shelf_head.drop(self.drop, known, [at.shelf, *chat], **AT_ONCE)
        at.shelf.restore(
            self.restore, known, [at.shelf, *list(self._asking.drawn(Conversation(), Words("en")))], **AT_ONCE
        )

    def drawn(self, conversation: Conversation, words: Words) -> Update:
        """The list with what stands above it."""
        return {
            self._parts.shelf_head: listing.head(words),
            **self._listed(conversation, words),
        }

    def find(self, event: gr.EventData, conversation: Conversation) -> Update:
        """The conversations in which the words stand that were typed; all of them where none were."""
        data = data_of(event)
        conversation.shelf.wanted = data.get("wanted", "")[: listing.LONGEST_WANTED]
        conversation.shelf.found = number_of(data, "n") or 0
        return self._listed(conversation)

    def rename(self, event: gr.EventData, conversation: Conversation) -> Update:
        """Give a conversation the name that was typed."""
        data = data_of(event)
        with suppress(ConversationError):
            self._store.rename(conversation.owner, data.get("id", ""), data.get("title", ""))
        return self._listed(conversation)

    def drop(self, event: gr.EventData, conversation: Conversation) -> Update:
        """Delete a conversation, which one click brings back; what runs in it is stopped."""
        of, owner, shelf = data_of(event).get("id", ""), conversation.owner, conversation.shelf
        was_open, update = of == conversation.id, Update()
        try:
            title = self._store.load(owner, of).title
            self._store.delete(owner, of)
        except ConversationError:
            return self._listed(conversation)
        conversation.abandon(of)
        shelf.deleted = Deleted(of, title, was_open)
        if was_open:
            update = self._asking.clear(conversation)
        return {**update, **self._listed(conversation)}

    def restore(self, event: gr.EventData, conversation: Conversation) -> Update:
        """Bring back what was deleted last, and open it again if it was open."""
        deleted, conversation.shelf.deleted = conversation.shelf.deleted, None
        words, update = Words(conversation.language), Update()
        if deleted is not None and deleted.id == data_of(event).get("id"):
            with suppress(ConversationError):
                self._store.restore(conversation.owner, deleted.id)
                if deleted.was_open and not conversation.exchanges:
                    conversation.resume(self._store.load(conversation.owner, deleted.id))
                    update = self._asking.drawn(conversation, words)
        return {**update, **self._listed(conversation, words)}

    @property
    def _store(self) -> Conversations:
        return self._application.conversations

    def _listed(self, conversation: Conversation, words: Words | None = None) -> Update:
        shelf = conversation.shelf
        drawn = listing.shelf_list(
            self._store.list(conversation.owner, shelf.wanted),
            shelf,
            conversation.id,
            conversation.going_on,
            now_in(conversation.zone),
            words or Words(conversation.language),
        )
        return {self._parts.shelf: drawn}
