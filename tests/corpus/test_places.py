"""What stands in the place of a filing gives way to it, in whichever order they come, and comes back after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from corpus.document import DocumentInfo, Extract
from corpus.facts import Fact
from corpus.keeping import Keeping
from corpus.library import Library
from corpus.places import same_filing

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
