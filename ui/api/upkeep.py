"""Routes for whoever runs the server: how it is, what answers cost, and its end. They are not for a person of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from ui.api.asker import words_of
from ui.app import Application


def upkeep_routes(application: Application, stop: Callable[[], None]) -> APIRouter:
    """The routes over an application; `stop` ends the server."""
    router = APIRouter(prefix="/api", include_in_schema=False)

    @router.get("/costs")
    def costs(since: Annotated[str, Query(max_length=10)] = "") -> dict[str, Any]:
        return application.costs(since)

    @router.get("/status")
    def status(request: Request) -> dict[str, Any]:
        told = application.status()
        for part in (told["engine"], told["index"], *told["engine"]["servers"]):
            if failure := part["error"]:
                sentence = words_of(request).error_sentence(failure["code"], failure["details"])
                part["error"] = {"code": failure["code"], "message": sentence}
        return told

    @router.post("/stop")
    def stop_server() -> dict[str, bool]:
        stop()
        return {"stopping": True}

    return router
