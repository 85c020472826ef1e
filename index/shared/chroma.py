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
    import httpx
    from chromadb.api import ServerAPI
    from chromadb.api.client import Client
    from chromadb.config import Settings, System

    settings = Settings(
        chroma_api_impl="chromadb.api.fastapi.FastAPI",
        chroma_server_host=parts.hostname or "",
        chroma_server_http_port=parts.port or (443 if parts.scheme == "https" else 8000),
        chroma_server_ssl_enabled=parts.scheme == "https",
        chroma_server_headers=_headers(parts),
        anonymized_telemetry=False,
    )
    try:
        # As chromadb.HttpClient does it, which waits for ever: its client has no limit, and asks at once.
        system = System(settings)
        session: httpx.Client = system.instance(ServerAPI)._session  # type: ignore[attr-defined]
        session.timeout = httpx.Timeout(seconds or LIMITS.vectors_search, connect=LIMITS.vectors_connect)
        system.start()
        return Client.from_system(system)
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


def _headers(parts: SplitResult) -> dict[str, str]:
    if token := os.environ.get("TURNPOINT_VECTORS_TOKEN", "").strip():
        # The one is what Chroma's own guard reads by default, the other what proxies do.
        return {"Authorization": f"Bearer {token}", "X-Chroma-Token": token}
    if parts.username:
        told = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return {"Authorization": f"Basic {base64.b64encode(told.encode()).decode()}"}
    return {}
