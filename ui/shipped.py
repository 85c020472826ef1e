"""Adds the shipped corpus to a data folder, once for each edition of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import TurnpointError
from corpus.progress import silent

if TYPE_CHECKING:
    from corpus.shipped import ShippedDocument
    from index.store import Index

log = logging.getLogger(__name__)

_NOTED = "shipped.json"


def add_shipped(index: Index, home: Path, documents: Sequence[ShippedDocument]) -> None:
    """Add each document whose present edition was not added before; what a user removed stays away."""
    noted = home / _NOTED
    try:
        before: dict[str, str] = json.loads(noted.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        before = {}
    now = dict(before)
    for document in documents:
        try:
            edition = document.edition()
            if before.get(document.source) != edition:
                index.add_extract(document.extract, document.source, edition, silent, document.place)
                now[document.source] = edition
        except (TurnpointError, OSError):
            log.exception("the shipped %s could not be added", document.source)
    if now != before:
        noted.write_text(json.dumps(now), encoding="utf-8")
