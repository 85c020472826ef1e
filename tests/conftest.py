"""What tests of every room share."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.chroma import ChromaServer, chroma_server
from tests.chromium import installed_chromium, running_chromium
from tests.postgres import Cluster, cluster, programs

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of filings, questions and the article beside the checkout; tests without it skip."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder `shared` (filings, questions, article) beside the checkout")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Generator[Cluster]:
    """A PostgreSQL of the suite's own; without its programs the tests that need one skip."""
    installed = programs()
    if installed is None:
        pytest.skip("needs PostgreSQL's programs (on Debian: apt-get install postgresql)")
    with cluster(installed) as running:
        yield running


@pytest.fixture(scope="session")
def migrated(postgres: Cluster) -> str:
    """The name of a database in which every kind of tables is there already."""
    from assistant.memory.tables import MEMORY
    from corpus.database import open_database
    from corpus.shared.tables import FILES
    from corpus.tables import CATALOGUE
    from index.shared.tables import VECTORS, WORDS
    from ui.conversations.tables import CONVERSATIONS
    from ui.keys.tables import KEYS
    from ui.slack.tables import KEPT
    from ui.study.tables import STUDY

    postgres.run("CREATE DATABASE migrated")
    for schema in (CATALOGUE, FILES, WORDS, VECTORS, CONVERSATIONS, KEYS, KEPT, STUDY, MEMORY):
        open_database(postgres.url("migrated"), schema).dispose()
    return "migrated"


@pytest.fixture
def database(postgres: Cluster, migrated: str, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    """An empty database, which everything that the test opens is kept in; its address."""
    monkeypatch.setenv("TURNPOINT_DATABASE", postgres.url(migrated))
    yield postgres.url(migrated)
    postgres.empty(migrated)


@pytest.fixture(params=["sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest) -> str:
    """What a test keeps, in files of a folder and once more in PostgreSQL; which of them it is."""
    if request.param == "postgresql":
        request.getfixturevalue("database")
    return request.param


@pytest.fixture(scope="session")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Generator[ChromaServer]:
    """A Chroma server of the suite's own."""
    with chroma_server(tmp_path_factory.mktemp("chroma")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> "Generator[Browser]":
    """The browser of all browser tests; without a Chromium they skip."""
    if installed_chromium() is None:
        pytest.skip("needs a Chromium (on Debian: apt-get install chromium fonts-noto-cjk)")
    with running_chromium() as browser:
        yield browser


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Where everything is there, a skip is a failure: continuous integration sets TURNPOINT_NO_SKIPS."""
    report = yield
    if os.environ.get("TURNPOINT_NO_SKIPS") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped but had to run: {report.longrepr}"
    return report
