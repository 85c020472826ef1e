"""Reaching a Chroma server by its address; whoever guards it is shown what the address or `TURNPOINT_VECTORS_TOKEN` holds."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from corpus.errors import CatalogueError
from corpus.limits import LIMITS

if TYPE_CHECKING:
    from chromadb.api import ClientAPI


def place_of(url: str) -> str:
    """Where a Chroma server is, as it may be told: without user and password."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "?"
    return f"{parts.scheme}://{parts.hostname or '?'}{port}"


def connected(url: str, seconds: float | None = None) -> ClientAPI:
    """The client of a server that answers.

    Args:
        url: Its address.
        seconds: How long one request may take; as long as a search without.

    Raises:
        CatalogueError: `vectors.bad_address`, `vectors.away`, `vectors.refused`.
    """
    parts = parts_of(url)
    import chromadb
    import httpx
    from chromadb.config import Settings

    headers, limit = _headers(parts), LIMITS.vectors_search
    port = parts.port or (443 if parts.scheme == "https" else 8000)
    timeout = httpx.Timeout(seconds or limit, connect=LIMITS.vectors_connect)
    try:
        # First with a limit: the client has none, and asks as soon as it is made.
        place = f"{parts.scheme}://{_host(parts)}:{port}/api/v2/heartbeat"
        httpx.get(place, headers=headers, timeout=httpx.Timeout(limit, connect=LIMITS.vectors_connect))
        client = chromadb.HttpClient(
            host=parts.hostname or "",
            port=port,
            ssl=parts.scheme == "https",
            headers=headers,
            settings=Settings(anonymized_telemetry=False),
        )
        session: httpx.Client = client._server._session  # type: ignore[attr-defined]
        session.timeout = timeout
        return client
    except Exception as failure:  # of many kinds, from the client's own and of its HTTP library
        told = str(failure)
        refused = any(word in told for word in ("401", "403", "Unauthorized", "Forbidden"))
        raise CatalogueError(
            "vectors.refused" if refused else "vectors.away",
            place=place_of(url),
            reason=type(failure).__name__,
        ) from None


def version_of(url: str) -> str:
    """The version of the server, asked of it; raises as `connected` does."""
    return connected(url).get_version()


def parts_of(url: str) -> SplitResult:
    """The parts of an address.

    Raises:
        CatalogueError: `vectors.bad_address`.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
            raise ValueError("no address of a server")
    except ValueError:
        raise CatalogueError("vectors.bad_address", setting="TURNPOINT_VECTORS") from None
    return parts


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    return f"[{host}]" if ":" in host else host


def _headers(parts: SplitResult) -> dict[str, str]:
    if token := os.environ.get("TURNPOINT_VECTORS_TOKEN", "").strip():
        # The one is what Chroma's own guard reads by default, the other what proxies do.
        return {"Authorization": f"Bearer {token}", "X-Chroma-Token": token}
    if parts.username:
        told = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return {"Authorization": f"Basic {base64.b64encode(told.encode()).decode()}"}
    return {}
