"""What can go wrong in words that a person can act on.

Every failure that a person may see is a `TurnpointError`: a stable `code`, and the details that its
sentence needs. The sentences themselves stand in `ui/text/{ko,en}.toml` under `[errors]`, one for each
code, so that they exist in both languages; the log gets the cause (`raise … from …`).
"""

from __future__ import annotations


class TurnpointError(Exception):
    """A failure with a code and the details that its sentence needs.

    Args:
        code: Key of the sentence, `room.what_happened`, for example `read.empty_file`.
        details: Values for the sentence's placeholders; only strings and numbers.
    """

    def __init__(self, code: str, **details: str | int | float) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        inside = ", ".join(f"{key}={value}" for key, value in self.details.items())
        return f"{self.code} ({inside})" if inside else self.code


class ReadError(TurnpointError):
    """A file or page cannot be read as a document; nothing was added."""


class CatalogueError(TurnpointError):
    """The catalogue or the data folder cannot be used as asked."""


class ArtefactError(TurnpointError):
    """A model file cannot be fetched, or is not what its hash says."""


class FetchError(TurnpointError):
    """A page or filing cannot be fetched from where it is published; nothing was added."""


class EngineError(TurnpointError):
    """The engine that writes cannot be started, reached or understood."""


class QuestionError(TurnpointError):
    """A question that cannot be answered as put: empty, or too long."""
