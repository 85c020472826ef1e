"""Replies of publishers kept on disk, so that what has not changed is not sent again."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as it was sent: its body, its validators (empty where it had none), and when it was last confirmed.

    `at` is in seconds since the epoch.
    """

    body: bytes
    etag: str
    modified: str
    at: float

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for a newer one only (RFC 9110, section 13)."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


class Replies:
    """Kept replies by their address, one file each: a line of JSON, then the body."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, address: str) -> Reply | None:
        """The kept reply of an address; None when there is none or it is damaged."""
        try:
            head, _, body = self._path(address).read_bytes().partition(b"\n")
            told = json.loads(head)
            if told["address"] != address or told["sha256"] != hashlib.sha256(body).hexdigest():
                return None
            return Reply(body, str(told["etag"]), str(told["modified"]), float(told["at"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, address: str, reply: Reply) -> None:
        """Keep a reply in the place of an earlier one; whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        head = {
            "address": address,
            "etag": reply.etag,
            "modified": reply.modified,
            "at": reply.at,
            "sha256": hashlib.sha256(reply.body).hexdigest(),
        }
        handle, temporary = tempfile.mkstemp(dir=self._folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(json.dumps(head).encode() + b"\n" + reply.body)
            Path(temporary).replace(self._path(address))
        finally:
            Path(temporary).unlink(missing_ok=True)

    def _path(self, address: str) -> Path:
        return self._folder / hashlib.sha256(address.encode()).hexdigest()[:32]
