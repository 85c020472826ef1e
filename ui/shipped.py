"""Adds the shipped corpus to a data folder, once for each edition of it."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import TurnpointError
from corpus.progress import silent

if TYPE_CHECKING:
    from index.store import Index

log = logging.getLogger(__name__)

_NOTED = "shipped.json"


def shipped_files() -> list[Path]:
    """The files of the shipped corpus."""
    return sorted((Path(__file__).parents[1] / "corpus" / "digest").glob("*.md"))


def add_shipped(index: Index, home: Path, files: Sequence[Path]) -> None:
    """Add each file whose present edition was not added before; what a user removed stays away."""
    noted = home / _NOTED
    try:
        before: dict[str, str] = json.loads(noted.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        before = {}
    now = dict(before)
    for file in files:
        try:
            data = file.read_bytes()
            edition = hashlib.sha256(data).hexdigest()
            if before.get(file.name) != edition:
                index.add(data, file.name, silent, place=f"digest:{file.name.partition('.')[0]}")
                now[file.name] = edition
        except (TurnpointError, OSError):
            log.exception("the shipped %s could not be added", file.name)
    if now != before:
        noted.write_text(json.dumps(now), encoding="utf-8")
