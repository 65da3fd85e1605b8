"""No room, no permission, a clock that goes back, two at once: a clear word or a wait, and nothing lost."""

import json
import re
import resource
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from small_war import kept, new_workspace, run_files, write_reports

from fogline.review import Signature
from fogline.store import tables
from fogline.store.backup import restore_backup
from fogline.store.engine import open_engine
from fogline.verifying import verify_desk
from fogline.workspace import Workspace

HERE = Path(__file__).parent
N_REPORTS = 150


def fogline(*words: object, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fogline", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def is_clear(said: str) -> bool:
    """One sentence of ours, no traceback."""
    return said.startswith("fogline: ") and "Traceback" not in said and len(said.splitlines()) == 1


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_reports(tmp_path_factory.mktemp("in") / "in.jsonl", N_REPORTS)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory, inputs: Path) -> Workspace:
    """The workspace that nobody disturbed."""
    workspace = new_workspace(tmp_path_factory.mktemp("calm") / "war")
    workspace.run([inputs])
    return workspace


@pytest.mark.slow
def test_a_full_disk_is_told_and_the_run_goes_on_once_there_is_room(tmp_path: Path, inputs: Path, calm: Workspace) -> None:
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-Urm", "true"], check=False).returncode:
        pytest.skip("this machine lets nobody mount a file system of their own")
    given = Path(shutil.copy(inputs, tmp_path / "in.jsonl"))
    (tmp_path / "disk").mkdir()
    command = ["unshare", "-Urm", sys.executable, HERE / "full_disk.py", tmp_path / "disk", given, "400"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    _, *full, read_only, verified, last, _ = json.loads(done.stdout)
    for failed in (*full, read_only):
        assert failed["code"] in (1, 2)
        assert is_clear(failed["said"]), failed["said"]
    assert any(re.search(r"full|space|room", failed["said"]) for failed in full)
    assert re.search(r"[Rr]ead-only|read", read_only["said"])
    assert verified["code"] == 0
    assert json.loads(last["out"])[0]["reports"] == N_REPORTS
    restore_backup(tmp_path / "backup.tar.gz", tmp_path / "back")
    back = Workspace.open(tmp_path / "back")
    assert kept(back) == kept(calm)
    assert run_files(back) == run_files(calm)


@pytest.mark.parametrize("limit", [60_000, 140_000])
def test_a_quota_on_files_is_told_and_nothing_is_lost(tmp_path: Path, inputs: Path, calm: Workspace, limit: int) -> None:
    new_workspace(tmp_path / "war").close()

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    failed = fogline("run", inputs, "-w", tmp_path / "war", preexec_fn=bound)
    assert failed.returncode == 1
    assert is_clear(failed.stderr.strip()), failed.stderr
    workspace = Workspace.open(tmp_path / "war")
    assert verify_desk(workspace.desk).faults == []
    workspace.run([inputs])
    assert kept(workspace) == kept(calm)
    assert run_files(workspace) == run_files(calm)


def set_clock(monkeypatch: pytest.MonkeyPatch, shift: timedelta) -> None:
    """Every clock that Fogline reads, wrong by so much."""

    class Shifted(datetime):
        @classmethod
        def now(cls, tz=None):  # noqa: ANN001, ANN206
            return datetime.now(tz) + shift

    for module in ("fogline.store.records", "fogline.pipeline", "fogline.review.decisions", "fogline.reports.options"):
        monkeypatch.setattr(f"{module}.datetime", Shifted)


def test_a_clock_that_goes_back_changes_no_answer(
    tmp_path: Path, calm: Workspace, inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = new_workspace(tmp_path / "war")
    lines = inputs.read_text().splitlines()
    for number, hours in enumerate((0, -30, 20, -400)):
        set_clock(monkeypatch, timedelta(hours=hours))
        part = tmp_path / f"{number}.jsonl"
        part.write_text("\n".join(lines[number::4]) + "\n")
        workspace.run([part])
    assert workspace.latest_run().run_id == calm.latest_run().run_id
    assert workspace.spells().equals(calm.spells())
    assert verify_desk(workspace.desk).faults == []


def test_decisions_count_in_the_order_they_were_made_whatever_the_clock_says(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = workspace.latest_run()
    claim = workspace.claims()[0].claim_id
    made = workspace.review.decide("correct", claim, {"actor": ["isis"]}, signed=Signature("ann"))
    set_clock(monkeypatch, timedelta(days=-2))
    again = workspace.review.decide("correct", claim, {"actor": ["syria_gov"]}, signed=Signature("ann"))
    assert [d.decision_id for d in workspace.decisions()][-2:] == [made.decision_id, again.decision_id]
    set_clock(monkeypatch, timedelta(days=-4))
    workspace.review.undo(again.decision_id, signed=Signature("ann"))
    workspace.review.undo(made.decision_id, signed=Signature("ann"))
    assert workspace.run().run.run_id == first.run_id
    assert datetime.now(UTC) > datetime.fromisoformat(made.decided_at)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_processes_on_one_store_lose_nothing(tmp_path: Path, kind: str, request: pytest.FixtureRequest) -> None:
    """On SQLite they share the folder; on PostgreSQL each has its own, as on two machines. One waits for the other."""
    store = request.getfixturevalue("postgresql_url") if kind == "postgresql" else ""
    folders = [tmp_path / "a", tmp_path / "b"] if store else [tmp_path / "a"] * 2
    for folder in dict.fromkeys(folders):
        new_workspace(folder, store=store).close()
    given = [write_reports(tmp_path / f"{seed}.jsonl", 60, seed=seed) for seed in (1, 2)]
    commands = [[sys.executable, "-m", "fogline", "run", str(a), "-w", str(b)] for a, b in zip(given, folders, strict=True)]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for command in commands]
    said = [process.communicate(timeout=120)[1] for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert any("waiting until it has done" in words for words in said)
    together = [Workspace.open(folder) for folder in folders]
    for workspace in together:
        workspace.run()
        assert verify_desk(workspace.desk).faults == []
    alone = new_workspace(tmp_path / "alone")
    alone.run(given)
    assert kept(together[0])["claims"] == kept(alone)["claims"]
    assert kept(together[0])["reports"] == kept(alone)["reports"]
    assert together[0].spells().equals(alone.spells())
    for workspace in together:
        workspace.close()
    if store:
        tables.metadata.drop_all(open_engine(store))


def test_a_second_process_waits_and_says_so(workspace: Workspace, tmp_path: Path) -> None:
    more = write_reports(tmp_path / "more.jsonl", 3, seed=9)
    with workspace._locked():
        command = [sys.executable, "-m", "fogline", "read", str(more), "-w", str(workspace.folder)]
        second = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert second.stderr is not None
        told = second.stderr.readline()  # however long it takes to start
        assert second.poll() is None
    assert "waiting until it has done" in told + second.communicate(timeout=60)[1]
    assert workspace.desk.records.counts()["reports"] == 33
