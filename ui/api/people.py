"""Routes of the loopback API for what belongs to people: counted, handed over, deleted with them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from ui.app import Application

Key = Annotated[str, Query(min_length=3, max_length=200, pattern="~")]
"""A person's key. Nobody's, which is empty, is not deleted by this way."""


class To(BaseModel):
    """Who gets what is nobody's."""

    key: Annotated[str, Field(min_length=3, max_length=200, pattern="~")]


def people_routes(application: Application) -> APIRouter:
    """The routes, for the machine's own user."""
    router = APIRouter(prefix="/api/people")

    @router.get("/belongings")
    def belongings(owner: Annotated[str, Query(max_length=200)] = "") -> dict[str, int]:
        return application.belongings(owner)

    @router.post("/adopt")
    def adopt(body: To) -> dict[str, int]:
        return application.adopt(body.key)

    @router.delete("/belongings")
    def erase(owner: Key) -> dict[str, int]:
        return application.erase(owner)

    return router
