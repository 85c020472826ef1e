"""Signing in: who is known by what they show, who is slowed, what ends a session, and whose word is taken."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from tests.awaiting import awaited
from ui.api.asker import asker_of
from ui.audit.log import Audit
from ui.doorkeeper import Doorkeeper
from ui.keys.keys import Keys
from ui.people import users
from ui.people.access import Access, AccessError
from ui.people.attempts import Attempts
from ui.people.bindings import Bindings
from ui.people.gate import Gate, Guard
from ui.people.limits import Limits
from ui.people.passwords import Cost, hashed
from ui.people.person import person_in
from ui.people.sessions import IDLE, RENEWED, Sessions
from ui.people.signing import Signing
from ui.people.users import Users

PASSWORD = "correct horse battery"
ORIGIN = "http://127.0.0.1:7860"


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


async def told(scope: Scope, receive: Receive, send: Send) -> None:
    """The application behind the gate: says who asks and which headers came."""
    person = person_in(scope)
    headers = {key.decode(): value.decode() for key, value in scope["headers"]}
    assert person is None or asker_of(Request(scope)) == person
    body = json.dumps({"person": person and person.key, "headers": headers}).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


@dataclass
class Server:
    """Doorkeeper and gate over `told`, with a clock of its own, called as from any address."""

    home: Path
    access: Access = field(default_factory=Access)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.users = Users(self.home)
        self.sessions = Sessions(self.home, self.users, self.clock)
        limits = Limits(self.clock)
        signing = Signing(
            self.access, self.users, self.sessions, Attempts(self.clock), limits, Audit(self.home)
        )
        guard = Guard(self.access, signing, limits, Bindings(), self.users, Keys.at(self.home))
        self.app = Doorkeeper(Gate(told, guard, "token"), self.access)

    def call(self, method: str, path: str, peer: str = "127.0.0.1", **options: Any) -> httpx.Response:
        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(peer, 1))
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
                return await client.request(method, path, **options)

        return awaited(call())

    def sign_in(self, name: str, password: str = PASSWORD, **options: Any) -> httpx.Response:
        headers = {"Origin": ORIGIN} | options.pop("headers", {})
        form = {"name": name, "password": password}
        return self.call("POST", "/sign-in", data=form, headers=headers, **options)

    def person(self, cookie: str = "", **options: Any) -> Any:
        """Who the application behind the gate takes somebody for; the code of the refusal where it is not asked."""
        headers = ({"Cookie": cookie} if cookie else {}) | options.pop("headers", {})
        reply = self.call("GET", "/", headers=headers, **options).json()
        return reply["code"] if "code" in reply else reply["person"]


def cookie_of(reply: httpx.Response) -> str:
    return reply.headers["set-cookie"].partition(";")[0]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Passwords that cost nothing; what they cost is tried in `test_users`."""
    monkeypatch.setattr(users, "hashed", lambda password: hashed(password, Cost(2, 8, 1)))
    monkeypatch.setattr(users, "is_dated", lambda kept: False)
    users._decoy.cache_clear()
    yield
    users._decoy.cache_clear()


@pytest.fixture
def server(tmp_path: Path) -> Server:
    server = Server(tmp_path)
    server.users.add("anna", PASSWORD)
    return server


def test_without_users_on_this_machine_nobody_signs_in(tmp_path: Path) -> None:
    server = Server(tmp_path)
    assert server.person() == ""
    assert server.call("GET", "/sign-in").headers["location"] == "/"


def test_the_first_user_closes_the_door_while_the_server_runs(tmp_path: Path) -> None:
    server = Server(tmp_path)
    assert server.person() == ""
    Users(tmp_path).add("anna", PASSWORD)
    assert server.person() == "people.signed_out"


def test_who_signs_in_is_known_by_a_cookie_that_no_script_and_no_other_site_gets(server: Server) -> None:
    reply = server.sign_in(" ANNA ")
    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    cookie = reply.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    assert "Secure" not in cookie and "anna" not in cookie
    user = server.users.find("anna")
    assert user is not None and server.person(cookie_of(reply)) == user.person.key


def test_the_cookie_goes_over_tls_only_where_the_page_came_by_it(tmp_path: Path) -> None:
    server = Server(tmp_path, Access(hosts=frozenset({"chat.example.com"})))
    server.users.add("anna", PASSWORD)
    headers = {"Host": "chat.example.com", "Origin": "https://chat.example.com"}
    signed_in = server.sign_in("anna", headers=headers)
    assert "; Secure" in signed_in.headers["set-cookie"]
    server.clock.now += RENEWED
    later = server.call("GET", "/", headers={"Host": "chat.example.com", "Cookie": cookie_of(signed_in)})
    assert "; Secure" in later.headers["set-cookie"]


def test_an_unknown_name_and_a_wrong_password_are_told_alike(server: Server) -> None:
    wrong, unknown = server.sign_in("anna", "wrong"), server.sign_in("nobody", "wrong")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    plain = [re.sub(r'value="\w+"', "", reply.text) for reply in (wrong, unknown)]
    assert plain[0] == plain[1] and "set-cookie" not in wrong.headers


def test_an_unknown_name_costs_the_comparison_that_a_known_one_does(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    monkeypatch.setattr("ui.people.users.matches", lambda given, kept: bool(compared.append(kept)))
    server.sign_in("anna", "wrong")
    server.sign_in("nobody", "wrong")
    server.sign_in("no name at all!", "wrong")
    costs = [kept.split("$")[:4] for kept in compared]
    assert len(costs) == 3 and costs[0] == costs[1] == costs[2]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://127.0.0.1:9999"},
    ],
)
def test_a_form_of_another_page_signs_nobody_in_or_out(server: Server, headers: dict[str, str]) -> None:
    assert server.sign_in("anna", headers=headers).status_code == 403
    cookie = cookie_of(server.sign_in("anna"))
    assert server.call("POST", "/sign-out", headers={**headers, "Cookie": cookie}).status_code == 403
    assert server.person(cookie) != "people.signed_out"


def test_a_form_without_any_word_of_where_it_is_from_is_refused(server: Server) -> None:
    form = {"name": "anna", "password": PASSWORD}
    assert server.call("POST", "/sign-in", data=form).status_code == 403


@pytest.mark.parametrize("path", ["/sign-in?next=https://evil.example", "/sign-in?to=//evil.example"])
def test_signing_in_leads_nowhere_else(server: Server, path: str) -> None:
    form = {"name": "anna", "password": PASSWORD}
    reply = server.call("POST", path, data=form, headers={"Origin": ORIGIN})
    assert reply.headers["location"] == "/"


def test_the_page_to_sign_in_at_runs_no_script_and_loads_nothing(server: Server) -> None:
    reply = server.call("GET", "/sign-in", headers={"Accept-Language": "ko"})
    assert reply.status_code == 200 and "비밀번호" in reply.text and 'lang="ko"' in reply.text
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script" not in policy and "unsafe" not in policy
    assert "<script" not in reply.text and "src=" not in reply.text
    assert "Password" in server.call("GET", "/sign-in?language=en", headers={"Accept-Language": "ko"}).text


def test_what_was_typed_as_a_name_is_shown_as_text(server: Server) -> None:
    reply = server.sign_in('"><script>alert(1)</script>', "wrong")
    assert "<script" not in reply.text and "&lt;script" in reply.text


def test_failures_are_slowed_and_a_success_is_not_held_up_by_the_past(server: Server) -> None:
    for _ in range(5):
        assert server.sign_in("anna", "wrong").status_code == 401
    slowed = server.sign_in("anna", PASSWORD)
    assert slowed.status_code == 429 and int(slowed.headers["retry-after"]) == 1
    server.clock.now += 1.1
    assert server.sign_in("anna", PASSWORD).status_code == 303
    assert server.sign_in("anna", "wrong").status_code == 401


def test_delays_grow_by_address_and_stay_short_by_name() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    waits: list[int] = []
    for _ in range(40):
        while wait := attempts.begin("1.2.3.4", "anna"):
            waits.append(wait)
            clock.now += wait
    assert waits[:5] == [1, 2, 4, 8, 16] and max(waits) == 900
    assert attempts.begin("5.6.7.8", "anna") <= 30
    assert attempts.begin("5.6.7.8", "ben") == 0
    clock.now += 3_601
    assert attempts.begin("1.2.3.4", "anna") == 0


def test_attempts_at_once_count_before_any_of_them_has_failed() -> None:
    attempts = Attempts(Clock())
    assert [attempts.begin("1.2.3.4", "anna") > 0 for _ in range(7)] == [False] * 5 + [True] * 2


def test_an_address_that_tries_on_and_on_is_told_to_wait(server: Server) -> None:
    codes = [server.sign_in(f"name{n}", "x", peer="10.0.0.9").status_code for n in range(8)]
    assert codes[:5] == [401] * 5 and set(codes[5:]) == {429}
    assert server.sign_in("anna", peer="10.0.0.8").status_code == 303


def test_signing_out_ends_a_session_also_where_it_was_copied_and_after_a_restart(server: Server) -> None:
    cookie = cookie_of(server.sign_in("anna"))
    reply = server.call("POST", "/sign-out", headers={"Cookie": cookie, "Origin": ORIGIN})
    assert reply.headers["location"] == "/sign-in" and "Max-Age=0" in reply.headers["set-cookie"]
    assert server.person(cookie) == "people.signed_out"
    assert Server(server.home, clock=server.clock).person(cookie) == "people.signed_out"


def test_a_session_outlives_a_restart_but_not_a_month_unused(server: Server) -> None:
    cookie = cookie_of(server.sign_in("anna"))
    again = Server(server.home, clock=server.clock)
    again.clock.now += IDLE - 1
    assert again.person(cookie) != "people.signed_out"
    again.clock.now += 2
    assert again.person(cookie) == "people.signed_out"


def test_a_session_that_is_used_is_written_anew_once_a_day(server: Server) -> None:
    cookie = cookie_of(server.sign_in("anna"))
    assert "set-cookie" not in server.call("GET", "/", headers={"Cookie": cookie}).headers
    server.clock.now += RENEWED
    renewed = server.call("GET", "/", headers={"Cookie": cookie})
    server.clock.now += IDLE - RENEWED + 1
    assert server.person(cookie) == "people.signed_out"
    assert server.person(cookie_of(renewed)) != "people.signed_out"


def test_another_password_ends_all_sessions(server: Server) -> None:
    cookie = cookie_of(server.sign_in("anna"))
    Users(server.home).change_password("anna", "another password")
    assert server.person(cookie) == "people.signed_out"
    assert server.sign_in("anna").status_code == 401
    assert server.sign_in("anna", "another password").status_code == 303


def test_a_name_used_again_is_another_person(server: Server) -> None:
    cookie = cookie_of(server.sign_in("anna"))
    before = server.person(cookie)
    server.users.remove("anna")
    server.users.add("ben", PASSWORD)
    assert server.person(cookie) == "people.signed_out"
    server.users.add("anna", PASSWORD)
    assert server.person(cookie) == "people.signed_out"
    assert server.person(cookie_of(server.sign_in("anna"))) != before


@pytest.mark.parametrize("change", [0, 20, 50, -1])
def test_a_session_that_was_changed_is_none(server: Server, change: int) -> None:
    name, _, value = cookie_of(server.sign_in("anna")).partition("=")
    at = change % len(value)
    forged = value[:at] + ("A" if value[at] != "A" else "Q") + value[at + 1 :]
    assert server.person(f"{name}={forged}") == "people.signed_out"


@pytest.mark.parametrize(
    "value", ["", "x", "AAAA", "=" * 8, "%00", "é".encode().decode("latin-1"), "A" * 5_000]
)
def test_a_cookie_that_is_no_session_is_none(server: Server, value: str) -> None:
    headers = {"Cookie": f"{server.sessions.cookie}={value}".encode("latin-1")}
    assert server.call("GET", "/", headers=headers).status_code == 401  # type: ignore[arg-type]


# A proxy's word

PROXY = Access(
    header="x-forwarded-user", proxies=frozenset({"10.1.1.1"}), hosts=frozenset({"chat.example.com"})
)


def test_a_proxy_that_is_believed_says_who_asks_and_its_header_goes_no_further(tmp_path: Path) -> None:
    server = Server(tmp_path, PROXY)
    named = {"X-Forwarded-User": "Anna@Example.com"}
    reply = server.call("GET", "/", peer="10.1.1.1", headers=named).json()
    assert reply["person"] == "~anna@example.com"
    assert "x-forwarded-user" not in reply["headers"]


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.1.1.2", "::1"])
def test_from_anybody_else_the_header_is_nothing(tmp_path: Path, peer: str) -> None:
    server = Server(tmp_path, PROXY)
    named = {"X-Forwarded-User": "anna"}
    assert server.person(peer=peer, headers=named) == "people.signed_out"
    health = server.call("GET", "/healthz", peer=peer, headers=named).json()
    assert "x-forwarded-user" not in health["headers"]


@pytest.mark.parametrize(
    "said", [[], [("X-Forwarded-User", "anna"), ("x-forwarded-user", "ben")], [("X-Forwarded-User", "a b")]]
)
def test_a_proxy_that_says_nothing_or_two_things_lets_nobody_in(
    tmp_path: Path, said: list[tuple[str, str]]
) -> None:
    reply = Server(tmp_path, PROXY).call("GET", "/", peer="10.1.1.1", headers=said)
    assert reply.status_code == 401


def test_no_name_of_a_proxy_is_the_key_of_a_user_of_the_file(tmp_path: Path) -> None:
    server = Server(tmp_path, PROXY)
    user = server.users.add("anna", PASSWORD, admin=True)
    for name in ("anna", user.person.key, "?"):
        reply = server.call("GET", "/", peer="10.1.1.1", headers={"X-Forwarded-User": name}).json()
        assert reply.get("person") in (None, "~anna") and reply.get("person") != user.person.key


def test_behind_a_proxy_failures_count_by_the_address_that_it_names(tmp_path: Path) -> None:
    server = Server(tmp_path, Access(proxies=frozenset({"10.1.1.1"})))
    server.users.add("anna", PASSWORD)
    for n in range(6):
        one = {"X-Forwarded-For": "9.9.9.9, 7.7.7.7"}
        last = server.sign_in(f"n{n}", "x", peer="10.1.1.1", headers=one)
    assert last.status_code == 429
    other = {"X-Forwarded-For": "7.7.7.7, 9.9.9.9"}
    assert server.sign_in("n9", "x", peer="10.1.1.1", headers=other).status_code == 401
    forged = {"X-Forwarded-For": "1.1.1.1"}
    codes = [server.sign_in(f"m{n}", "x", peer="10.9.9.9", headers=forged).status_code for n in range(6)]
    assert codes[-1] == 429


# From where


def test_a_server_is_called_by_its_names_only(tmp_path: Path) -> None:
    server = Server(tmp_path, Access(beyond=True, hosts=frozenset({"chat.example.com"})))
    for host, code in (
        ("chat.example.com", 401),
        ("CHAT.example.com:443", 401),
        ("192.168.0.5:7860", 401),
        ("127.0.0.1", 401),
        ("evil.example", 403),
        ("chat.example.com.evil.example", 403),
        ("chat.example.com@evil.example", 403),
    ):
        assert server.call("GET", "/", headers={"Host": host}).status_code == code, host
    assert Server(tmp_path).call("GET", "/", headers={"Host": "192.168.0.5"}).status_code == 403


def test_beyond_this_machine_everybody_signs_in_also_when_the_last_user_goes(tmp_path: Path) -> None:
    server = Server(tmp_path, Access(beyond=True))
    assert server.person() == "people.signed_out"


def test_the_api_answers_programs_of_its_own_machine_only(server: Server) -> None:
    token = {"Authorization": "Bearer token"}
    assert server.call("GET", "/api/documents", headers=token).status_code == 200
    assert server.call("GET", "/api/documents", peer="10.0.0.1", headers=token).status_code == 403


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"hosts": ("http://x",)}, "access.bad_host"),
        ({"header": "X Y"}, "access.bad_header"),
        ({"header": "Cookie"}, "access.bad_header"),
        ({"proxies": ("localhost",)}, "access.bad_proxy"),
    ],
)
def test_options_that_say_nothing_are_refused(options: dict[str, Any], code: str) -> None:
    with pytest.raises(AccessError, match=code):
        Access.of("0.0.0.0", **options)


def test_a_header_is_believed_of_this_machine_unless_told_otherwise() -> None:
    assert Access.of("127.0.0.1", header="X-User").proxies == {"127.0.0.1", "::1"}
    assert Access.of("127.0.0.1", header="X-User", proxies=("10.0.0.1",)).proxies == {"10.0.0.1"}
    assert Access.of("0.0.0.0").beyond and not Access.of("127.0.0.1").beyond


# Too much


def test_too_many_requests_of_one_person_leave_the_others_alone(server: Server) -> None:
    server.users.add("ben", PASSWORD)
    anna, ben = (cookie_of(server.sign_in(name)) for name in ("anna", "ben"))
    said = [server.person(anna) for _ in range(620)]
    assert said[-1] == "people.too_many_requests"
    assert server.person(ben) != "people.too_many_requests"
    reply = server.call("GET", "/", headers={"Cookie": anna})
    assert reply.status_code == 429 and int(reply.headers["retry-after"]) >= 1
    server.clock.now += 5
    assert server.person(anna) != "people.too_many_requests"


def test_strangers_are_slowed_by_their_address(server: Server) -> None:
    said = [server.call("GET", "/config", peer="10.0.0.9").status_code for _ in range(610)]
    assert said[0] == 401 and said[-1] == 429
    assert server.call("GET", "/sign-in", peer="10.0.0.9").status_code == 429
    assert server.call("GET", "/sign-in", peer="10.0.0.8").status_code == 200


def test_a_body_that_does_not_come_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = cookie_of(server.sign_in("anna"))
    monkeypatch.setattr("ui.people.bodies.PATIENCE", 0.0)
    said: list[Any] = []

    async def never() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        said.append(message)

    for path in ("/gradio_api/queue/join", "/gradio_api/upload"):
        headers = [(b"host", b"127.0.0.1"), (b"cookie", cookie.encode())]
        scope = {
            "type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers,
            "client": ("127.0.0.1", 1),
        }  # fmt: skip
        said.clear()
        app = Doorkeeper(Gate(reads_all, guard_of(server), "token"), server.access)
        awaited(app(scope, never, send))
        assert said[0]["status"] == 408


async def reads_all(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that reads its body, and says 500 where that fails, as web frameworks do."""
    try:
        while (await receive()).get("more_body"):
            pass
    except Exception:
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        raise


def guard_of(server: Server) -> Guard:
    limits = Limits(server.clock)
    signing = Signing(
        server.access, server.users, server.sessions, Attempts(server.clock), limits, Audit(server.home)
    )
    return Guard(server.access, signing, limits, Bindings(), server.users, Keys.at(server.home))
