"""A run that is killed at any moment and started again gives what an undisturbed run gives."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_war import write_reports

from fogline.verifying import verify_desk
from fogline.workspace import Workspace

HERE = Path(__file__).parent


def fogline(*words: object) -> list[str]:
    return [sys.executable, "-m", "fogline", *map(str, words)]


def spells_of(war: Path) -> bytes:
    (run,) = (war / "runs").iterdir()
    return (run / "control.parquet").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(("store", "n_wars"), [((), 14), (("postgresql",), 7)])
def test_kill_nine_at_random_moments_leaves_nothing_half_done(store: tuple[str, ...], n_wars: int) -> None:
    """A bounded number; ``bench/faults.py`` does two hundred."""
    command = [sys.executable, HERE / "killing.py", "0", str(n_wars), *store]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in found.stdout.splitlines()]
    assert len(rows) == n_wars
    assert [row for row in rows if row["faults_before"] or row["faults_after"] or row["other_than_undisturbed"]] == []
    assert len({stage for row in rows for stage in row["stages"]} - {"ended"}) >= 3


@pytest.mark.slow
def test_the_command_with_its_workers_is_killed_and_goes_on(tmp_path: Path) -> None:
    reports = write_reports(tmp_path / "in.jsonl", 120)
    for name in ("calm", "killed"):
        subprocess.run(fogline("init", tmp_path / name), check=True, capture_output=True)
    started = time.perf_counter()
    subprocess.run(fogline("run", reports, "-w", tmp_path / "calm"), check=True, capture_output=True)
    seconds = time.perf_counter() - started
    chance = random.Random(7)
    n_killed = 0
    for _ in range(3):
        process = subprocess.Popen(
            fogline("run", reports, "-w", tmp_path / "killed"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(timeout=chance.uniform(0.3, 0.95) * seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            n_killed += 1
    assert n_killed
    last = subprocess.run(
        fogline("run", reports, "-w", tmp_path / "killed", "--json"), check=True, capture_output=True, text=True
    )
    assert json.loads(last.stdout)[0]["reports"] == 120
    assert spells_of(tmp_path / "killed") == spells_of(tmp_path / "calm")
    assert verify_desk(Workspace.open(tmp_path / "killed").desk).findings == ()
