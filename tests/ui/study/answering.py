"""Answers a session's cards and tells each verdict on stdout, until it is killed or dies at a chosen moment.

`python -m tests.ui.study.answering DATABASE SESSION STATEMENT`: on the third answer it kills itself before its
transaction's first statement that begins with STATEMENT; `commit` is before the commit, `after` behind it, `never` never.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from sqlalchemy import event

from corpus.database import open_database
from tests.ui.study.cards import graded
from ui.study.given import Reply
from ui.study.study import Study
from ui.study.tables import STUDY


def die(*of: Any) -> None:
    del of
    os.kill(os.getpid(), signal.SIGKILL)


def main(database: str, session: str, moment: str) -> None:
    engine = open_database(f"sqlite:///{database}", STUDY)
    study = Study(engine, graded)
    while (ask := study.sessions.next("", session)) is not None:
        if ask.place == 2 and moment == "commit":
            event.listen(engine, "commit", die)
        elif ask.place == 2 and moment != "never":

            @event.listens_for(engine, "before_cursor_execute")
            def watch(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
                if statement.startswith(moment):
                    die()

        study.sessions.answer("", session, ask.place, Reply(ask.card.key.text))
        if ask.place == 2 and moment == "after":
            die()
        print(ask.place, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
