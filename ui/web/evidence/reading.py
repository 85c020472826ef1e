"""A click on a citation or a found passage opens it where it stands."""

from __future__ import annotations

import gradio as gr

from corpus.errors import TurnpointError
from ui.web.application import Application
from ui.web.asides import trouble
from ui.web.chat.conversation import Conversation, Exchange
from ui.web.evidence import cards
from ui.web.evidence.excerpt import SURROUNDINGS, Excerpt, Span, telling
from ui.web.evidence.reader import evidence_reader, reader
from ui.web.feature import AT_ONCE
from ui.web.markup import Html
from ui.web.parts import Parts, Update, data_of, number_of
from ui.words import Words


class Reading:
    """The reader's behaviour."""

    def __init__(self, application: Application, parts: Parts) -> None:
        self._application = application
        self._parts = parts

    def wire(self) -> None:
        """Tie citations, wherever they stand, to the reader."""
        at = self._parts
        for part in (at.past, at.live, at.cards, at.reader):
            part.read(self.open_passage, [at.conversation], [at.cards, at.reader], **AT_ONCE)

    def drawn(self, conversation: Conversation, words: Words) -> Update:
        """The reader, closed."""
        del conversation, words
        return {self._parts.reader: Html()}

    def open_passage(self, event: gr.EventData, conversation: Conversation) -> Update:
        """Open a citation or a found passage where it stands."""
        data = data_of(event)
        turn, n = number_of(data, "turn"), number_of(data, "n")
        if turn is None or n is None or not 0 <= turn < len(conversation.exchanges):
            return {}
        said, words = conversation.exchanges[turn], Words(conversation.language)
        try:
            opened = self._passage(data.get("of", ""), said, turn, n, words, conversation.owner)
        except TurnpointError as failure:
            opened = trouble(words.error(failure))
        return {self._parts.cards: cards.panel(said, turn, words), self._parts.reader: opened}

    def _passage(self, kind: str, said: Exchange, turn: int, n: int, words: Words, owner: str) -> Html:
        if kind == "citation" and n in said.citations:
            citation = said.citations[n]
            place = (citation.start, citation.end)
            context = self._excerpt(citation.source, place, (place,), owner)
            return reader(citation, context, turn, sorted(said.citations), words)
        if kind == "evidence" and 1 <= n <= len(said.evidence):
            found = said.evidence[n - 1]
            place = (found.passage.start, found.passage.end)
            context = self._excerpt(found.document.source, place, telling(found) or (place,), owner)
            return evidence_reader(found, context, turn, n, said.question, words)
        return Html()

    def _excerpt(self, source: str, place: Span, marks: tuple[Span, ...], owner: str) -> Excerpt:
        begin = max(0, place[0] - SURROUNDINGS)
        context = self._application.text(source, begin, place[1] + SURROUNDINGS, owner=owner)
        return Excerpt(context, begin, marks)
