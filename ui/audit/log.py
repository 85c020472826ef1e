"""The audit log: a JSON object a line, in a file that is only added to and read by its owner.

Several processes write: the server, and commands that change users and keys without it. A line is written by one call at
the end of the file, so that none mixes with another. A full file is put aside under a lock; the oldest of those goes.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from ui.audit.actor import Actor, actor

log = logging.getLogger(__name__)

FILE = "audit.log"
LARGEST = 5_000_000
"""Bytes of one file."""
_ASIDE = 9  # full files that are kept beside the one in use
LONGEST = 300
"""Code points of a value: names come from strangers."""

What = Literal[
    "document.added", "document.updated", "document.removed", "key.created", "key.revoked", "user.added",
    "user.changed", "user.removed", "sign_in", "sign_in.failed", "sign_out", "data.handed_over", "data.erased",
    "data.backed_up", "data.restored",
    "feedback.deleted",
]  # fmt: skip
WHATS: tuple[What, ...] = get_args(What)


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done.

    Attributes:
        at: When, ISO 8601 in UTC.
        what: What was done.
        on: To what: a document's name, a key's id, a user's name.
        by: Who did it.
        more: What else is to be known, such as what a key allows. No secret, no question, no text of a document.
    """

    at: str
    what: str
    on: str
    by: Actor
    more: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """As it stands in the file and as `turnpoint audit --json` gives it."""
        by = self.by
        known = {"address": by.address, "request": by.request}
        said = {name: value for name, value in known.items() if value}
        return {
            "at": self.at,
            "what": self.what,
            "on": self.on,
            "who": by.who,
            "door": by.door,
            **said,
            **self.more,
        }


class Audit:
    """The audit log of a data folder. Thread-safe, and safe beside other processes.

    Args:
        home: The data folder.
        now: The clock.
        largest: Bytes of a file, at which it is put aside.
    """

    def __init__(
        self,
        home: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        largest: int = LARGEST,
    ) -> None:
        self._path = home / FILE
        self._now = now
        self._largest = largest

    def note(
        self,
        what: What,
        on: str = "",
        more: Mapping[str, Any] = MappingProxyType({}),
        by: Actor | None = None,
    ) -> None:
        """Write down what was done, by whoever acts here unless they are named.

        It comes after the act and never breaks it: where nothing can be written, the server's log says so.
        """
        entry = Entry(
            self._now().astimezone(UTC).isoformat(timespec="milliseconds"),
            what,
            on[:LONGEST],
            by or actor(),
            {name: value[:LONGEST] if isinstance(value, str) else value for name, value in more.items()},
        )
        line = json.dumps(entry.to_json(), ensure_ascii=False) + "\n"
        try:
            self._write(line.encode("utf-8", "backslashreplace"))
        except (OSError, TimeoutError):
            log.exception(
                "the audit log could not be written: %s by %s", what, entry.by.who.partition(":")[0]
            )

    def entries(self, since: str = "") -> Iterator[Entry]:
        """Everything since a day or time (ISO 8601, UTC), the oldest first. Damaged lines are left out."""
        for path in (*reversed([self._aside(n) for n in range(1, _ASIDE + 1)]), self._path):
            yield from (entry for entry in _entries(path) if entry.at >= since)

    def latest(self) -> tuple[Entry, ...]:
        """Everything of the file in use, the oldest first."""
        return tuple(_entries(self._path))

    def _write(self, line: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if os.fstat(handle).st_size + len(line) <= self._largest:
                os.write(handle, line)
                return
        finally:
            os.close(handle)
        self._put_aside(len(line))
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)

    def _put_aside(self, more: int) -> None:
        from filelock import FileLock

        with FileLock(f"{self._path}.lock", timeout=5, mode=0o600):
            # Another process may have done it while this one waited.
            if self._path.exists() and self._path.stat().st_size + more > self._largest:
                for n in range(_ASIDE, 0, -1):
                    before = self._aside(n - 1) if n > 1 else self._path
                    if before.exists():
                        before.replace(self._aside(n))

    def _aside(self, n: int) -> Path:
        return self._path.with_name(f"{FILE}.{n}")


def _entries(path: Path) -> Iterator[Entry]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return
    yield from (entry for line in lines if (entry := _entry(line)) is not None)


def _entry(line: str) -> Entry | None:
    try:
        said = json.loads(line)
        by = Actor(said.pop("who"), said.pop("door"), said.pop("address", ""), said.pop("request", ""))
        return Entry(said.pop("at"), said.pop("what"), said.pop("on"), by, said)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
