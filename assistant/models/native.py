"""llama.cpp built for the processor of this machine, from the source that the installed wheel was built from.

The wheel runs on any processor of the last ten years (AVX2); built where it runs, the same source uses what a newer one has
besides (AVX-512, VNNI, bfloat16). It takes minutes and a C++ compiler, so that it is an option: what is built lies beside the
models, apart from the installed packages, and is used from the next start of the engine on, where version and processor fit.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO

from corpus.errors import ArtefactError, EngineError
from corpus.home import shared_home
from corpus.progress import Progress, silent

PACKAGE = "xllamacpp"
LOCK = Path(__file__).with_name("native.lock")
"""The source and the tools that build it, with their hashes."""

_COMPILERS = ("c++", "g++", "clang++", "cl")
_OPTIONS = "-DLLAMA_LLGUIDANCE=OFF -DLLAMA_BUILD_BORINGSSL=OFF -DLLAMA_USE_PREBUILT_UI=OFF"
"""Without what would be fetched from elsewhere: a grammar library in Rust, HTTPS and a web page, none of which is used."""
_ROOM = 2 << 30  # bytes of disk that a build takes at most
_PERCENT = re.compile(r"^\s*\[\s*(\d+)%\]")
_LONGEST = 3_600  # seconds
_STOPS = 10.0  # seconds in which a step ends that has closed its output or was killed


def processor() -> str:
    """What kind of processor this is, as 12 hexadecimal digits: a program built for another may end at once."""
    told = [platform.system(), platform.machine(), platform.processor()]
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    found = (line.partition(":")[2] for line in lines if line.startswith(("flags", "Features")))
    told += sorted(next(found, "").split())
    return hashlib.sha256(" ".join(told).encode()).hexdigest()[:12]


def place() -> Path:
    """The folder of the build for this processor, of the installed version; it need not be there."""
    try:
        installed = version(PACKAGE)
    except PackageNotFoundError:
        installed = "none"
    return shared_home() / "engines" / f"{PACKAGE}-{installed}-{processor()}"


def built() -> Path | None:
    """The folder to import the build from, where there is one."""
    folder = place()
    return folder if (folder / PACKAGE / "__init__.py").is_file() else None


def remove() -> bool:
    """Delete the build; whether there was one. An engine that runs with it goes on until it ends."""
    folder = place()
    if not folder.is_dir():
        return False
    # A new name first: half a folder must not look like a build.
    gone = Path(tempfile.mkdtemp(prefix=".removed-", dir=folder.parent))
    folder.replace(gone / folder.name)
    shutil.rmtree(gone, ignore_errors=True)
    return True


def build(log: Path, progress: Progress = silent) -> Path:
    """Build, in about seven minutes on two cores, and put it where `built` finds it.

    The source and the tools that build it come from the package registry and are checked by their hashes; an environment
    of their own is made for them and deleted afterwards.

    Args:
        log: Where the build's output goes.
        progress: Told `build engine` in percent.

    Raises:
        ArtefactError: `artefact.disk_full`.
        EngineError: `engine.no_compiler` or `engine.build_failed`.
    """
    if not any(map(shutil.which, _COMPILERS)):
        raise EngineError("engine.no_compiler")
    folder = place()
    folder.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder.parent).free < _ROOM:
        raise ArtefactError("artefact.disk_full", name=PACKAGE, megabytes=_ROOM >> 20)
    log.parent.mkdir(parents=True, exist_ok=True)
    progress("build engine", 0, 100)
    with (
        tempfile.TemporaryDirectory(prefix=".build-", dir=folder.parent, ignore_cleanup_errors=True) as work,
        log.open("w", encoding="utf-8") as out,
    ):
        here = Path(work)
        source, tools = _parted(LOCK.read_text("utf-8"))
        (here / "source.txt").write_text(source, encoding="utf-8")
        (here / "tools.txt").write_text(tools, encoding="utf-8")
        own = here / "venv"
        _run([sys.executable, "-m", "venv", str(own)], here, out)
        scripts = own / ("Scripts" if os.name == "nt" else "bin")
        pip = [str(scripts / "python"), "-m", "pip", "install", "--no-deps", "--require-hashes", "--no-input"]
        pip.append("--disable-pip-version-check")
        _run([*pip, "--only-binary=:all:", "-r", "tools.txt"], here, out)
        compile_ = [*pip, "--no-build-isolation", "--no-binary=:all:", "--no-cache-dir", "-v"]
        path = f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}"
        _run(
            [*compile_, "--target", "built", "-r", "source.txt"],
            here,
            out,
            {"PATH": path, "CMAKE_ARGS": _OPTIONS, "TMPDIR": str(here)},
            progress,
        )
        remove()
        (here / "built").replace(folder)
    progress("build engine", 100, 100)
    return folder


def _parted(lock: str) -> tuple[str, str]:
    """The entry of the source, and those of the tools."""
    entries = re.split(r"(?m)^(?=\S)", lock)
    source = [entry for entry in entries if entry.startswith(f"{PACKAGE}==")]
    return "".join(source), "".join(entry for entry in entries if entry not in source)


def _run(
    command: Sequence[str],
    folder: Path,
    out: IO[str],
    environment: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> None:
    """Run a step with its output in the log; it ends with this process's wish to end."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    limit = threading.Timer(_LONGEST, _end, [process])
    limit.start()
    try:
        for percent in _followed(process.stdout or (), out):
            progress("build engine", percent, 100)
        code = process.wait(_STOPS)
    finally:
        limit.cancel()
        _end(process)
    if code:
        raise EngineError("engine.build_failed", log=out.name, exit=code)


def _followed(lines: Iterable[str], out: IO[str]) -> Iterator[int]:
    """The percents that CMake tells, while all is written to the log."""
    for line in lines:
        out.write(line)
        if told := _PERCENT.match(line):
            yield min(99, int(told[1]))


def _end(process: subprocess.Popen[str]) -> None:
    """End a step with everything it started."""
    import psutil

    if process.poll() is not None:
        return
    try:
        family = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
    except psutil.Error:
        return
    for one in family:
        try:
            one.kill()
        except psutil.Error:
            continue
    process.wait(_STOPS)
