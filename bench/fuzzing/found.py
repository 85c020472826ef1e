"""What fuzzing finds: each failure once, by where it comes from, with the smallest input that is known to bring it about."""

from __future__ import annotations

import hashlib
import json
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tests.fuzz.target import BrokenPromiseError, Target, TooSlowError

_ROOT = Path(__file__).resolve().parents[2]
_ROOMS = ("corpus", "index", "assistant", "ui")
_MINIMISING = 30.0  # seconds that making one input smaller may take
_TOLD = 400


@dataclass(frozen=True, slots=True)
class Finding:
    """A failure: what it is known by, what it says, and the file of its input."""

    sign: str
    says: str
    file: str
    bytes: int


def sign_of(failure: BaseException) -> str:
    """What two inputs with the same fault have in common: the kind of failure and the innermost line of ours.

    A promise is told by its own line, since what breaks it has returned by then.
    """
    if isinstance(failure, TooSlowError):
        return type(failure).__name__
    frames = [frame for frame in traceback.extract_tb(failure.__traceback__) if _is_ours(frame.filename)]
    told = [frame for frame in frames if "tests/fuzz/target.py" not in frame.filename]
    rooms = [frame for frame in told if Path(frame.filename).relative_to(_ROOT).parts[0] in _ROOMS]
    chosen = told if isinstance(failure, BrokenPromiseError) or not rooms else rooms
    at = f"{Path(chosen[-1].filename).relative_to(_ROOT)}:{chosen[-1].lineno}" if chosen else "?"
    return f"{type(failure).__name__} at {at}"


def _is_ours(filename: str) -> bool:
    path = Path(filename)
    return path.is_relative_to(_ROOT) and ".venv" not in path.parts


class Findings:
    """The failures of one target, kept in a folder; each once. What is mended since then is forgotten."""

    def __init__(self, target: Target, folder: Path) -> None:
        self._target = target
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.known: dict[str, Finding] = {}
        for path in sorted(folder.glob("*.json")):
            finding = Finding(**json.loads(path.read_text(encoding="utf-8")))
            sign = self._sign((folder / finding.file).read_bytes())
            if sign:
                self.known[sign] = replace(finding, sign=sign)
            else:
                (folder / finding.file).unlink()
                path.unlink()

    def take(self, data: bytes, failure: BaseException) -> None:
        """Keep a failure that is not known yet, with its input made small."""
        sign = sign_of(failure)
        if sign in self.known:
            return
        self.known[sign] = Finding(sign, "", "", 0)  # or making it small would find it again and again
        # What is slow stays as it is: a half of it is not as slow.
        small = (
            data
            if isinstance(failure, TooSlowError)
            else smaller(data, lambda each: self._sign(each) == sign)
        )
        name = hashlib.sha256(small).hexdigest()[:12]
        says = f"{type(failure).__name__}: {failure}"[:_TOLD].encode("utf-8", "replace").decode()
        finding = Finding(sign, says, name, len(small))
        (self._folder / name).write_bytes(small)
        (self._folder / f"{name}.json").write_text(
            json.dumps(asdict(finding), ensure_ascii=False, indent=1), encoding="utf-8"
        )
        self.known[sign] = finding

    def _sign(self, data: bytes) -> str:
        try:
            self._target.run(data)
        except Exception as failure:
            return sign_of(failure)
        return ""


def smaller(data: bytes, still: Callable[[bytes], bool], seconds: float = _MINIMISING) -> bytes:
    """The input without all pieces that it may lose and still be what it is (delta debugging, for so many seconds)."""
    until = time.monotonic() + seconds
    size = max(len(data) // 2, 1)
    while size:
        at = 0
        while at < len(data):
            if time.monotonic() > until:
                return data
            shorter = data[:at] + data[at + size :]
            if still(shorter):
                data = shorter
            else:
                at += size
        size //= 2
    return data
