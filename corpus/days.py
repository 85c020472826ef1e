"""Days as files give them: a day of the calendar, or none. A stranger's file may say 2024-02-30, or anything else."""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"((?:1[89]|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2})(?:T.*)?")
"""The centuries that reports are of; with days at the ends of all calendars nothing could be reckoned."""


def iso_day(text: str) -> str:
    """The day of an ISO 8601 day or moment; empty where the calendar has no such day."""
    match = _ISO.fullmatch(text)
    if match is None:
        return ""
    try:
        return date.fromisoformat(match[1]).isoformat()
    except ValueError:
        return ""
