"""The manifest that a Slack app is made from."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("manifest.json")


def manifest(url: str = "") -> dict[str, Any]:
    """The app's manifest, for Socket Mode; with the address at which Slack reaches us, for HTTP."""
    made = json.loads(_text())
    if url:
        settings: dict[str, Any] = made["settings"]
        settings["socket_mode_enabled"] = False
        settings["event_subscriptions"]["request_url"] = url
        settings["interactivity"]["request_url"] = url
        for command in made["features"]["slash_commands"]:
            command["url"] = url
    return made


def manifest_text(url: str = "") -> str:
    """The same as JSON, to be pasted."""
    return json.dumps(manifest(url), ensure_ascii=False, indent=2) + "\n"


@cache
def _text() -> str:
    return _FILE.read_text(encoding="utf-8")
