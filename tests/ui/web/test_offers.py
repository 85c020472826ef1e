"""The offer to fetch tells on the page what can be done on the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import FetchError
from tests.ui.fake import fake_application
from ui.web.chat.offers import advice
from ui.words import Words


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    ("failure", "typed"),
    [
        (FetchError("fetch.no_contact"), ""),
        (FetchError("fetch.bad_contact", contact="me"), " me "),
        (FetchError("fetch.no_key", variable="OPENDART_API_KEY"), ""),
    ],
)
def test_what_is_missing_is_asked_for_without_a_terminal(
    failure: FetchError, typed: str, language: str
) -> None:
    words = Words("ko" if language == "ko" else "en")
    told = advice(failure, typed, words)
    assert told != words.error(failure)
    assert "turnpoint " not in told and "TURNPOINT_" not in told


def test_an_address_of_the_environment_is_corrected_there(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TURNPOINT_CONTACT", "nobody")
    application = fake_application(home)
    assert application.introduced()  # no field is shown, which could not help
    failure = FetchError("fetch.bad_contact", contact="nobody")
    assert "TURNPOINT_CONTACT" in advice(failure, "", Words("en"))
    application.close()


def test_other_failures_keep_their_sentence() -> None:
    words = Words("ko")
    failure = FetchError("fetch.unknown_company", publisher="EDGAR", name="X")
    assert advice(failure, "", words) == words.error(failure)
