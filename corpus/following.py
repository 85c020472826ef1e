"""Which companies are followed, and which of their filings were fetched: the catalogue's memory of publishers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from corpus.fetch.filing import Choice, Filing, PublisherName, Registrant
from corpus.tables import fetched, followed
from corpus.turns import writing


@dataclass(frozen=True, slots=True)
class Followed:
    """A company that is followed: its filings of these forms, filed on or after `since`.

    `since` is ISO 8601; `synced` is when it was last brought up to date without a failure, empty before.
    """

    registrant: Registrant
    forms: tuple[str, ...]
    since: str
    synced: str = ""

    @property
    def choice(self) -> Choice:
        """Which of its filings are wanted."""
        return Choice(self.forms, self.since)


class Following:
    """The tables of followed companies and of what was fetched. Safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def follow(self, company: Followed) -> None:
        """Follow a company, or change which of its filings are wanted."""
        registrant = company.registrant
        values = {
            "name": registrant.name,
            "ticker": registrant.ticker,
            "forms": json.dumps(company.forms, ensure_ascii=False),
            "since": company.since,
        }
        with writing(self._engine) as connection:
            changed = connection.execute(update(followed).where(_is(registrant)).values(**values))
            if not changed.rowcount:
                key = {"publisher": registrant.publisher, "code": registrant.code, "synced": ""}
                connection.execute(insert(followed).values(**key, **values))

    def unfollow(self, registrant: Registrant) -> bool:
        """Follow a company no more; its documents stay. Whether it was followed."""
        with self._engine.begin() as connection:
            return bool(connection.execute(delete(followed).where(_is(registrant))).rowcount)

    def all(self) -> tuple[Followed, ...]:
        """The followed companies, in the order in which they came."""
        with self._engine.connect() as connection:
            return tuple(
                _followed(row) for row in connection.execute(select(followed).order_by(followed.c.id))
            )

    def synced(self, registrant: Registrant) -> None:
        """A company was just brought up to date."""
        with self._engine.begin() as connection:
            connection.execute(update(followed).where(_is(registrant)).values(synced=_now()))

    def fetched(self, filing: Filing) -> None:
        """A filing was fetched and added."""
        publisher = filing.registrant.publisher
        same = (fetched.c.publisher == publisher) & (fetched.c.accession == filing.accession)
        with writing(self._engine) as connection:
            connection.execute(delete(fetched).where(same))
            connection.execute(
                insert(fetched).values(
                    publisher=publisher, accession=filing.accession, source=filing.source, at=_now()
                )
            )

    def unfetched(self, filings: Iterable[Filing]) -> tuple[Filing, ...]:
        """Those of some filings that were never fetched, whether or not their documents are still here."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(fetched.c.publisher, fetched.c.accession))
            known = {(row.publisher, row.accession) for row in rows}
        return tuple(f for f in filings if (f.registrant.publisher, f.accession) not in known)

    def figures_fetched(self, registrant: Registrant) -> None:
        """The figures of all that a company has reported were fetched and added."""
        row = {"publisher": registrant.publisher, "accession": _figures_of(registrant), "source": ""}
        with writing(self._engine) as connection:
            if not _had_figures(connection, registrant):
                connection.execute(insert(fetched).values(**row, at=_now()))

    def had_figures(self, registrant: Registrant) -> bool:
        """Whether they were, whether or not they are still here."""
        with self._engine.connect() as connection:
            return _had_figures(connection, registrant)


def _had_figures(connection: Connection, registrant: Registrant) -> bool:
    known = fetched.c.accession == _figures_of(registrant)
    query = select(fetched.c.id).where(known & (fetched.c.publisher == registrant.publisher))
    return connection.execute(query).first() is not None


def _figures_of(registrant: Registrant) -> str:
    """The name of a company's figures among what was fetched; no accession number looks like it."""
    return f"figures:{registrant.code}"


def _is(registrant: Registrant) -> Any:
    return (followed.c.publisher == registrant.publisher) & (followed.c.code == registrant.code)


def _followed(row: Row[Any]) -> Followed:
    publisher: PublisherName = row.publisher
    registrant = Registrant(publisher, row.code, row.name, row.ticker)
    return Followed(registrant, tuple(json.loads(row.forms)), row.since, row.synced)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
