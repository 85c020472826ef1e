"""A click on a fall of the start page's picture opens the sentence that tells it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from assistant.contract import Citation
from corpus.document import Language
from corpus.errors import TurnpointError
from corpus.falls import Fall, falls, place_in
from ui.web.application import Application
from ui.web.asides import trouble
from ui.web.chat.conversation import Conversation
from ui.web.evidence.excerpt import SURROUNDINGS, Excerpt
from ui.web.evidence.reader import reader
from ui.web.feature import AT_ONCE
from ui.web.markup import Html
from ui.web.parts import Parts, Update, data_of
from ui.words import Words

_DIGEST = "article.{language}.md"


class Market:
    """The picture's behaviour; it is drawn with the start page."""

    def __init__(self, application: Application, parts: Parts) -> None:
        self._application = application
        self._parts = parts

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
        known = {fall.id: (n, fall) for n, fall in enumerate(falls(), 1)}
        clicked = known.get(data_of(event).get("fall", ""))
        if clicked is None:
            return {}
        try:
            opened = self._sentence(*clicked, words)
        except TurnpointError as failure:
            opened = trouble(words.error(failure))
        return {self._parts.reader: opened}

    def _sentence(self, n: int, fall: Fall, words: Words) -> Html:
        for row in _articles(self._application.sources(), words.language):
            source = str(row["source"])
            text = self._application.text(source)
            place = place_in(text, fall, words.language)
            if place is None:
                continue
            start, end = place
            begin = max(0, start - SURROUNDINGS)
            context = Excerpt(text[begin : end + SURROUNDINGS], begin, (place,))
            citation = Citation(
                n=n,
                source=source,
                document=int(row["document"] or 0),
                title=str(row["title"] or source),
                url=str(row.get("url") or ""),
                company="",
                form="",
                fiscal_period="",
                period_end="",
                section="",
                page=None,
                quote=text[start:end],
                start=start,
                end=end,
            )
            return reader(citation, context, 0, (), words)
        return trouble(words("chart.falls_gone"))


def _articles(rows: Sequence[dict[str, Any]], language: Language) -> list[dict[str, Any]]:
    """The documents that may tell of the falls, the best first: the article itself, its digest in this language, the other."""
    own = _DIGEST.format(language=language)
    shipped = ("digest", "replaced")
    digests = [row for row in rows if str(row["source"]).startswith("article.") and row["status"] in shipped]
    originals = [row for row in rows if row["status"] == "original" and not row["form"]]
    return [*originals, *sorted(digests, key=lambda row: row["source"] != own)]
