"""What is kept stays kept: a backup holds everything, comes back elsewhere as it was, and a bad one changes nothing."""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import CatalogueError, TurnpointError
from tests.ui.backup.keeping import embedded_by, fill, running, seen
from ui.backup.archive import BackupError, is_archive
from ui.backup.making import back_up
from ui.backup.restoring import restore
from ui.lock import SLACK, FolderLock
from ui.people.sessions import Sessions
from ui.people.users import Users
from ui.words import Words

VERSION = "1.2.3"
Recorder = Callable[[str, object], None]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, Any], str]:
    """A data folder with everything in it, its backup made while it was used, what was seen of it, and a key of it."""
    home = tmp_path_factory.mktemp("kept") / "home"
    file = home.parent / "turnpoint.backup"
    with running(home) as opened:
        key = fill(opened)
        before = seen(opened, key)
        back_up(home, file, VERSION)
    return home, file, before, key


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes, but the empty ones that hold a place for a lock."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.reliability
def test_restored_elsewhere_it_answers_and_holds_the_same(
    kept: tuple[Path, Path, dict[str, Any], str], tmp_path: Path, record_property: Recorder
) -> None:
    _, file, before, key = kept
    done = restore(file, tmp_path / "elsewhere")
    assert done.earlier is None and done.manifest.version == VERSION
    with running(tmp_path / "elsewhere") as opened:
        after = seen(opened, key)
    assert after.pop("written down")[: len(before["written down"])] == before["written down"]
    lost = [name for name, value in after.items() if value != before[name]]
    assert not lost
    record_property("fault", "restored on another machine")
    record_property("tried", len(after))
    record_property("lost", len(lost))


def test_what_is_restored_is_found_at_once_and_by_chroma_too(
    kept: tuple[Path, Path, dict[str, Any], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore(kept[1], tmp_path / "home")
    monkeypatch.setattr("index.vectors._FEW", 0)  # as where there are very many windows
    with running(tmp_path / "home") as opened:
        assert embedded_by(opened) == []
        assert seen(opened, kept[3])["found"][0][0] == "ovens.txt"


def test_a_backup_is_its_owners_alone_and_takes_the_place_of_an_earlier_one(
    kept: tuple[Path, Path, dict[str, Any], str], tmp_path: Path
) -> None:
    file = tmp_path / "a.backup"
    for _ in range(2):
        back_up(kept[0], file, VERSION)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["a.backup"]
    assert not [path for path in kept[0].iterdir() if path.name.startswith(".backup")]


def test_nothing_else_is_overwritten_by_a_backup(
    kept: tuple[Path, Path, dict[str, Any], str], tmp_path: Path
) -> None:
    report = tmp_path / "report.pdf"
    report.write_bytes(b"mine")
    with pytest.raises(BackupError, match=r"backup\.in_the_way"):
        back_up(kept[0], report, VERSION)
    assert report.read_bytes() == b"mine"
    with pytest.raises(BackupError, match=r"backup\.in_the_way"):
        back_up(kept[0], tmp_path, VERSION)
    with pytest.raises(BackupError, match=r"backup\.nothing_here"):
        back_up(tmp_path, tmp_path / "b", VERSION)
    with pytest.raises(BackupError, match=r"backup\.not_written"):
        back_up(kept[0], tmp_path / "no such folder" / "b", VERSION)
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]


def test_the_earlier_data_stays_beside_and_can_be_put_back(
    kept: tuple[Path, Path, dict[str, Any], str], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with running(home) as opened:
        opened.add(b"Only here is told of geese.", "geese.txt")
    done = restore(kept[1], home)
    assert done.earlier is not None and done.earlier.parent == tmp_path
    with running(home) as opened:
        assert "geese.txt" not in {document.source for document in opened.documents()}
        (*_, entry) = opened.audit.entries()
        assert (entry.what, entry.on) == ("data.restored", done.earlier.name)
    home.rename(tmp_path / "restored")
    done.earlier.rename(home)
    with running(home) as opened:
        assert "geese.txt" in {document.source for document in opened.documents()}
    assert {path.name for path in tmp_path.iterdir()} == {"home", "restored"}


def test_a_folder_in_use_is_left_alone(kept: tuple[Path, Path, dict[str, Any], str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running(home) as opened:
        with pytest.raises(CatalogueError, match=r"home\.in_use"):
            restore(kept[1], home)
        opened.add(b"Still here.", "a.txt")
    with FolderLock(home, SLACK), pytest.raises(CatalogueError, match=r"slack\.in_use"):
        restore(kept[1], home)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    restore(kept[1], home)


def test_sign_ins_are_no_part_of_a_backup_and_those_of_the_folder_stay_as_they_are(
    kept: tuple[Path, Path, dict[str, Any], str], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    restore(kept[1], home)
    assert not (home / "sessions.key").exists()
    users = Users(home)
    sessions, anna = Sessions(home, users), users.named("anna")
    here, gone = sessions.begin(anna, secure=False), sessions.begin(anna, secure=False)
    sessions.end(gone)
    back_up(home, tmp_path / "again", VERSION)
    restore(tmp_path / "again", home)
    sessions = Sessions(home, Users(home))
    assert sessions.known(here) is not None and sessions.known(gone) is None


# Files that are not what they should be


def rewritten(
    file: Path, to: Path, change: Callable[[dict[str, Any], list[tuple[zipfile.ZipInfo, bytes]]], None]
) -> None:
    """A backup with another manifest or other entries."""
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        entries = [
            (entry, archive.read(entry)) for entry in archive.infolist() if entry.filename != "manifest.json"
        ]
    change(manifest, entries)
    with zipfile.ZipFile(to, "w") as archive:
        for entry, data in entries:
            archive.writestr(entry, data)
        archive.writestr("manifest.json", json.dumps(manifest))


def added(name: str, data: bytes = b"x", mode: int = 0o100600, compression: int = zipfile.ZIP_STORED):
    """A change that brings a part of that name, told by the manifest as it should be."""
    import hashlib

    def change(manifest: dict[str, Any], entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        entry.compress_type = compression
        entries.append((entry, data))
        part = {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        manifest["parts"].append(part)

    return change


def with_form(form: object):
    def change(manifest: dict[str, Any], entries: object) -> None:
        manifest["format"] = form

    return change


def other_bytes(manifest: dict[str, Any], entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
    at = next(n for n, (entry, _) in enumerate(entries) if entry.filename == "catalogue.sqlite")
    entry, data = entries[at]
    entries[at] = entry, data[:-1] + bytes([data[-1] ^ 1])


def without_a_part(manifest: dict[str, Any], entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
    entries.pop()


def no_list(manifest: dict[str, Any], entries: object) -> None:
    manifest["parts"] = {"name": 1}


def larger_than_told(manifest: dict[str, Any], entries: object) -> None:
    manifest["parts"][0]["size"] += 1


def another_program(manifest: dict[str, Any], entries: object) -> None:
    manifest["program"] = "another"


def database_in_its_place(statement: str):
    """The catalogue with something else in it, its hash told as it should be."""
    import hashlib
    import sqlite3
    import tempfile

    def change(manifest: dict[str, Any], entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        at = next(n for n, (entry, _) in enumerate(entries) if entry.filename == "catalogue.sqlite")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "c"
            path.write_bytes(entries[at][1])
            db = sqlite3.connect(path)
            db.execute(statement)
            db.commit()
            db.close()
            data = path.read_bytes()
        entries[at] = entries[at][0], data
        part = next(row for row in manifest["parts"] if row["name"] == "catalogue.sqlite")
        part |= {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}

    return change


def twice(manifest: dict[str, Any], entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
    entries.append(entries[0])


HOSTILE: dict[str, tuple[str, Callable[..., None]]] = {
    "a path that leads out": ("backup.damaged", added("../evil.txt")),
    "a path that leads out of a folder": ("backup.damaged", added("originals/../../evil.txt")),
    "a path from the root": ("backup.damaged", added("/tmp/evil.txt")),
    "a path of Windows": ("backup.damaged", added("..\\evil.txt")),
    "a name that nobody keeps": ("backup.damaged", added("server.json")),
    "a key for sign-ins": ("backup.damaged", added("sessions.key")),
    "a folder": ("backup.damaged", added("originals/", b"", 0o040700)),
    "a link": ("backup.damaged", added("contact", b"/etc/passwd", 0o120777)),
    "a device": ("backup.damaged", added("contact", b"x", 0o020600)),
    "a bomb": ("backup.damaged", added("contact", b"\0" * 50_000_000, compression=zipfile.ZIP_DEFLATED)),
    "a part twice": ("backup.damaged", twice),
    "a changed byte": ("backup.damaged", other_bytes),
    "a part that is missing": ("backup.damaged", without_a_part),
    "a size that is not so": ("backup.damaged", larger_than_told),
    "a manifest that is none": ("backup.damaged", no_list),
    "a trigger": (
        "backup.damaged",
        database_in_its_place("CREATE TRIGGER t AFTER INSERT ON document BEGIN DELETE FROM document; END"),
    ),
    "a view": ("backup.damaged", database_in_its_place("CREATE VIEW v AS SELECT 1")),
    "a later catalogue": (
        "catalogue.newer",
        database_in_its_place("UPDATE alembic_version SET version_num = '9999'"),
    ),
    "a later form": ("backup.newer", with_form(2)),
    "no form": ("backup.damaged", with_form("1")),
    "a form of nothing": ("backup.damaged", with_form(0)),
    "another program's": ("backup.not_one", another_program),
}


@pytest.fixture
def before(kept: tuple[Path, Path, dict[str, Any], str], tmp_path: Path) -> Path:
    """A data folder that is to stay as it is."""
    home = tmp_path / "home"
    shutil.copytree(kept[0], home, ignore=shutil.ignore_patterns("*.lock"))
    return home


def is_refused(file: Path, home: Path, code: str) -> bool:
    """Whether a backup is refused, told in both languages, and nothing at all has changed by it."""
    there = tree(home.parent)
    with pytest.raises(TurnpointError) as failure:
        restore(file, home)
    assert failure.value.code == code
    for language in ("ko", "en"):
        assert code not in Words(language).error(failure.value)  # type: ignore[arg-type]
    return tree(home.parent) == there


@pytest.mark.reliability
def test_a_hostile_or_damaged_file_changes_nothing(
    kept: tuple[Path, Path, dict[str, Any], str], before: Path, record_property: Recorder
) -> None:
    file = before.parent / "file"
    changed = []
    for name, (code, change) in HOSTILE.items():
        rewritten(kept[1], file, change)
        if not is_refused(file, before, code):
            changed.append(name)
    assert not changed
    record_property("fault", "a hostile backup")
    record_property("tried", len(HOSTILE))
    record_property("lost", len(changed))


@pytest.mark.reliability
def test_a_file_cut_or_changed_anywhere_changes_nothing(
    kept: tuple[Path, Path, dict[str, Any], str], before: Path, record_property: Recorder
) -> None:
    whole, file = kept[1].read_bytes(), before.parent / "file"
    tried = changed = 0
    with zipfile.ZipFile(kept[1]) as archive:
        parts = [archive.read(entry) for entry in archive.infolist()]
    # In the middle of each part, and where the file begins.
    places = {whole.index(part) + len(part) // 2 for part in parts} | {0}
    for at in sorted(places):
        for data in (whole[:at], whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]):
            file.write_bytes(data)
            there, tried = tree(before.parent), tried + 1
            with pytest.raises(BackupError) as failure:
                restore(file, before)
            assert failure.value.code in ("backup.damaged", "backup.not_one")
            changed += tree(before.parent) != there
    assert changed == 0 and tried > 20
    record_property("fault", "a damaged backup")
    record_property("tried", tried)
    record_property("lost", changed)


def test_what_is_no_file_or_no_backup_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with pytest.raises(BackupError, match=r"backup\.unreadable"):
        restore(tmp_path / "none", home)
    (tmp_path / "text").write_text("words")
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        archive.writestr("a.txt", "words")
    for name in ("text", "zip"):
        with pytest.raises(BackupError, match=r"backup\.not_one"):
            restore(tmp_path / name, home)
        assert not is_archive(tmp_path / name)
    assert not home.exists()
