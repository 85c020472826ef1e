"""The whole page: opened, in the reader's language, with the state of the engine always in sight."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress

import gradio as gr

from corpus.document import Language
from ui.conversations.store import ConversationError
from ui.people.person import NOBODY, person_in
from ui.web import frame
from ui.web.application import Application
from ui.web.chat.asking import Asking
from ui.web.chat.conversation import Conversation
from ui.web.feature import AT_ONCE, SEVERAL, Feature
from ui.web.parts import Parts, Update, data_of
from ui.web.people import signed_in
from ui.web.zone import zone_named
from ui.words import Words, accepted

log = logging.getLogger(__name__)

_SOON, _LATER = 2, 10  # seconds until the state is looked at again, while something is under way and after


class Opening:
    """What happens to the page as a whole, over its other features."""

    def __init__(
        self, page: gr.Blocks, application: Application, parts: Parts, features: Sequence[Feature]
    ) -> None:
        self._page = page
        self._application = application
        self._parts = parts
        self._features = features
        self._asking = Asking(application, parts)

    def wire(self) -> None:
        """Tie opening the page, its language and its clock to what they do."""
        at = self._parts
        drawn = list(self.drawn(Conversation(), Words("en")))
        known = "() => [window.turnpoint.language(), window.turnpoint.conversation(), window.turnpoint.zone(), null]"
        begun = self._page.load(
            self.opened, [at.chosen, at.wanted, at.zone, at.conversation], drawn, js=known, **AT_ONCE
        )
        turned = [
            part.open(self.turned, [at.conversation], drawn, **AT_ONCE) for part in (at.shelf_head, at.shelf)
        ]
        for shown in (begun, *turned):
            shown.then(self._asking.suggest, [at.conversation], [at.live], **SEVERAL)
        at.top.speak(self.switched, [at.conversation], drawn, **AT_ONCE)
        at.timer.tick(self.looked, [at.conversation], [at.state, at.timer], **AT_ONCE)

    def drawn(self, conversation: Conversation, words: Words) -> Update:
        """Every part of the page with words in it."""
        update: Update = {
            self._parts.top: frame.top(words, signed_in(conversation, words)),
            **self._state(words),
        }
        for feature in self._features:
            update |= feature.drawn(conversation, words)
        return update

    def opened(
        self, chosen: str, wanted: str, zone: str, conversation: Conversation, request: gr.Request
    ) -> Update:
        """The page in the language chosen earlier, else in the browser's, with the conversation that its address names.

        From then on days are those of the browser's time zone.
        """
        person = (person_in(request.request.scope) if request.request is not None else None) or NOBODY
        conversation.owner, conversation.name, conversation.admin = person.key, person.name, person.admin
        conversation.zone = zone_named(zone)
        self._turn(conversation, wanted)
        accepts = request.headers.get("accept-language", "")
        return self._speak(
            "ko" if chosen == "ko" else "en" if chosen == "en" else accepted(accepts), conversation
        )

    def turned(self, event: gr.EventData, conversation: Conversation) -> Update:
        """Another conversation, or a new one; what runs in the one that is left goes on."""
        conversation.leave()
        conversation.shelf.seen += 1
        conversation.shelf.deleted = None
        self._turn(conversation, data_of(event).get("id", ""))
        return self._speak(conversation.language, conversation)

    def _turn(self, conversation: Conversation, of: str) -> None:
        """Go on with a kept conversation; with none where it is not there."""
        if of:
            with suppress(ConversationError):
                conversation.resume(self._application.conversations.load(conversation.owner, of))

    def switched(self, event: gr.EventData, conversation: Conversation) -> Update:
        """The page in the language whose button was clicked."""
        return self._speak("en" if data_of(event).get("language") == "en" else "ko", conversation)

    def _speak(self, language: Language, conversation: Conversation) -> Update:
        conversation.language = language
        return self.drawn(conversation, Words(language))

    def looked(self, conversation: Conversation) -> Update:
        """How the engine is now."""
        return self._state(Words(conversation.language))

    def _state(self, words: Words) -> Update:
        at = self._parts
        try:
            status = self._application.status()
            settled = (status.get("engine") or {}).get("state") == "ready"
            return {
                at.state: frame.state(status, words),
                at.timer: gr.update(value=_LATER if settled else _SOON),
            }
        except Exception:
            log.exception("no status")
            return {at.state: frame.unknown_state(words), at.timer: gr.update(value=_SOON)}
