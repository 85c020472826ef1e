"""What is done with an answer: asked again, put otherwise, rated."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import gradio as gr
from sqlalchemy.exc import SQLAlchemyError

from ui.audit.actor import Actor, acting, person
from ui.conversations.feedback import REASONS
from ui.conversations.kept import Rating
from ui.conversations.store import ConversationError
from ui.web import frame
from ui.web.application import Application
from ui.web.chat import answers
from ui.web.chat.actions import LONGEST_NOTE
from ui.web.chat.asking import Asking
from ui.web.chat.conversation import Conversation, Exchange
from ui.web.feature import AT_ONCE, SEVERAL
from ui.web.parts import Parts, Update, data_of, number_of
from ui.words import Words

log = logging.getLogger(__name__)


class Actions:
    """The behaviour of the row under each answer."""

    def __init__(self, application: Application, parts: Parts) -> None:
        self._application = application
        self._parts = parts
        self._asking = Asking(application, parts)

    def wire(self) -> None:
        """Tie the row's events, under whichever answer, to what they do."""
        at, known = self._parts, [self._parts.conversation]
        answering = [at.past, at.live, at.cards, at.reader]
        for part in (at.past, at.live):
            part.again(self.again, known, answering, **SEVERAL)
            part.revise(self.revise, known, answering, **SEVERAL)
            part.rate(self.rate, known, [at.past, at.live], **AT_ONCE)
            part.explain(self.explain, known, [at.past, at.live], **AT_ONCE)

    def drawn(self, conversation: Conversation, words: Words) -> Update:
        """Nothing of its own: the rows stand in the answers."""
        del conversation, words
        return {}

    async def again(self, event: gr.EventData, conversation: Conversation) -> AsyncIterator[Update]:
        """Ask a question again, in its place."""
        if (at := self._at(event, conversation)) is not None:
            async for update in self._asking.ask(at[1].question, conversation, at[0], fresh=True):
                yield update

    async def revise(self, event: gr.EventData, conversation: Conversation) -> AsyncIterator[Update]:
        """Ask a question otherwise, in its place."""
        if (at := self._at(event, conversation)) is not None:
            async for update in self._asking.ask(data_of(event).get("question", ""), conversation, at[0]):
                yield update

    def rate(self, event: gr.EventData, conversation: Conversation) -> Update:
        """Keep a thumb, or take it back where it was pressed before."""
        if (at := self._at(event, conversation)) is None:
            return self._answers(conversation)
        turn, said = at
        verdict = "good" if data_of(event).get("verdict") == "good" else "bad"
        pressed = said.rating is not None and said.rating.verdict == verdict
        self._keep(conversation, turn, said, None if pressed else Rating(verdict))
        said.explaining = said.rating is not None and verdict == "bad"
        return self._answers(conversation)

    def explain(self, event: gr.EventData, conversation: Conversation) -> Update:
        """Keep the reasons of a bad rating."""
        if (at := self._at(event, conversation)) is None:
            return self._answers(conversation)
        data = data_of(event)
        reasons = tuple(reason for reason in REASONS if data.get(reason) == "true")
        note = data.get("note", "").strip()[:LONGEST_NOTE]
        self._keep(conversation, *at, Rating("bad", reasons, note))
        at[1].explaining = False
        return self._answers(conversation)

    def _keep(self, conversation: Conversation, turn: int, said: Exchange, rating: Rating | None) -> None:
        feedback = self._application.feedback
        try:
            if rating is None:
                with acting(Actor(person(conversation.owner), "page")):
                    feedback.withdraw(conversation.owner, conversation.id, turn)
            else:
                feedback.rate(conversation.owner, conversation.id, turn, rating)
            said.rating = rating
        except (ConversationError, SQLAlchemyError):
            # Deleted meanwhile on another page, or the disk is full: the thumb stays as it was.
            log.exception("a rating was not kept")

    def _answers(self, conversation: Conversation) -> Update:
        at, words = self._parts, Words(conversation.language)
        return {
            at.past: answers.past(conversation, words, frame.start(words)),
            at.live: answers.live(conversation, words),
        }

    @staticmethod
    def _at(event: gr.EventData, conversation: Conversation) -> tuple[int, Exchange] | None:
        """The exchange that a click is of, with its place; None where it has gone, or while an answer runs."""
        turn = number_of(data_of(event), "turn")
        if turn is None or turn >= len(conversation.exchanges) or conversation.exchanges[turn].running:
            return None
        return turn, conversation.exchanges[turn]
