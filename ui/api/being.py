"""Routes about the server itself: that it lives, whether it is ready, and what it counts."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from ui.api.openapi import gives
from ui.api.problems import refusal
from ui.app import Application
from ui.metrics import CONTENT_TYPE
from ui.people.permits import methods_of
from ui.version import version


def being_routes(application: Application, instance: str) -> APIRouter:
    """The routes; `instance` names this run of the server."""
    router = APIRouter(tags=["server"])

    @router.get(
        "/healthz",
        summary="Is it alive?",
        responses=gives({"name": "turnpoint", "version": "0.1.0", "instance": "5f2d"}, "It is"),
    )
    async def healthz() -> dict[str, str]:
        """Always answered while the server runs."""
        return {"name": "turnpoint", "version": version(), "instance": instance}

    @router.get(
        "/readyz",
        summary="Is it ready?",
        responses={
            **gives({"ready": True}, "It is"),
            503: {"description": "Not yet; `detail` says what is missing"},
        },
    )
    def readyz(request: Request) -> Response:
        """Whether questions can be answered: the index is open, the engine is there and the database answers.

        Of several model servers also which of them answer, in the order of the setting; their addresses are nobody's here.
        """
        engine = application.status()["engine"]
        state = engine["state"]
        if state != "ready":
            code = "server.engine_starting" if state == "starting" else "server.engine_failed"
            return refusal(request.scope, 503, code, headers={"Retry-After": "5"})
        application.check_stores()
        servers = [server["well"] for server in engine["servers"]]
        return JSONResponse({"ready": True, "servers": servers} if servers else {"ready": True})

    @router.get(
        "/metrics",
        summary="What it counts",
        response_class=Response,
        responses={
            200: {"description": "For Prometheus", "content": {"text/plain": {"schema": {"type": "string"}}}}
        },
    )
    def metrics() -> Response:
        """Requests, answers, tokens, seconds by stage, and what there is; of nothing that anybody said."""
        return Response(application.metrics.text(), media_type=CONTENT_TYPE)

    return router


def catch_all() -> APIRouter:
    """For what no route of the API is: told as a problem, where else the page would answer."""
    router = APIRouter(include_in_schema=False)
    every = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"]

    @router.api_route("/api/{rest:path}", methods=every)
    @router.api_route("/v1/{rest:path}", methods=every)
    @router.api_route("/healthz", methods=every)
    @router.api_route("/readyz", methods=every)
    @router.api_route("/metrics", methods=every)
    async def nothing(request: Request) -> Response:
        methods = methods_of(request.url.path)
        if methods:
            allow = {"Allow": ", ".join(methods)}
            return refusal(request.scope, 405, "request.no_such_method", headers=allow)
        return refusal(request.scope, 404, "request.nothing_here")

    return router
