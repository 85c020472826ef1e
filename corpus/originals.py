"""The bytes of added PDFs, so that their pages can be shown as they were printed.

One file for each, named by its hash, in a folder beside the catalogue. What no document was made from any more goes.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from corpus.database import kept_in
from corpus.home import database_url

_HASH = re.compile(r"[0-9a-f]{64}")
_HEAD = 1024  # bytes within which a PDF says that it is one


class Originals:
    """The originals of one data folder. Calls that change it are the caller's to keep apart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def at(cls, home: Path) -> Originals:
        """Those of a data folder, or of the database in its place; nothing is made there before something is kept."""
        if not database_url():
            return cls(home / "originals")
        from corpus.shared.originals import SharedOriginals
        from corpus.shared.tables import FILES

        return SharedOriginals(kept_in(home, FILES), home / "originals")

    def keep(self, data: bytes, sha256: str) -> None:
        """Keep a file's bytes if it is a PDF, whole or not at all.

        Args:
            data: The bytes.
            sha256: Their hash, hex.

        Raises:
            OSError: It cannot be written; nothing was kept.
        """
        if not is_pdf(data) or self._place(sha256).is_file():
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
        unfinished = Path(name)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self._place(sha256))
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise

    def path(self, sha256: str) -> Path | None:
        """Where the PDF of that hash lies; None where it was not kept."""
        if not _HASH.fullmatch(sha256):
            return None
        place = self._place(sha256)
        return place if place.is_file() else None

    def sizes(self, hashes: Iterable[str]) -> dict[str, int]:
        """How many bytes the originals have, by hash; of what was not kept, nothing."""
        places = {sha256: self._place(sha256) for sha256 in hashes}
        return {sha256: place.stat().st_size for sha256, place in places.items() if place.is_file()}

    def keep_only(self, hashes: Iterable[str]) -> None:
        """Remove every file but those of these hashes, and what an interruption left."""
        if not self._folder.is_dir():
            return
        wanted = {self._place(sha256) for sha256 in hashes}
        for file in self._folder.iterdir():
            if file not in wanted:
                with contextlib.suppress(
                    OSError
                ):  # on Windows a file that is being drawn stays until the next time
                    file.unlink()

    def _place(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.pdf"


def is_pdf(data: bytes) -> bool:
    """Whether a file's bytes are those of a PDF."""
    return b"%PDF-" in data[:_HEAD]
