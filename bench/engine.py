"""The engine that the benches write with, and what is known of it."""

from __future__ import annotations

from assistant.models.choose import EngineSettings, choose
from assistant.models.engine import Engine
from assistant.prompt import translation_messages
from corpus.document import Language
from corpus.progress import Progress
from index.question import language_of
from index.search import Translate

_TRANSLATION_TOKENS = 80


def open_engine(progress: Progress) -> Engine:
    """The engine that the environment names, else the best at hand."""
    return choose(EngineSettings.from_environment(), progress)


def translator(engine: Engine) -> Translate:
    """The model's translation of a question into the other language."""

    def translate(question: str) -> str:
        to: Language = "en" if language_of(question) == "ko" else "ko"
        messages = translation_messages(question, to)
        return "".join(
            piece.text for piece in engine.write(messages, max_tokens=_TRANSLATION_TOKENS, stop=("\n",))
        )

    return translate
