"""Kills of what takes a data folder as a whole: its first start after an update, its backup, and its restoration."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.crashing.check import problems
from bench.crashing.driver import Driver, plan_of
from bench.crashing.journal import Journal
from bench.crashing.outdated import CHANGED, outdate
from bench.crashing.points import OF_COMMANDS, UPDATING
from bench.crashing.runs import ROOT, Run, Server
from index.contents import contents_of
from ui.backup.archive import is_archive
from ui.backup.restoring import restore

_DONE = 60.0  # seconds that a command may take
_AIMED = 0.7  # the share of commands that end by themselves at a point
_AFTER = 0.1  # seconds after its first file, in which a command is killed at random


def updates(seed: int, times: int) -> Iterator[Run]:
    """Start over a data folder of the form before, killed while it is brought up: the next start has everything."""
    chance = random.Random(seed)
    with _folder(seed) as (home, driver):
        _used(home, driver, chance)
        for number in range(times):
            run, begun = Run(seed, number, "light", "", fault="update"), time.monotonic()
            outdate(home)
            point, passing = chance.choice(sorted(UPDATING)), chance.randint(1, len(CHANGED))
            run.moment = f"{point}, {passing}"
            ended = Server(home, "light", f"{point}|{passing}")
            if ended.ready():
                run.problems.append("it was not killed")
            ended.kill()
            _right(run, home, driver, chance)
            run.seconds = round(time.monotonic() - begun, 2)
            yield run


def backups(seed: int, times: int) -> Iterator[Run]:
    """Back up a folder that is served, killed again and again, at last to the end: no half of a backup is ever at its place."""
    chance = random.Random(seed)
    with _folder(seed) as (home, driver):
        _used(home, driver, chance)
        file, elsewhere = home.parent / "a.backup", home.parent / "elsewhere"
        server = Server(home, "light")
        try:
            server.ready()
            for number in range(times):
                run, begun = Run(seed, number, "light", "", fault="backup"), time.monotonic()
                before = file.read_bytes() if file.exists() else None
                run.moment = _killed_command(home, "backup", file, chance, f".{file.name}-*")
                if file.exists() and file.read_bytes() != before:
                    run.problems += _unlike(file, elsewhere, driver.journal)
                run.problems += problems(home, driver, chance)
                if number == times - 1:
                    if _command(home, "backup", file).wait(_DONE):
                        run.problems.append("no backup can be made any more")
                    run.problems += _unlike(file, elsewhere, driver.journal)
                    left = [*home.parent.glob(f".{file.name}-*"), *home.glob(".backup-*")]
                    run.problems += [f"{path.name} is left" for path in left]
                run.seconds = round(time.monotonic() - begun, 2)
                yield run
        finally:
            server.kill()
            server.orphans()


def restores(seed: int, times: int) -> Iterator[Run]:
    """Restore a backup, killed at any moment: the folder is the one or the other, whole; the next time it is restored."""
    chance = random.Random(seed)
    with _folder(seed) as (home, driver):
        _used(home, driver, chance)
        file, was = home.parent / "a.backup", home.parent / "was"
        if _command(home, "backup", file).wait(_DONE):
            raise RuntimeError("no backup was made")
        backed_up = driver.journal.copied()
        _used(home, driver, chance)
        now = driver.journal
        shutil.copytree(home, was)
        for number in range(times):
            run, begun = Run(seed, number, "light", "", fault="restore"), time.monotonic()
            run.moment = _killed_command(home, "restore", file, chance, f".{home.name}-restoring-*")
            run.problems += _one_or_other(home, backed_up, now, chance, run)
            if number == times - 1:
                if _command(home, "restore", file).wait(_DONE):
                    run.problems.append("it cannot be restored any more")
                _right(run, home, Driver(home, backed_up.copied(), chance), chance)
                run.problems += [
                    f"{path.name} is left" for path in home.parent.glob(f".{home.name}-restoring-*")
                ]
            for path in (home, *home.parent.glob(f"{home.name}-before-*")):
                shutil.rmtree(path)
            shutil.copytree(was, home)
            run.seconds = round(time.monotonic() - begun, 2)
            yield run


@contextmanager
def _folder(seed: int) -> Generator[tuple[Path, Driver]]:
    """A data folder that is not there yet, in a folder of its own, and who uses it."""
    with tempfile.TemporaryDirectory(prefix="crash") as folder:
        home = Path(folder) / "home"
        home.mkdir()
        yield home, Driver(home, Journal(), random.Random(seed + 1))


def _used(home: Path, driver: Driver, chance: random.Random) -> None:
    """Serve a folder, have people do something, end the server, and take up what was not told."""
    server = Server(home, "light")
    server.ready()
    with driver.client() as http:
        for _ in range(3):
            driver.add(http)
    driver.run(plan_of(chance, killed=False), lambda: None)
    found = problems(home, driver, chance)
    server.kill()
    server.orphans()
    if found:
        raise RuntimeError(f"before any kill: {found}")


def _right(run: Run, home: Path, driver: Driver, chance: random.Random) -> None:
    """Serve a folder and see that all that was acknowledged is there."""
    server = Server(home, "light")
    try:
        if not server.ready():
            run.problems.append("the server does not start any more")
            return
        driver.wait_until_right()
        run.recovery_s = round(time.monotonic() - server.begun, 2)
        run.problems += problems(home, driver, chance)
    finally:
        server.kill()
        run.problems += server.orphans()


def _one_or_other(home: Path, backed_up: Journal, now: Journal, chance: random.Random, run: Run) -> list[str]:
    """What is wrong with a folder after a restoration that was killed."""
    if not home.is_dir():
        return ["the data folder is gone"]
    names = _names(home)
    which = next((each for each in (now, backed_up) if names == each.documents.keys()), None)
    if which is None:
        return [f"the data folder is neither: {', '.join(sorted(names))}"]
    run.under_way = "as it was" if which is now else "restored"
    beside = [_names(path) for path in home.parent.glob(f"{home.name}-before-*")]
    lost = [] if which is now or now.documents.keys() in beside else ["the earlier folder is gone"]
    _right(run, home, Driver(home, which.copied(), chance), chance)
    return lost


def _unlike(file: Path, elsewhere: Path, journal: Journal) -> list[str]:
    """What is wrong with a backup."""
    if not is_archive(file):
        return ["what lies there is no backup"]
    try:
        restore(file, elsewhere)
        return [] if _names(elsewhere) == journal.documents.keys() else ["the backup holds other documents"]
    finally:
        shutil.rmtree(elsewhere, ignore_errors=True)


def _names(home: Path) -> set[str]:
    return {held.source for held in contents_of(home).documents.values()}


def _killed_command(home: Path, command: str, file: Path, chance: random.Random, sign: str) -> str:
    """Run a command that ends itself at a point, or is killed a random moment after its first file; which it was."""
    if chance.random() < _AIMED:
        point, passing = chance.choice(sorted(OF_COMMANDS[command])), chance.randint(1, 2)
        ended = _command(home, command, file, f"{point}|{passing}").wait(_DONE)
        return f"{point}, {passing}" if ended == -signal.SIGKILL else f"not killed at: {point}, {passing}"
    process, share = _command(home, command, file), chance.uniform(0, _AFTER)
    deadline = time.monotonic() + _DONE
    while process.poll() is None and not any(home.parent.glob(sign)) and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(share)
    process.kill()
    process.wait(_DONE)
    return f"{share * 1_000:.0f} ms after its first file"


def _command(home: Path, command: str, file: Path, armed: str = "") -> subprocess.Popen[bytes]:
    """A command of `turnpoint`, ending itself at a point (`NAME|TIMES`) where one is given."""
    fused = (
        "from bench.crashing.points import OF_COMMANDS, Fuse; fuse = Fuse(OF_COMMANDS[sys.argv[2]]);"
        "point, _, times = sys.argv.pop(1).partition('|'); fuse.arm(point, int(times));"
    )
    program = f"import sys; {fused if armed else ''} from ui.cli import run; sys.exit(run(sys.argv[1:]))"
    environment = {**os.environ, "TURNPOINT_HOME": str(home), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", program, *([armed] if armed else []), command, str(file)],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
