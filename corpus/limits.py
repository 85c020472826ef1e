"""The seconds that engines and stores may take, in one place. What is fetched from publishers has its own in `corpus.fetch`.

They are looked up when they are needed, so that a test, or who runs a slow machine, may change them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Limits:
    """Seconds.

    Attributes:
        look: A look at whether a model server or the embedded engine's child is well.
        look_every: Between two looks at one that was not heard of.
        load: Until the embedded engine has its model in memory.
        first_token: Until an engine's first text, where no other could take over.
        between: From one piece of its text to the next.
        whole: Until the last piece.
        return_: For which a question waits for an engine that has just failed.
        vectors_connect: Until a Chroma server takes a connection.
        vectors_search: Until it has found something.
        vectors_write: Until it has stored or deleted something.
        database_connect: Until PostgreSQL lets one in.
        database_ping: Until a connection that was not used for a while answers.
        database_statement: Until a statement has an answer; waits for a turn are longer.
        database_turn: Until it is one's turn to write, or to do what one server does at a time.
        store_return: For which a store that has failed is left alone at most.
    """

    look: float = 5.0
    look_every: float = 5.0
    load: float = 120.0
    first_token: float = 300.0
    between: float = 60.0
    whole: float = 900.0
    return_: float = 10.0
    vectors_connect: float = 2.0
    vectors_search: float = 5.0
    vectors_write: float = 30.0
    database_connect: float = 5.0
    database_ping: float = 5.0
    database_statement: float = 60.0
    database_turn: float = 900.0
    store_return: float = 5.0


LIMITS = Limits()
"""Those of this process."""
