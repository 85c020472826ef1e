"""What OpenAI's protocol has and these routes do not: told, and never quietly left out where the answer would differ."""

from __future__ import annotations

from corpus.errors import TurnpointError

CHAT_MODEL = "turnpoint"
"""The model that answers: whichever engine words it, code decides what is said."""


class ProtocolError(TurnpointError):
    """A request that is well-formed and asks for what there is not."""


def unsupported(name: str) -> ProtocolError:
    """The failure of a request that asks for a parameter's value that is not there."""
    return ProtocolError("openai.unsupported", name=name)


def check_model(wanted: str, known: str) -> None:
    """Refuse another model than the one there is.

    Raises:
        ProtocolError: `openai.no_model`.
    """
    if wanted != known:
        raise ProtocolError("openai.no_model", model=wanted, known=known)
