"""A power cut keeps what was synced and may lose or spoil the rest; SQLite's guarantees hold where its settings are kept.

Simulated on copies: of the log ahead, everything beyond the last acknowledged commit is cut off or filled with rubbish, as a disk
may leave it. That a run's files are synced before anything names them is read off the order of the calls.
"""

import os
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from small_war import kept, make_reports, new_workspace, run_files, write_reports

from fogline.store import Records, open_records
from fogline.store.engine import snapshot
from fogline.workspace import Workspace


def after_the_cut(folder: Path, synced: int, chance: random.Random, to: Path) -> Records:
    """The store as a disk may leave it: the log ahead is whole up to what was synced."""
    shutil.copytree(folder, to)
    log = to / "fogline.db-wal"
    content = bytearray(log.read_bytes())
    assert len(content) >= synced
    end = chance.randint(synced, len(content))
    for begin in range(synced, end, 512):
        if chance.random() < 0.5:
            content[begin : begin + 512] = chance.choice((bytes(512), chance.randbytes(512)))
    log.write_bytes(bytes(content[:end]))
    (to / "fogline.db-shm").unlink(missing_ok=True)
    return open_records(f"sqlite:///{to / 'fogline.db'}")


def test_what_was_acknowledged_outlives_a_power_cut(tmp_path: Path) -> None:
    folder = tmp_path / "war"
    folder.mkdir()
    records = open_records(f"sqlite:///{folder / 'fogline.db'}")
    chance = random.Random(2)
    acknowledged: list[str] = []
    n_cuts = 0
    for number, report in enumerate(make_reports(60)):
        records.add_reports([report])
        acknowledged.append(report.report_id)
        synced = (folder / "fogline.db-wal").stat().st_size
        if number % 4:
            continue
        long = replace(report, report_id=f"long{number}", text=report.text * 200)
        records.add_reports([long, replace(long, report_id=f"more{number}")])  # not acknowledged when the power goes
        found = after_the_cut(folder, synced, chance, tmp_path / f"cut{number}")
        ids = {kept_report.report_id for kept_report in found.reports()}
        assert set(acknowledged) <= ids
        assert (f"long{number}" in ids) == (f"more{number}" in ids)  # both or none: they were one transaction
        with snapshot(found.engine) as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        found.close()
        acknowledged += [f"long{number}", f"more{number}"]
        n_cuts += 1
    assert n_cuts == 15
    records.close()


def test_the_store_syncs_at_every_commit(tmp_path: Path) -> None:
    records = open_records(f"sqlite:///{tmp_path / 'store.db'}")
    with snapshot(records.engine) as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("journal_mode", "synchronous")]
    assert found == ["wal", 2]  # 2 is FULL


def test_a_runs_files_are_synced_before_their_folder_is_named_and_that_before_the_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    sync, rename, add_run = os.fsync, Path.rename, Records.add_run

    def synced(handle: int) -> None:
        told.append(f"sync {Path(f'/proc/self/fd/{handle}').readlink().name}")
        sync(handle)

    def renamed(self: Path, target: Path) -> Path:
        told.append(f"name {Path(target).name}")
        return rename(self, target)

    def added(self: Records, *given: object, **options: object) -> int:
        told.append("row")
        return add_run(self, *given, **options)

    workspace = new_workspace(tmp_path / "war")
    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "rename", renamed)
    monkeypatch.setattr(Records, "add_run", added)
    run = workspace.run([write_reports(tmp_path / "in.jsonl", 5)]).run
    files = [path.name for path in (workspace.folder / "runs" / run.run_id).iterdir()]
    named = told.index(f"name {run.run_id}")
    assert {f"sync {name}" for name in files} <= set(told[:named])
    assert told.index("sync runs") > named
    assert told.index("row") > told.index("sync runs")


def test_a_run_whose_row_was_lost_is_made_again_to_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The power went after the folder was named and before the row was kept."""
    inputs = write_reports(tmp_path / "in.jsonl", 8)
    calm = new_workspace(tmp_path / "calm")
    calm.run([inputs])
    cut = new_workspace(tmp_path / "cut")
    with monkeypatch.context() as patch:
        patch.setattr(Records, "add_run", lambda *_given, **_options: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            cut.run([inputs])
    again = Workspace.open(cut.folder)
    assert again.latest_run() is None
    again.run()
    assert kept(again) == kept(calm)
    assert run_files(again) == run_files(calm)
