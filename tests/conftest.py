"""What tests of every room share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of filings, questions and the article beside the checkout; tests without it skip."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder `shared` (filings, questions, article) beside the checkout")
    return folder
