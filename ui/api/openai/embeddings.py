"""`POST /v1/embeddings`: vectors of the model that the index is searched with."""

from __future__ import annotations

import base64
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from index.embed import Vectors
from ui.api.admission import Admission
from ui.api.openai.refusing import ProtocolError, check_model, unsupported
from ui.api.openapi import gives
from ui.app import Application

_MOST = 64  # texts of one request
_LONGEST = 8_000  # code points of a text
_RUNNING, _WAITING = 1, 8

Text = Annotated[str, Field(max_length=_LONGEST)]


class EmbedIn(BaseModel):
    """Texts to embed; `input_type` says whether they ask or are to be found, which this model tells apart."""

    model_config = ConfigDict(
        extra="ignore",
        use_attribute_docstrings=True,
        json_schema_extra={
            "examples": [{"model": "intfloat/multilingual-e5-small", "input": ["data centre revenue"]}]
        },
    )

    model: Annotated[str, Field(max_length=200)]
    """The one that embeds, as `/v1/models` names it."""
    input: Text | Annotated[list[Text], Field(min_length=1, max_length=_MOST)]
    """A text, or several."""
    encoding_format: Literal["float", "base64"] | None = "float"
    """How the numbers of a vector are sent."""
    dimensions: int | None = None
    """The model's own number alone."""
    input_type: Literal["query", "passage"] = "query"
    """Whether the texts ask or are to be found."""


def embedding_routes(application: Application) -> APIRouter:
    """The route over an application."""
    router = APIRouter(prefix="/v1", tags=["openai"])
    embedding = Admission(_RUNNING, _WAITING)
    example = {
        "object": "list",
        "data": [{"object": "embedding", "index": 0, "embedding": [0.03, -0.01]}],
        "model": "intfloat/multilingual-e5-small",
        "usage": {"prompt_tokens": 6, "total_tokens": 6},
        "turnpoint": {"truncated": []},
    }

    @router.post("/embeddings", summary="Embed texts", responses=gives(example, "The vectors, of length 1"))
    async def embed(body: EmbedIn) -> dict[str, Any]:
        """A vector for each text; `turnpoint.truncated` names those of which the end was too far for the model."""
        check_model(body.model, application.embedding_model)
        texts = [body.input] if isinstance(body.input, str) else body.input
        if not all(text.strip() for text in texts):
            raise ProtocolError("openai.empty_input")
        async with embedding.place():
            made = await run_in_threadpool(application.embed, texts, body.input_type)
        if body.dimensions not in (None, made.vectors.shape[1]):
            raise unsupported("dimensions")
        return {
            "object": "list",
            "data": [
                {"object": "embedding", "index": at, "embedding": _written(vector, body.encoding_format)}
                for at, vector in enumerate(made.vectors)
            ],
            "model": body.model,
            "usage": {"prompt_tokens": made.tokens, "total_tokens": made.tokens},
            "turnpoint": {"truncated": list(made.truncated)},
        }

    return router


def _written(vector: Vectors, form: str | None) -> str | list[float]:
    """A vector as numbers, or as the base64 of little-endian single floats, which is what the protocol's clients ask for."""
    if form == "base64":
        return base64.b64encode(vector.astype(np.dtype("<f4")).tobytes()).decode()
    return vector.astype(np.float64).tolist()
