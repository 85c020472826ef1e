"""`GET /v1/models`: the one that answers, and the one that embeds."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path

from ui.api.openai.refusing import CHAT_MODEL, ProtocolError
from ui.api.openapi import gives
from ui.app import Application

_EXAMPLE: dict[str, Any] = {"id": CHAT_MODEL, "object": "model", "created": 0, "owned_by": "turnpoint"}


def model_routes(application: Application) -> APIRouter:
    """The routes over an application."""
    router = APIRouter(prefix="/v1", tags=["openai"])

    @router.get(
        "/models",
        summary="List models",
        responses=gives({"object": "list", "data": [_EXAMPLE]}, "The models"),
    )
    def models() -> dict[str, Any]:
        """The model that answers and the one that embeds."""
        return {"object": "list", "data": [_row(name) for name in _names(application)]}

    @router.get("/models/{model:path}", summary="Look at a model", responses=gives(_EXAMPLE, "The model"))
    def model(model: Annotated[str, Path(max_length=400, description="The model's name")]) -> dict[str, Any]:
        """One of them, by its name."""
        known = _names(application)
        if model not in known:
            raise ProtocolError("openai.no_model", model=model, known=", ".join(known))
        return _row(model)

    return router


def _names(application: Application) -> tuple[str, ...]:
    return (CHAT_MODEL, application.embedding_model)


def _row(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "turnpoint"}
