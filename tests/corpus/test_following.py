"""Followed companies and what was fetched outlive the process; removing a document does not forget its fetching."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.fetch.filing import Filing, Registrant
from corpus.following import Followed
from corpus.library import Library

NVIDIA = Registrant("edgar", "0001045810", "NVIDIA", "NVDA")
SAMSUNG = Registrant("dart", "00126380", "삼성전자", "005930")
FILING = Filing(NVIDIA, "10-K", "2025-01-26", "2025-02-26", "0001045810-25-000023", "", "", "a.htm")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.at(tmp_path)
    yield opened
    opened.close()


def test_a_company_is_followed_once_and_its_wishes_may_change(library: Library, tmp_path: Path) -> None:
    following = library.following
    following.follow(Followed(NVIDIA, ("10-K",), "2025-01-01"))
    following.follow(Followed(SAMSUNG, ("반기보고서",), ""))
    following.synced(NVIDIA)
    following.follow(Followed(NVIDIA, ("10-K", "8-K"), "2024-01-01"))
    again = Library.at(tmp_path)
    nvidia, samsung = again.following.all()
    again.close()
    assert (nvidia.forms, nvidia.since) == (("10-K", "8-K"), "2024-01-01")
    assert nvidia.synced and nvidia.registrant == NVIDIA
    assert samsung == Followed(SAMSUNG, ("반기보고서",), "")


def test_a_company_is_followed_no_more(library: Library) -> None:
    library.following.follow(Followed(NVIDIA, ("10-K",), ""))
    assert library.following.unfollow(NVIDIA)
    assert not library.following.unfollow(NVIDIA)
    assert library.following.all() == ()


def test_what_was_fetched_is_remembered_by_publisher_and_number(library: Library) -> None:
    following = library.following
    other = replace(FILING, registrant=SAMSUNG)
    assert following.unfetched([FILING]) == (FILING,)
    following.fetched(FILING)
    following.fetched(FILING)
    assert following.unfetched([FILING, other]) == (other,)
