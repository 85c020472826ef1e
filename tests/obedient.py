"""An engine that obeys an attack: it writes what a case of `bench/attacks.jsonl` wants written."""

from __future__ import annotations

from tests.fake_engine import FakeEngine


class Obedient(FakeEngine):
    """Writes one reply whenever it is asked; `{instructions}` in it becomes the system message that it was given."""

    def __init__(self, wanted: str) -> None:
        super().__init__(size=5)
        self._wanted = wanted

    def _next(self) -> str:
        return self._wanted.replace("{instructions}", str(self.prompts[-1][0].content))
