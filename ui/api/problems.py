"""Every failure in the one form of error: problem+json (RFC 9457), and OpenAI's own under `/v1`, which its clients read.

A problem has `type` (always about:blank: `code` tells them apart), `title` (the status's phrase), `status`, `detail` (the
sentence, in the language of Accept-Language), `instance` (the path), `code` and `request_id`.
"""

from __future__ import annotations

import http
import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Scope

from corpus.database import unanswered
from corpus.errors import TurnpointError
from corpus.storing import kept_from
from ui.api.asker import words_of
from ui.people.permits import is_of_api
from ui.tracing import request_id
from ui.words import Words, accepted

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"
OPENAI = "/v1/"
"""Where errors have OpenAI's form."""

_STATUS = {
    "conversation.unknown": 404,
    "conversation.no_answer": 404,
    "study.unknown_attempt": 404,
    "study.unknown_card": 404,
    "study.unknown_quiz": 404,
    "study.unknown_session": 404,
    "fetch.not_followed": 404,
    "catalogue.unknown_source": 404,
    "figures.no_filings": 404,
    "figures.unknown_metric": 404,
    "figures.none": 404,
    "openai.no_model": 404,
    "scope.empty": 404,
    "study.no_cards": 404,
    "study.nothing_due": 409,
    "catalogue.shared": 403,
    "request.still_under_way": 409,
    "request.other_under_mark": 422,
    "request.no_such_method": 405,
    "read.too_large": 413,
    "quota.own": 413,
    "quota.everybodys": 413,
    "home.full": 507,
    "people.too_many_questions": 429,
    "people.too_many_waiting": 429,
    "people.too_many_requests": 429,
    "people.too_many_fetches": 429,
    "people.line_too_long": 503,
    "server.busy": 429,
    "internal": 500,
}
_HTTP = {
    400: "request.unreadable",
    404: "request.nothing_here",
    405: "request.no_such_method",
    413: "request.too_large",
}
_KINDS = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}
_AWAY = ("engine.", "database.", "vectors.", "home.")  # what may be back in a moment
_WAIT = 1  # seconds after which it is worth while to try again, where nobody knows better


def status_of(code: str) -> int:
    """The HTTP status of an error's code: an engine or a store that is away is 503, what nothing is known of is the client's
    fault.
    """
    return _STATUS.get(code, 503 if code.startswith(_AWAY) else 400)


def refusal(
    scope: Scope,
    status: int,
    code: str,
    details: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The answer to a request that is not let through, wherever that is decided."""
    words = Words(accepted(Headers(scope=scope).get("accept-language", "")))
    return _response(scope["path"], status, code, words.error_sentence(code, details or {}), headers)


def install_problems(server: FastAPI) -> None:
    """Make every failure of a route a problem, never a traceback."""

    async def turnpoint_error(request: Request, failure: Exception) -> JSONResponse:
        assert isinstance(failure, TurnpointError)  # noqa: S101 - registered for this class only
        log.warning("%s %s: %s", request.method, request.url.path, failure, exc_info=failure.__cause__)
        return failed(request.url.path, failure, words_of(request))

    async def store_error(request: Request, failure: Exception) -> JSONResponse:
        assert isinstance(failure, OperationalError)  # noqa: S101 - registered for this class only
        log.error("%s %s", request.method, request.url.path, exc_info=failure)
        return failed(request.url.path, unanswered(failure), words_of(request))

    async def invalid(request: Request, failure: Exception) -> JSONResponse:
        assert isinstance(failure, RequestValidationError)  # noqa: S101 - registered for this class only
        first = failure.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        said = TurnpointError("request.invalid", where=where, reason=first["msg"])
        path = request.url.path
        status = 400 if path.startswith(OPENAI) else 422
        param = ".".join(str(part) for part in first["loc"][1:]) or None
        return _response(path, status, said.code, words_of(request).error(said), param=param)

    async def refused(request: Request, failure: Exception) -> JSONResponse:
        assert isinstance(failure, HTTPException)  # noqa: S101 - registered for this class only
        code = _HTTP.get(failure.status_code, "request.unreadable")
        return refusal(request.scope, failure.status_code, code, headers=failure.headers)

    server.add_exception_handler(TurnpointError, turnpoint_error)
    server.add_exception_handler(OperationalError, store_error)
    server.add_exception_handler(RequestValidationError, invalid)
    server.add_exception_handler(HTTPException, refused)


def failed(path: str, failure: TurnpointError, words: Words) -> JSONResponse:
    """The answer to a request that failed, with how long to wait where waiting helps."""
    status = status_of(failure.code)
    later = {"Retry-After": str(_wait(failure.details))} if status in (429, 503) else None
    return _response(path, status, failure.code, words.error(failure), later)


def _wait(details: Mapping[str, object]) -> int:
    """Whole seconds after which a request may come again."""
    seconds, minutes = details.get("seconds"), details.get("minutes")
    if isinstance(seconds, int):
        return seconds
    return 60 * minutes if isinstance(minutes, int) else _WAIT


def error_event(failure: TurnpointError, words: Words) -> dict[str, str]:
    """A failure inside of a stream, or of one thing among several: `code` and `message`, as an answer has its own."""
    return {"code": failure.code, "message": words.error(failure)}


def openai_error(status: int, code: str, message: str, param: str | None = None) -> dict[str, Any]:
    """A failure as OpenAI's clients read it."""
    kind = _KINDS.get(status, "server_error" if status >= 500 else "invalid_request_error")
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def internal_error(failure: Exception) -> TurnpointError:
    """What is told of a failure that nobody foresaw; the log has the rest."""
    return kept_from(failure) or TurnpointError("internal", reason=type(failure).__name__)


def _response(
    path: str,
    status: int,
    code: str,
    message: str,
    headers: Mapping[str, str] | None = None,
    param: str | None = None,
) -> JSONResponse:
    headers = {"Cache-Control": "no-store", **(headers or {})}
    if status == 401 and is_of_api(path):
        headers["WWW-Authenticate"] = "Bearer"
    if path.startswith(OPENAI):
        return JSONResponse(openai_error(status, code, message, param), status, headers)
    problem = {
        "type": "about:blank",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "detail": message,
        "instance": path,
        "code": code,
        "request_id": request_id(),
    }
    return JSONResponse(problem, status, headers, PROBLEM)
