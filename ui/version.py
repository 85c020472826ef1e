"""Which Turnpoint this is."""

from __future__ import annotations


def version() -> str:
    """The installed version of Turnpoint."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("turnpoint")
    except PackageNotFoundError:
        return "0"
