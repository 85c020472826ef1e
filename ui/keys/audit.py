"""A line for each key that is made or taken back, in a file that is only added to and read by its owner."""

from __future__ import annotations

import os
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from ui.keys.key import SCOPES, Key

FILE = "keys.log"


def note(home: Path, at: datetime, what: str, key: Key) -> None:
    """Add a line: when, what, which key, what it allows, for whom. Nothing of its secret is in it."""
    scopes = ",".join(scope for scope in SCOPES if scope in key.scopes)
    bounds = " ".join(f"{name}={value or 'usual'}" for name, value in asdict(key.bounds).items())
    ends = key.expires.isoformat(timespec="seconds") if key.expires else "never"
    line = (
        f"{at.isoformat(timespec='seconds')} {what} id={key.id} name={key.name!r} "
        f"scopes={scopes} owner={key.owner or '-'} expires={ends} {bounds}\n"
    )
    handle = os.open(home / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line.encode())
    finally:
        os.close(handle)
