"""The description of the public routes: what each takes and gives, with examples, and how it can fail.

What a key is needed for is told by the table that the gate goes by (`ui.people.permits`), so that the two cannot differ.
"""

from __future__ import annotations

import http
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from ui.api.asker import EVENT_STREAM
from ui.api.problems import OPENAI, PROBLEM
from ui.people.permits import PERMITS, Permit

_PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "A failure (RFC 9457). `code` tells failures apart; `detail` says what happened and what to do.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "request_id": {"type": "string"},
    },
    "example": {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "The question is empty. Ask something.",
        "instance": "/api/ask",
        "code": "question.empty",
        "request_id": "8f14e45fceea467a9b3b0c2c7f1d2e3a",
    },
}
_OPENAI_ERROR: dict[str, Any] = {
    "title": "OpenAIError",
    "description": "A failure in the form that OpenAI's clients read.",
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"]},
                "code": {"type": "string"},
            },
        }
    },
}


def gives(
    example: dict[str, Any],
    told: str,
    *,
    status: int = 200,
    events: str = "",
    optional: tuple[str, ...] = (),
) -> dict[int | str, dict[str, Any]]:
    """What a route gives, for its decorator: a JSON object with an example's fields, of which some may be missing.

    `events` describes the stream that it gives instead, where it does.
    """
    required = [name for name in example if name not in optional]
    schema = {"type": "object", "required": required, "example": example}
    content: dict[str, Any] = {"application/json": {"schema": schema}}
    if events:
        content[EVENT_STREAM] = {"schema": {"type": "string", "description": events}}
    return {status: {"description": told, "content": content}}


def describe(server: FastAPI) -> None:
    """Have the server give this description of itself."""

    def described() -> dict[str, Any]:
        if server.openapi_schema is None:
            server.openapi_schema = _described(server)
        return server.openapi_schema

    server.openapi = described


def _described(server: FastAPI) -> dict[str, Any]:
    told = get_openapi(
        title=server.title,
        version=server.version,
        description=(
            "Answers from sources that it can show. A key goes into `Authorization: Bearer …`; docs/api.md tells how one is made. "
            "Every response has `X-Request-ID`; a 429 or 503 has `Retry-After`, in seconds."
        ),
        routes=server.routes,
    )
    parts = told.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas |= {"Problem": _PROBLEM, "OpenAIError": _OPENAI_ERROR}
    parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    for permit in PERMITS:
        operation = told["paths"].get(permit.route, {}).get(permit.method.lower())
        if operation is not None:
            _complete(operation, permit)
    return told


def _complete(operation: dict[str, Any], permit: Permit) -> None:
    """Add to an operation what goes for all: the key it needs and the failures it may have."""
    responses: dict[str, Any] = operation["responses"]
    responses.pop("422", None)
    statuses = {400}
    if permit.needed == "open":
        operation["security"] = []
    else:
        operation["security"] = [{"key": []}]
        scope = f"Scope: `{permit.needed}`." if permit.needed else "Any key."
        operation["description"] = f"{operation.get('description', '')}\n\n{scope}".strip()
        statuses |= {401, 403}
    statuses.add(429)
    if not permit.route.startswith(OPENAI):
        statuses.add(422)
    if "requestBody" in operation:
        statuses |= {408, 413}
    if "{" in permit.route or permit.route in _FINDING:
        statuses.add(404)
    if permit.kind in ("question", "search"):
        statuses.add(503)
    if permit.method == "POST" and permit.route in _CLASHING:
        statuses.add(409)
    for status in sorted(statuses):
        responses.setdefault(str(status), _failure(status, permit.route))


_FINDING = frozenset(
    {
        "/api/ask",
        "/api/search",
        "/api/figures",
        "/v1/chat/completions",
        "/v1/embeddings",
        "/api/quiz/sessions",
    }
)
"""Routes that look something up which a body or a query names."""
_CLASHING = frozenset({"/api/documents", "/api/quiz/sessions"})
"""Routes where the state of things may be against a request."""


def _failure(status: int, route: str) -> dict[str, Any]:
    openai = route.startswith(OPENAI)
    media, name = ("application/json", "OpenAIError") if openai else (PROBLEM, "Problem")
    return {
        "description": http.HTTPStatus(status).phrase,
        "content": {media: {"schema": {"$ref": f"#/components/schemas/{name}"}}},
    }
