"""A publisher's rules are kept: pace, contact, conditions, back-off; and what comes broken is not believed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from corpus.errors import FetchError
from corpus.fetch.pace import Pace
from corpus.fetch.polite import Polite
from tests.corpus.fetch.conftest import Hours
from tests.replay import Replay, Reply

PAGE = Reply(b"page")
BUSY = Reply(b"busy", 503)


@pytest.fixture
def polite(tmp_path: Path, hours: Hours) -> Iterator[Polite]:
    with Polite("SEC", tmp_path, 0.125, "turnpoint a@example.org", hours.clock, largest=10_000) as client:
        yield client


def code_of(failure: pytest.ExceptionInfo[FetchError]) -> str:
    return failure.value.code


def test_every_request_names_the_contact(polite: Polite, replay: Replay) -> None:
    replay.put("a", PAGE)
    assert polite.document(f"{replay.url}/a") == b"page"
    assert replay.asked[0].headers["User-Agent"] == "turnpoint a@example.org"


def test_requests_keep_their_distance(polite: Polite, replay: Replay, hours: Hours) -> None:
    replay.put("a", PAGE)
    for _ in range(9):
        polite.document(f"{replay.url}/a")
    assert hours.slept == [pytest.approx(0.125)] * 8


def test_all_processes_keep_one_pace(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from corpus.fetch.pace import Pace;"
        "pace = Pace(Path(sys.argv[1]), 0.125, lambda: 1000.0);"
        "print(*(pace.reserve(60) for _ in range(20)))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "pace")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    taken = sorted(float(word) for process in running for word in process.communicate(timeout=60)[0].split())
    assert taken == [pytest.approx(0.125 * number) for number in range(60)]


def test_a_pace_file_that_is_damaged_or_far_ahead_stops_nobody(tmp_path: Path) -> None:
    file = tmp_path / "pace"
    pace = Pace(file, 0.125, lambda: 1000.0)
    for text in ("rubbish", "", "1e12", "nan"):
        file.write_text(text)
        assert pace.reserve(60) == 0


def test_what_has_not_changed_is_not_sent_again(polite: Polite, replay: Replay, tmp_path: Path) -> None:
    replay.put(
        "list", Reply(b"one", headers={"ETag": '"1"', "Last-Modified": "Sat, 21 Nov 2026 00:00:00 GMT"})
    )
    read = bytes.decode
    assert [polite.listing(f"{replay.url}/list", read) for _ in range(2)] == ["one", "one"]
    assert [asked.status for asked in replay.asked] == [200, 304]
    assert replay.asked[1].headers["If-Modified-Since"] == "Sat, 21 Nov 2026 00:00:00 GMT"
    replay.put("list", Reply(b"two", headers={"ETag": '"2"'}))
    assert polite.listing(f"{replay.url}/list", read) == "two"
    for file in (tmp_path / "SEC").iterdir():
        file.write_bytes(file.read_bytes()[:-1] + b"!")
    assert polite.listing(f"{replay.url}/list", read) == "two"
    assert "If-None-Match" not in replay.asked[-1].headers


def test_a_fresh_listing_is_not_asked_for(polite: Polite, replay: Replay, hours: Hours) -> None:
    replay.put("list", Reply(b"one"), Reply(b"two"))
    told: list[str] = []
    for later in (0.0, 50.0, 60.0):
        hours.time += later
        told.append(polite.listing(f"{replay.url}/list", bytes.decode, fresh=100.0))
    assert told == ["one", "one", "two"]


def test_a_listing_that_cannot_be_read_is_not_kept(polite: Polite, replay: Replay) -> None:
    replay.put("list", Reply(b"x", headers={"ETag": '"1"'}), Reply(b"1", headers={"ETag": '"1"'}))
    with pytest.raises(ValueError):
        polite.listing(f"{replay.url}/list", int, fresh=1_000.0)
    assert polite.listing(f"{replay.url}/list", int) == 1


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_busy_publisher_is_asked_again_after_ever_longer_waits(
    polite: Polite, replay: Replay, hours: Hours, status: int
) -> None:
    replay.put("a", Reply(b"busy", status), Reply(b"busy", status), PAGE)
    assert polite.document(f"{replay.url}/a") == b"page"
    assert hours.slept == [1.0, 2.0]


def test_an_outage_is_told_after_five_tries(polite: Polite, replay: Replay) -> None:
    replay.put("a", BUSY)
    with pytest.raises(FetchError) as failure:
        polite.document(f"{replay.url}/a")
    assert (failure.value.code, failure.value.details["status"], len(replay.asked)) == (
        "fetch.outage",
        503,
        5,
    )


@pytest.mark.parametrize("as_date", [False, True])
def test_the_wait_that_is_asked_for_is_kept(
    polite: Polite, replay: Replay, hours: Hours, as_date: bool
) -> None:
    asked = formatdate(hours.time + 30, usegmt=True) if as_date else "30"
    replay.put("a", Reply(b"", 429, {"Retry-After": asked}), PAGE)
    assert polite.document(f"{replay.url}/a") == b"page"
    assert hours.slept == [pytest.approx(30.0)]


def test_a_long_wait_is_told_and_kept_by_the_next_command_too(
    polite: Polite, replay: Replay, hours: Hours, tmp_path: Path
) -> None:
    replay.put("a", Reply(b"", 429, {"Retry-After": "300"}), PAGE)
    with pytest.raises(FetchError) as failure:
        polite.document(f"{replay.url}/a")
    assert (failure.value.code, failure.value.details["minutes"]) == ("fetch.rate_limited", 5)
    with Polite("SEC", tmp_path, 0.125, "other", hours.clock) as other:
        hours.time += 200
        with pytest.raises(FetchError) as failure:
            other.document(f"{replay.url}/a")
        assert (code_of(failure), len(replay.asked)) == ("fetch.rate_limited", 1)
        hours.time += 100
        assert other.document(f"{replay.url}/a") == b"page"


@pytest.mark.parametrize("status", [200, 403, 429])
def test_the_page_that_limits_stops_all_requests_for_ten_minutes(
    polite: Polite, replay: Replay, shared: Path, status: int
) -> None:
    page = (shared / "fixtures/edgar_edgartools/rate-exceeded.html").read_bytes()
    replay.put("a", Reply(page, status))
    for _ in range(2):
        with pytest.raises(FetchError) as failure:
            polite.document(f"{replay.url}/a")
        assert (failure.value.code, failure.value.details["minutes"]) == ("fetch.rate_limited", 10)
    assert len(replay.asked) == 1


@pytest.mark.parametrize("status", [200, 403])
def test_the_page_for_undeclared_tools_is_no_filing(
    polite: Polite, replay: Replay, shared: Path, status: int
) -> None:
    replay.put("a", Reply((shared / "fixtures/edgar_edgartools/SEC.AutomatedTool.html").read_bytes(), status))
    with pytest.raises(FetchError) as failure:
        polite.document(f"{replay.url}/a")
    assert (code_of(failure), len(replay.asked)) == ("fetch.undeclared", 1)


def test_a_truncated_body_is_fetched_again(polite: Polite, replay: Replay) -> None:
    replay.put("a", Reply(b"whole page", cut=4), Reply(b"whole page", cut=1), Reply(b"whole page"))
    assert polite.document(f"{replay.url}/a") == b"whole page"
    assert len(replay.asked) == 3


def test_a_body_that_always_breaks_off_is_an_error(polite: Polite, replay: Replay) -> None:
    replay.put("a", Reply(b"whole page", cut=4))
    with pytest.raises(FetchError) as failure:
        polite.document(f"{replay.url}/a")
    assert (code_of(failure), len(replay.asked)) == ("fetch.unreachable", 5)


def test_a_body_over_the_limit_is_given_up(polite: Polite, replay: Replay) -> None:
    replay.put("a", Reply(b"x" * 10_001))
    with pytest.raises(FetchError) as failure:
        polite.document(f"{replay.url}/a")
    assert code_of(failure) == "fetch.too_large"


def test_what_is_not_there_is_asked_for_once(polite: Polite, replay: Replay) -> None:
    with pytest.raises(FetchError) as failure:
        polite.document(f"{replay.url}/a")
    assert (code_of(failure), len(replay.asked)) == ("fetch.missing", 1)


def test_a_redirect_leads_to_other_pages_of_the_publisher_only(
    polite: Polite, replay: Replay, hours: Hours
) -> None:
    replay.put("old", Reply(b"", 301, {"Location": "/new"}))
    replay.put("new", Reply(b"moved"))
    assert polite.document(f"{replay.url}/old") == b"moved"
    for place in (
        "http://169.254.169.254/latest",
        "http://localhost:1/",
        "file:///etc/passwd",
        "http://[",
        "/round",
    ):
        replay.put("away", Reply(b"", 302, {"Location": place}))
        replay.put("round", Reply(b"", 302, {"Location": "/round"}))
        with pytest.raises(FetchError) as failure:
            polite.document(f"{replay.url}/away")
        assert code_of(failure) == "fetch.elsewhere"


def test_a_key_is_sent_and_appears_in_no_message_and_no_file(
    polite: Polite, replay: Replay, tmp_path: Path
) -> None:
    replay.put("list", Reply(b"{}", headers={"ETag": '"1"'}))
    address = f"{replay.url}/list?page=1"
    polite.listing(address, bytes.decode, {"crtfc_key": "sesame"})
    assert replay.asked[0].query == {"page": ["1"], "crtfc_key": ["sesame"]}
    replay.put("list", Reply(b"", 404))
    with pytest.raises(FetchError) as failure:
        polite.document(address, {"crtfc_key": "sesame"})
    assert "sesame" not in str(failure.value)
    assert not any(b"sesame" in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_a_publisher_that_cannot_be_reached_is_an_error(polite: Polite, hours: Hours) -> None:
    with pytest.raises(FetchError) as failure:
        polite.document("http://127.0.0.1:9/")
    assert code_of(failure) == "fetch.unreachable"
    assert [pause for pause in hours.slept if pause > 0.5] == [1.0, 2.0, 4.0, 8.0]
