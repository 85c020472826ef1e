"""Adds the shipped corpus to a data folder, once for each edition of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpus.errors import TurnpointError
from corpus.progress import silent
from corpus.shared.notes import Notes

if TYPE_CHECKING:
    from corpus.shipped import ShippedDocument
    from index.store import Index

log = logging.getLogger(__name__)

_NOTED = "shipped.json"


def add_shipped(index: Index, notes: Notes, documents: Sequence[ShippedDocument]) -> None:
    """Add each document whose present edition was not added before; what a user removed stays away.

    Of several servers that start at once one adds them, and the others wait for it.
    """
    with notes.alone(_NOTED):
        _add(index, notes, documents)


def _add(index: Index, notes: Notes, documents: Sequence[ShippedDocument]) -> None:
    try:
        before: dict[str, str] = json.loads(notes.read(_NOTED) or "{}")
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
        notes.write(_NOTED, json.dumps(now))
