"""How fast the model words study cards anew, what is kept of it, and how soon it gives way to somebody who asks.

`python -m bench.paraphrases [--minutes 5] [--questions 30] [--read 15]` on the bank of the shipped documents. Giving way is measured as who
asks feels it: from the moment a question arrives to the first token that the engine writes for it, less what that takes
where nothing is being worded.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from assistant.models.engine import Engine
from assistant.prompt import answer_messages
from assistant.study.build import build, prepare
from assistant.study.card import Card
from assistant.study.material import materials
from bench.cards import opened
from bench.engine import open_engine
from ui.seat import EngineSeat
from ui.study.study import Study
from ui.study.varying import Varying
from ui.turnstile import Turnstile

_QUESTION = answer_messages("빵집은 언제 문을 엽니까?", ["빵집은 아침 일곱 시에 문을 연다."], "ko")
_PROBES = 15
"""Of the engine while nothing is being worded."""
_APART = (1.0, 4.0)  # seconds between two questions


@dataclass(frozen=True, slots=True)
class Rate:
    """What was made of a language: tasks tried, wordings kept of them, and questions of cards worded by those."""

    tried: int
    kept: int
    questions: int

    def told(self, minutes: float) -> str:
        """For people."""
        counts = (self.tried, self.kept, self.questions)
        tried, kept, questions = (f"{count / minutes:.1f}" for count in counts)
        return f"{tried} tried, {kept} kept, {questions} questions of cards a minute"


def asked(turnstile: Turnstile, seat: EngineSeat) -> float:
    """Seconds from a question's arrival to the first token written for it."""
    start = time.perf_counter()
    with turnstile.guest(), seat.taken() as engine:
        pieces = engine.write(_QUESTION, max_tokens=1)
        next(pieces)
        seconds = time.perf_counter() - start
        for _ in pieces:
            pass
    return seconds


def told_times(seconds: Sequence[float]) -> str:
    """Median, 95 of 100, and the longest."""
    ordered = sorted(seconds)
    most = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"median {statistics.median(ordered):.2f} s, p95 {most:.2f} s, longest {ordered[-1]:.2f} s"


def bank_of_shipped(study: Study) -> int:
    """Put the cards of the shipped documents into a bank; how many there are."""
    with opened(None) as library:
        prepared = [prepare(material) for material in materials(library, library.documents())]
        cards = build(prepared)
    by_source: dict[str, list[Card]] = {}
    for card in cards:
        by_source.setdefault(card.origin.source, []).append(card)
    for source, own in by_source.items():
        study.bank.replace(source, own)
    return len(cards)


def rates(study: Study) -> dict[str, Rate]:
    """What there is by now, by language."""
    tried, kept, questions = Counter[str](), Counter[str](), Counter[str]()
    for task, ways in study.wordings.tried().items():
        tried[task.language] += len(ways)
    for task, moulds in study.wordings.made().items():
        kept[task.language] += len(moulds)
    for card, _ in said(study):
        questions[card.language] += 1
    return {of: Rate(tried[of], kept[of], questions[of]) for of in ("ko", "en")}


def said(study: Study) -> list[tuple[Card, str]]:
    """Every card with each of its wordings."""
    found: list[tuple[Card, str]] = []
    questions = study.wordings.questions()
    for card in study.bank.bodies({card_id for card_id, _ in questions}):
        found += [(card, text) for (of, _), text in sorted(questions.items()) if of == card.id]
    return found


@click.command()
@click.option("--minutes", default=5.0, help="How long to let it word undisturbed.")
@click.option("--questions", default=30, help="How many questions come between after that.")
@click.option("--read", default=0, help="How many wordings of each language to print, drawn by --seed.")
@click.option("--seed", default=7)
def main(minutes: float, questions: int, read: int, seed: int) -> None:
    """Measure, and say so."""
    drawn = random.Random(seed)
    with tempfile.TemporaryDirectory() as scratch:
        study = Study.at(Path(scratch))
        click.echo(f"{bank_of_shipped(study)} cards")
        turnstile = Turnstile()
        seat = EngineSeat(lambda progress: started(open_engine(progress)), turnstile)
        seat.start(lambda cancel: None)
        varying = Varying(study.wordings, study.bank, seat, turnstile)
        try:
            asked(turnstile, seat)
            alone = [asked(turnstile, seat) for _ in range(_PROBES)]
            click.echo(f"a first token where nothing is worded: {told_times(alone)}")
            begun = time.monotonic()
            varying.start()
            while time.monotonic() - begun < 60 * minutes and varying.status()["busy"]:
                time.sleep(0.5)
            spent = (time.monotonic() - begun) / 60
            for language, rate in rates(study).items():
                click.echo(f"{language}: {rate.told(spent)}")
            click.echo(f"after {spent:.1f} minutes: {study.wordings.counts()}")
            between: list[float] = []
            while len(between) < questions and varying.status()["busy"]:
                time.sleep(drawn.uniform(*_APART))
                if turnstile.lent:
                    between.append(asked(turnstile, seat))
            usual = statistics.median(alone)
            click.echo(f"the same in the midst of wording, {len(between)} times: {told_times(between)}")
            click.echo(f"gives way in: {told_times([max(0.0, one - usual) for one in between])}")
            for language in ("ko", "en"):
                own = [(card, text) for card, text in said(study) if card.language == language]
                for card, text in drawn.sample(own, min(read, len(own))):
                    click.echo(f"- {card.question}\n  {text}")
        finally:
            varying.close()
            seat.close()
            study.close()


def started(engine: Engine) -> Engine:
    """An engine whose model is loaded."""
    engine.warm(_QUESTION)
    return engine


if __name__ == "__main__":
    main()
