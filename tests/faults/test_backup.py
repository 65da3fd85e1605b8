"""A backup restores to the same workspace, on either engine, or says that it cannot; never to half of one."""

import io
import random
import sqlite3
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from small_war import kept, new_workspace, run_files, write_reports

from fogline.errors import InputError
from fogline.store import tables
from fogline.store.backup import check_backup, restore_backup, write_backup
from fogline.store.engine import open_engine
from fogline.verifying import verify_desk
from fogline.workspace import Workspace


def test_a_workspace_comes_back_as_it_was(workspace: Workspace, tmp_path: Path) -> None:
    write_backup(workspace.desk.records, workspace.folder, tmp_path / "a.tar.gz")
    (workspace.folder / "notes.txt").write_text("an analyst's own file")
    with sqlite3.connect(workspace.folder / "access.db") as secrets:
        secrets.execute("CREATE TABLE accounts (name TEXT)")
        secrets.execute("INSERT INTO accounts VALUES ('ann')")
    summary = write_backup(workspace.desk.records, workspace.folder, tmp_path / "b.tar.gz")
    assert summary.rows["reports"] == 30
    restore_backup(tmp_path / "b.tar.gz", tmp_path / "back")
    back = Workspace.open(tmp_path / "back")
    assert kept(back) == kept(workspace)
    assert run_files(back) == run_files(workspace)
    assert (back.folder / "notes.txt").read_text() == "an analyst's own file"
    with sqlite3.connect(back.folder / "access.db") as secrets:
        assert secrets.execute("SELECT name FROM accounts").fetchall() == [("ann",)]
    assert stat.S_IMODE((back.folder / "access.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "b.tar.gz").stat().st_mode) == 0o600
    assert verify_desk(back.desk).findings == ()
    assert not back.run().is_new
    back.close()


def test_the_same_workspace_gives_the_same_bytes(workspace: Workspace, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_backup(workspace.desk.records, workspace.folder, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "war"]


def test_from_sqlite_to_postgresql_and_back(workspace: Workspace, tmp_path: Path, postgresql_url: str) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    write_backup(workspace.desk.records, workspace.folder, first)
    restore_backup(first, tmp_path / "team", store=postgresql_url)
    team = Workspace.open(tmp_path / "team")
    assert team.desk.records.engine.dialect.name == "postgresql"
    assert kept(team) == kept(workspace)
    assert verify_desk(team.desk).faults == []
    with pytest.raises(InputError, match="holds rows already"):
        restore_backup(first, tmp_path / "again", store=postgresql_url)
    assert not (tmp_path / "again").exists()
    team.run([write_reports(tmp_path / "more.jsonl", 3, seed=6)])  # the sequences go on after what was restored
    write_backup(team.desk.records, team.folder, second)
    restore_backup(second, tmp_path / "alone", store="")
    alone = Workspace.open(tmp_path / "alone")
    assert alone.desk.records.engine.dialect.name == "sqlite"
    assert kept(alone) == kept(team)
    team.close()
    alone.close()
    tables.metadata.drop_all(open_engine(postgresql_url))


def test_a_damaged_backup_is_refused_and_leaves_nothing(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "backup.tar.gz"
    write_backup(workspace.desk.records, workspace.folder, out)
    sound, chance = out.read_bytes(), random.Random(1)
    n_refused = 0
    for number in range(40):
        spoilt = bytearray(sound)
        if number % 2:
            del spoilt[chance.randrange(len(spoilt)) :]
        else:
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        out.write_bytes(spoilt)
        try:
            check_backup(out)
        except InputError:
            n_refused += 1
            with pytest.raises(InputError):
                restore_backup(out, tmp_path / "back")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar.gz", "war"]
    assert n_refused >= 38  # a flip in gzip's header of name and time changes nothing


def test_a_backup_that_reaches_outside_its_folder_is_refused(tmp_path: Path) -> None:
    for name in ("files/../../evil", "/etc/evil", "files/", "else/x"):
        with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as archive:
            info = tarfile.TarInfo(name)
            info.size = 4
            archive.addfile(info, io.BytesIO(b"evil"))
        with pytest.raises(InputError):
            restore_backup(tmp_path / "evil.tar.gz", tmp_path / "back")
        assert not (tmp_path / "back").exists()


def test_nothing_is_restored_over_a_workspace(workspace: Workspace, tmp_path: Path) -> None:
    write_backup(workspace.desk.records, workspace.folder, tmp_path / "a")
    before = kept(workspace)
    with pytest.raises(InputError, match="not empty"):
        restore_backup(tmp_path / "a", workspace.folder)
    with pytest.raises(InputError, match="there is no"):
        restore_backup(tmp_path / "nothing", tmp_path / "back")
    assert kept(workspace) == before


def test_a_backup_made_while_others_write_is_of_one_moment(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "war")
    inputs = [write_reports(tmp_path / f"{seed}.jsonl", 400, seed=seed) for seed in range(3)]
    writer = subprocess.Popen([sys.executable, "-m", "fogline", "read", *map(str, inputs), "-w", str(workspace.folder)])
    n_reports = []
    while writer.poll() is None:
        write_backup(workspace.desk.records, workspace.folder, tmp_path / "a")
        restore_backup(tmp_path / "a", tmp_path / f"back{len(n_reports)}")
        back = Workspace.open(tmp_path / f"back{len(n_reports)}")
        assert verify_desk(back.desk, n_again=0).faults == []
        n_reports.append(back.desk.records.counts()["reports"])
        back.close()
    assert writer.returncode == 0
    assert n_reports == sorted(n_reports)
    assert workspace.desk.records.counts()["reports"] == 1200


def test_a_store_that_another_fogline_made_is_told_apart(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_backup(workspace.desk.records, workspace.folder, tmp_path / "a")
    monkeypatch.setattr(tables, "SCHEMA_VERSION", tables.SCHEMA_VERSION + 1)
    with pytest.raises(InputError, match="restore it with Fogline"):
        restore_backup(tmp_path / "a", tmp_path / "back")
