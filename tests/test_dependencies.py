"""Of every locked package the licence is known and told, and what follows from it; what is installed is told with hashes."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.markers import Marker

from bench import advisories, licences
from bench.licences import LOCKS, PAGE, ROOT, Package, licence_of, packages, sbom, weights

_ROW = re.compile(
    r"^\| (?P<name>\S+) \| (?P<version>\S+) \| (?P<licence>[^|]+?) \| (?P<needs>[a-z]*) ?\|$", re.M
)
TOLD = {(row["name"], row["version"]): row["licence"] for row in _ROW.finditer(PAGE.read_text("utf-8"))}
LOCKED = list(packages())


def is_installed(one: Package) -> bool:
    try:
        return version(one.name) == one.version
    except PackageNotFoundError:
        return False


def test_every_locked_package_stands_on_the_page_with_its_licence_and_no_other_does() -> None:
    assert set(TOLD) == {(one.name, one.version) for one in LOCKED}
    assert all(TOLD.values())


def test_the_page_says_what_the_installed_packages_say() -> None:
    installed = [one for one in LOCKED if is_installed(one)]
    assert len(installed) > 150
    assert {one.name: TOLD[one.name, one.version] for one in installed} == {
        one.name: one.licence for one in installed
    }


def test_what_follows_is_told_of_every_licence_with_copyleft() -> None:
    page = PAGE.read_text("utf-8").partition("## Model weights")[0]
    bound = {name for (name, _), licence in TOLD.items() if Package(name, "", licence, "run").copyleft}
    assert bound >= {"certifi", "psycopg", "tqdm"}
    for name in bound:
        assert f"| {name} |" in page


def test_the_licence_of_every_model_file_is_told() -> None:
    page = PAGE.read_text("utf-8")
    assert len(list(weights())) >= 3
    for one in weights():
        assert one["licence"] and one["sha256"][:16] in page


def test_a_package_of_which_nothing_is_known_is_not_passed_over() -> None:
    assert licence_of("no-such-package-anywhere") == ""


def test_a_package_that_is_not_for_this_system_needs_no_installation_for_its_licence_to_be_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = re.findall(
        r"^([a-z0-9]\S*)==[^\s;]+(?: ; ([^\\\n]+?))? \\$", (ROOT / LOCKS["run"]).read_text("utf-8"), re.M
    )
    here = {name for name, marker in rows if not marker or Marker(marker).evaluate()}
    elsewhere = {name for name, _ in rows} - here
    assert len(here) > 100 and "pywin32" in elsewhere

    def none(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(licences, "metadata", none)
    assert [name for name in sorted(elsewhere) if not licence_of(name)] == []


def test_every_locked_package_has_hashes() -> None:
    for name in LOCKS.values():
        text = (ROOT / name).read_text("utf-8")
        assert len(re.findall(r"^[a-z0-9]\S*==", text, re.M)) > 100
    assert all(one.hashes for one in LOCKED)


def test_the_bill_of_materials_names_what_runs_with_licences_and_hashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["licences", "--sbom", str(tmp_path / "dist" / "sbom.json")])
    assert licences.main() == 0
    bill = json.loads((tmp_path / "dist" / "sbom.json").read_text("utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    named = {one["name"] for one in bill["components"]}
    assert {"fastapi", "kiwipiepy", "e5-small-q4.bin"} <= named and "pytest" not in named
    assert all(one["licenses"] for one in bill["components"])
    assert bill == sbom([one for one in LOCKED if one.part == "run"]), "the same from the same"
    refs = [one["bom-ref"] for one in bill["components"]]
    assert len(refs) == len(set(refs)) and set(bill["dependencies"][0]["dependsOn"]) == set(refs)


@pytest.fixture
def database() -> Iterator[tuple[str, list[dict[str, object]]]]:
    """One that knows something of whatever is called `fastapi`."""
    asked: list[dict[str, object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            asked.extend(queries)
            bad = {"vulns": [{"id": "GHSA-1"}, {"id": "PYSEC-2"}]}
            results = [bad if one["package"]["name"] == "fastapi" else {} for one in queries]
            body = json.dumps({"results": results}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_a_known_vulnerability_fails_and_names_its_package(
    database: tuple[str, list[dict[str, object]]], capsys: pytest.CaptureFixture[str]
) -> None:
    address, asked = database
    assert advisories.main(["--database", address]) == 1
    assert re.search(r"fastapi \S+: GHSA-1, PYSEC-2", capsys.readouterr().out)
    assert len(asked) == len(LOCKED)


def test_a_database_that_cannot_be_reached_is_said_and_fails_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    assert advisories.main(["--database", address]) == 0
    assert "not looked up" in capsys.readouterr().err
