"""Days are those of whoever looks at the page: of the browser's time zone, and of the server's where it names none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.ui.web.conftest import Open, Served
from tests.ui.web.test_cost_page import given
from ui.conversations.spending import Spending
from ui.conversations.store import Conversations
from ui.web.zone import begin_of_day, now_in, zone_named

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize("name", ["Asia/Seoul", "Asia/Kathmandu", "America/New_York", "UTC"])
def test_a_zone_of_the_tz_database_is_known(name: str) -> None:
    zone = zone_named(name)
    assert zone is not None and now_in(zone).tzinfo is zone


@pytest.mark.parametrize(
    "name",
    ["", "Nowhere/City", "../../etc/passwd", "/etc/localtime", "America", "Asia/Seoul\0", "x" * 5_000, "Asia/서울", "."],
)  # fmt: skip
def test_what_names_no_zone_leaves_the_servers(name: str) -> None:
    assert zone_named(name) is None
    assert now_in(None).utcoffset() == datetime.now().astimezone().utcoffset()


def test_a_day_begins_at_midnight_there_also_where_clocks_were_turned() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    now = datetime(2026, 3, 30, 12, tzinfo=berlin)  # the day after they were
    assert begin_of_day(now).astimezone(UTC).isoformat() == "2026-03-29T22:00:00+00:00"
    assert begin_of_day(now, 1).astimezone(UTC).isoformat() == "2026-03-28T23:00:00+00:00"


def test_answers_are_summed_by_the_days_of_a_zone(tmp_path: Path) -> None:
    engine = Conversations.at(tmp_path).engine
    for at in ("2026-03-01T14:59:59", "2026-03-01T15:00:00", "2026-03-02T14:30:00"):
        Spending(engine, lambda at=at: datetime.fromisoformat(at).replace(tzinfo=UTC)).note(given("small"))
    ledger = Spending(engine)
    in_utc = ledger.by_day_and_model()
    assert [(row.day, row.answers) for row in in_utc] == [("2026-03-01", 2), ("2026-03-02", 1)]
    in_seoul = ledger.by_day_and_model(None, "", ZoneInfo("Asia/Seoul"))
    assert [row.day for row in in_seoul] == ["2026-03-01", "2026-03-02", "2026-03-02"]
    midnight = begin_of_day(datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Seoul"))).astimezone(UTC)
    assert len(ledger.by_day_and_model(None, midnight.isoformat(), ZoneInfo("Asia/Seoul"))) == 2


def groups(page: Page) -> list[str]:
    return page.locator("#shelf h3").all_text_contents()


@pytest.mark.browser
def test_the_browsers_days_group_conversations_and_sum_costs(served: Served, opened: Open) -> None:
    # Of two zones a day apart in most hours one has another day than the other, whatever the server's is.
    east, west = "Pacific/Kiritimati", "Etc/GMT+12"
    noon_west = datetime.now(ZoneInfo(west)).replace(hour=0, minute=0, second=1, microsecond=0)
    before = noon_west - timedelta(seconds=2)
    engine = served.application.conversations.engine
    for at in (before, noon_west):
        store = Conversations(engine, lambda at=at: at.astimezone(UTC))
        store.ask("", store.begin("", "ko"), at.isoformat(), 0)
        Spending(engine, lambda at=at: at.astimezone(UTC)).note(given("small"))
    page, _ = opened(timezone_id=west)
    assert groups(page) == ["오늘", "어제"]
    page.click("[data-go=cost]")
    page.click("[data-span=today]")
    page.wait_for_function("document.querySelector('.tiles dd b').textContent === '1'")
    page, _ = opened(timezone_id=east)
    assert len(groups(page)) == 1, "two seconds of one day there"
