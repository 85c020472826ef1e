"""The study tab: what its clicks do, in front of one application."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any

import gradio as gr

from corpus.errors import TurnpointError
from corpus.scope import Scope
from ui.study.choosing import ANYTHING, MOST, Wanted
from ui.study.failing import StudyError
from ui.study.given import Reply
from ui.study.learning import Settings
from ui.web.application import Application
from ui.web.chat.asking import Asking
from ui.web.chat.conversation import Conversation
from ui.web.feature import AT_ONCE, QUIET, SEVERAL
from ui.web.markup import Html
from ui.web.parts import NOTHING, Parts, Update, data_of, number_of
from ui.web.scope.narrowing import Narrowing
from ui.web.study.choice import wanted_by_default, wanted_of
from ui.web.study.desk import PANES, Pane
from ui.web.study.leading import beginning, explaining
from ui.web.study.view import view
from ui.web.zone import now_in
from ui.words import Words

log = logging.getLogger(__name__)

_LARGEST_HISTORY = 64 << 20  # bytes
Step = Callable[[Conversation, Mapping[str, str]], None]


class Studying:
    """The tab's behaviour. Everything of it is kept under the owner of the page."""

    def __init__(self, application: Application, parts: Parts) -> None:
        self._application = application
        self._parts = parts
        self._asking = Asking(application, parts)
        self._narrowing = Narrowing(application, parts)
        self._steps: Mapping[str, Step] = {
            "look": self._look,
            "pane": self._pane,
            "choose": self._choose,
            "start": self._start,
            "again": self._start,
            "topic": self._topic,
            "resume": self._resume,
            "next": self._next,
            "skip": self._skip,
            "pause": self._pause,
            "settle": self._settings,
            "forget": self._forget,
            "unsure": self._unsure,
            "make": self._make,
            "open": self._open,
            "drop": self._drop,
            "results": self._results,
            "back": self._back,
        }

    def wire(self) -> None:
        """Tie the tab's events to what they do."""
        at = self._parts
        known, drawn = [at.conversation], [at.study, at.history]
        for part in (at.top, at.study):
            part.study(self.study, known, drawn, **AT_ONCE)
        # Grading may wait for a model: in the queue, where the page hears of it however long it takes.
        at.study.settle(self.settle, known, drawn, **SEVERAL)
        at.study.lead(
            self.lead, known, [at.past, at.live, at.cards, at.reader, at.scope, at.question], **SEVERAL
        )
        at.history.upload(self.bring, [at.history, at.conversation], drawn, **QUIET)

    def drawn(self, conversation: Conversation, words: Words) -> Update:
        """The tab as it stands."""
        return {
            self._parts.study: self._view(conversation),
            self._parts.history: gr.update(label=words("study_web.history_bring"), value=None),
        }

    def study(self, event: gr.EventData, conversation: Conversation) -> Update:
        """Do what was clicked."""
        data, desk = data_of(event), conversation.desk
        step = self._steps.get(data.get("what", ""))
        if step is None:
            return NOTHING
        desk.failure, desk.said = None, None
        sure, desk.sure = desk.sure, ""
        self._try(conversation, lambda: step(conversation, {**data, "sure": sure}))
        return {self._parts.study: self._view(conversation)}

    def settle(self, event: gr.EventData, conversation: Conversation) -> Update:
        """Grade an answer."""
        data, desk = data_of(event), conversation.desk
        place = number_of(data, "place")
        if place is None or desk.ask is None or data.get("session") != desk.session:
            return {self._parts.study: self._view(conversation)}
        desk.failure, desk.said = None, None
        chosen = tuple(
            int(each) for each in data.get("chosen", "").split() if each.isascii() and each.isdigit()
        )
        reply = Reply(data.get("text", ""), chosen[:MOST])

        def work() -> None:
            study, of = self._application.study, desk.session
            desk.settled = study.sessions.answer(conversation.owner, of, place, reply)

        self._try(conversation, work)
        if desk.failure is not None and desk.failure.code in (
            "study.passed",
            "study.unknown_card",
            "study.over",
        ):
            failure = desk.failure
            self._try(conversation, lambda: self._ask(conversation))
            desk.failure = failure
        return {self._parts.study: self._view(conversation)}

    async def lead(self, event: gr.EventData, conversation: Conversation) -> AsyncIterator[Update]:
        """Go on in the chat, in a new conversation on the card's document: with its explanation, or a question begun."""
        settled = conversation.desk.settled
        if settled is None:
            return
        words = Words(conversation.language)
        conversation.leave()
        source = settled.card.origin.source
        rows = await asyncio.to_thread(self._application.sources, owner=conversation.owner)
        # A digest whose article is here is asked about, but answers nothing: its article does.
        replaced = any(row["source"] == source and row["status"] == "replaced" for row in rows)
        conversation.scope = Scope() if replaced else Scope(sources=(source,))
        scope = await asyncio.to_thread(self._narrowing.drawn, conversation, words)
        chat = self._asking.drawn(conversation, words)
        if data_of(event).get("what") == "ask":
            begun = gr.update(
                value=beginning(settled.card),
                placeholder=words("web.question_hint"),
                label=words("web.question"),
            )
            at = self._parts
            yield {
                **{part: chat[part] for part in (at.past, at.live, at.cards, at.reader)},
                **scope,
                at.question: begun,
            }
            return
        yield scope
        async for update in self._asking.ask(explaining(settled.card), conversation):
            yield update

    def bring(self, file: Any, conversation: Conversation) -> Update:
        """Merge a history that was taken away before."""
        desk = conversation.desk
        desk.failure, desk.said, desk.sure = None, None, ""

        def work() -> None:
            path = Path(str(file))
            try:
                if path.stat().st_size > _LARGEST_HISTORY:
                    raise StudyError("study.bad_history", where="file", reason="size")
                value = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError, RecursionError) as failure:
                raise StudyError(
                    "study.bad_history", where="file", reason=type(failure).__name__
                ) from failure
            finally:
                path.unlink(missing_ok=True)
            new = self._application.study.history.bring(conversation.owner, value)
            desk.said = ("study_web.brought", {"n": new}) if new else ("study_web.brought_nothing", {})

        self._try(conversation, work)
        return {self._parts.study: self._view(conversation), self._parts.history: gr.update(value=None)}

    # What a click means

    def _look(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        """The tab was opened, or the day is to be seen again; a question that is asked stays."""
        desk = conversation.desk
        if desk.summary is not None or data.get("from") != "bar":
            desk.put_away()
        if desk.settled is None and desk.ask is None:
            desk.pane = "today"

    def _pane(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        pane: Pane = "today"
        for each in PANES:
            pane = each if each == data.get("pane") else pane
        conversation.desk.pane = pane
        conversation.desk.quiz = ""

    def _choose(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        conversation.desk.wanted, conversation.desk.choosing = wanted_of(data), True

    def _start(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        del data
        self._begin(conversation, self._wanted(conversation))

    def _topic(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        wanted = Wanted(topics=(data.get("topic", ""),))
        self._begin(conversation, wanted)

    def _begin(self, conversation: Conversation, wanted: Wanted) -> None:
        desk, sessions = conversation.desk, self._application.study.sessions
        begun = sessions.begin(conversation.owner, wanted, self._zone(conversation))
        # One session at a time: what was left before is ended.
        for each in sessions.open(conversation.owner):
            if each.id != begun:
                sessions.finish(conversation.owner, each.id)
        desk.put_away()
        desk.choosing, desk.session = False, begun
        self._ask(conversation)

    def _resume(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        desk = conversation.desk
        desk.put_away()
        desk.session = data.get("session", "")
        self._ask(conversation)

    def _next(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        if data.get("session") == conversation.desk.session:
            self._ask(conversation)

    def _skip(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        desk, place = conversation.desk, number_of(dict(data), "place")
        if place is None or data.get("session") != desk.session:
            return
        self._application.study.sessions.skip(conversation.owner, desk.session, place)
        self._ask(conversation)

    def _pause(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        del data
        conversation.desk.put_away()
        conversation.desk.pane = "today"

    def _ask(self, conversation: Conversation) -> None:
        """The next card, or the end."""
        desk, sessions = conversation.desk, self._application.study.sessions
        try:
            desk.ask, desk.settled = sessions.next(conversation.owner, desk.session), None
        except StudyError:
            desk.put_away()
            raise
        if desk.ask is None:
            desk.summary = sessions.finish(conversation.owner, desk.session)

    def _settings(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        learning = self._application.study.learning
        before = learning.settings(conversation.owner)
        new = number_of(dict(data), "new_a_day")
        try:
            retention = float(data.get("retention", ""))
        except ValueError:
            retention = before.retention
        learning.settle(conversation.owner, Settings(retention, before.new_a_day if new is None else new))

    def _forget(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        desk = conversation.desk
        if data.get("answer") != "yes" or data.get("sure") != "forget":
            desk.sure = "forget"
            return
        self._application.study.learning.forget(conversation.owner)
        desk.put_away()
        desk.said = ("study.forgotten", {})

    def _unsure(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        """Not deleted after all."""

    def _make(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        wanted = wanted_of(data)
        named = wanted.languages
        spoken = "ko" if named == ("ko",) else "en" if named == ("en",) else conversation.language
        links = self._application.study.links
        link = links.make(conversation.owner, data.get("title", ""), spoken, wanted)
        conversation.desk.said = ("study_web.quiz_made", {"n": link.cards})

    def _open(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        links, is_open = self._application.study.links, data.get("open") == "yes"
        links.open(conversation.owner, data.get("of", ""), is_open=is_open)
        conversation.desk.said = ("study.link_opened" if is_open else "study.link_closed", {})

    def _drop(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        desk, of = conversation.desk, data.get("of", "")
        if data.get("answer") != "yes" or data.get("sure") != of:
            desk.sure = of
            return
        self._application.study.links.delete(conversation.owner, of)
        desk.said = ("study.link_removed", {})

    def _results(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        conversation.desk.quiz = data.get("of", "")

    def _back(self, conversation: Conversation, data: Mapping[str, str]) -> None:
        del data
        conversation.desk.quiz = ""

    # How it looks then

    def _try(self, conversation: Conversation, work: Callable[[], None]) -> None:
        try:
            work()
        except TurnpointError as failure:
            conversation.desk.failure = failure
        except Exception as failure:
            log.exception("the study tab failed")
            conversation.desk.failure = TurnpointError("internal", reason=type(failure).__name__)

    def _view(self, conversation: Conversation) -> Html:
        words = Words(conversation.language)
        return view(
            self._application.study,
            conversation.desk,
            conversation.owner,
            self._wanted(conversation),
            self._zone(conversation),
            words,
        )

    def _wanted(self, conversation: Conversation) -> Wanted:
        """The choice; where none was made, what there is in the page's language, or anything."""
        if conversation.desk.wanted is not None:
            return conversation.desk.wanted
        wanted = wanted_by_default(conversation.language)
        return wanted if self._application.study.bank.cards(conversation.owner, wanted, most=1) else ANYTHING

    @staticmethod
    def _zone(conversation: Conversation) -> tzinfo:
        return now_in(conversation.zone).tzinfo or UTC
