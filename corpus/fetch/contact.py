"""The e-mail address by which EDGAR can reach whoever fetches; its rules want one in every request."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from corpus.errors import FetchError

_NAME = "contact"
_VARIABLE = "TURNPOINT_CONTACT"
_LONGEST = 200
# One address and nothing else: it goes into a header.
_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def checked(contact: str) -> str:
    """An e-mail address without the blanks round it.

    Raises:
        FetchError: `fetch.bad_contact` when it is none.
    """
    contact = contact.strip()
    if len(contact) > _LONGEST or not _ADDRESS.fullmatch(contact):
        raise FetchError("fetch.bad_contact", contact=contact)
    return contact


def contact_of(home: Path) -> str:
    """The contact: of the environment, else the one kept in a data folder; empty when there is neither.

    Raises:
        FetchError: `fetch.bad_contact`.
    """
    if named := os.environ.get(_VARIABLE):
        return checked(named)
    try:
        return checked((home / _NAME).read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError):
        return ""


def keep_contact(home: Path, contact: str) -> None:
    """Keep a contact in a data folder, readable by its owner only.

    Raises:
        FetchError: `fetch.bad_contact`.
    """
    contact = checked(contact)
    handle, temporary = tempfile.mkstemp(dir=home, prefix=f".{_NAME}.")
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(contact)
    Path(temporary).replace(home / _NAME)
