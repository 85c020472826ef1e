"""What was done to documents and stands in no line of the audit log, because the server ended in between."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.document import DIGEST, FIGURES, Document
from index.contents import Held
from ui.audit.actor import SERVER, Actor, person
from ui.audit.log import LONGEST, Audit, Entry, What

log = logging.getLogger(__name__)

_PUT = ("document.added", "document.updated")
_SECOND = len("2026-11-23T12:00:00")  # as exactly as it is known when a document was added
_GROUP = "*"  # in the name of a company's figures, which are no single document


@dataclass(frozen=True, slots=True)
class Unnoted:
    """An act that is not written down: what was done, to which document, and of whom where it is private."""

    what: What
    on: str
    owner: str = ""


def unnoted(entries: Sequence[Entry], documents: Iterable[Document | Held]) -> tuple[Unnoted, ...]:
    """What is missing at the end of the log.

    Args:
        entries: Of the newest file, the oldest first: what came before is not looked at.
        documents: All of the catalogue. What came with the program, and figures alone, are not written down.
    """
    if not entries:
        return ()
    last: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        if entry.what.startswith("document.") and _GROUP not in entry.on:
            last[entry.on, str(entry.more.get("owner", ""))] = entry
    here: set[tuple[str, str]] = set()
    found: list[Unnoted] = []
    for document in documents:
        key = (document.name[:LONGEST], person(document.owner) if document.owner else "")
        here.add(key)
        if document.place.startswith((DIGEST, FIGURES)) or document.added[:_SECOND] < entries[0].at[:_SECOND]:
            continue
        entry = last.get(key)
        if entry is None or entry.what not in _PUT or entry.at < document.added[:_SECOND]:
            before = entry is not None and entry.what in _PUT
            found.append(Unnoted("document.updated" if before else "document.added", *key))
    gone = (key for key, entry in last.items() if entry.what in _PUT and key not in here)
    return (*found, *(Unnoted("document.removed", *key) for key in gone))


def note_late(audit: Audit, documents: Iterable[Document | Held]) -> None:
    """Write down what an interruption kept from being written; by the server, since nobody can say who did it."""
    try:
        entries = audit.latest()
    except OSError:
        log.exception("the audit log could not be read")
        return
    for each in unnoted(entries, documents):
        of = {"owner": each.owner} if each.owner else {}
        audit.note(each.what, each.on, {**of, "late": True}, Actor(SERVER, "server"))
