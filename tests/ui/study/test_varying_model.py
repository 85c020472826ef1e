"""The real model words questions in both languages, and gives way to somebody who asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.models.embedded import EmbeddedEngine
from assistant.models.weights import embedded_weights
from assistant.study.build import build, prepare
from assistant.study.card import Card
from assistant.study.frame import frame_of
from corpus.fetch.artefacts import present
from corpus.home import models_home
from tests.assistant.study.banks import of_shipped
from ui.seat import EngineSeat
from ui.study.study import Study
from ui.study.varying import Varying
from ui.turnstile import Turnstile

_PATIENCE = 240.0
_GIVES_WAY = 5.0
"""Seconds on a machine that may be busy with all else; `bench/paraphrases.py` measures it."""


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
@pytest.mark.model
def test_the_model_words_questions_of_both_languages_and_gives_way(study: Study, tmp_path: Path) -> None:
    weights = present(embedded_weights().artefact, models_home())
    if weights is None:
        pytest.skip("needs the embedded model's weights: run `make setup`")
    cards = build([prepare(material) for material in of_shipped(tmp_path, ("NVDA_10-K_FY2025.brief",))])
    study.bank.replace(cards[0].origin.source, cards)
    turnstile, ready = Turnstile(), threading.Event()
    table = embedded_weights()

    def start(progress: object) -> EmbeddedEngine:
        engine = EmbeddedEngine(
            weights, name=table.model, model_hash=table.artefact.sha256, context=1024, threads=2,
            log=tmp_path / "llama.log",
        )  # fmt: skip
        engine.start()
        return engine

    seat = EngineSeat(start, turnstile)
    seat.start(lambda cancel: ready.set())
    assert ready.wait(120)
    varying = Varying(study.wordings, study.bank, seat, turnstile)
    varying.start()
    try:
        deadline = time.monotonic() + _PATIENCE
        until(lambda: {card.language for card in worded(study, cards)} == {"ko", "en"}, deadline)
        until(lambda: turnstile.lent, deadline)
        with turnstile.guest():
            until(lambda: not turnstile.lent, time.monotonic() + _GIVES_WAY)
            tried = study.wordings.tried()
            threading.Event().wait(0.3)
            assert not turnstile.lent and study.wordings.tried() == tried
        own = {card.id: card for card in cards}
        for (card_id, _), question in study.wordings.questions().items():
            card = own[card_id]
            frame = frame_of(card)
            assert frame is not None and question != card.question and card.key.text not in question
            assert all(
                value in question for slot, value in frame.slots.items() if slot in ("company", "period")
            )
    finally:
        varying.close()
        seat.close()


def worded(study: Study, cards: tuple[Card, ...]) -> list[Card]:
    """The cards that there are other words for."""
    ids = {card_id for card_id, _ in study.wordings.questions()}
    return [card for card in cards if card.id in ids]


def until(true: Callable[[], bool], deadline: float) -> None:
    while not true():
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)
