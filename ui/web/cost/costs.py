"""The cost view: what answers cost over time."""

from __future__ import annotations

import logging
from datetime import UTC

import gradio as gr
from sqlalchemy.exc import SQLAlchemyError

from ui.costs import costs_of
from ui.web.application import Application
from ui.web.asides import trouble
from ui.web.chat.conversation import Conversation
from ui.web.cost.view import SPANS, Span, view
from ui.web.feature import AT_ONCE
from ui.web.markup import Html
from ui.web.parts import Parts, Update, data_of
from ui.web.zone import begin_of_day, now_in
from ui.words import Words

log = logging.getLogger(__name__)

_ALL: Span = "all"
_DAYS: dict[Span, int | None] = {"today": 0, "month": 29, "all": None}


class Costs:
    """The cost view's behaviour."""

    def __init__(self, application: Application, parts: Parts) -> None:
        self._application = application
        self._parts = parts

    def wire(self) -> None:
        """Tie opening the view, and its choice of time, to its sums."""
        at = self._parts
        for part in (at.top, at.cost):
            part.spent(self.looked, [at.conversation], [at.cost], **AT_ONCE)

    def drawn(self, conversation: Conversation, words: Words) -> Update:
        """The view over all time."""
        return {self._parts.cost: self._view(_ALL, conversation, words)}

    def looked(self, event: gr.EventData, conversation: Conversation) -> Update:
        """The view over the time that was chosen, as of now."""
        chosen, span = data_of(event).get("span", ""), _ALL
        for each in SPANS:
            span = each if each == chosen else span
        return {self._parts.cost: self._view(span, conversation, Words(conversation.language))}

    def _view(self, span: Span, conversation: Conversation, words: Words) -> Html:
        days = _DAYS[span]
        now = now_in(conversation.zone)
        since = "" if days is None else begin_of_day(now, days).astimezone(UTC).isoformat()
        try:
            costs = costs_of(self._application.spending, conversation.owner, since, now.tzinfo or UTC)
            return view(costs, span, words)
        except SQLAlchemyError:
            log.exception("no sums of costs")
            return trouble(words("cost.trouble"))
