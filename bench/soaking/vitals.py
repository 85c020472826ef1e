"""What a server takes up, looked at from outside: memory, open files, threads and children by `/proc`, and its folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

LOGS = "write-ahead logs"


@dataclass(frozen=True, slots=True)
class Vitals:
    """One look.

    Attributes:
        done: What had been asked, added and removed by then.
        memory: Bytes that the process alone has (USS), by `smaps_rollup`.
        resident: Bytes of it in memory, shared ones included (RSS).
        handles: Open file handles.
        threads: Of the process.
        children: Processes below it, and `children_memory` the bytes that each alone has.
        files: Bytes on disk, by what they belong to.
    """

    done: int
    memory: int
    resident: int
    handles: int
    threads: int
    children: int
    children_memory: int
    files: Mapping[str, int]


def look(done: int, pid: int, folders: Mapping[str, Path]) -> Vitals:
    """Look at a process and at its folders.

    Args:
        done: What was done by now.
        pid: The process.
        folders: What is summed up by its top entries (its name empty), and folders that are one sum, by name.
    """
    process = psutil.Process(pid)
    below = process.children(recursive=True)
    resident, memory = _memory(pid)
    files = Counter[str]()
    for name, folder in folders.items():
        files += _sizes(folder, name)
    return Vitals(
        done,
        memory,
        resident,
        process.num_fds(),
        process.num_threads(),
        len(below),
        sum(_memory(child.pid)[1] for child in below),
        dict(files),
    )


def _memory(pid: int) -> tuple[int, int]:
    """Resident bytes, and those that are a process's alone; 0 of one that has gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()[1:]
    except OSError:
        return 0, 0
    of = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}
    return of["Rss"], of["Private_Clean"] + of["Private_Dirty"]


def _sizes(folder: Path, name: str) -> Counter[str]:
    """Bytes of a folder's files: of each top entry by its stem, of write-ahead logs together."""
    sizes = Counter[str]()
    for path in folder.rglob("*"):
        try:
            size = path.stat().st_size if path.is_file() else 0
        except OSError:
            continue  # it went meanwhile
        top = path.relative_to(folder).parts[0]
        kept = LOGS if path.name.endswith("-wal") else name or _named(top)
        if size and not path.name.endswith("-shm"):
            sizes[kept] += size
    return sizes


def _named(top: str) -> str:
    return top if top.split(".")[1:2] == ["log"] else top.split(".")[0]
