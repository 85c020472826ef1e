"""Has the model translate a question, so that sources in the other language are found as well."""

from __future__ import annotations

import time

from assistant.language import in_language
from assistant.models.seat import Seat
from assistant.prompt import translation_messages
from corpus.document import Language
from corpus.errors import EngineError
from index.question import language_of_question

_TOKENS_TRANSLATION = 16
_SECONDS_TRANSLATION = 1.5
"""A translation that breaks off finds as much as a whole one (`python -m bench.retrieval --translate`), sooner."""


def translated(question: str, seat: Seat) -> str:
    """The question in the other language, as far as it comes in time; empty when the engine fails."""
    to: Language = "en" if language_of_question(question) == "ko" else "ko"
    text = ""
    try:
        with seat.taken() as engine:
            begun = time.perf_counter()
            for piece in engine.write(translation_messages(question, to), max_tokens=_TOKENS_TRANSLATION):
                text += piece.text
                if time.perf_counter() - begun > _SECONDS_TRANSLATION:
                    break
    except EngineError:
        return ""
    first = text.strip().partition("\n")[0]
    return first if first and in_language(first, to) else ""
