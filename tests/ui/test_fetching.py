"""From the command line to the catalogue: filings are fetched, companies followed, and only what is new is added."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.fetch.dart import Dart
from corpus.fetch.edgar import Edgar
from corpus.home import shared_home
from index.search import Searcher
from index.store import Index
from tests.fake_embedder import FakeEmbedder
from tests.filings import NVIDIA, filing
from tests.replay import (
    ANNUAL,
    EVENT,
    EVENT_ROW,
    NVDA,
    NVDA_CODE,
    Replay,
    Reply,
    play_edgar,
    replaying,
    submissions,
)
from tests.ui.conftest import ROOT, wait_for
from tests.ui.fake import FakeAssistant
from ui.app import Application
from ui.client import Client
from ui.publishers import Publishers
from ui.server import serve

LIST = f"submissions/CIK{NVDA_CODE}.json"
CONTACT = "someone@example.org"


@pytest.fixture
def replay(shared: Path) -> Iterator[Replay]:
    with replaying() as server:
        play_edgar(server, shared)
        # The annual report of the list, made small.
        server.put(
            f"{NVDA}/{ANNUAL.replace('-', '')}/nvda-20250126.htm", Reply(filing(NVIDIA, ["Revenue rose."]))
        )
        yield server


@pytest.fixture
def client(replay: Replay, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """The real server over a real index with small vectors, in a thread; its publishers are the replay."""
    for name in ("OPENDART_API_KEY", "TURNPOINT_CONTACT"):
        monkeypatch.delenv(name, raising=False)
    folder = shared_home() / "fetch"
    publishers = Publishers(
        lambda contact: Edgar(folder, contact, data=replay.url, archive=replay.url),
        dart=lambda key: Dart(folder, key, base=replay.url),
    )

    def application() -> Application:
        embedder: Any = FakeEmbedder()
        assistant: Any = FakeAssistant
        return Application(
            home, lambda: Index.open(home, embedder), Searcher, None, assistant, publishers=publishers
        )

    thread = threading.Thread(target=serve, args=(application, home), kwargs={"port": 0, "page": None})
    thread.start()
    opened = wait_for(home)
    yield opened
    opened._json("POST", "/stop")
    opened.close()
    thread.join(timeout=30)
    assert not thread.is_alive()


@pytest.fixture
def introduced(client: Client) -> Client:
    client.keep_contact(CONTACT)
    return client


def turnpoint(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command line with variables of its environment that the server does not have."""
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments], cwd=ROOT, env={**os.environ, **variables}, text=True,
        capture_output=True, stdin=subprocess.DEVNULL, timeout=60, check=False,
    )  # fmt: skip


def sources(client: Client) -> dict[str, dict[str, str]]:
    return {row["source"]: row for row in client.sources()}


def test_a_filing_comes_from_edgar_into_the_catalogue_with_its_number_and_day(
    introduced: Client, replay: Replay
) -> None:
    done = turnpoint("fetch", "edgar", "NVDA", "--form", "10-K,8-K", "--since", "2026-02-26", "--no-wait")
    assert (done.returncode, done.stdout.splitlines()[-1][:16]) == (0, "New documents: 1")
    assert "Downloading NVIDIA: 100%" in done.stderr
    (row,) = introduced.sources()
    assert (row["source"], row["accession"], row["filed"], row["cik"], row["fiscal_period"]) == (
        "NVDA_8-K_2026-03-02.txt", EVENT, "2026-03-06", NVDA_CODE, "2026-03",
    )  # fmt: skip
    assert {asked.headers["User-Agent"] for asked in replay.asked} == {f"turnpoint {CONTACT}"}


def test_what_fails_is_said_and_the_rest_comes_and_a_second_run_goes_on(
    introduced: Client, replay: Replay
) -> None:
    command = (
        "fetch",
        "edgar",
        "NVDA",
        "nobody knows",
        "--form",
        "10-K",
        "--since",
        "2025-01-01",
        "--no-wait",
    )
    done = turnpoint(*command)
    assert done.returncode == 1
    problems = [line for line in done.stderr.splitlines() if line.startswith("✗")]
    assert [line.split(":")[0] for line in problems] == ["✗ NVDA_10-K_2026-01-25.htm", "✗ nobody knows"]
    annual = sources(introduced)["NVDA_10-K_2025-01-26.htm"]
    assert (annual["accession"], annual["filed"]) == (ANNUAL, "2025-02-26")
    replay.put(
        f"{NVDA}/000104581026000021/nvda-20260125.htm", Reply(filing(NVIDIA, ["Revenue fell."], year=2026))
    )
    before = len(replay.asked)
    assert "= NVDA_10-K_2025-01-26.htm: here already" in turnpoint(*command).stdout
    assert set(sources(introduced)) == {"NVDA_10-K_2025-01-26.htm", "NVDA_10-K_2026-01-25.htm"}
    assert not any(ANNUAL.replace("-", "") in path for path in replay.paths()[before:])


def test_a_followed_company_is_kept_current_and_only_what_is_new_is_fetched(
    introduced: Client, replay: Replay, shared: Path
) -> None:
    replay.put(LIST, Reply(submissions(shared), headers={"ETag": '"0"'}))
    assert "NVIDIA: followed" in turnpoint("follow", "nvda", "--form", "8-K", "--since", "2026-02-26").stdout
    assert "New documents: 0" in turnpoint("sync").stdout
    assert turnpoint("sync").returncode == 0
    assert [asked.status for asked in replay.asked] == [200, 404, 304]
    assert [path for path in replay.paths() if "companyfacts" in path] == [replay.paths()[1]]
    replay.put(LIST, Reply(submissions(shared, EVENT_ROW), headers={"ETag": '"1"'}))
    assert "New documents: 1" in turnpoint("sync", "--no-wait").stdout
    assert "New documents: 0" in turnpoint("sync", "--no-wait").stdout
    assert [path for path in replay.paths() if path.endswith(".txt")] == [
        f"/{NVDA}/{EVENT.replace('-', '')}/{EVENT}.txt"
    ]
    (row,) = json.loads(turnpoint("follow", "--json").stdout)
    assert (row["code"], row["forms"], row["since"]) == (NVDA_CODE, ["8-K"], "2026-02-26") and row["synced"]


def test_figures_of_all_years_come_by_an_option_answer_at_once_and_go_by_one_name(
    introduced: Client, replay: Replay, shared: Path
) -> None:
    name = f"data.sec.gov_api_xbrl_companyfacts_CIK{NVDA_CODE}.json"
    facts = (shared / "fixtures/edgar_edgartools_vcr" / name).read_bytes()
    replay.put(f"api/xbrl/companyfacts/CIK{NVDA_CODE}.json", Reply(facts))
    command = ("fetch", "edgar", "NVDA", "--form", "8-K", "--figures", "--no-wait")
    done = turnpoint(*command)
    assert done.returncode == 0, done.stderr
    assert "+ NVIDIA: the figures of 68 more reports, without their text" in done.stdout
    assert "Fetching the reported figures of NVIDIA: 100%" in done.stderr
    assert "= NVIDIA: EDGAR has no figures of further reports" in turnpoint(*command).stdout
    (first, *_) = json.loads(turnpoint("figures", "NVDA", "revenue", "--json").stdout)
    assert (first["fiscal_period"], first["value"]) == ("FY2026", 215_938e6)

    rows = {row["source"]: row for row in json.loads(turnpoint("sources", "--json").stdout)}
    assert len(rows) == 69
    row = rows["NVDA_10-K_2013-01-27.figures"]
    assert (row["status"], row["group"], row["fiscal_period"]) == ("figures", "NVDA_*.figures", "FY2013")
    event, together = turnpoint("sources").stdout.splitlines()[1:]
    assert "NVDA_8-K" in event
    assert together.split()[:2] == ["NVDA_*.figures", "NVIDIA"]
    assert "10-K, 10-Q" in together and "FY2010Q2 – FY2027Q1" in together and "figures only" in together

    text = turnpoint("text", "NVDA_10-K_2013-01-27.figures").stdout
    assert "$4,280.159 million" in text
    assert turnpoint("remove", "NVDA_10-K_2013-01-27.figures").returncode == 0
    assert len(introduced.sources()) == 68
    assert turnpoint("remove", "NVDA_*.figures").returncode == 0
    assert [row["source"] for row in introduced.sources()] == ["NVDA_8-K_2026-03-02.txt"]
    assert turnpoint("remove", "NVDA_*.figures").returncode == 1


def test_what_was_removed_stays_away_from_sync_and_comes_when_it_is_asked_for(
    introduced: Client, replay: Replay
) -> None:
    turnpoint("follow", "NVDA", "--form", "8-K", "--since", "2026-02-26")
    turnpoint("sync", "--no-wait")
    introduced.remove("NVDA_8-K_2026-03-02.txt")
    assert "New documents: 0" in turnpoint("sync", "--no-wait").stdout
    assert "New documents: 1" in turnpoint("fetch", "edgar", "NVDA", "--form", "8k", "--no-wait").stdout


def test_a_company_is_followed_no_more(introduced: Client) -> None:
    turnpoint("follow", "NVDA", "AMD")
    assert "NVIDIA: no longer followed" in turnpoint("unfollow", "엔비디아").stdout
    done = turnpoint("unfollow", "NVDA", "Oklo")
    assert done.returncode == 1 and done.stderr.count("is not followed") == 2
    listed = turnpoint("follow").stdout
    assert "AMD" in listed and "NVIDIA" not in listed
    turnpoint("unfollow", "AMD")
    assert "No company is followed" in turnpoint("sync").stdout


def test_without_a_contact_edgar_is_not_asked_and_the_person_is_told_what_to_do(
    client: Client, replay: Replay
) -> None:
    done = turnpoint("fetch", "edgar", "NVDA")
    assert done.returncode == 1 and "TURNPOINT_CONTACT" in done.stderr
    assert replay.asked == []


def test_the_contact_is_asked_for_once_in_a_terminal(client: Client, replay: Replay, home: Path) -> None:
    command = [sys.executable, "-m", "ui.cli", "fetch", "edgar", "NVDA", "--form", "8-K", "--no-wait"]
    for given in (f"nobody\n{CONTACT}\n", ""):
        terminal, child = pty.openpty()
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ.copy(), text=True, stdin=child, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        os.close(child)
        os.write(terminal, given.encode())
        _, said = process.communicate(timeout=60)
        os.close(terminal)
        assert process.returncode == 0, said
        assert said.count("Your e-mail address") == (2 if given else 0)
    assert (home / "contact").read_text() == CONTACT


def test_a_contact_of_the_environment_is_used(client: Client, replay: Replay) -> None:
    command = ("fetch", "edgar", "NVDA", "--form", "8-K", "--no-wait")
    assert turnpoint(*command, TURNPOINT_CONTACT="me@example.org").returncode == 0
    assert replay.asked[0].headers["User-Agent"] == "turnpoint me@example.org"


def test_a_limit_of_the_publisher_ends_the_run_at_once(
    introduced: Client, replay: Replay, shared: Path
) -> None:
    page = (shared / "fixtures/edgar_edgartools/rate-exceeded.html").read_bytes()
    replay.put(LIST, Reply(page, 403))
    done = turnpoint("fetch", "edgar", "NVDA", "AMD", "INTC")
    assert done.returncode == 1 and "Try again in 10 minutes" in done.stderr
    assert len(replay.asked) == 1 and done.stderr.count("✗") == 1


def test_a_report_comes_from_dart_with_the_key_of_the_command(
    client: Client, replay: Replay, home: Path
) -> None:
    done = turnpoint("fetch", "dart", "삼성전자")
    assert done.returncode == 1 and "OPENDART_API_KEY" in done.stderr and "opendart.fss.or.kr" in done.stderr
    row = {"report_nm": "반기보고서 (2022.06)", "rcept_no": "20220816001711", "rcept_dt": "20220816"}
    replay.put("api/list.json", Reply(json.dumps({"status": "000", "total_page": 1, "list": [row]}).encode()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "20220816001711.xml",
            '<?xml version="1.0" encoding="utf-8"?><DOCUMENT><DOCUMENT-NAME ACODE="11012">반기보고서</DOCUMENT-NAME>'
            "<BODY><P>반도체 매출이 늘었습니다.</P></BODY></DOCUMENT>",
        )
    replay.put("api/document.xml", Reply(packed.getvalue()))
    command = ("fetch", "dart", "삼성전자", "--form", "반기보고서", "--no-wait")
    done = turnpoint(*command, OPENDART_API_KEY="sesame")
    assert done.returncode == 0, done.stderr
    (added,) = client.sources()
    assert (added["source"], added["accession"], added["cik"], added["filed"]) == (
        "005930_반기보고서_2022-06-30.xml", "20220816001711", "00126380", "2022-08-16",
    )  # fmt: skip
    assert not any(b"sesame" in file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_a_page_of_this_machine_is_not_fetched(client: Client, replay: Replay) -> None:
    for command in ("add", "fetch"):
        arguments = ("web",) if command == "fetch" else ()
        done = turnpoint(command, *arguments, f"{replay.url}/page", "http://169.254.169.254/latest")
        assert done.returncode == 1 and done.stderr.count("may not be fetched") == 2
    assert replay.asked == [] and client.sources() == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("fetch", "edgar", "NVDA", "--form", "10-X"), "10-X is no form"),
        (("follow", "NVDA", "--form", "사업보고서"), "is no form"),
        (("fetch", "edgar", "NVDA", "--since", "soon"), "%Y-%m-%d"),
        (("fetch", "edgar"), "TICKER"),
    ],
)
def test_a_slip_is_said(introduced: Client, replay: Replay, arguments: tuple[str, ...], said: str) -> None:
    done = turnpoint(*arguments)
    assert done.returncode in (1, 2) and said in done.stderr
    assert replay.asked == []
