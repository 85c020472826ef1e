"""The windows between the stores: places in the code at which a server ends itself, as a kill at that moment would."""

from __future__ import annotations

import functools
import importlib
import os
import signal
import threading
from collections.abc import Callable, Mapping
from typing import Any, Literal

Points = Mapping[str, tuple[str, str, str, Literal["before", "after"]]]

POINTS: Points = {
    "original kept, document not": ("corpus.originals", "Originals", "keep", "after"),
    "document kept, words not": ("corpus.library", "Library", "keep_all", "after"),
    "words kept, not told": ("index.words", "Words", "add", "after"),
    "document kept, not in the audit log": ("ui.audit.log", "Audit", "note", "before"),
    "in the audit log, not told": ("ui.audit.log", "Audit", "note", "after"),
    "done, its reply not kept": ("ui.keys.replies", "Replies", "_keep", "before"),
    "reply kept, not told": ("ui.keys.replies", "Replies", "_keep", "after"),
    "windows kept, not in Chroma": ("index.exact", "Kept", "add", "after"),
    "windows in Chroma, not all": ("index.vectors", "VectorStore", "add", "after"),
    "vectors whole, not noted": ("index.vectors", "VectorStore", "finish", "before"),
    "document gone, its derived not": ("corpus.library", "Library", "remove_all", "after"),
    "vectors half gone": ("index.exact", "Kept", "remove", "before"),
    "windows gone, note of them not": ("index.exact", "Kept", "remove", "after"),
    "vectors gone, words not": ("index.words", "Words", "remove", "before"),
    "words gone, original not": ("index.words", "Words", "remove", "after"),
    "document gone, cards not": ("ui.study.bank", "Bank", "remove", "before"),
    "cards gone, answers not": ("ui.study.bank", "Bank", "remove", "after"),
    "cards of a document put": ("ui.study.bank", "Bank", "replace", "after"),
    "answer finished, not in the ledger": ("ui.conversations.spending", "Spending", "note", "before"),
    "answer in the ledger, not told": ("ui.conversations.spending", "Spending", "note", "after"),
    "wording kept": ("assistant.memory.store", "Memory", "keep", "after"),
    "conversation begun": ("ui.conversations.store", "Conversations", "begin", "after"),
    "question kept, no answer": ("ui.conversations.store", "Conversations", "ask", "after"),
    "answer given, not settled": ("ui.conversations.store", "Conversations", "settle", "before"),
    "rating half kept": ("ui.conversations.feedback", "Feedback", "rate_elsewhere", "before"),
    "rating kept, not told": ("ui.conversations.feedback", "Feedback", "rate_elsewhere", "after"),
    "card answered, not told": ("ui.study.sessions", "Sessions", "answer", "after"),
}
"""By name: module, class, method, and whether before it or after it; without a class it is a function of the module."""
UPDATING: Points = {
    "store of an earlier form not put aside": ("corpus.database", "", "put_aside", "before"),
    "copied, the copy not named": ("corpus.snapshot", "Snapshot", "copy", "after"),
    "put aside, not brought up": ("corpus.database", "", "put_aside", "after"),
    "brought up, not committed": ("corpus.database", "", "_migrate", "after"),
}
"""Those of the first start of a newer program, passed once for each store."""
BACKING_UP: Points = {
    "originals held": ("ui.backup.held", "Held", "hold", "after"),
    "some databases copied": ("corpus.snapshot", "Snapshot", "copy", "after"),
    "backup not written": ("ui.backup.making", "", "write_archive", "before"),
    "a part written": ("ui.backup.archive", "", "_write_part", "after"),
    "backup written, not told": ("ui.backup.making", "", "write_archive", "after"),
}
RESTORING: Points = {
    "a part unpacked": ("ui.backup.archive", "Archive", "extract", "after"),
    "Chroma not filled": ("index.refilling", "", "refill", "before"),
    "whole beside, sign-ins not taken over": ("ui.backup.restoring", "", "_keep_own", "before"),
    "written down, not beside": ("ui.audit.log", "Audit", "note", "after"),
    "beside, not exchanged": ("ui.backup.restoring", "", "swap", "before"),
    "exchanged, not told": ("ui.backup.restoring", "", "swap", "after"),
}
OF_COMMANDS: Mapping[str, Points] = {"backup": BACKING_UP, "restore": RESTORING}


def owner_of(module: str, kind: str) -> Any:
    """The class of a point, or the module where it is a function of that."""
    within = importlib.import_module(module)
    return getattr(within, kind) if kind else within


class Fuse:
    """Ends this process at a point that is chosen later, when it has been passed so many times since then."""

    def __init__(self, points: Points = POINTS) -> None:
        self._lock = threading.Lock()
        self._point = ""
        self._left = 0
        for point, (module, kind, method, when) in points.items():
            owner = owner_of(module, kind)
            setattr(owner, method, self._passing(getattr(owner, method), point, when))

    def arm(self, point: str, times: int) -> None:
        """Choose a name of `POINTS`, and the passing that ends it all."""
        with self._lock:
            self._point, self._left = point, times

    def _passing(self, do: Callable[..., Any], point: str, when: str) -> Callable[..., Any]:
        @functools.wraps(do)
        def passed(*given: Any, **named: Any) -> Any:
            if when == "before":
                self._pass(point)
            result = do(*given, **named)
            if when == "after":
                self._pass(point)
            return result

        return passed

    def _pass(self, point: str) -> None:
        with self._lock:
            if point == self._point:
                self._left -= 1
                if self._left <= 0:
                    os.kill(os.getpid(), signal.SIGKILL)
