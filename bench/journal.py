"""What a run of the bench has measured, on disk as soon as it was: one file a part, one line a measurement.

A line is of one key: the hash of the program's code, the part's own code, its settings, the locked packages and the
machine. Lines of another key are left alone and never read, so that nothing stale is mixed in.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
_JUDGES = _ROOT / "assistant" / "evaluation"
"""Judges only: answers are judged anew each time, so that a better judge makes no answer stale."""
_SUFFIXES = (".py", ".toml", ".md", ".js", ".css", ".html")
_LOCK = "requirements-bench.lock"


@dataclass(frozen=True, slots=True)
class Line:
    """A measurement: which of its part's, what came of it, when, at which commit."""

    item: str
    value: Any
    at: str
    commit: str


class Journal:
    """The measurements of one part under one key.

    Args:
        folder: Where the parts' files lie.
        part: The part's name.
        key: From `key_of`.
        commit: Of the checkout, noted with each line.
    """

    def __init__(self, folder: Path, part: str, key: str, commit: str = "") -> None:
        self._path = folder / f"{part}.jsonl"
        self._key = key
        self._commit = commit

    def lines(self) -> dict[str, Line]:
        """What was measured under this key, by item; a line that an interruption cut off is passed over."""
        found: dict[str, Line] = {}
        for text in self._whole().split("\n")[:-1]:
            row = json.loads(text)
            if row["key"] == self._key:
                found[row["item"]] = Line(row["item"], row["value"], row["at"], row["commit"])
        return found

    def keep(self, item: str, value: Any) -> None:
        """Add a measurement; it is on disk when this returns."""
        row = {
            "key": self._key, "item": item, "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "commit": self._commit, "value": value,
        }  # fmt: skip
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.is_file():
            os.truncate(self._path, len(self._whole().encode()))
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def forget(self) -> None:
        """Throw the part's measurements away, those of other keys too."""
        self._path.unlink(missing_ok=True)

    def _whole(self) -> str:
        """The file up to its last whole line."""
        if not self._path.is_file():
            return ""
        data = self._path.read_bytes()
        return data[: data.rfind(b"\n") + 1].decode("utf-8")


def key_of(
    rooms: Iterable[str], modules: Iterable[str], settings: Mapping[str, Any], machine: Mapping[str, Any]
) -> str:
    """Names everything that a part's measurements depend on; sixteen hex digits.

    Args:
        rooms: Folders of the program that are at work in it.
        modules: Files of the bench that measure, from the checkout's root.
        settings: The part's own; JSON values.
        machine: What `assistant.evaluation.identity.machine` says.
    """
    here = {name: machine.get(name) for name in ("cpu", "cores", "memory_gib", "llama_cpp")}
    parts = [json.dumps([settings, here], sort_keys=True, ensure_ascii=False)]
    parts += [_hash_of_room(room) for room in rooms]
    parts += [_hash_of(_ROOT / module) for module in (*modules, _LOCK)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@lru_cache
def _hash_of_room(room: str) -> str:
    digest = hashlib.sha256()
    for path in sorted((_ROOT / room).rglob("*")):
        if path.suffix in _SUFFIXES and _JUDGES not in path.parents:
            digest.update(f"{path.relative_to(_ROOT).as_posix()}\0{_hash_of(path)}".encode())
    return digest.hexdigest()


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
