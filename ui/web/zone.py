"""The time zone in which a page tells days apart: its browser's, or the server's where the browser names none."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

_LONGEST = 64


def zone_named(name: str) -> tzinfo | None:
    """The zone of an IANA name; None for what names none, which a page of somebody's may send."""
    if not name or len(name) > _LONGEST:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # a folder or no zone file, no name, no such zone
        return None


def now_in(zone: tzinfo | None) -> datetime:
    """Now in a zone; in the server's for None."""
    return datetime.now(zone) if zone is not None else datetime.now().astimezone()


def begin_of_day(now: datetime, days: int = 0) -> datetime:
    """Midnight at the beginning of the day, some days ago, in the zone of `now`."""
    return (now - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
