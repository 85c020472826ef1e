"""What stands in the place of a filing gives way to it, in whichever order they come, and comes back after it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from corpus.document import DocumentInfo, Extract
from corpus.facts import Fact
from corpus.keeping import Keeping
from corpus.library import Library
from corpus.places import Standing, same_filing, settled

INFO = DocumentInfo(
    title="x", cik="0001045810", form="10-K", fiscal_period="FY2013", period_end="2013-01-27",
    accession="0001045810-13-000008",
)  # fmt: skip
PLACE = f"figures:{INFO.accession}"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.at(tmp_path / "home")
    yield opened
    opened.close()


def put(library: Library, source: str, info: DocumentInfo = INFO, place: str = "") -> None:
    library.keep(source, source, Extract(source, (), info), (), place)


def seen(library: Library) -> set[str]:
    return {document.source for document in library.documents(hidden=False)}


@pytest.mark.parametrize("figures_first", [True, False])
@pytest.mark.parametrize("place", ["", "digest:N"])
@pytest.mark.parametrize(
    "info",
    [INFO, replace(INFO, accession=""), replace(INFO, fiscal_period="FY2012")],
    ids=["both", "report", "number"],
)
def test_figures_give_way_to_their_filing_and_to_what_is_shipped_of_it(
    library: Library, figures_first: bool, place: str, info: DocumentInfo
) -> None:
    adding = [("NVDA.figures", INFO, PLACE), ("other.htm", info, place)]
    for one in adding if figures_first else reversed(adding):
        put(library, *one)
    assert seen(library) == {"other.htm"}
    library.remove("other.htm")
    assert seen(library) == {"NVDA.figures"}


def test_figures_of_another_filing_stay(library: Library) -> None:
    put(library, "NVDA.figures", INFO, PLACE)
    put(library, "amended.htm", replace(INFO, form="10-K/A", accession="0001045810-13-000009"))
    put(library, "second.htm", replace(INFO, accession="0001045810-13-000010"))
    put(library, "year.htm", replace(INFO, accession="", fiscal_period="FY2014"))
    put(library, "company.htm", replace(INFO, accession="", cik="0000002488"))
    assert "NVDA.figures" in seen(library)


def test_without_number_and_period_nothing_is_known_to_be_the_same() -> None:
    blank = replace(INFO, accession="", fiscal_period="")
    assert not same_filing(blank, blank)


def test_figures_take_nobodys_place(library: Library) -> None:
    put(library, "NVDA.figures", INFO, PLACE)
    put(library, "digest", INFO, "digest:N")
    put(library, "filing.htm", INFO)
    filing = library.find("filing.htm")
    assert filing is not None and filing.place == "original:N"
    assert seen(library) == {"filing.htm"}


def test_several_documents_are_kept_together_or_not_at_all(library: Library) -> None:
    good = Keeping("a", "1", Extract("a", (), INFO), ())
    value: object = object()
    bad = replace(
        good, source="b", extract=Extract("b", (), INFO, (Fact("x", "x", value, "USD", None, "", ""),))
    )  # type: ignore[arg-type]
    with pytest.raises(SQLAlchemyError):
        library.keep_all([good, bad])
    assert library.documents() == ()
    assert [kept.status for kept in library.keep_all([good, replace(good, source="b")])] == ["added", "added"]
    assert [kept.status for kept in library.keep_all([good, replace(good, source="b", sha256="2")])] == [
        "unchanged", "updated",
    ]  # fmt: skip


def test_whatever_comes_and_goes_all_documents_stand_as_if_all_were_looked_through(library: Library) -> None:
    chance = random.Random(7)
    ciks = ("0000000001", "0000000002", "")
    for step in range(60):
        here = [document.source for document in library.documents()]
        if here and chance.random() < 0.3:
            library.remove(chance.choice(here))
        else:
            cik, year = chance.choice(ciks), chance.choice(("FY2012", "FY2013"))
            accession = chance.choice((f"{cik}-{year}", ""))
            info = replace(INFO, cik=cik, fiscal_period=year, accession=accession, form="10-K" if cik else "")
            name = chance.choice((f"{cik}{year}{chance.randrange(3)}", f"{step}"))
            place = chance.choice(("", "", f"digest:{cik}{year}", f"figures:{cik}-{year}" if cik else ""))
            library.keep(name, f"{step}", Extract(name, (), info), (), place)
        standing = [Standing(d.id, d.place, d.hidden, d.info) for d in library.documents()]
        assert settled(standing) == ()


def test_what_comes_reads_nothing_of_other_companies_documents(library: Library) -> None:
    put(library, "other.htm", replace(INFO, cik="0000002488"))
    with library.engine.begin() as connection:
        connection.execute(text("UPDATE document SET info = 'not to be read'"))
    put(library, "figures", INFO, PLACE)
    put(library, "filing.htm", INFO)
    with library.engine.begin() as connection:
        hidden = connection.execute(text("SELECT source FROM document WHERE hidden")).scalars().all()
    assert hidden == ["figures"]
