"""What a learner or a teacher can ask for in vain."""

from __future__ import annotations

from corpus.errors import TurnpointError


class StudyError(TurnpointError):
    """A session, card, quiz or file is not there, not the person's, or not as it should be."""
