"""The file by which the clients of a data folder find its server: address, process and token."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

STATE = "server.json"
LOG = "server.log"
_KEYS = {"url", "port", "pid", "token", "instance"}


def write_state(home: Path, state: dict[str, Any]) -> None:
    """Write `server.json` whole, readable by its owner only."""
    handle, temporary = tempfile.mkstemp(dir=home, prefix=f".{STATE}.")  # mkstemp makes it 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(state, file)
    Path(temporary).replace(home / STATE)


def read_state(home: Path) -> dict[str, Any] | None:
    """What `server.json` says, or None when there is none or it is damaged."""
    try:
        state = json.loads((home / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return state if isinstance(state, dict) and state.keys() >= _KEYS else None


def forget_state(home: Path, instance: str) -> None:
    """Remove `server.json` if it is still that of this instance."""
    state = read_state(home)
    if state is not None and state["instance"] == instance:
        (home / STATE).unlink(missing_ok=True)
