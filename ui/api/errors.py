"""Every failure of a route as the one form of error."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from corpus.errors import TurnpointError
from ui.api.asker import words_of
from ui.words import Words

log = logging.getLogger(__name__)

_NOT_FOUND = {
    "conversation.unknown",
    "study.unknown_attempt",
    "study.unknown_card",
    "study.unknown_quiz",
    "study.unknown_session",
    "fetch.not_followed",
    "catalogue.unknown_source",
    "figures.no_filings",
    "figures.unknown_metric",
    "figures.none",
}


def install_errors(server: FastAPI) -> None:
    """Make every failure of a route the one form of error, never a traceback."""

    async def turnpoint_error(request: Request, failure: Exception) -> JSONResponse:
        assert isinstance(failure, TurnpointError)  # noqa: S101 - registered for this class only
        log.warning("%s %s: %s", request.method, request.url.path, failure, exc_info=failure.__cause__)
        status = 404 if failure.code in _NOT_FOUND else 400
        return JSONResponse(error_body(failure, words_of(request)), status)

    async def invalid(request: Request, failure: Exception) -> JSONResponse:
        assert isinstance(failure, RequestValidationError)  # noqa: S101 - registered for this class only
        first = failure.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        said = TurnpointError("request.invalid", where=where, reason=first["msg"])
        return JSONResponse(error_body(said, words_of(request)), 422)

    async def unexpected(request: Request, failure: Exception) -> JSONResponse:
        return JSONResponse(error_body(internal_error(failure), words_of(request)), 500)

    server.add_exception_handler(TurnpointError, turnpoint_error)
    server.add_exception_handler(RequestValidationError, invalid)
    server.add_exception_handler(Exception, unexpected)


def error_body(failure: TurnpointError, words: Words) -> dict[str, Any]:
    """An error as the API gives it."""
    return {"error": {"code": failure.code, "message": words.error(failure)}}


def internal_error(failure: Exception) -> TurnpointError:
    """What is told of a failure that nobody foresaw; the log has the rest."""
    return TurnpointError("internal", reason=type(failure).__name__)
