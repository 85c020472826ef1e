"""Where Turnpoint keeps its things.

Two folders of this machine: the data folder of one user or team (`TURNPOINT_HOME`), owned by the server, and the folder
of models and embeddings that all data folders share (`TURNPOINT_SHARED`). Both default to the platform's place for a
program's data. Servers of several machines share a database (`TURNPOINT_DATABASE`) and vectors (`TURNPOINT_VECTORS`);
the data folder then holds only what is a machine's own.
"""

from __future__ import annotations

import os
from pathlib import Path


def _base() -> Path:
    from platformdirs import user_data_path

    return user_data_path("turnpoint", appauthor=False)


def data_home() -> Path:
    """The data folder: catalogue, word index, vectors, conversations. Not created here."""
    named = os.environ.get("TURNPOINT_HOME")
    return Path(named).expanduser() if named else _base() / "home"


def shared_home() -> Path:
    """The folder of models and cached embeddings, the same for every data folder. Not created here."""
    named = os.environ.get("TURNPOINT_SHARED")
    return Path(named).expanduser() if named else _base() / "shared"


def models_home() -> Path:
    """Where assembled model files lie."""
    return shared_home() / "models"


def database_url() -> str:
    """The address of the PostgreSQL that takes the place of the data folder's databases; empty where none does."""
    return os.environ.get("TURNPOINT_DATABASE", "").strip()


def vectors_url() -> str:
    """The address of the Chroma server that takes the place of the data folder's vectors; empty where none does."""
    return os.environ.get("TURNPOINT_VECTORS", "").strip()
