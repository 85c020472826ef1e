"""How publishers and pages are reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corpus.fetch.dart import Dart
from corpus.fetch.edgar import HOSTS, Edgar
from corpus.fetch.filing import Publisher
from corpus.fetch.web import download
from corpus.home import shared_home


def _edgar(contact: str) -> Edgar:
    return Edgar(shared_home() / "fetch", contact)


def _dart(key: str) -> Publisher:
    return Dart(shared_home() / "fetch", key)


@dataclass(frozen=True, slots=True)
class Publishers:
    """How publishers and pages are reached: EDGAR with a contact, DART with a key (empty for the environment's).

    Pages of `edgar_hosts` are EDGAR's too.
    """

    edgar: Callable[[str], Edgar] = _edgar
    edgar_hosts: frozenset[str] = HOSTS
    dart: Callable[[str], Publisher] = _dart
    download: Callable[[str], bytes] = download
