"""Putting one folder in the place of another at one stroke."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_HERE = -100  # paths are from the working folder
_SWAP = 2  # the same number on Linux (RENAME_EXCHANGE) and macOS (RENAME_SWAP)


def swap(one: Path, other: Path) -> None:
    """Have two folders of one disk change places: whoever looks finds the one or the other, also after a power cut.

    Where the system cannot do that, it is three renamings, between which `other` is not there for a moment.

    Raises:
        OSError: They cannot; both are where they were.
    """
    if not _swapped_at_once(one, other):
        aside = one.with_name(f"{one.name}.aside")
        other.rename(aside)
        try:
            one.rename(other)
        except OSError:
            aside.rename(other)
            raise
        aside.rename(one)
    for folder in {one.parent, other.parent}:
        _settle(folder)


def _swapped_at_once(one: Path, other: Path) -> bool:
    try:
        if sys.platform == "linux":
            call, paths = ctypes.CDLL(None).renameat2, (_HERE, os.fsencode(one), _HERE, os.fsencode(other))
        elif sys.platform == "darwin":
            call, paths = ctypes.CDLL(None).renamex_np, (os.fsencode(one), os.fsencode(other))
        else:
            return False
        return call(*paths, _SWAP) == 0
    except (AttributeError, OSError):
        return False


def _settle(folder: Path) -> None:
    """Have the names of a folder on the disk."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
