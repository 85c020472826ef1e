"""A real disk of a few megabytes, to be filled and emptied, or made one that is only read from."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest


class SmallDisk:
    """A file system in memory, mounted at a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, leaving: int = 0) -> None:
        """Leave so many bytes free."""
        self.empty()
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while (free := self.free - leaving) > 0:
                    file.write(b"\0" * min(free, 1 << 20))
            except OSError as failure:
                assert failure.errno == errno.ENOSPC

    def empty(self) -> None:
        """Free what `fill` took."""
        self._ballast.unlink(missing_ok=True)

    @property
    def free(self) -> int:
        about = os.statvfs(self.folder)
        return about.f_bavail * about.f_frsize

    def read_only(self, *, wanted: bool) -> None:
        """Let nobody write to it any more, or again."""
        _run("mount", "-o", f"remount,{'ro' if wanted else 'rw'}", str(self.folder))


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Generator[SmallDisk]:
    """A disk of that size; where nobody may mount one, the test skips."""
    folder.mkdir(parents=True, exist_ok=True)
    owner = f"uid={os.getuid()},gid={os.getgid()}"
    try:
        _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700,{owner}", "tmpfs", str(folder))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the right to mount a file system (root, or sudo without a password)")
    try:
        yield SmallDisk(folder)
    finally:
        _run("umount", "--lazy", str(folder))


def _run(*command: str) -> None:
    before = () if os.geteuid() == 0 else ("sudo", "-n")
    subprocess.run([*before, *command], check=True, capture_output=True)
