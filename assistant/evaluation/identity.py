"""What an evaluation ran on, so that its figures can be placed and repeated."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]
_OURS = Path(__file__).resolve().parent


def program() -> dict[str, str]:
    """Version, git commit of the checkout (empty outside one), and a hash of the code that makes answers.

    The hash leaves out what only judges: scores are computed anew from the answers each time.
    """
    try:
        release = version("turnpoint")
    except PackageNotFoundError:
        release = ""
    digest = hashlib.sha256()
    for room in ("corpus", "index", "assistant"):
        for path in sorted((_ROOT / room).rglob("*")):
            if path.suffix in (".py", ".toml", ".md") and _OURS not in path.parents:
                digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return {"version": release, "commit": _commit(), "code": digest.hexdigest()[:12]}


def machine() -> dict[str, Any]:
    """The processor's model, the cores that this process may use, memory in GiB, the system, and the build of llama.cpp."""
    import psutil

    from assistant.models.native import built

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return {
        "cpu": _processor(),
        "cores": cores,
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "llama_cpp": "as installed" if built() is None else "built for this processor",
    }


def file_hash(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_told(files: Sequence[Path]) -> dict[str, str]:
    """Names and SHA-256 of question files for `run.json`; of several, the hash of their hashes."""
    hashes = [file_hash(file) for file in files]
    joined = hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()
    return {"file": ", ".join(file.name for file in files), "file_sha256": joined}


def _commit() -> str:
    if not (_ROOT / ".git").exists():
        return ""
    try:
        said = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=_ROOT, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return said.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
