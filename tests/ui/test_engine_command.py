"""`turnpoint engine` tells which build of llama.cpp is used, and goes back to the installed one."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.models.gain import gain, keep
from assistant.models.native import PACKAGE, built, place
from assistant.models.speed import Speed
from tests.ui.conftest import turnpoint


@pytest.fixture(autouse=True)
def shared_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURNPOINT_SHARED", str(tmp_path / "shared"))
    monkeypatch.setenv("TURNPOINT_HOME", str(tmp_path / "home"))


def _put() -> Path:
    (place() / PACKAGE).mkdir(parents=True)
    (place() / PACKAGE / "__init__.py").touch()
    return place()


@pytest.mark.parametrize(("language", "says"), [("ko", "설치된 llama.cpp"), ("en", "the installed build")])
def test_without_a_build_it_says_how_to_get_one(language: str, says: str) -> None:
    told = turnpoint("--language", language, "engine")
    assert told.returncode == 0
    assert says in told.stdout and "turnpoint engine build" in told.stdout


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_build_is_told_with_what_it_gained(language: str) -> None:
    keep(gain([(Speed(68.0, 17.0), Speed(92.0, 18.0))]), _put())
    told = turnpoint("--language", language, "engine").stdout
    assert all(figure in told for figure in ("68", "92", "1.22", "17", "18"))


def test_a_removed_build_is_not_used_any_more() -> None:
    _put()
    assert "Deleted" in turnpoint("--language", "en", "engine", "remove").stdout
    assert built() is None
    assert "installed build" in turnpoint("--language", "en", "engine", "remove").stdout


def test_without_a_compiler_the_command_fails_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    failed = turnpoint("--language", "en", "engine", "build")
    assert failed.returncode == 1
    assert "C++ compiler" in failed.stderr and "apt install g++" in failed.stderr
    assert "Traceback" not in failed.stderr
