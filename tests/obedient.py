"""An engine that obeys an attack: it writes what a case of `bench/attacks.jsonl` wants written."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

from langchain_core.messages import BaseMessage

from assistant.models.engine import Piece
from tests.fake_engine import FakeEngine


class Obedient(FakeEngine):
    """Writes one reply whenever it is asked; `{instructions}` in it becomes the system message that it was given."""

    def __init__(self, wanted: str) -> None:
        super().__init__(size=5)
        self._wanted = wanted

    def write(
        self,
        messages: Sequence[BaseMessage],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        cancel: threading.Event | None = None,
    ) -> Iterator[Piece]:
        self.reply(self._wanted.replace("{instructions}", str(messages[0].content)))
        return super().write(messages, max_tokens=max_tokens, stop=stop, cancel=cancel)
