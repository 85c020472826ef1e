"""What belongs to whom in the page's own protocol: an open page's session, named by the browser, and uploaded files.

Gradio takes both from anybody who can name them. Here a session belongs to the first person who names it, and a file to
whoever uploaded it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable

_SESSIONS, _FILES = 2_000, 2_000
"""How many of each are remembered of one person. The oldest are forgotten: their page must be opened anew."""


class Bindings:
    """Sessions and uploads with their owners' keys. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sessions: dict[str, str] = {}
        self._sessions_of: dict[str, OrderedDict[str, None]] = {}
        self._files_of: dict[str, OrderedDict[str, None]] = {}

    def is_own_session(self, session: str, key: str) -> bool:
        """Whether a session is a person's; it is from now on if it was nobody's."""
        with self._lock:
            if self._sessions.setdefault(session, key) != key:
                return False
            own = self._sessions_of.setdefault(key, OrderedDict())
            own[session] = None
            own.move_to_end(session)
            if len(own) > _SESSIONS:
                forgotten, _ = own.popitem(last=False)
                del self._sessions[forgotten]
            return True

    def uploaded(self, paths: Iterable[str], key: str) -> None:
        """Note that a person uploaded files. Equal files of two people lie in one place, and are both's."""
        with self._lock:
            own = self._files_of.setdefault(key, OrderedDict())
            for path in paths:
                own[path] = None
                own.move_to_end(path)
            while len(own) > _FILES:
                own.popitem(last=False)

    def has_uploaded(self, path: str, key: str) -> bool:
        """Whether a person uploaded that file."""
        with self._lock:
            return path in self._files_of.get(key, ())
