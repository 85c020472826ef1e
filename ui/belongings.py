"""What people leave in one application: counted, handed over, deleted with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from sqlalchemy import Engine

from ui.audit.actor import person
from ui.audit.log import Audit
from ui.conversations.belongings import belongings, erase, hand_over
from ui.documents import Documents
from ui.study.study import Study


class Belongings:
    """Conversations, costs, private documents and studies of each person.

    Args:
        engine: The database of conversations.
        documents: Those of the application.
        study: What people study.
        forget: Makes the model's memory forget what it worded for a person.
        audit: What is told of every change.
    """

    def __init__(
        self, engine: Engine, documents: Documents, study: Study, forget: Callable[[str], None], audit: Audit
    ) -> None:
        self._engine = engine
        self._documents = documents
        self._study = study
        self._forget = forget
        self._audit = audit

    def belongings(self, owner: str) -> dict[str, int]:
        """How many `conversations`, `answers`, private `documents`, `reviews` and `quizzes` there are of a person; of
        nobody if empty.
        """
        kept = asdict(belongings(self._engine, owner))
        return {**kept, "documents": len(self._documents.private(owner)), **self._study.belongings(owner)}

    def adopt(self, key: str) -> dict[str, int]:
        """Hand over to a person what was asked before anybody signed in; what that was, as `belongings`."""
        handed = asdict(hand_over(self._engine, "", key))
        handed = {**handed, "documents": 0, **self._study.hand_over("", key)}
        self._audit.note("data.handed_over", person(key), handed)
        return handed

    def erase(self, owner: str) -> dict[str, int]:
        """Delete everything of a person for good, private documents included; what that was, as `belongings`."""
        if not owner:
            raise ValueError("nobody's things are not deleted")
        documents = self._documents.private(owner)
        for document in documents:
            self._documents.remove(document.source, owner=owner)
        self._forget(owner)
        erased = asdict(erase(self._engine, owner))
        erased = {**erased, "documents": len(documents), **self._study.erase(owner)}
        self._audit.note("data.erased", person(owner), erased)
        return erased
