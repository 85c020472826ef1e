"""Which language a person speaks to Slack in."""

from __future__ import annotations

import logging
import threading

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from corpus.document import Language

log = logging.getLogger(__name__)

_MOST = 5_000


class Askers:
    """Languages of people, by their locale in Slack; each is asked for once. Safe to use from several threads."""

    def __init__(self, slack: WebClient) -> None:
        self._slack = slack
        self._lock = threading.Lock()
        self._known: dict[str, Language] = {}

    def language(self, user: str) -> Language:
        """Korean for who uses Slack in Korean; English for everybody else, and where Slack does not tell."""
        with self._lock:
            if user in self._known:
                return self._known[user]
        try:
            told = self._slack.users_info(user=user, include_locale=True)
            locale = str((told.get("user") or {}).get("locale") or "")
        except (SlackClientError, OSError) as failure:
            log.info("no locale: %s", type(failure).__name__)
            return "en"
        language: Language = "ko" if locale.lower().startswith("ko") else "en"
        with self._lock:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[user] = language
        return language
