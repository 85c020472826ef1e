"""HEAD is answered as GET is, without the body, at every door that pages and programs look at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ui.api.serving import GENEROUS, Served, served
from ui.embed.places import PLACES
from ui.people.access import Access
from ui.people.permits import PERMITS
from ui.people.signing import SIGN_IN

OPEN = [permit.route for permit in PERMITS if permit.method == "GET" and permit.needed == "open"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    access = Access(frames=frozenset({"https://example.org"}))
    with served(tmp_path_factory.mktemp("heads") / "home", access, limits=GENEROUS) as one:
        one.application.add(b"Revenue of ACME was 12 million dollars.", "a.txt")
        yield one


@pytest.mark.parametrize("path", [*OPEN, *sorted(PLACES), "/api/docs?language=ko"])
def test_a_page_for_everybody_says_to_head_what_it_says_to_get(server: Served, path: str) -> None:
    with server.http("") as http:
        got, head = http.get(path), http.head(path)
    assert (head.status_code, head.content) == (200, b"") and got.content
    for name in ("content-type", "content-length", "content-security-policy", "cache-control"):
        assert head.headers.get(name) == got.headers.get(name)


@pytest.mark.parametrize("path", ["/api/documents", "/api/documents/a.txt", "/api/text/a.txt", "/v1/models"])
def test_what_a_key_opens_to_get_it_opens_to_head(server: Served, path: str) -> None:
    with server.machine as http:
        assert http.head(path).status_code == http.get(path).status_code == 200
    with server.http("") as http:
        assert http.head(path).status_code == http.get(path).status_code == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/nothing", 404), ("/api/documents/none", 404), ("/api/ask", 405), (SIGN_IN, 303)],
)
def test_what_get_does_not_find_head_does_not_find(server: Served, path: str, status: int) -> None:
    with server.machine as http:
        head = http.head(path)
        assert (head.status_code, head.content) == (http.get(path).status_code, b"")
    assert head.status_code == status


def test_one_connection_serves_heads_and_gets_in_turn(server: Served) -> None:
    with server.http("") as http:
        for _ in range(3):
            assert http.head("/api/docs").status_code == 200
            assert http.get("/healthz").json()["name"] == "turnpoint"
