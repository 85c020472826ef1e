"""How the log is written: as text or as JSON, to a file of its owner's alone, without anything that people wrote.

A line tells what happened to which request. What a person asked, what a document says and who somebody is stands in no
line: not in what is logged, which the rooms see to, and not in what a library says of its failure, which is left out here.
"""

from __future__ import annotations

import json
import logging
import os
import re
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Literal

from corpus.errors import TurnpointError
from ui.tracing import FORMAT, Numbered, request_id

Form = Literal["text", "json"]
FORM = "TURNPOINT_LOG"
"""The variable of the environment that chooses it: `json`, or text by default."""

_CHATTY = ("httpx", "httpcore", "asyncio", "chromadb", "urllib3", "gradio", "alembic")
_LARGEST, _ASIDE = 2_000_000, 2  # bytes of a file, and full ones that are kept beside it
_DEEPEST = 10  # causes of a failure that are told

_MASKS = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"\b(tp_[0-9a-f]{12})_[A-Za-z0-9_-]+"), r"\1_[secret]"),
    (re.compile(r"\bx(?:ox[a-z]|app)-[A-Za-z0-9-]+"), "[secret]"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), r"\1 [secret]"),
    (re.compile(r"(?i)\b(crtfc_key|api[_-]?key|token|password|secret)(=|\"?:\s*\"?)[^\s&\"',)]+"), r"\1\2[secret]"),
    (re.compile(r"(://)[^\s/@]+@"), r"\1[secret]@"),
)  # fmt: skip
_PLAIN = (
    OSError,
    ImportError,
    AttributeError,
    TypeError,
    NotImplementedError,
    MemoryError,
    KeyboardInterrupt,
)
"""Failures that tell what is wrong with the program or the machine, and not what somebody wrote."""


def log_to_file(path: Path, level: int = logging.INFO, environment: Mapping[str, str] = os.environ) -> None:
    """Send all logging to a file of at most three times 2 MB."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = _OwnFile(path, maxBytes=_LARGEST, backupCount=_ASIDE, encoding="utf-8", delay=True)
    handler.setFormatter(formatter("json" if environment.get(FORM, "").lower() == "json" else "text"))
    handler.addFilter(Numbered())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)


def note_failure(path: Path, failure: BaseException) -> None:
    """Write a failure to a log of the command line.

    Raises:
        OSError: It cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    record = logging.LogRecord(
        "turnpoint",
        logging.ERROR,
        "",
        0,
        type(failure).__name__,
        None,
        (type(failure), failure, failure.__traceback__),
    )
    with open(path, "a", encoding="utf-8", opener=_private) as file:
        file.write(Text().format(record) + "\n")


def formatter(form: Form) -> logging.Formatter:
    """What makes a line of a record."""
    return Json() if form == "json" else Text()


def masked(text: str) -> str:
    """A text without e-mail addresses and without anything that opens a door."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


class Text(logging.Formatter):
    """A readable line, with the places of a failure below it."""

    def __init__(self) -> None:
        super().__init__(FORMAT)

    def format(self, record: logging.LogRecord) -> str:
        """The record, masked. A line break in a message does not begin another record."""
        record.message = masked(record.getMessage()).replace("\r", "\\r").replace("\n", "\\n")
        record.request = getattr(record, "request", request_id())
        record.asctime = self.formatTime(record, self.datefmt)
        line = self.formatMessage(record)
        return f"{line}\n{failure}" if (failure := _failure(record)) else line


class Json(logging.Formatter):
    """One JSON object a line: time (ISO 8601, UTC), level, logger, message, request, and exception where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The record, masked."""
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
            "request": getattr(record, "request", request_id()),
        }
        failure = _failure(record)
        return json.dumps({**said, "exception": failure} if failure else said, ensure_ascii=False)


class _OwnFile(RotatingFileHandler):
    """A log file that nobody else reads."""

    def _open(self) -> TextIOWrapper:
        os.close(_private(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND))
        Path(self.baseFilename).chmod(0o600)  # also one of an earlier version
        return super()._open()


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _failure(record: logging.LogRecord) -> str:
    """Where a failure came from, with its causes; empty where the record has none."""
    info = record.exc_info
    if not isinstance(info, tuple) or info[1] is None:
        return ""
    return masked("\n".join(reversed(_told(info[1], info[2]))))


def _told(failure: BaseException, places: TracebackType | None) -> list[str]:
    """A failure and what it came from, the last first."""
    told: list[str] = []
    one: BaseException | None = failure
    while one is not None and len(told) < _DEEPEST:
        stack = "".join(traceback.format_tb(places if one is failure else one.__traceback__))
        told.append(f"{stack}{_named(one)}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return told


def _named(failure: BaseException) -> str:
    """A failure by its kind, with its words where they cannot be somebody's."""
    kind = type(failure)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    if isinstance(failure, TurnpointError) or kind in _PLAIN or (
        isinstance(failure, OSError) and kind.__module__ == "builtins"
    ):  # fmt: skip
        return f"{name}: {failure}"
    return f"{name} (what it says is left out: it may be somebody's words)"
