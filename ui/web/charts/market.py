"""A click on a fall of the start page's picture opens the sentence that tells it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from corpus.document import Language
from corpus.errors import TurnpointError
from corpus.falls import Fall, falls, place_in
from ui.web.application import Application
from ui.web.asides import trouble
from ui.web.chat.conversation import Conversation
from ui.web.evidence.reader import failed
from ui.web.evidence.sight import Sight
from ui.web.evidence.view import Viewer, target_of
from ui.web.feature import AT_ONCE
from ui.web.parts import NOTHING, Parts, Update, data_of
from ui.words import Words

_DIGEST = "article.{language}.md"


class Market:
    """The picture's behaviour; it is drawn with the start page."""

    def __init__(self, application: Application, parts: Parts) -> None:
        self._application = application
        self._parts = parts
        self._viewer = Viewer(application)

    def wire(self) -> None:
        """Tie its bars to the reader."""
        at = self._parts
        at.past.fall(self.open_sentence, [at.conversation], [at.reader], **AT_ONCE)

    def drawn(self, conversation: Conversation, words: Words) -> Update:
        """Nothing of its own."""
        del conversation, words
        return {}

    def open_sentence(self, event: gr.EventData, conversation: Conversation) -> Update:
        """Open the sentence of the fall that was clicked, in the digest or in the article in its place."""
        words = Words(conversation.language)
        known = {fall.id: fall for fall in falls()}
        clicked = known.get(data_of(event).get("fall", ""))
        if clicked is None:
            return NOTHING
        sight = self._place(clicked, words.language, conversation.owner)
        if sight is None or (target := target_of(sight, None)) is None:
            return {self._parts.reader: trouble(words("chart.falls_gone"))}
        try:
            opened = self._viewer.view(sight, target, words, conversation.owner)
        except TurnpointError as failure:
            opened = failed(sight, trouble(words.error(failure)), words)
        return {self._parts.reader: opened}

    def _place(self, fall: Fall, language: Language, owner: str) -> Sight | None:
        """The sentence that tells of a fall, in the best of the documents that do."""
        for row in _articles(self._application.sources(owner=owner), language):
            source = str(row["source"])
            if place := place_in(self._application.text(source, owner=owner), fall, language):
                return Sight("place", source=source, start=place[0], end=place[1])
        return None


def _articles(rows: Sequence[dict[str, Any]], language: Language) -> list[dict[str, Any]]:
    """The documents that may tell of the falls, the best first: the article itself, its digest in this language, the other."""
    own = _DIGEST.format(language=language)
    shipped = ("digest", "replaced")
    digests = [row for row in rows if str(row["source"]).startswith("article.") and row["status"] in shipped]
    originals = [row for row in rows if row["status"] == "original" and not row["form"]]
    return [*originals, *sorted(digests, key=lambda row: row["source"] != own)]
