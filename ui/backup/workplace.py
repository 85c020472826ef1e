"""Folders for what is not finished yet, beside where it will be; what was killed leaves nothing for good."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from ui.client import alive

_WHOSE = ".pid"


@contextmanager
def workplace(folder: Path, prefix: str) -> Generator[Path]:
    """A folder of its owner's alone that goes with all that is in it; those that killed processes have left go too.

    Args:
        folder: Where it is made.
        prefix: Of its name; nothing else there begins so.

    Raises:
        OSError: It cannot be made.
    """
    for left in folder.iterdir():
        if left.name.startswith(prefix) and not left.is_symlink() and left.is_dir() and not _is_used(left):
            shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))  # 0700
    try:
        (made / _WHOSE).write_text(str(os.getpid()), encoding="ascii")
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _is_used(folder: Path) -> bool:
    try:
        return alive(int((folder / _WHOSE).read_text(encoding="ascii")))
    except (OSError, ValueError):
        return False
