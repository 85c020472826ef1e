"""A click on a citation, a found passage, a document or a place in it opens it there."""

from __future__ import annotations

import logging

import gradio as gr

from corpus.errors import TurnpointError
from ui.web.application import Application
from ui.web.asides import trouble
from ui.web.chat.conversation import Conversation
from ui.web.evidence import cards
from ui.web.evidence.reader import failed
from ui.web.evidence.sight import sight_of
from ui.web.evidence.view import Viewer, target_of
from ui.web.feature import AT_ONCE
from ui.web.markup import Html
from ui.web.parts import NOTHING, Parts, Update, data_of
from ui.words import Words

log = logging.getLogger(__name__)


class Reading:
    """The reader's behaviour."""

    def __init__(self, application: Application, parts: Parts) -> None:
        self._viewer = Viewer(application)
        self._parts = parts

    def wire(self) -> None:
        """Tie what opens a document, wherever it stands, to the reader."""
        at = self._parts
        for part in (at.past, at.live, at.cards, at.reader, at.table, at.study):
            part.read(self.open_passage, [at.conversation], [at.cards, at.reader], **AT_ONCE)

    def drawn(self, conversation: Conversation, words: Words) -> Update:
        """The reader, closed."""
        del conversation, words
        return {self._parts.reader: Html()}

    def open_passage(self, event: gr.EventData, conversation: Conversation) -> Update:
        """Open what was clicked where it stands in its document."""
        sight, words = sight_of(data_of(event)), Words(conversation.language)
        if sight is None:
            return NOTHING
        said = None
        if sight.of != "place":
            if not 0 <= sight.turn < len(conversation.exchanges):
                return NOTHING
            said = conversation.exchanges[sight.turn]
        update: Update = {} if said is None else {self._parts.cards: cards.panel(said, sight.turn, words)}
        try:
            target = target_of(sight, said)
            opened = Html() if target is None else self._viewer.view(sight, target, words, conversation.owner)
        except TurnpointError as failure:
            opened = failed(sight, trouble(words.error(failure)), words)
        except Exception:
            log.exception("a document could not be opened")
            opened = failed(sight, trouble(words("reader.trouble")), words)
        return update | {self._parts.reader: opened}
