"""The originals of added PDFs while a backup is made: each has a further name, so that one that is removed meanwhile is still here."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

from ui.backup.parts import ORIGINALS
from ui.backup.workplace import workplace


class Held:
    """The originals of a data folder.

    Args:
        folder: Where they lie.
        names: A folder of the same disk for further names; None where it takes none, as a disk that is only read from.
    """

    def __init__(self, folder: Path, names: Path | None) -> None:
        self._folder = folder
        self._names = names

    def hold(self) -> None:
        """Hold what is there now."""
        if self._names is not None:
            for path in self._folder.glob("*.pdf"):
                with contextlib.suppress(FileExistsError, FileNotFoundError):
                    os.link(path, self._names / path.name)

    def of(self, hashes: Iterable[object]) -> list[tuple[str, Path]]:
        """Those of these hashes, by their names in the data folder."""
        paths = sorted((self._names or self._folder) / f"{sha256}.pdf" for sha256 in hashes if sha256)
        return [(f"{ORIGINALS}/{path.name}", path) for path in paths if path.is_file()]


@contextmanager
def held(home: Path) -> Generator[Held]:
    """The originals of a data folder, those that are there now held at once."""
    with contextlib.ExitStack() as closing:
        folder = home / ORIGINALS
        try:
            made = Held(folder, closing.enter_context(workplace(home, ".backup-")))
            made.hold()
        except OSError:
            made = Held(folder, None)
        yield made
