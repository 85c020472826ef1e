"""Fetches a file that was shared with us from Slack, and from nowhere else: the token goes along."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from ui.people.access import is_loopback
from ui.slack.settings import Settings, SlackError

LARGEST = 100 << 20
"""Bytes of a file that is read."""
_TIMEOUT = 60.0
_SLACKS = (".slack.com", ".slack-gov.com")


def fetched(settings: Settings, url: str, name: str) -> bytes:
    """A file's bytes.

    Raises:
        SlackError: `slack.file_not_fetched`, `slack.file_too_large`.
    """
    if not _is_slacks(url, settings.api):
        raise SlackError("slack.file_not_fetched", name=name, reason="url")
    data = bytearray()
    headers = {"Authorization": f"Bearer {settings.bot_token}"}
    try:
        # No redirect is followed: the token is for Slack alone. Without the right to read, Slack sends its sign-in page.
        with httpx.stream("GET", url, headers=headers, timeout=_TIMEOUT, follow_redirects=False) as reply:
            if reply.status_code != 200:
                raise SlackError("slack.file_not_fetched", name=name, reason=str(reply.status_code))
            page = reply.headers.get("content-type", "").startswith("text/html")
            if page and not name.lower().endswith((".html", ".htm", ".xhtml")):
                raise SlackError("slack.file_not_fetched", name=name, reason="missing_scope")
            for part in reply.iter_bytes():
                data += part
                if len(data) > LARGEST:
                    raise SlackError("slack.file_too_large", name=name, mb=LARGEST >> 20)
    except httpx.HTTPError as failure:
        raise SlackError("slack.file_not_fetched", name=name, reason=type(failure).__name__) from None
    return bytes(data)


def _is_slacks(url: str, api: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https" and (host == "slack.com" or host.endswith(_SLACKS)):
        return True
    own = urlsplit(api)
    return is_loopback(own.netloc) and parts.netloc == own.netloc
