"""A page is fetched from the public internet only, whatever its name resolves to and wherever it redirects."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from corpus.errors import FetchError
from corpus.fetch.addresses import IPAddress, is_public, resolve
from corpus.fetch.web import download
from tests.replay import Replay, Reply


def anything(address: IPAddress) -> bool:
    return True


def loopback_only(address: IPAddress) -> bool:
    return address == ip_address("127.0.0.1")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "224.0.0.1", "239.255.255.250", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1",
        "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2002:0a00:0001::1",
        "64:ff9b::7f00:1", "64:ff9b::c0a8:101", "64:ff9b:1::7f00:1", "::7f00:1", "::ffff:0:127.0.0.1", "fec0::1",
        "2606:4700::5efe:7f00:1", "2606:4700::200:5efe:a00:1", "5f00::1", "3fff::1", "2001:db8::1", "192.88.99.1",
    ],
)  # fmt: skip
def test_an_inward_address_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "104.16.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data", "http://10.0.0.1:8080/",
        "file:///etc/passwd", "ftp://example.org/x", "gopher://127.0.0.1/", "http:///path", "//example.org",
        "http://user@127.0.0.1/", "http:", "",
    ],
)  # fmt: skip
def test_an_inward_address_or_another_scheme_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(FetchError) as failure:
        download(url)
    assert failure.value.code == "fetch.inward"


def test_a_name_is_refused_when_one_of_its_addresses_is_inward(replay: Replay) -> None:
    def both(host: str, port: int) -> Sequence[IPAddress]:
        return ip_address("93.184.216.34"), ip_address("127.0.0.1")

    with pytest.raises(FetchError) as failure:
        download(replay.url, resolver=both)
    assert (failure.value.code, replay.asked) == ("fetch.inward", [])


def test_the_connection_goes_to_the_address_that_was_checked(replay: Replay) -> None:
    """The name resolves to the checked address once; asked again, it would be another, and no name server knows it."""
    port = int(replay.url.rpartition(":")[2])
    asked: list[tuple[str, int]] = []

    def rebinding(host: str, port: int) -> Sequence[IPAddress]:
        asked.append((host, port))
        return (ip_address("127.0.0.1" if len(asked) == 1 else "10.0.0.1"),)

    replay.put("page", Reply(b"page"))
    url = f"http://rebinding.invalid:{port}/page"
    assert download(url, allowed=loopback_only, resolver=rebinding) == b"page"
    assert asked == [("rebinding.invalid", port)]
    assert replay.asked[0].headers["Host"] == f"rebinding.invalid:{port}"


def test_the_next_address_is_tried_where_one_cannot_be_connected_to(replay: Replay) -> None:
    def two(host: str, port: int) -> Sequence[IPAddress]:
        return ip_address("127.0.0.2"), ip_address("127.0.0.1")

    replay.put("page", Reply(b"page"))
    assert download(f"{replay.url}/page", allowed=anything, resolver=two) == b"page"


def test_a_redirect_to_an_inward_address_is_refused(replay: Replay) -> None:
    for place in ("http://10.0.0.1/", "http://[::1]/", "file:///etc/passwd", "http://169.254.169.254/"):
        replay.put("page", Reply(b"", 302, {"Location": place}))
        with pytest.raises(FetchError) as failure:
            download(f"{replay.url}/page", allowed=loopback_only)
        assert failure.value.code == "fetch.inward"


def test_a_redirect_is_resolved_and_checked_anew_and_stays_with_its_name(replay: Replay) -> None:
    port = int(replay.url.rpartition(":")[2])
    hosts: list[str] = []

    def resolver(host: str, port: int) -> Sequence[IPAddress]:
        hosts.append(host)
        return resolve("127.0.0.1", port)

    replay.put("a", Reply(b"", 301, {"Location": "b?c=d"}))
    replay.put("b", Reply(b"", 302, {"Location": f"http://other.invalid:{port}/c"}))
    replay.put("c", Reply(b"there"))
    assert download(f"http://one.invalid:{port}/a", allowed=anything, resolver=resolver) == b"there"
    assert hosts == ["one.invalid", "one.invalid", "other.invalid"]
    assert [asked.headers["Host"].partition(":")[0] for asked in replay.asked] == hosts


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(b"", 404), "fetch.refused"),
        (Reply(b"", 500), "fetch.refused"),
        (Reply(b"x" * 1_001), "fetch.too_large"),
        (Reply(b"x" * 1_000, cut=10), "fetch.unreachable"),
        (Reply(b"", 302, {"Location": "/page"}), "fetch.unreachable"),
        (Reply(b"not packed", headers={"Content-Encoding": "gzip"}), "fetch.unreachable"),
    ],
)
def test_what_is_no_whole_page_is_an_error(replay: Replay, reply: Reply, code: str) -> None:
    replay.put("page", reply)
    with pytest.raises(FetchError) as failure:
        download(f"{replay.url}/page", allowed=anything, largest=1_000)
    assert failure.value.code == code


@pytest.mark.parametrize("url", ["http://[", "http://a\x00b/", "http://\u2603" + "x" * 70_000])
def test_what_is_no_address_is_an_error(url: str) -> None:
    with pytest.raises(FetchError) as failure:
        download(url)
    assert failure.value.code == "fetch.unreachable"


def test_an_unknown_name_is_an_error() -> None:
    def unknown(host: str, port: int) -> Sequence[IPAddress]:
        raise OSError("unknown name")

    with pytest.raises(FetchError) as failure:
        download("https://nowhere.invalid/", resolver=unknown)
    assert failure.value.code == "fetch.unreachable"


def test_a_proxy_of_the_environment_is_not_asked(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    replay.put("page", Reply(b"page"))
    assert download(f"{replay.url}/page", allowed=anything) == b"page"
