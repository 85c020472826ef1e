"""Days as a learner has them: in their own time zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ui.study.failing import StudyError

_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")


def zone_of(name: str) -> tzinfo:
    """A time zone by its IANA name (Asia/Seoul) or as an offset (+09:00); UTC for an empty one.

    Raises:
        StudyError: `study.unknown_zone`.
    """
    if not name:
        return UTC
    if found := _OFFSET.fullmatch(name):
        minutes = int(found[2]) * 60 + int(found[3])
        if minutes < 24 * 60:
            return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as failure:
        raise StudyError("study.unknown_zone", zone=name) from failure


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The day on which a moment lies."""
    return moment.astimezone(zone).date()


def start_of(moment: datetime, zone: tzinfo) -> datetime:
    """When the day of a moment began, in UTC."""
    return datetime.combine(day_of(moment, zone), time(), zone).astimezone(UTC)
