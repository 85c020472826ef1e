"""What fails does not stop the rest, what is interrupted leaves no gap, and a refusal is not asked again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus import keeping
from corpus.errors import FetchError
from corpus.fetch.dart import Dart
from corpus.fetch.edgar import Edgar
from corpus.fetch.polite import Clock
from index.store import Index
from tests.fake_embedder import FakeEmbedder
from tests.filings import NVIDIA, filing
from tests.replay import NVDA, NVDA_CODE, Replay, Reply, replaying, submissions
from ui.fetching import Fetching
from ui.outcomes import Outcome, Watch
from ui.publishers import Publishers

LIST = f"submissions/CIK{NVDA_CODE}.json"
FACTS = f"api/xbrl/companyfacts/CIK{NVDA_CODE}.json"
YEARS = (2023, 2024, 2025, 2026)


def row(year: int) -> dict[str, str]:
    return {
        "accessionNumber": f"0009999999-{year - 2000}-000001", "filingDate": f"{year}-12-01",
        "reportDate": f"{year}-10-31", "form": "20-F", "primaryDocument": f"x{year}.htm",
    }  # fmt: skip


def place(year: int) -> str:
    return f"{NVDA}/0009999999{year - 2000}000001/x{year}.htm"


@dataclass
class Audience:
    """Keeps what it is told, and stops after some outcomes."""

    after: int = 1_000
    outcomes: list[Outcome] = field(default_factory=list[Outcome])
    stages: list[tuple[str, int, int]] = field(default_factory=list[tuple[str, int, int]])

    @property
    def watch(self) -> Watch:
        return Watch(self.outcomes.append, self.progress, lambda: len(self.outcomes) >= self.after)

    def progress(self, stage: str, done: int, total: int) -> None:
        self.stages.append((stage, done, total))

    @property
    def statuses(self) -> list[str]:
        return [outcome.status for outcome in self.outcomes]

    @property
    def codes(self) -> list[str]:
        return [outcome.failure.code for outcome in self.outcomes if outcome.failure]


@pytest.fixture
def replay(shared: Path) -> Iterator[Replay]:
    with replaying() as server:
        server.put(LIST, Reply(submissions(shared, *(row(year) for year in YEARS))))
        for year in YEARS:
            server.put(place(year), Reply(filing(NVIDIA, [f"Words of {year}."], form="20-F", year=year)))
        yield server


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    embedder: Any = FakeEmbedder()
    opened = Index.open(tmp_path / "home", embedder)
    yield opened
    opened.close()


@pytest.fixture
def fetching(replay: Replay, index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fetching:
    for name in ("OPENDART_API_KEY", "TURNPOINT_CONTACT"):
        monkeypatch.delenv(name, raising=False)
    now = [1_800_000_000.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    clock = Clock(lambda: now[0], sleep)
    folder = tmp_path / "fetch"
    publishers = Publishers(
        lambda contact: Edgar(folder, contact, data=replay.url, archive=replay.url, clock=clock),
        frozenset(("127.0.0.1",)),
        lambda key: Dart(folder, key, base=replay.url, clock=clock),
    )

    def add(data: bytes, source: str, progress: Any = None, known: Any = None) -> Any:
        return index.add(data, source, known=known)

    made = Fetching(
        tmp_path / "home", index.library, add, index.add_figures, publishers, lambda: date(2026, 11, 22)
    )
    made.keep_contact("someone@example.org")
    return made


def fetch(fetching: Fetching, audience: Audience, *names: str) -> None:
    fetching.fetch("edgar", names or ("NVDA",), ("20-F", "", 0), audience.watch)


def test_an_interrupted_run_leaves_no_gap_and_the_next_goes_on(
    fetching: Fetching, index: Index, replay: Replay
) -> None:
    first, second = Audience(after=2), Audience()
    fetch(fetching, first)
    assert [outcome.source for outcome in first.outcomes] == [
        "NVDA_20-F_2023-10-31.htm", "NVDA_20-F_2024-10-31.htm",
    ]  # fmt: skip
    fetch(fetching, second)
    assert second.statuses == ["present", "present", "added", "added"]
    assert [replay.paths().count(f"/{place(year)}") for year in YEARS] == [1, 1, 1, 1]
    assert first.stages == [("fetch NVIDIA", n, 4) for n in range(3)]
    assert second.stages == [("fetch NVIDIA", n, 2) for n in range(3)]


def test_a_filing_that_cannot_be_had_or_read_is_told_and_the_others_come(
    fetching: Fetching, replay: Replay
) -> None:
    replay.put(place(2023), Reply(b"busy", 503))
    replay.put(place(2024), Reply(b"<html></html>"))
    replay.put(place(2025), Reply(b"<html>whole</html>", cut=5))
    audience = Audience()
    fetch(fetching, audience)
    assert audience.statuses == ["failed", "failed", "failed", "added"]
    assert audience.codes == ["fetch.outage", "read.no_text", "fetch.unreachable"]


def test_a_refusal_of_the_publisher_is_not_asked_again(
    fetching: Fetching, replay: Replay, shared: Path
) -> None:
    page = (shared / "fixtures/edgar_edgartools/SEC.AutomatedTool.html").read_bytes()
    replay.put(place(2024), Reply(page))
    audience = Audience()
    fetch(fetching, audience, "NVDA", "AMD")
    assert (audience.statuses, audience.codes) == (["added", "failed"], ["fetch.undeclared"])
    assert replay.paths()[-1] == f"/{place(2024)}"


def test_a_publisher_that_does_not_answer_is_asked_for_one_company_only(
    fetching: Fetching, replay: Replay
) -> None:
    replay.put(LIST, Reply(b"", 503))
    audience = Audience()
    fetch(fetching, audience, "NVDA", "AMD", "INTC")
    assert audience.codes == ["fetch.outage"]
    assert set(replay.paths()) == {f"/{LIST}"}


def test_a_sync_without_the_key_of_one_publisher_keeps_the_others_current(fetching: Fetching) -> None:
    fetching.follow(["삼성전자"], key="sesame")
    fetching.follow(["NVDA"], "20-F", "2026-01-01")
    audience = Audience()
    fetching.sync(audience.watch)
    assert (audience.statuses, audience.codes) == (["failed", "added", "figures"], ["fetch.no_key"])
    assert [bool(company.synced) for company in fetching.followed()] == [False, True]


def test_a_company_counts_as_current_only_when_all_of_it_came(fetching: Fetching, replay: Replay) -> None:
    fetching.follow(["NVDA"], "20-F", "2025-01-01")
    replay.put(place(2025), Reply(b"gone", 404), Reply(filing(NVIDIA, ["Words."], form="20-F", year=2025)))
    audience = Audience()
    fetching.sync(audience.watch)
    assert audience.statuses == ["failed", "added", "figures"] and not fetching.followed()[0].synced
    fetching.sync(audience.watch)
    assert audience.statuses == ["failed", "added", "figures", "added"] and fetching.followed()[0].synced


@pytest.fixture
def recorded(replay: Replay, shared: Path) -> bytes:
    """What EDGAR tells of NVIDIA's figures, played by the server."""
    name = f"data.sec.gov_api_xbrl_companyfacts_CIK{NVDA_CODE}.json"
    data = (shared / "fixtures/edgar_edgartools_vcr" / name).read_bytes()
    replay.put(FACTS, Reply(data))
    return data


def figures_here(index: Index) -> list[str]:
    return [d.source for d in index.library.documents(hidden=False) if d.is_figures_only]


@pytest.mark.usefixtures("recorded")
def test_figures_are_fetched_where_they_are_asked_for_and_told_by_their_number(
    fetching: Fetching, index: Index
) -> None:
    plain, asking, again = Audience(), Audience(), Audience()
    fetch(fetching, plain)
    assert figures_here(index) == [] and "figures" not in plain.statuses
    fetching.fetch("edgar", ("NVDA",), ("20-F", "", 0), asking.watch, figures=True)
    last = asking.outcomes[-1]
    assert (last.company, last.source, last.status, last.reports) == ("NVIDIA", "", "figures", 68)
    assert len(figures_here(index)) == 68
    stages = [(done, total) for stage, done, total in asking.stages if stage == "figures NVIDIA"]
    assert (stages[0], stages[-2:]) == ((0, 1), [(68, 68), (1, 1)])
    fetching.fetch("edgar", ("NVDA",), ("20-F", "", 0), again.watch, figures=True)
    assert again.outcomes[-1].reports == 0


@pytest.mark.usefixtures("recorded")
def test_a_filing_with_figures_here_is_still_fetched_and_takes_their_place(
    fetching: Fetching, index: Index, replay: Replay
) -> None:
    fetching.fetch("edgar", ("NVDA",), ("20-F", "2026-12-01", 0), Audience().watch, figures=True)
    extract = "NVDA_10-K_2025-01-26.figures"
    assert extract in figures_here(index)
    replay.put(
        f"{NVDA}/000104581025000023/nvda-20250126.htm", Reply(filing(NVIDIA, ["Revenue rose."], year=2025))
    )
    audience = Audience()
    fetching.fetch("edgar", ("NVDA",), ("10-K", "2025-02-01", 0), audience.watch)
    assert [o.status for o in audience.outcomes if o.source == "NVDA_10-K_2025-01-26.htm"] == ["added"]
    assert extract not in figures_here(index)
    fetching.fetch("edgar", ("NVDA",), ("20-F", "2026-12-01", 0), Audience().watch, figures=True)
    assert extract not in figures_here(index)
    index.remove("NVDA_10-K_2025-01-26.htm")
    assert extract in figures_here(index)


@pytest.mark.usefixtures("recorded")
def test_a_followed_company_gets_its_figures_once_and_what_was_removed_stays_away(
    fetching: Fetching, index: Index, replay: Replay
) -> None:
    fetching.follow(["NVDA"], "20-F", "2026-12-01")
    audience = Audience()
    fetching.sync(audience.watch)
    assert len(figures_here(index)) == 68
    assert index.remove_figures("NVDA_*.figures") == 68
    fetching.sync(audience.watch)
    assert figures_here(index) == []
    assert (audience.statuses.count("figures"), replay.paths().count(f"/{FACTS}")) == (1, 1)


def test_figures_that_do_not_come_or_are_damaged_leave_nothing_and_the_next_sync_goes_on(
    fetching: Fetching, index: Index, replay: Replay, recorded: bytes
) -> None:
    fetching.follow(["NVDA"], "20-F", "2026-12-01")
    replay.put(FACTS, Reply(b"", 503))
    audience = Audience()
    fetching.sync(audience.watch)
    replay.put(FACTS, Reply(b'{"facts": []}'))
    fetching.sync(audience.watch)
    replay.put(FACTS, Reply(b"<html>busy</html>"))
    fetching.sync(audience.watch)
    assert audience.codes == ["fetch.outage", "read.damaged_file", "fetch.not_understood"]
    assert index.library.documents() == () or figures_here(index) == []
    assert not fetching.followed()[0].synced
    replay.put(FACTS, Reply(recorded))
    fetching.sync(audience.watch)
    assert len(figures_here(index)) == 68 and fetching.followed()[0].synced


@pytest.mark.usefixtures("recorded")
def test_an_interruption_while_figures_are_kept_leaves_none_of_them(
    fetching: Fetching, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 0
    real = keeping.put

    def failing(*arguments: Any) -> None:
        nonlocal count
        count += 1
        if count == 40:
            raise KeyboardInterrupt
        real(*arguments)

    monkeypatch.setattr("corpus.library.put", failing)
    with pytest.raises(KeyboardInterrupt):
        fetching.fetch("edgar", ("NVDA",), ("20-F", "2026-12-01", 0), Audience().watch, figures=True)
    assert figures_here(index) == []
    monkeypatch.undo()
    fetching.fetch("edgar", ("NVDA",), ("20-F", "2026-12-01", 0), Audience().watch, figures=True)
    assert len(figures_here(index)) == 68


def test_a_company_that_never_tagged_a_figure_is_no_failure(fetching: Fetching) -> None:
    fetching.follow(["NVDA"], "20-F", "2026-12-01")
    audience = Audience()
    fetching.sync(audience.watch)
    assert (audience.statuses, audience.outcomes[-1].reports) == (["added", "figures"], 0)
    assert fetching.followed()[0].synced


def test_following_is_all_or_nothing(fetching: Fetching, replay: Replay) -> None:
    replay.put("files/company_tickers.json", Reply(b"{}"))
    with pytest.raises(FetchError) as failure:
        fetching.follow(["NVDA", "nobody knows"])
    assert (failure.value.code, fetching.followed()) == ("fetch.unknown_company", ())


def test_a_new_follower_gets_the_filings_of_the_last_year(fetching: Fetching) -> None:
    (company,) = fetching.follow(["NVDA"])
    assert company.since == "2025-11-22" and company.forms == ("10-K", "10-Q", "8-K", "20-F", "40-F")


def test_a_page_of_edgar_is_fetched_by_its_rules_whoever_names_it(
    fetching: Fetching, index: Index, replay: Replay, shared: Path
) -> None:
    url = f"{replay.url}/{place(2023)}"
    assert fetching.page(url).status == "added"
    assert [asked.headers["User-Agent"] for asked in replay.asked] == ["turnpoint someone@example.org"]
    replay.put(place(2024), Reply((shared / "fixtures/edgar_edgartools/SEC.AutomatedTool.html").read_bytes()))
    with pytest.raises(FetchError) as failure:
        fetching.page(f"{replay.url}/{place(2024)}")
    assert failure.value.code == "fetch.undeclared"
    assert [document.source for document in index.library.documents()] == [url]


def test_publishers_are_the_real_ones_unless_told() -> None:
    publishers = Publishers()
    assert publishers.edgar_hosts == {"www.sec.gov", "data.sec.gov"}
    with pytest.raises(FetchError) as failure:
        publishers.download("http://127.0.0.1/")
    assert failure.value.code == "fetch.inward"
