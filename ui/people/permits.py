"""Which routes of the API keys are for, and what each of them asks for. What is not in the table needs the token."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from ui.keys.key import Scope
from ui.people.limits import Kind

Needed = Scope | Literal["", "open"]
"""A scope; nothing but to be known; or not even that."""


@dataclass(frozen=True, slots=True)
class Permit:
    """A public route.

    Attributes:
        method: Of the request.
        route: As the OpenAPI has it. The last part of a document's and a model's may hold slashes.
        needed: What a caller must be allowed.
        kind: How its requests are counted.
    """

    method: str
    route: str
    needed: Needed
    kind: Kind = "key"
    pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = re.split(r"\{(\w+)\}", self.route)
        shapes = {"source": "(?s:.+)", "model": "(?s:.+)"}
        made = "".join(
            shapes.get(part, "[^/]+") if at % 2 else re.escape(part) for at, part in enumerate(parts)
        )
        object.__setattr__(self, "pattern", re.compile(made))


PERMITS: tuple[Permit, ...] = (
    Permit("GET", "/healthz", "open"),
    Permit("GET", "/readyz", "open"),
    Permit("GET", "/api/openapi.json", "open"),
    Permit("GET", "/api/docs", "open"),
    Permit("GET", "/metrics", "metrics"),
    Permit("POST", "/api/ask", "ask", "question"),
    Permit("POST", "/api/search", "search", "search"),
    Permit("GET", "/api/figures", "figures"),
    Permit("GET", "/api/documents", "documents:read"),
    Permit("POST", "/api/documents", "documents:write", "upload"),
    Permit("GET", "/api/documents/{source}", "documents:read"),
    Permit("DELETE", "/api/documents/{source}", "documents:write"),
    Permit("GET", "/api/text/{source}", "documents:read"),
    Permit("GET", "/api/quiz/counts", "quiz"),
    Permit("POST", "/api/quiz/sessions", "quiz"),
    Permit("GET", "/api/quiz/sessions", "quiz"),
    Permit("GET", "/api/quiz/sessions/{of}/next", "quiz"),
    Permit("POST", "/api/quiz/sessions/{of}/answers", "quiz"),
    Permit("POST", "/api/quiz/sessions/{of}/skips", "quiz"),
    Permit("POST", "/api/quiz/sessions/{of}/finish", "quiz"),
    Permit("POST", "/v1/chat/completions", "ask", "question"),
    Permit("GET", "/v1/models", ""),
    Permit("GET", "/v1/models/{model}", ""),
    Permit("POST", "/v1/embeddings", "embeddings", "embedding"),
)

_API = ("/api/", "/v1/")


def is_of_api(path: str) -> bool:
    """Whether a path is the API's, and not the page's."""
    return path.startswith(_API) or path in ("/metrics", "/healthz", "/readyz", "/api", "/v1")


def permit_of(method: str, path: str) -> Permit | None:
    """The permit of a request; that of another method of the same route, which tells that there is no such method."""
    fitting = [permit for permit in PERMITS if permit.pattern.fullmatch(path)]
    same = [permit for permit in fitting if permit.method == method]
    return (same or fitting or [None])[0]


def methods_of(path: str) -> tuple[str, ...]:
    """The methods of a public route; where there is GET there is HEAD."""
    methods = [permit.method for permit in PERMITS if permit.pattern.fullmatch(path)]
    return tuple(one for method in methods for one in ((method, "HEAD") if method == "GET" else (method,)))
