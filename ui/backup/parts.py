"""What of a data folder is kept in a backup, and in which order it is looked at.

What is derived is looked at before what it is derived from: a document that came or went in between is then one that the word
index and the vectors lack, or have too much of, which opening the index puts right. Numbers of documents are never used again, so
that nothing is taken for something else. People come before keys: a key whose person has gone in between is revoked by then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.memory.tables import MEMORY
from corpus.database import Schema
from corpus.tables import CATALOGUE
from ui.audit.log import FILE as AUDIT
from ui.conversations.tables import CONVERSATIONS
from ui.keys.tables import KEYS
from ui.people.users import FILE as USERS
from ui.slack.tables import KEPT
from ui.study.tables import STUDY


@dataclass(frozen=True, slots=True)
class Database:
    """A SQLite file of the data folder; `schema` is None for what is derived and has a form of its own."""

    file: str
    schema: Schema | None = None


VECTORS = (Database("vectors/embedded.sqlite"), Database("vectors/kept.sqlite"))
"""In this order: what is told to be whole then has all its vectors. Chroma's own files are made of them anew."""
DATABASES = (
    *VECTORS,
    Database("words.sqlite"),
    *(Database(schema.file, schema) for schema in (CATALOGUE, CONVERSATIONS, STUDY, MEMORY, KEPT, KEYS)),
)
NOTES = (USERS, "contact", "shipped.json")
"""Small files, looked at before the databases."""
ORIGINALS = "originals"
MACHINES_OWN = ("sessions.key", "sessions.ended", "speed.json")
"""What stays as it is in the folder that is restored: who has a backup must not be able to make sign-ins, and who has signed out
stays so."""

_NAMES = frozenset((*NOTES, *(database.file for database in DATABASES)))
_NUMBERED = re.compile(rf"{re.escape(AUDIT)}(\.[1-9])?|{ORIGINALS}/[0-9a-f]{{64}}\.pdf")


def is_part(name: str) -> bool:
    """Whether something of that name may be in a backup; no other name is ever written to a disk."""
    return name in _NAMES or _NUMBERED.fullmatch(name) is not None
