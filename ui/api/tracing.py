"""The outermost middleware: every request gets its number, is counted, and is answered whatever happens inside."""

from __future__ import annotations

import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.problems import internal_error, refusal
from ui.metrics import Metrics
from ui.telemetry import Telemetry
from ui.tracing import Traced, traced

log = logging.getLogger(__name__)

HEADER = "X-Request-ID"
_TOO_MANY = 429
_LEFT = 499  # what is counted where a client left before it was answered


class Tracing:
    """ASGI middleware.

    Args:
        app: What is inside.
        metrics: Counts requests.
        telemetry: Makes spans of them where that is wanted.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, telemetry: Telemetry) -> None:
        self._app = app
        self._metrics = metrics
        self._telemetry = telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on under its number."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        with (
            traced(headers.get(HEADER, "")) as request,
            self._telemetry.request(scope["method"], headers) as told,
        ):
            status = 0

            async def send_numbered(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    MutableHeaders(scope=message)[HEADER] = request.id
                await send(message)

            try:
                await self._app(scope, receive, send_numbered)
            except Exception as failure:
                log.exception("%s %s failed", scope["method"], request.route or "/")
                if not status:
                    said = internal_error(failure)
                    await refusal(scope, 500, said.code, said.details)(scope, receive, send_numbered)
            finally:
                told.route, told.status = request.route, status or _LEFT
                self._note(request, scope["method"], status or _LEFT)

    def _note(self, request: Traced, method: str, status: int) -> None:
        seconds = time.perf_counter() - request.began
        self._metrics.requested(method, request.route, status, seconds)
        if request.caller and request.caller != "token" and status != _TOO_MANY:
            # What keys are used for can be looked up; what was asked cannot. Refusals for number are many, and counted.
            log.info("%s %s %d %d ms by %s", method, request.route, status, seconds * 1_000, request.caller)
