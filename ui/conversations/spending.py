"""What answers cost, kept over time: sums by day and by model. It holds no word of any question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from sqlalchemy import Engine, case, delete, func, insert, select

from assistant.contract import Answer, Gauge
from ui.conversations.tables import spending

MOST = 1_000_000
"""Answers that stand in the ledger, some 200 MB; the oldest go first."""
_DAY, _MINUTE = len("2026-11-22"), len("2026-11-22T12:00")  # of a time as it is kept


@dataclass(frozen=True, slots=True)
class Spent:
    """A sum of answers: of a day, of a model, or of both.

    `day` is ISO 8601. `told` counts the answers that say something, refusals and failures left out; `model` is
    empty where code answered alone. Money is in `currency`, energy in watt-hours; `hosted_money` is what
    `hosted_model` would have charged for the same tokens.
    """

    day: str
    model: str
    answers: int
    told: int
    seconds: float
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    energy_wh: float
    money: float
    currency: str
    hosted_model: str
    hosted_money: float


class Spending:
    """The ledger of one data folder. Safe to use from several threads.

    Args:
        engine: The database.
        now: The clock.
        most: How many answers stand in it.
    """

    def __init__(
        self, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC), most: int = MOST
    ) -> None:
        self._engine = engine
        self._now = now
        self._most = most

    def note(self, answer: Answer, owner: str = "") -> None:
        """Put an answer into the ledger."""
        usage, cost = answer.usage, answer.cost
        row = {
            "at": self._now().isoformat(timespec="milliseconds"),
            "owner": owner,
            "status": answer.status,
            "model": answer.model_name,
            "engine": answer.model_engine,
            "seconds": (answer.timings.total or 0.0) / 1000,
            "prompt_tokens": usage.prompt_tokens,
            "cached_tokens": usage.cached_tokens,
            "completion_tokens": usage.completion_tokens,
            "energy_wh": cost.energy_wh,
            "gauge": cost.gauge,
            "money": cost.money,
            "currency": cost.currency,
            "hosted_model": cost.hosted_model,
            "hosted_money": cost.hosted_money,
        }
        with self._engine.begin() as connection:
            key = connection.execute(insert(spending).values(**row)).inserted_primary_key
            assert key is not None  # noqa: S101 - every insert of one row returns its key
            connection.execute(delete(spending).where(spending.c.id <= key[0] - self._most))

    def by_day_and_model(
        self, owner: str | None = None, since: str = "", zone: tzinfo = UTC
    ) -> tuple[Spent, ...]:
        """Sums by day and model, the oldest day first; of one owner, or of all, since a day or time (ISO 8601, UTC).

        Days are those of a time zone; of any but UTC a day may come in several rows, since databases know no zones.
        """
        t, day = spending.c, func.substr(spending.c.at, 1, _DAY if zone is UTC else _MINUTE)
        told = func.sum(case((t.status.in_(("answered", "partial")), 1), else_=0))
        sums = (
            t.seconds,
            t.prompt_tokens,
            t.cached_tokens,
            t.completion_tokens,
            t.energy_wh,
            t.money,
            t.hosted_money,
        )
        query = (
            select(
                day.label("day"), t.model, t.currency, t.hosted_model, func.count().label("answers"),
                told.label("told"),
                *(func.sum(column).label(column.name) for column in sums),
            )
            .where(t.at >= since)
            .group_by(day, t.model, t.currency, t.hosted_model)
            .order_by(day, t.model)
        )  # fmt: skip
        if owner is not None:
            query = query.where(t.owner == owner)
        with self._engine.connect() as connection:
            rows = [Spent(**row) for row in connection.execute(query).mappings()]
        return tuple(replace(row, day=_day_in(zone, row.day)) for row in rows)

    def by_gauge(self, owner: str | None = None, since: str = "") -> dict[Gauge, int]:
        """How many answers had their energy found in which way; of one owner, or of all."""
        t = spending.c
        query = (
            select(t.gauge, func.count().label("answers"))
            .where(t.at >= since)
            .group_by(t.gauge)
            .order_by(t.gauge)
        )
        if owner is not None:
            query = query.where(t.owner == owner)
        with self._engine.connect() as connection:
            return {row.gauge: row.answers for row in connection.execute(query)}


def _day_in(zone: tzinfo, minute: str) -> str:
    """The day of a minute of the ledger, in a zone; a day stays as it is."""
    if len(minute) == _DAY:
        return minute
    return datetime.fromisoformat(minute).replace(tzinfo=UTC).astimezone(zone).date().isoformat()
