"""Who may call the API: the token of this machine, keys within their scopes, and anybody only where the page is open too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.awaiting import awaited
from tests.ui.api.serving import GENEROUS, TOKEN, Served, served
from ui.keys.key import Bounds
from ui.people.access import Access
from ui.people.permits import PERMITS
from ui.people.person import ACTING_FOR

PEOPLE = {"anna": "correct horse anna", "ben": "correct horse ben"}
MACHINE_ONLY = (
    ("POST", "/api/stop"),
    ("GET", "/api/status"),
    ("GET", "/api/costs"),
    ("GET", "/api/conversations"),
    ("GET", "/api/feedback"),
    ("GET", "/api/people/belongings"),
    ("POST", "/api/people/adopt"),
    ("DELETE", "/api/people/belongings?owner=anna~1"),
    ("POST", "/api/fetch"),
    ("POST", "/api/fetch/web"),
    ("POST", "/api/sync"),
    ("GET", "/api/contact"),
    ("GET", "/api/study/cards"),
    ("DELETE", "/api/study/learner"),
)


def from_elsewhere(server: Served, method: str, path: str, key: str = "", **options: Any) -> httpx.Response:
    """A request over a connection from another machine."""
    from ui.server import create

    app = create(server.application, TOKEN, "instance", lambda: None, None, server.guard)

    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=("10.0.0.7", 1))
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, headers=headers, **options)

    return awaited(call())


@pytest.fixture
def signed(tmp_path: Path) -> Iterator[Served]:
    """A server where people sign in."""
    with served(tmp_path / "home", people=PEOPLE, limits=GENEROUS) as server:
        yield server


def key_of(server: Served, name: str) -> str:
    user = server.guard.users.named(name)
    return server.keys.create(f"of {name}", (), user.person.key)[1]


def test_without_keys_and_sign_in_any_word_is_a_key_of_this_machine(open_server: Served) -> None:
    assert open_server.http("whatever").get("/api/documents").status_code == 200
    assert open_server.http("").get("/api/documents").status_code == 401
    assert from_elsewhere(open_server, "GET", "/api/documents", "whatever").status_code == 401
    named = open_server.http("whatever", Host="chat.example.com")
    assert named.get("/api/documents").status_code == 403


@pytest.mark.parametrize(("method", "path"), MACHINE_ONLY)
def test_what_runs_the_server_needs_the_token(open_server: Served, method: str, path: str) -> None:
    reply = open_server.http("whatever").request(method, path, json={})
    assert (reply.status_code, reply.json()["code"]) == (401, "server.no_token")


@pytest.mark.parametrize(("method", "path"), MACHINE_ONLY)
def test_no_key_does_what_runs_the_server(signed: Served, method: str, path: str) -> None:
    _, key = signed.keys.create("all")
    reply = signed.http(key).request(method, path, json={})
    assert (reply.status_code, reply.json()["code"]) == (403, "keys.machine_only")


def test_from_the_first_key_on_a_key_is_needed_and_revoking_it_opens_nothing(server: Served) -> None:
    assert server.http("word").get("/v1/models").status_code == 200
    made, key = server.keys.create("bot")
    assert server.http("word").get("/v1/models").status_code == 401
    assert server.http(key).get("/v1/models").status_code == 200
    server.keys.revoke(made.id)
    for shown in (key, "word"):
        assert server.http(shown).get("/v1/models").status_code == 401


def test_where_people_sign_in_a_key_is_needed(signed: Served) -> None:
    refused = signed.http("word").get("/v1/models")
    assert refused.status_code == 401 and refused.json()["error"]["code"] == "keys.wanted"
    assert signed.http("word").get("/api/documents").json()["code"] == "keys.wanted"
    assert refused.headers["www-authenticate"] == "Bearer"


def test_beyond_this_machine_a_key_is_needed_and_the_token_is_not_taken(tmp_path: Path) -> None:
    with served(tmp_path / "home", Access(beyond=True)) as server:
        assert server.http("word").get("/api/documents").status_code == 401
        _, key = server.keys.create("bot")
        assert from_elsewhere(server, "GET", "/api/documents", key).status_code == 200
        refused = from_elsewhere(server, "GET", "/api/documents", TOKEN)
        assert (refused.status_code, refused.json()["code"]) == (403, "server.api_from_elsewhere")


def test_each_scope_allows_its_routes_and_no_other(signed: Served) -> None:
    routes = [permit for permit in PERMITS if permit.needed not in ("", "open")]
    for scope in {permit.needed for permit in routes}:
        _, key = signed.keys.create("narrow", (scope,))  # type: ignore[arg-type]
        for permit in routes:
            path = permit.route.format(source="none", of="none", model="none")
            reply = signed.http(key).request(permit.method, path)
            assert (reply.status_code == 403) is (permit.needed != scope), (scope, permit)
            if reply.status_code == 403:
                code = reply.json()["error"]["code"] if path.startswith("/v1/") else reply.json()["code"]
                assert code == "keys.not_allowed"


def test_a_key_for_somebody_sees_what_is_theirs_and_others_do_not(signed: Served) -> None:
    anna, ben = key_of(signed, "anna"), key_of(signed, "ben")
    _, bot = signed.keys.create("bot")
    added = signed.http(anna).post("/api/documents", files={"file": ("own.txt", b"words of anna")}).json()
    source = added["source"]
    assert source != "own.txt"
    for key, sees in ((anna, True), (ben, False), (bot, False)):
        http = signed.http(key)
        assert ("words of anna" in http.get("/api/documents").text) is sees
        assert (http.get(f"/api/text/{source}").status_code == 200) is sees
        assert ("words of anna" in http.post("/api/search", json={"question": "words"}).text) is sees
        asked = {"model": "turnpoint", "messages": [{"role": "user", "content": "words?"}]}
        assert ("words of anna" in http.post("/v1/chat/completions", json=asked).text) is sees
    assert signed.http(ben).delete(f"/api/documents/{source}").status_code == 404
    assert signed.http(anna).delete(f"/api/documents/{source}").status_code == 200


def test_what_is_everybodys_is_removed_by_a_key_of_nobody_and_not_by_one_of_somebody(signed: Served) -> None:
    signed.application.add(b"for all", "all.txt")
    refused = signed.http(key_of(signed, "anna")).delete("/api/documents/all.txt")
    assert (refused.status_code, refused.json()["code"]) == (403, "catalogue.shared")
    _, bot = signed.keys.create("bot", ("documents:write",))
    assert signed.http(bot).delete("/api/documents/all.txt").status_code == 200


def test_the_key_of_somebody_who_was_removed_is_refused_and_never_anothers_of_that_name(
    signed: Served,
) -> None:
    key = key_of(signed, "anna")
    assert signed.http(key).get("/api/documents").status_code == 200
    signed.guard.users.remove("anna")
    assert signed.http(key).get("/api/documents").json()["code"] == "keys.user_gone"
    signed.guard.users.add("anna", "another horse anna")
    assert signed.http(key).get("/api/documents").status_code == 401


def test_a_key_acts_for_somebody_whom_a_proxy_knows_while_the_proxy_is_believed(tmp_path: Path) -> None:
    access = Access(header="x-forwarded-user", proxies=frozenset({"127.0.0.1"}))
    with served(tmp_path / "home", access, limits=GENEROUS) as server:
        _, key = server.keys.create("of kim", owner="~kim", days=30)
        http = server.http(key)
        added = http.post("/api/documents", files={"file": ("a.txt", b"Kim's own.")})
        assert added.status_code == 200 and added.json()["source"] != "a.txt"
        assert len(http.get("/api/documents").json()["documents"]) == 1
        _, other = server.keys.create("of lee", owner="~lee", days=30)
        assert server.http(other).get("/api/documents").json()["documents"] == []
        # What the proxy says of a request with a key counts for nothing.
        named = server.http(other, **{"X-Forwarded-User": "kim"})
        assert named.get("/api/documents").json()["documents"] == []
    with served(tmp_path / "home", limits=GENEROUS) as server:
        refused = server.http(key).get("/api/documents")
        assert (refused.status_code, refused.json()["code"]) == (401, "keys.proxy_gone")


def test_a_key_is_asked_no_more_than_its_bounds(server: Served) -> None:
    _, few = server.keys.create("few", bounds=Bounds(per_minute=4))
    _, brief = server.keys.create("brief", bounds=Bounds(longest=10))
    asked = [server.http(few).post("/api/ask", json={"question": "what?"}) for _ in range(3)]
    assert [reply.status_code for reply in asked] == [200, 200, 429]
    assert 1 <= int(asked[-1].headers["retry-after"]) <= 15
    assert server.http(few).post("/api/search", json={"question": "what?"}).status_code == 200
    for path, body in (
        ("/api/ask", {"question": "x" * 11}),
        ("/api/search", {"question": "x" * 11}),
        ("/v1/chat/completions", {"model": "turnpoint", "messages": [{"role": "user", "content": "x" * 11}]}),
    ):
        refused = server.http(brief).post(path, json=body)
        assert refused.status_code == 400 and "question.too_long" in refused.text and "10" in refused.text
    assert server.http(brief).post("/api/ask", json={"question": "x" * 10}).status_code == 200


def test_a_key_has_as_many_questions_under_way_as_its_bounds_say(server: Served) -> None:
    _, key = server.keys.create("one at a time", bounds=Bounds(at_once=1))
    stream = {"Accept": "text/event-stream"}
    with server.http(key).stream("POST", "/api/ask", json={"question": "slow"}, headers=stream) as first:
        assert first.status_code == 200
        second = server.http(key).post("/api/ask", json={"question": "what?"})
        assert (second.status_code, second.headers["retry-after"]) == (429, "1")


def test_a_key_acts_for_nobody_but_whom_it_was_made_for(signed: Served) -> None:
    _, key = signed.keys.create("bot")
    reply = signed.http(key, **{ACTING_FOR: "anna~1"}).get("/api/documents")
    assert (reply.status_code, reply.json()["code"]) == (403, "keys.no_acting")


def test_a_key_shown_by_another_page_is_refused(open_server: Served) -> None:
    _ = open_server
    for headers in (
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
    ):
        for path in ("/v1/models", "/metrics", "/readyz"):
            assert open_server.http("word", **headers).get(path).status_code == 403


def test_keys_that_are_guessed_are_slowed(tmp_path: Path) -> None:
    from ui.people.limits import Allowance

    with served(tmp_path / "home", limits={"request": Allowance(3, 0.1)}) as server:
        server.keys.create("bot")
        codes = [server.http(f"tp_{n:012x}_{'A' * 43}").get("/v1/models").status_code for n in range(5)]
        assert codes == [401, 401, 401, 429, 429]


def test_what_a_bot_studies_is_its_own(signed: Served) -> None:
    keys = [signed.keys.create(name)[1] for name in ("one", "two")]
    sessions = []
    for key in keys:
        sessions.append(signed.http(key).get("/api/quiz/sessions").json()["sessions"])
    assert sessions == [[], []]
    people = {signed.guard.users.named("anna").person.key}
    from ui.people.callers import Callers

    callers = Callers(TOKEN, signed.keys, signed.guard.users, signed.guard.signing)
    learners = set()
    for key in keys:
        headers = [(b"host", b"127.0.0.1"), (b"authorization", f"Bearer {key}".encode())]
        caller: Any = callers.of({"type": "http", "headers": headers, "client": ("127.0.0.1", 1)})
        learners.add(caller.learner)
    assert len(learners) == 2 and not learners & (people | {""})
