"""Questions: asked, answered while one looks on, stopped, begun anew."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

import gradio as gr
from sqlalchemy.exc import SQLAlchemyError

from assistant.contract import Event, EvidenceFound, Finished, Offer, SentenceChecked
from corpus.errors import TurnpointError
from ui.conversations.store import ConversationError
from ui.web import frame
from ui.web.application import Application
from ui.web.chat import answers
from ui.web.chat.conversation import Conversation, Exchange
from ui.web.chat.offers import Bringing, advice
from ui.web.evidence import cards
from ui.web.feature import AT_ONCE, QUIET, SEVERAL
from ui.web.markup import Html
from ui.web.parts import NOTHING, Parts, Update, data_of
from ui.web.stream import batches
from ui.words import Words

log = logging.getLogger(__name__)

PATIENCE = 300.0
"""Seconds without any sign of life after which an answer is given up: every wait has an end."""


class Asking:
    """The conversation's behaviour."""

    def __init__(self, application: Application, parts: Parts) -> None:
        self._application = application
        self._parts = parts

    def wire(self) -> None:
        """Tie the conversation's events to what it does."""
        at = self._parts
        answering = [at.past, at.live, at.cards, at.reader]
        # The browser takes the question out of its box: a round trip would take back what is typed meanwhile.
        taken = at.send.click(fn=None, outputs=[at.asked], js="() => window.turnpoint.take()", **QUIET)
        taken.then(self.ask, [at.asked, at.conversation], answering, **SEVERAL)
        for part in (at.past, at.live):
            part.ask(self.ask_example, [at.conversation], answering, **SEVERAL)
        at.live.fetch(self.fetch, [at.conversation], answering, **QUIET)
        at.stop.click(self.stop, [at.conversation], [at.live], **AT_ONCE)
        at.clear.click(self.clear, [at.conversation], answering, **AT_ONCE)

    def drawn(self, conversation: Conversation, words: Words) -> Update:
        """The whole conversation with its buttons."""
        at = self._parts
        conversation.introduced = self._application.introduced()
        turn = len(conversation.exchanges) - 1
        return {
            at.past: self._past(conversation, words),
            at.live: answers.live(conversation, words),
            at.cards: cards.panel(conversation.exchanges[turn] if turn >= 0 else None, turn, words),
            at.reader: Html(),
            at.question: gr.update(placeholder=words("web.question_hint"), label=words("web.question")),
            at.send: words("web.send"),
            at.stop: words("web.stop"),
            at.clear: words("web.clear"),
        }

    async def ask(
        self, question: str, conversation: Conversation, place: int | None = None, *, fresh: bool = False
    ) -> AsyncIterator[Update]:
        """Answer a question, redrawn while it runs and as long as its conversation is the one that is looked at.

        With a `place`, it is asked in the place of the question there; that one goes with all behind it. With `fresh`
        the model is asked even where it has worded an answer to it before.
        """
        at, question = self._parts, question.strip()
        if not question or conversation.running:
            return
        del conversation.exchanges[len(conversation.exchanges) if place is None else place :]
        history, turn = conversation.history(), len(conversation.exchanges)
        said = Exchange(question)
        cancel = said.cancel
        conversation.exchanges.append(said)
        of = self._keep(conversation, question, turn)

        def draw(panel: bool) -> Update:
            if said not in conversation.exchanges:
                return {}
            words = Words(conversation.language)
            live: Update = {at.live: answers.live(conversation, words)}
            return live | {at.cards: cards.panel(said, turn, words)} if panel else live

        scope, owner = conversation.scope, conversation.owner

        def work(emit: Callable[[Event], None]) -> None:
            for event in self._application.ask(question, history, None, cancel, scope, owner, fresh=fresh):
                emit(event)

        past = self._past(conversation, Words(conversation.language))
        yield {at.past: past, at.reader: Html(), **draw(True)}
        try:
            async with aclosing(batches(work)) as arriving:
                async for panel in self._follow(arriving, said, conversation):
                    if update := draw(panel):
                        yield update
        except (GeneratorExit, asyncio.CancelledError):
            said.stopped = True  # the page was closed
            raise
        except TurnpointError as failure:
            said.trouble = Words(conversation.language).error(failure)
        except Exception:
            log.exception("the page could not answer")
            said.trouble = Words(conversation.language)("web.trouble")
        finally:
            cancel.set()
            self._settle(owner, of, turn, said)
            said.end()
        if update := draw(True):
            yield update
        if said in conversation.exchanges:
            yield await self.suggest(conversation)
        else:
            # Gradio draws what came last once more when this ends; by then another conversation may be looked at.
            yield {at.live: answers.live(conversation, Words(conversation.language))}

    async def suggest(self, conversation: Conversation) -> Update:
        """Questions that may follow the last answer, once that stands and nobody waits for anything any more."""
        of = conversation.exchanges
        if of and not of[-1].suggestions and not of[-1].running:
            of[-1].suggestions = await asyncio.to_thread(self._suggestions, conversation, of[-1])
        return {self._parts.live: answers.live(conversation, Words(conversation.language))}

    def _suggestions(self, conversation: Conversation, said: Exchange) -> tuple[str, ...]:
        asked = [exchange.question for exchange in conversation.exchanges]
        if said.answer is None or said.answer.status == "error":
            return ()
        try:
            history, scope = conversation.history(len(asked) - 1), conversation.scope
            return tuple(
                self._application.suggest(
                    said.question, said.answer, history, scope, asked, owner=conversation.owner
                )
            )
        except Exception:
            log.exception("no question could be suggested")
            return ()

    def _keep(self, conversation: Conversation, question: str, turn: int) -> str:
        """Keep a question before it is answered; the id of its conversation, empty where it could not be kept."""
        store, owner = self._application.conversations, conversation.owner
        try:
            if not conversation.id:
                conversation.id = store.begin(owner, conversation.language, conversation.scope)
            try:
                store.ask(owner, conversation.id, question, turn)
            except ConversationError:
                # Deleted meanwhile, on another page: what is asked from here on is a conversation of its own.
                conversation.id = store.begin(owner, conversation.language, conversation.scope)
                store.ask(owner, conversation.id, question, turn)
        except SQLAlchemyError:
            log.exception("a question was not kept")
            return ""
        return conversation.id

    def _settle(self, owner: str, of: str, turn: int, said: Exchange) -> None:
        try:
            if of:
                self._application.conversations.settle(owner, of, turn, said.to_keep())
        except SQLAlchemyError:
            log.exception("an answer was not kept")

    async def _follow(
        self, arriving: AsyncIterator[list[Event]], said: Exchange, conversation: Conversation
    ) -> AsyncIterator[bool]:
        """Take in what arrives; yields, whenever something is to be drawn, whether the panel changed."""
        heard = time.monotonic()
        async for events in arriving:
            if said.stopped:
                return
            for event in events:
                said.take(event)
            if said.waiting is not None and not said.waiting.ahead:
                said.preparing = self._preparing(Words(conversation.language))
            if any(isinstance(event, Finished) for event in events):
                return
            if events:
                heard = time.monotonic()
            elif time.monotonic() - heard > PATIENCE:
                said.trouble = Words(conversation.language)("web.timeout", seconds=int(PATIENCE))
                return
            yield any(isinstance(event, EvidenceFound | SentenceChecked) for event in events)

    def _preparing(self, words: Words) -> str:
        """How far the engine is that is being started."""
        try:
            return frame.preparing(self._application.status().get("engine") or {}, words)
        except Exception:
            log.exception("no status")
            return ""

    async def ask_example(self, event: gr.EventData, conversation: Conversation) -> AsyncIterator[Update]:
        """Answer an example question that was clicked."""
        async for update in self.ask(data_of(event).get("question", ""), conversation):
            yield update

    async def fetch(self, event: gr.EventData, conversation: Conversation) -> AsyncIterator[Update]:
        """Fetch what the last answer lacks, as a person agreed to, then ask its question again."""
        contact, words = data_of(event).get("contact", ""), Words(conversation.language)
        said = conversation.exchanges[-1] if conversation.exchanges else None
        if (
            said is None
            or said.answer is None
            or (offered := said.answer.offer) is None
            or conversation.running
        ):
            return
        if said.bringing is not None and said.bringing.running:
            return
        bringing, owner = Bringing(), conversation.owner
        said.bringing = bringing

        def draw() -> Update:
            return {self._parts.live: answers.live(conversation, Words(conversation.language))}

        def work(emit: Callable[[bool], None]) -> None:
            self._bring(offered, contact, owner, bringing, words, lambda: emit(False))
            emit(True)

        yield draw()
        async with aclosing(batches(work)) as arriving:
            async for _ in arriving:
                yield draw()
        conversation.introduced = self._application.introduced()
        if bringing.failed or said not in conversation.exchanges:
            yield draw()
            return
        async for update in self.ask(said.question, conversation):
            yield update

    def _bring(
        self,
        offered: Offer,
        contact: str,
        owner: str,
        bringing: Bringing,
        words: Words,
        changed: Callable[[], None],
    ) -> None:
        def progress(stage: str, done: int, total: int) -> None:
            bringing.note, bringing.done, bringing.total = words.stage(stage), done, total
            changed()

        try:
            here = self._application.bring(offered, contact, progress, owner=owner)
            if not here:
                bringing.failed, bringing.note = True, words("web.offer_nothing", name=offered.name)
        except TurnpointError as failure:
            bringing.failed, bringing.note = True, advice(failure, contact, words)
        except Exception:
            log.exception("what was offered could not be fetched")
            bringing.failed, bringing.note = True, words("web.trouble")
        finally:
            bringing.running = False

    def stop(self, conversation: Conversation) -> Update:
        """Stop the running answer. What was checked stays, the draft goes.

        The answer draws itself at its end, which comes at once. Drawn here as well, while it still runs, it would run on
        the page for ever wherever this reply comes after that one: nothing keeps them in order.
        """
        if conversation.running:
            conversation.exchanges[-1].halt()
        return NOTHING

    def clear(self, conversation: Conversation) -> Update:
        """Begin anew."""
        conversation.leave()
        at, words = self._parts, Words(conversation.language)
        return {
            at.past: self._past(conversation, words),
            at.live: Html(),
            at.cards: cards.panel(None, 0, words),
            at.reader: Html(),
        }

    def _past(self, conversation: Conversation, words: Words) -> Html:
        return answers.past(conversation, words, frame.start(words))
