"""Where the parts of the embedded chat are, and which of them another page's browser may ask for."""

from __future__ import annotations

SCRIPT = "/embed.js"
FRAME = "/embed"
FRAME_SCRIPT = "/embed/frame.js"
FRAME_STYLE = "/embed/frame.css"
PLACES = frozenset({SCRIPT, FRAME, FRAME_SCRIPT, FRAME_STYLE})
"""All of them are the same for everybody: nothing of anybody's is in them."""

_WANTED = {SCRIPT: "script", FRAME: "iframe"}


def is_asked_for(method: str, path: str, wanted_as: str) -> bool:
    """Whether a browser asks for one of the two parts that stand in another page, as what it is (`Sec-Fetch-Dest`)."""
    return method == "GET" and path in _WANTED and _WANTED[path] == wanted_as
