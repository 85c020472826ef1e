"""The one server of the data folder, as the Slack process asks it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from ui.client import Client

_MOST = 64  # channels whose connections are kept


class Server:
    """Clients of the server, one for each channel. Safe to use from several threads.

    Args:
        find: The running server; starts one when there is none.
    """

    def __init__(self, find: Callable[[], Client]) -> None:
        self._find = find
        self._lock = threading.Lock()
        self._own: Client | None = None
        self._acting: OrderedDict[str, Client] = OrderedDict()

    def own(self) -> Client:
        """For whoever runs the server: shared documents, following."""
        with self._lock:
            return self._found()

    def acting_for(self, key: str) -> Client:
        """For a channel or a person.

        Raises:
            ClientError: There is no server and none could be started.
        """
        with self._lock:
            if key not in self._acting:
                self._acting[key] = self._found().acting_for(key)
            self._acting.move_to_end(key)
            if len(self._acting) > _MOST:
                self._acting.popitem(last=False)
            return self._acting[key]

    def lost(self) -> None:
        """Look for the server anew: it has ended, or is another one."""
        with self._lock:
            self._own = None
            self._acting.clear()

    def _found(self) -> Client:
        if self._own is None:
            self._own = self._find()
        return self._own
