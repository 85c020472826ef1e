"""llama.cpp built for this processor is used where it fits and wins, and never at the cost of a working engine."""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
import tarfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage

from assistant.models import native
from assistant.models.embedded import EmbeddedEngine
from assistant.models.gain import WORTH, gain, keep, noted
from assistant.models.speed import Speed
from corpus.errors import EngineError

_ROOT = Path(__file__).parents[3]


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shared folder of its own, without the models."""
    monkeypatch.setenv("TURNPOINT_SHARED", str(tmp_path / "shared"))
    return tmp_path


def _put(marker: str = "") -> Path:
    package = native.place() / native.PACKAGE
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(marker, encoding="utf-8")
    return native.place()


def test_a_build_is_used_only_on_its_own_kind_of_processor(
    apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert native.built() is None
    put = _put()
    assert native.built() == put
    monkeypatch.setattr(native, "processor", lambda: "0" * 12)
    assert native.built() is None


def test_a_build_of_another_version_is_left_aside(apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _put()
    monkeypatch.setattr(native, "version", lambda _: "1.0")
    assert native.built() is None


def test_a_removed_build_is_gone_and_nothing_is_left(apart: Path) -> None:
    put = _put()
    assert native.remove()
    assert native.built() is None
    assert not list(put.parent.iterdir())
    assert not native.remove()


def test_the_lock_names_the_installed_version_with_hashes() -> None:
    lock = native.LOCK.read_text("utf-8")
    pinned = re.search(r'"xllamacpp==([^"]+)"', (_ROOT / "pyproject.toml").read_text("utf-8"))
    assert pinned is not None
    assert f"{native.PACKAGE}=={pinned[1]} " in lock
    entries = re.split(r"(?m)^(?=\S)", lock.strip())[1:]
    assert len(entries) >= 4
    assert all(
        re.match(r"[\w-]+==\S+ (?:;[^\\]*)?\\\n(?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n?)+$", e)
        for e in entries
    )


@pytest.mark.parametrize(
    ("times", "worth"), [(1.5, True), (WORTH + 0.01, True), (WORTH - 0.01, False), (1.0, False), (0.7, False)]
)
def test_only_a_build_that_answers_faster_is_kept(times: float, worth: bool) -> None:
    # The machine's pace changes from pair to pair; within one it is the same for both.
    pairs = [(Speed(p, p / 4), Speed(p * times, p / 4 * times)) for p in (20.0, 60.0, 90.0)]
    found = gain(pairs)
    assert found.times == pytest.approx(times)
    assert found.worth is worth
    assert found.wheel == Speed(60.0, 15.0)


def test_a_gain_is_read_as_it_was_noted(apart: Path) -> None:
    put = _put()
    assert noted(put) is None
    found = gain([(Speed(60, 16), Speed(90, 18))])
    keep(found, put)
    assert noted(put) == found
    (put / "gain.json").write_text('{"times": 1}', encoding="utf-8")
    assert noted(put) is None


def test_without_a_compiler_a_sentence_says_how_to_get_one(
    apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(apart))
    with pytest.raises(EngineError) as refused:
        native.build(apart / "build.log")
    assert refused.value.code == "engine.no_compiler"


_BACKEND = """
import os, zipfile
INFO = "xllamacpp-1.0.dist-info/"

def build_wheel(folder, config_settings=None, metadata_directory=None):
    print("[ 50%] Building CXX object", flush=True)
    assert "-DLLAMA_LLGUIDANCE=OFF" in os.environ["CMAKE_ARGS"]
    name = "xllamacpp-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.write("xllamacpp/__init__.py")
        wheel.writestr(INFO + "METADATA", "Metadata-Version: 2.1\\nName: xllamacpp\\nVersion: 1.0\\n")
        wheel.writestr(INFO + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(INFO + "RECORD", "")
    return name
"""


def _source(folder: Path, backend: str) -> None:
    """A source distribution of the engine's name, built by a backend of its own."""
    inside = folder / "src"
    (inside / native.PACKAGE).mkdir(parents=True)
    (inside / native.PACKAGE / "__init__.py").write_text("made = True\n", encoding="utf-8")
    (inside / "backend.py").write_text(backend, encoding="utf-8")
    system = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    (inside / "pyproject.toml").write_text(system, encoding="utf-8")
    told = f"Metadata-Version: 2.1\nName: {native.PACKAGE}\nVersion: 1.0\n"
    (inside / "PKG-INFO").write_text(told, encoding="utf-8")
    with tarfile.open(folder / f"{native.PACKAGE}-1.0.tar.gz", "w:gz") as archive:
        archive.add(inside, f"{native.PACKAGE}-1.0")


def _locked(folder: Path, monkeypatch: pytest.MonkeyPatch, digest: str | None = None) -> None:
    archive = folder / f"{native.PACKAGE}-1.0.tar.gz"
    told = digest or hashlib.sha256(archive.read_bytes()).hexdigest()
    lock = folder / "native.lock"
    lock.write_text(f"{native.PACKAGE}==1.0 \\\n    --hash=sha256:{told}\n", encoding="utf-8")
    monkeypatch.setattr(native, "LOCK", lock)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))


def test_a_build_comes_whole_and_tells_how_far_it_is(apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _source(apart, _BACKEND)
    _locked(apart, monkeypatch)
    told: list[int] = []
    folder = native.build(apart / "logs" / "build.log", lambda stage, done, total: told.append(done))
    assert folder == native.built() == native.place()
    assert "made = True" in (folder / native.PACKAGE / "__init__.py").read_text("utf-8")
    assert told[0] == 0 and 50 in told and told[-1] == 100 and told == sorted(told)
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]


@pytest.mark.parametrize("how", ["it does not compile", "another source"])
def test_a_build_that_fails_changes_nothing_and_names_its_log(
    apart: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    put = _put("before = True\n")
    _source(apart, "raise SystemExit('no')" if how == "it does not compile" else _BACKEND)
    _locked(apart, monkeypatch, None if how == "it does not compile" else "0" * 64)
    with pytest.raises(EngineError) as failed:
        native.build(apart / "build.log")
    assert failed.value.code == "engine.build_failed"
    assert failed.value.details["log"] == str(apart / "build.log")
    assert (apart / "build.log").stat().st_size
    assert (put / native.PACKAGE / "__init__.py").read_text("utf-8") == "before = True\n"
    assert [p.name for p in put.parent.iterdir()] == [put.name]


def _engine(weights: Path, library: Path, log: Path) -> EmbeddedEngine:
    return EmbeddedEngine(
        weights, name="m", model_hash="0", context=1024, threads=2, log=log, library=library
    )


def _writes(engine: EmbeddedEngine) -> str:
    return "".join(piece.text for piece in engine.write([HumanMessage("Say yes.")], max_tokens=5))


@pytest.mark.model
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_engine_runs_on_the_build_where_there_is_one(weights: Path, tmp_path: Path) -> None:
    spec = find_spec(native.PACKAGE)
    assert spec is not None and spec.submodule_search_locations
    shutil.copytree(spec.submodule_search_locations[0], tmp_path / "lib" / native.PACKAGE)
    engine = _engine(weights, tmp_path / "lib", tmp_path / "log")
    try:
        assert _writes(engine)
        assert engine.process is not None
        maps = Path(f"/proc/{engine.process.pid}/maps").read_text("utf-8")
        assert str(tmp_path / "lib" / native.PACKAGE) in maps
    finally:
        engine.close()


@pytest.mark.model
def test_a_build_that_does_not_run_is_left_aside_for_the_installed_one(
    weights: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "lib" / native.PACKAGE).mkdir(parents=True)
    ends = "import os, signal\nos.kill(os.getpid(), signal.SIGILL)\n"
    (tmp_path / "lib" / native.PACKAGE / "__init__.py").write_text(ends, encoding="utf-8")
    engine = _engine(weights, tmp_path / "lib", tmp_path / "log")
    try:
        assert _writes(engine)
        assert str(tmp_path / "lib") in caplog.text
    finally:
        engine.close()


@pytest.mark.model
@pytest.mark.long
@pytest.mark.timeout(2_400)
def test_the_real_source_builds_and_writes(
    weights: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TURNPOINT_SHARED", str(tmp_path))
    folder = native.build(tmp_path / "build.log")
    engine = _engine(weights, folder, tmp_path / "log")
    try:
        assert _writes(engine)
    finally:
        engine.close()
