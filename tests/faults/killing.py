"""Kill a run at random moments with SIGKILL, let it go on, and compare with a run that nobody disturbed.

    python killing.py N SEED

Each trial is a new workspace and a child process of its own: the run is killed once or twice, what it left is verified, then it
is run to its end and compared, row by row and byte by byte. What is dear to load (models, lexicons) is loaded once before the
children are forked, so that the moments fall into the work and not into loading. One JSON line a trial.
"""

import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from small_war import kept, make_reports, new_workspace, run_files, write_reports

import fogline.claims.extract as extraction
from fogline.claims import extract_claims
from fogline.origins import group_origins
from fogline.theatre import load_theatre
from fogline.verifying import verify_desk
from fogline.workspace import Workspace

N_REPORTS = 60


def main() -> None:
    n_trials, seed = int(sys.argv[1]), int(sys.argv[2])
    warm_up()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = write_reports(folder / "in.jsonl", N_REPORTS)
        new_workspace(folder / "new").close()
        shutil.copytree(folder / "new", folder / "calm")
        seconds, _ = run_child(folder / "calm", inputs, None)
        expected = in_child(partial(outcome, folder / "calm"))
        chance = random.Random(seed)
        for number in range(n_trials):
            war = folder / f"killed{number}"
            shutil.copytree(folder / "new", war)
            kills = [run_child(war, inputs, chance.uniform(0.0, seconds)) for _ in range(chance.choice((1, 1, 2)))]
            faults = in_child(partial(faults_of, war))
            run_child(war, inputs, None)
            found = in_child(partial(outcome, war))
            others = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
            row = {"stages": [stage for _, stage in kills], "faults_before": faults, "other_than_undisturbed": others}
            sys.stdout.write(json.dumps(row) + "\n")
            sys.stdout.flush()
            shutil.rmtree(war)


def warm_up() -> None:
    theatre = load_theatre("syria")
    reader = extraction.load_reader(theatre)
    extraction.load_reader = lambda *_given: reader
    group_origins(make_reports(10))
    list(extract_claims(make_reports(3), theatre, workers=1))


def run_child(war: Path, inputs: Path, kill_after: float | None) -> tuple[float, str]:
    """Run in a child, killed after some seconds; returns the seconds it had, and in which stage it was killed."""
    reading, writing = os.pipe()
    begun = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.close(reading)
        run_stages_of(war, inputs, writing)
    os.close(writing)
    told, end = b"", begun + (kill_after if kill_after is not None else 300.0)
    while (left := end - time.perf_counter()) > 0 and select.select([reading], [], [], left)[0]:
        if not (piece := os.read(reading, 4096)):
            break
        told += piece
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(reading)
    if kill_after is None and (not os.WIFEXITED(status) or os.WEXITSTATUS(status)):
        raise SystemExit("a run that was not killed failed")
    stage = told.decode().split()[-1] if told else "open"
    return time.perf_counter() - begun, "ended" if os.WIFEXITED(status) else stage


def run_stages_of(war: Path, inputs: Path, told: int) -> None:
    """What the child does; never returns."""
    try:
        workspace = Workspace.open(war)
        workspace.run([inputs], progress=lambda stage, _done, _total: os.write(told, f"{stage} ".encode()) and None)
    except BaseException as error:  # noqa: BLE001  # whatever it is, the child must end here
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)
    os._exit(0)


def in_child(ask: Callable[[], object]) -> Any:  # noqa: ANN401  # what JSON can hold
    """What a question asked in a child gives: the parent opens no database, so that every child starts afresh."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as file:
            json.dump(ask(), file)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        answer = json.load(file)
    os.waitpid(child, 0)
    return answer


def outcome(war: Path) -> dict[str, str]:
    """All that is kept, by table, and all files of runs."""
    workspace = Workspace.open(war)
    rows, files = kept(workspace), run_files(workspace)
    return {name: repr(found) for name, found in rows.items()} | {name: content.hex() for name, content in files.items()}


def faults_of(war: Path) -> list[str]:
    return [finding.what for finding in verify_desk(Workspace.open(war).desk, n_again=0).faults]


if __name__ == "__main__":
    main()
