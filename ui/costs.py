"""What answers cost, summed for people: by model and by day, with what hosted models would have charged."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, tzinfo
from typing import Any

from assistant.contract import Gauge, Usage
from assistant.cost import hosted_models, rate
from ui.conversations.spending import Spending, Spent
from ui.money import in_dollars


@dataclass(frozen=True, slots=True)
class Charge:
    """What a hosted model would have charged, in US dollars, by its list price of a date."""

    model: str
    date: str
    source: str
    dollars: float


@dataclass(frozen=True, slots=True)
class Costs:
    """Sums over a time; money is in US dollars.

    Attributes:
        rows: By day and model, the oldest day first.
        models: By model, the one with most answers first; code alone has no name.
        total: Of all.
        hosted: Of each hosted model of the price table for all tokens, the dearest first.
        gauges: How many answers had their energy found in which way.
    """

    rows: tuple[Spent, ...]
    models: tuple[Spent, ...]
    total: Spent
    hosted: tuple[Charge, ...]
    gauges: Mapping[Gauge, int]

    @property
    def by_code(self) -> int:
        """Answers that code gave without the model."""
        return sum(spent.told for spent in self.models if not spent.model)

    def to_json(self) -> dict[str, Any]:
        """As `turnpoint cost --json` prints it."""
        return {
            "days": [_row(spent) for spent in self.rows],
            "models": [{key: value for key, value in _row(s).items() if key != "day"} for s in self.models],
            "total": {key: value for key, value in _row(self.total).items() if key not in ("day", "model")},
            "answered_by_code": self.by_code,
            "hosted": [asdict(charge) for charge in self.hosted],
            "gauges": dict(self.gauges),
            "rate": asdict(rate()),
        }


def costs_of(spending: Spending, owner: str | None = None, since: str = "", zone: tzinfo = UTC) -> Costs:
    """The sums of one owner's answers, or of all, since a day or time (ISO 8601, UTC), by the days of a time zone."""
    rows = _by_day_and_model(spending.by_day_and_model(owner, since, zone))
    models = sorted(_summed(rows, lambda spent: spent.model), key=lambda spent: (-spent.answers, spent.model))
    total = _sum(rows)
    usage = Usage(total.prompt_tokens, total.cached_tokens, total.completion_tokens)
    charges = [Charge(h.model, h.date, h.source, h.charge(usage)) for h in hosted_models()]
    charges.sort(key=lambda charge: -charge.dollars)
    return Costs(
        rows=rows,
        models=tuple(replace(spent, day="") for spent in models),
        total=total,
        hosted=tuple(charges),
        gauges=spending.by_gauge(owner, since),
    )


def _row(spent: Spent) -> dict[str, Any]:
    named = asdict(spent)
    return {key: value for key, value in named.items() if key not in ("hosted_model", "hosted_money")}


def _by_day_and_model(stored: Iterable[Spent]) -> tuple[Spent, ...]:
    """One row for each day and model: the ledger tells times of day and changes of the price table apart as well."""
    return tuple(_summed((_dollars(s) for s in stored), lambda spent: (spent.day, spent.model)))


def _dollars(spent: Spent) -> Spent:
    return replace(
        spent,
        money=in_dollars(spent.money, spent.currency),
        hosted_money=in_dollars(spent.hosted_money, spent.currency),
        currency="USD",
    )


def _summed(rows: Iterable[Spent], by: Callable[[Spent], Hashable]) -> list[Spent]:
    groups: dict[Hashable, list[Spent]] = {}
    for spent in rows:
        groups.setdefault(by(spent), []).append(spent)
    return [replace(_sum(group), day=group[0].day, model=group[0].model) for group in groups.values()]


def _sum(rows: Iterable[Spent]) -> Spent:
    some = tuple(rows)
    return Spent(
        day="",
        model="",
        answers=sum(s.answers for s in some),
        told=sum(s.told for s in some),
        seconds=sum(s.seconds for s in some),
        prompt_tokens=sum(s.prompt_tokens for s in some),
        cached_tokens=sum(s.cached_tokens for s in some),
        completion_tokens=sum(s.completion_tokens for s in some),
        energy_wh=sum(s.energy_wh for s in some),
        money=sum(s.money for s in some),
        currency="USD",
        hosted_model="",
        hosted_money=sum(s.hosted_money for s in some),
    )
