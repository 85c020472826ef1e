"""The contact is asked for once, kept privately, and can never be more than an address."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import FetchError
from corpus.fetch.contact import contact_of, keep_contact


@pytest.fixture(autouse=True)
def _no_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TURNPOINT_CONTACT", raising=False)


def test_a_contact_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    assert contact_of(tmp_path) == ""
    keep_contact(tmp_path, " someone@example.org\n")
    assert contact_of(tmp_path) == "someone@example.org"
    assert (tmp_path / "contact").stat().st_mode & 0o077 == 0
    assert [file.name for file in tmp_path.iterdir()] == ["contact"]


def test_the_environment_speaks_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_contact(tmp_path, "someone@example.org")
    monkeypatch.setenv("TURNPOINT_CONTACT", "other@example.org")
    assert contact_of(tmp_path) == "other@example.org"


@pytest.mark.parametrize(
    "contact", ["", "someone", "a@b", "a@b.c\r\nHost: x", "a b@c.de", "사람@example.org", "a@b.c, d@e.f"]
)
def test_what_is_no_address_is_refused(tmp_path: Path, contact: str) -> None:
    with pytest.raises(FetchError) as failure:
        keep_contact(tmp_path, contact)
    assert failure.value.code == "fetch.bad_contact"
    assert list(tmp_path.iterdir()) == []
