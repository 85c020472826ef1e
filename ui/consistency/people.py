"""Whether what people said and studied agrees within itself and with the documents; read beside a running server.

A file that is damaged, or not there, says nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from index.agreement import Finding
from index.contents import CATALOGUE, Contents, has_table, is_whole, reading
from ui.audit.log import Audit
from ui.audit.unnoted import unnoted

CONVERSATIONS, STUDY, WORDINGS, KEYS, SLACK = (
    Path(name)
    for name in ("conversations.sqlite", "study.sqlite", "wordings.sqlite", "keys.sqlite", "slack.sqlite")
)


def of_people(home: Path, contents: Contents) -> Iterator[Finding]:
    """What does not agree of what people left in a data folder."""
    is_known = CATALOGUE not in contents.damaged and not contents.is_earlier
    for name in (CONVERSATIONS, STUDY, WORDINGS, KEYS, SLACK):
        if not is_whole(home / name):
            yield Finding("files", "damaged", (name.name,), derived=name == WORDINGS)
            continue
        with reading(home / name) as db:
            if db is not None and is_known and (look := _LOOKS.get(name)) is not None:
                yield from look(db, contents)
    if is_known and (late := unnoted(Audit(home).latest(), contents.documents.values())):
        yield Finding("audit", "missing", tuple(each.on for each in late), derived=False)


def _conversations(db: sqlite3.Connection, contents: Contents) -> Iterator[Finding]:
    del contents
    if not has_table(db, "exchange"):
        return
    orphans = _column(
        db, "SELECT conversation_id FROM exchange WHERE conversation_id NOT IN (SELECT id FROM conversation)"
    )
    gaps = _column(
        db, "SELECT conversation_id FROM exchange GROUP BY conversation_id HAVING max(place) + 1 != count(*)"
    )
    if found := sorted({*orphans, *gaps}):
        yield Finding("conversations", "differs", tuple(found), derived=False)
    rated = _column(
        db,
        "SELECT answer_id FROM feedback WHERE conversation_id NOT IN (SELECT conversation_id FROM exchange)",
    )
    if rated:
        yield Finding("feedback", "differs", tuple(rated), derived=False)


def _study(db: sqlite3.Connection, contents: Contents) -> Iterator[Finding]:
    if not has_table(db, "review"):
        return
    sources = {held.source for held in contents.documents.values()}
    of = "SELECT source FROM card WHERE gone = '' UNION SELECT source FROM built"
    if gone := sorted({*_column(db, of)} - sources):
        yield Finding("cards", "superfluous", tuple(gone))
    built = set(_column(db, "SELECT source FROM built"))
    studied = {held.source for held in contents.documents.values() if held.is_searched and not held.hidden}
    if waiting := sorted(studied - built):
        yield Finding("cards", "waiting", tuple(waiting))
    # What is remembered of a card is worked out from all answers to it, the last of which says what came of them.
    last = dict(db.execute("SELECT owner || ' ' || card_id, state FROM review ORDER BY at, id").fetchall())
    known = dict(db.execute("SELECT owner || ' ' || card_id, fsrs FROM state").fetchall())
    if differing := sorted(
        key for key in last.keys() | known.keys() if not _same(last.get(key), known.get(key))
    ):
        yield Finding("memories", "differs", tuple(key.strip() for key in differing))
    behind = _column(
        db,
        "SELECT DISTINCT session.id FROM session JOIN review ON review.session_id = session.id"
        " WHERE review.place >= session.position",
    )
    if behind:
        yield Finding("study", "differs", tuple(behind), derived=False)


def _wordings(db: sqlite3.Connection, contents: Contents) -> Iterator[Finding]:
    if not has_table(db, "wording"):
        return
    sources = {held.source for held in contents.documents.values()}
    found: set[str] = set()
    for chosen, cited in db.execute("SELECT chosen, cited FROM wording"):
        found.update(source for source, _, _ in (*json.loads(chosen), *json.loads(cited)))
    if gone := sorted(found - sources):
        yield Finding("wordings", "superfluous", tuple(gone))


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and json.loads(one) == json.loads(other)


def _column(db: sqlite3.Connection, statement: str, given: Sequence[object] = ()) -> Collection[str]:
    return [str(value) for (value,) in db.execute(statement, given)]


_LOOKS: dict[Path, Callable[[sqlite3.Connection, Contents], Iterator[Finding]]] = {
    CONVERSATIONS: _conversations,
    STUDY: _study,
    WORDINGS: _wordings,
}
