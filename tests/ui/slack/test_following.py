"""Channels that follow a company are told of each new filing once, by code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.ui.slack.fake_slack import TEAM, US, FakeSlack
from tests.ui.slack.rules import check_blocks, texts
from ui.client import ServerRefusedError
from ui.slack.filing import announcement, figures_of, year_before
from ui.slack.following import Following
from ui.slack.store import Store
from ui.words import Words

Row = dict[str, Any]


def filing(**changed: Any) -> Row:
    return {
        "source": "NVDA_10-K_FY2026.html", "title": "NVIDIA 10-K", "company": "NVIDIA Corporation", "form": "10-K",
        "fiscal_period": "FY2026", "accession": "0001-26-1", "url": "https://sec.example/1", "status": "ready",
        "added": "2026-03-01T10:00:00+00:00", **changed,
    }  # fmt: skip


def figure(period: str, value: float, source: str, unit: str = "USD") -> Row:
    return {"fiscal_period": period, "value": value, "unit": unit, "source": source}


class Answering:
    """A server with some filings and figures."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.followed: list[Any] = []
        self.searched: list[Any] = []

    def own(self) -> Answering:
        return self

    def lost(self) -> None: ...

    def sources(self) -> list[Row]:
        return self.rows

    def follow(self, wanted: Any) -> list[Row]:
        self.followed.append(wanted)
        if wanted["names"] == ["AMD"]:
            raise ServerRefusedError("fetch.no_contact", "EDGAR wants an address.")
        if wanted["names"] == ["005930"] and not wanted["key"]:
            raise ServerRefusedError("fetch.no_key", "OpenDART wants a key.")
        return []

    def figures(self, company: str, metric: str, segment: str, periods: int) -> list[Row]:
        if metric == "revenue":
            return [
                figure("FY2026", 2.0e11, "NVDA_10-K_FY2026.html"),
                figure("FY2025", 1.3e11, "NVDA_10-K_FY2025.html"),
                figure("Q4 FY2026", 9e10, "NVDA_10-K_FY2026.html"),
            ]
        if metric == "gross_margin":
            return [
                figure("FY2026", 71.0, "NVDA_10-K_FY2026.html", "percent"),
                figure("FY2025", 75.0, "x", "percent"),
            ]
        if metric == "net_income":
            return [figure("FY2026", 1e11, "NVDA_10-Q_later.html")]
        raise ServerRefusedError("figures.none", "none")

    def search(self, question: str, k: int, history: Any = (), scope: Any = None) -> Row:
        self.searched.append((question, scope))
        if question != "supply":
            return {"results": []}
        place = {
            "company": "NVIDIA",
            "form": "10-K",
            "fiscal_period": "FY2026",
            "source": "s",
            "section": "Item 1A",
        }
        return {"results": [{**place, "page": None, "text": "Supply <may> be short."}]}


@pytest.fixture
def server() -> Answering:
    return Answering()


@pytest.fixture
def following(slack: FakeSlack, server: Answering, tmp_path: Path) -> Following:
    return build(slack, server, tmp_path)


def build(slack: FakeSlack, server: Answering, folder: Path, **more: str) -> Following:
    from tests.ui.slack.conftest import TOKENS
    from ui.slack.app import web_client
    from ui.slack.settings import Settings

    client = web_client(Settings.of(TOKENS, api=slack.api))
    made: Any = server
    return Following(client, made, Store(folder), US, lambda: datetime(2026, 2, 1, tzinfo=UTC), **more)


BODY = {"channel_id": "C0ONE", "team_id": TEAM, "user_id": "U0ANN"}


def test_a_new_filing_is_told_once_with_figures_old_and_new(
    slack: FakeSlack, following: Following, server: Answering, tmp_path: Path
) -> None:
    told, _ = following.follow(BODY, "NVDA: supply, export controls", Words("en"))
    assert "Nvidia" in told or "NVIDIA" in told
    server.rows = [filing(added="2026-01-15T00:00:00+00:00", accession="old")]
    following.look()
    assert slack.ours() == []
    server.rows.append(filing())
    server.rows.append(filing(source="figures", accession="other", status="figures"))
    server.rows.append(filing(source="amd", accession="amd", company="Advanced Micro Devices, Inc."))
    following.look()
    following.look()
    build(slack, server, tmp_path).look()
    (message,) = slack.ours()
    said = "\n".join(texts(message.blocks))
    assert "10-K FY2026" in said and "<https://sec.example/1|" in said
    assert "Revenue: $130 billion (FY2025) → $200 billion (FY2026) *▲ 54%*" in said
    assert "75%" in said.replace(" ", "") and "71%" in said.replace(" ", "")
    assert "NVDA_10-K_FY2025.html" in said
    assert "Supply &lt;may&gt; be short." in said and "Nothing about this" in said
    assert server.searched[0] == ("supply", {"sources": ["NVDA_10-K_FY2026.html"]})


@pytest.mark.parametrize("how", ["lost", "killed"])
def test_a_post_whose_end_is_not_known_is_looked_for_before_it_is_made_again(
    slack: FakeSlack, following: Following, server: Answering, tmp_path: Path, how: str
) -> None:
    following.follow(BODY, "NVDA", Words("ko"))
    server.rows = [filing()]
    if how == "lost":
        slack.lose["chat.postMessage"] = 1
        with pytest.raises(OSError):
            following.look()
    else:
        slack.refuse["chat.postMessage"] = "internal_error"  # kept as under way, not done
        following.look()
        slack.refuse.clear()
    assert len(slack.ours()) == (1 if how == "lost" else 0)
    build(slack, server, tmp_path).look()
    following.look()
    (message,) = slack.ours()
    assert "새 공시" in "\n".join(texts(message.blocks))


def test_what_is_unfollowed_is_told_no_more_and_channels_are_apart(
    slack: FakeSlack, following: Following, server: Answering
) -> None:
    following.follow(BODY, "엔비디아", Words("ko"))
    following.follow({**BODY, "channel_id": "C0TWO"}, "NVDA", Words("en"))
    told, _ = following.unfollow(BODY, "NVDA", Words("en"))
    assert "not told" in told
    assert "does not follow" in following.unfollow(BODY, "NVDA", Words("en"))[0]
    server.rows = [filing()]
    following.look()
    assert [each.channel for each in slack.ours()] == ["C0TWO"]
    assert "no company" in following.follow(BODY, "", Words("en"))[0]


def test_a_filing_is_waited_with_for_its_figures_and_told_once(
    slack: FakeSlack, server: Answering, tmp_path: Path
) -> None:
    following, clock = build(slack, server, tmp_path), [datetime(2026, 3, 1, 10, 1, tzinfo=UTC)]
    following.follow(BODY, "NVDA", Words("en"))
    following._now = lambda: clock[0]  # type: ignore[method-assign]
    server.rows = [filing(source="NVDA_new.html")]  # as yet no figure is of this document
    following.look()
    assert slack.ours() == []
    server.rows = [filing()]
    clock[0] += timedelta(minutes=5)
    following.look()
    following.look()
    (message,) = slack.ours()
    assert "Revenue: $130 billion (FY2025)" in "\n".join(texts(message.blocks))


def test_a_filing_that_gets_no_figures_is_told_without_them_in_the_end(
    slack: FakeSlack, server: Answering, tmp_path: Path
) -> None:
    following, clock = build(slack, server, tmp_path), [datetime(2026, 3, 1, 10, 14, tzinfo=UTC)]
    following.follow(BODY, "NVDA", Words("en"))
    following._now = lambda: clock[0]  # type: ignore[method-assign]
    server.rows = [filing(source="NVDA_new.html")]
    following.look()
    assert slack.ours() == []
    clock[0] += timedelta(minutes=2)
    following.look()
    server.rows.append(filing(source="event.html", form="8-K", accession="0001-26-2", fiscal_period=""))
    following.look()
    without, event = ("\n".join(texts(each.blocks)) for each in slack.ours())
    assert "none of the main figures" in without and "8-K" in event


def test_a_company_of_dart_is_followed_with_the_key_of_the_slack_process(
    slack: FakeSlack, server: Answering, tmp_path: Path
) -> None:
    keyless, keyed = (build(slack, server, tmp_path, dart_key=key) for key in ("", "of-dart"))
    told, _ = keyless.follow(BODY, "005930", Words("en"))
    assert "OPENDART_API_KEY" in told and "opendart.fss.or.kr" in told and "write this command again" in told
    told, _ = keyed.follow(BODY, "005930", Words("ko"))
    assert "OPENDART_API_KEY" not in told
    assert [wanted["key"] for wanted in server.followed] == ["", "of-dart"]


def test_a_company_whose_filings_cannot_be_fetched_is_followed_by_hand(following: Following) -> None:
    told, _ = following.follow(BODY, "AMD", Words("en"))
    assert "EDGAR wants an address." in told
    assert "AMD" in following.follow(BODY, "", Words("en"))[0]
    assert "is not known" in following.follow(BODY, "Nobody & Sons", Words("en"))[0]


@pytest.mark.parametrize(
    ("period", "before"), [("FY2026", "FY2025"), ("Q2 FY2026", "Q2 FY2025"), ("", ""), ("2026 1H", "2025 1H")]
)
def test_the_period_a_year_before(period: str, before: str) -> None:
    assert year_before(period) == before


def test_an_announcement_is_below_every_limit(server: Answering) -> None:
    topics = [f"topic {n}" * 10 for n in range(40)] + ["supply"]
    row = filing(title="T" * 900)
    _, blocks = announcement(server, row, "NVIDIA", figures_of(server, row, "NVIDIA"), topics, Words("ko"))
    check_blocks(blocks)


def test_a_real_server_tells_the_filings_and_their_figures(
    slack: FakeSlack, room: Path, tmp_path: Path
) -> None:
    from ui.client import find_or_start
    from ui.slack.server import Server

    server: Any = Server(lambda: find_or_start(room, "en"))
    following = build(slack, server, tmp_path)
    following._now = lambda: datetime(2025, 12, 1, tzinfo=UTC)  # type: ignore[method-assign]
    assert "EDGAR" in following.follow(BODY, "ACME: chips", Words("en"))[0]
    following.look()
    following.look()
    (message,) = slack.ours()
    said = "\n".join(texts(message.blocks))
    assert "New filing: ACME 10-K FY2025" in said
    assert "Revenue: $23 (FY2024) → $23 (FY2025)" in said
    assert "*chips*" in said and "Nvidia sold many chips." in said
