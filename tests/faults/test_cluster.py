"""On a real Dask cluster of two worker processes: the same bytes as one process, also where a worker is killed in mid-run."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster
from small_war import kept, new_workspace, run_files, write_reports
from typer.testing import CliRunner

from fogline import cluster as clusters
from fogline.cli.app import app
from fogline.errors import ClusterError, InputError
from fogline.scale import Cluster, map_ordered
from fogline.workspace import Workspace

PAGE = (
    "<html><head><title>Town {n} falls</title></head><body><article><p>The Syrian army captured Palmyra from Islamic State on "
    "1 March 2016, {n} witnesses said at length in the town.</p></article></body></html>"
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=None) as made:
        yield made
    clusters._client.cache_clear()


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("in")
    pages = folder / "pages"
    pages.mkdir()
    for number in range(6):
        (pages / f"2016-03-0{number + 1}-{number}.html").write_text(PAGE.format(n=number))
    (pages / "empty.html").write_text("<html><body></body></html>")
    bad = folder / "bad.jsonl"
    bad.write_text('{"text": "no date"}\n{"nothing\n')
    return [write_reports(folder / "in.jsonl", 300), pages, bad]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, inputs: list[Path]) -> Workspace:
    """The same by one process."""
    workspace = new_workspace(tmp_path_factory.mktemp("alone") / "war")
    workspace.run(inputs)
    return workspace


def assert_same(workspace: Workspace, alone: Workspace) -> None:
    assert kept(workspace) == kept(alone)
    assert run_files(workspace) == run_files(alone)
    assert workspace.desk.records.counts()["rejections"] == 3


@pytest.mark.slow
def test_a_cluster_gives_the_bytes_of_one_process(
    cluster: LocalCluster, tmp_path: Path, inputs: list[Path], alone: Workspace
) -> None:
    new_workspace(tmp_path / "war").close()
    asked = ["run", *map(str, inputs), "-w", str(tmp_path / "war"), "--cluster", cluster.scheduler_address]
    done = CliRunner().invoke(app, asked, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert_same(Workspace.open(tmp_path / "war"), alone)


@pytest.mark.slow
def test_a_worker_killed_in_mid_run_changes_nothing(
    cluster: LocalCluster, tmp_path: Path, inputs: list[Path], alone: Workspace
) -> None:
    workspace = new_workspace(tmp_path / "war")
    workspace.work_on(cluster.scheduler_address)
    killed: list[int] = []

    def kill_one(stage: str, done: int, _total: int | None) -> None:
        if stage == "extract" and done >= 40 and not killed:
            killed.append(cluster.workers[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    workspace.run(inputs, progress=kill_one)
    assert killed
    assert_same(workspace, alone)


def test_results_come_in_order_whichever_worker_is_first(cluster: LocalCluster) -> None:
    there = Cluster(cluster.scheduler_address)
    assert list(map_ordered(slow_square, range(40), workers=there, chunk_size=3)) == [number * number for number in range(40)]
    with pytest.raises(ValueError, match="negative"):
        list(map_ordered(slow_square, [1, -1], workers=there))


def test_workers_that_see_other_files_refuse(cluster: LocalCluster, tmp_path: Path) -> None:
    """As with a gazetteer that one machine has in another version: here it changes after the caller has looked."""
    table = tmp_path / "places.csv"
    table.write_text("a")
    there = Cluster(cluster.scheduler_address, (table,))
    assert list(map_ordered(abs, [-1], workers=there)) == [1]
    made_with = clusters.digest_of([table])
    table.write_text("b")
    with pytest.raises(ClusterError, match="another Fogline, or its gazetteers"):
        clusters._apply_there("key", made_with + "x", (str(table),), abs, -1)


def test_where_there_is_no_cluster_the_cure_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "_CONNECT_S", 1)
    with pytest.raises(InputError, match="dask scheduler"):
        list(map_ordered(abs, [1], workers=Cluster("tcp://127.0.0.1:1")))


@pytest.mark.slow
def test_a_scheduler_that_is_lost_is_told_and_the_run_goes_on_without(
    tmp_path: Path, inputs: list[Path], alone: Workspace
) -> None:
    workspace = new_workspace(tmp_path / "war")
    made = LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=None)
    workspace.work_on(made.scheduler_address)
    closing = threading.Thread(target=lambda: (time.sleep(1), made.close()))

    def lose(stage: str, done: int, _total: int | None) -> None:
        if stage == "extract" and done >= 20 and not closing.ident:
            closing.start()

    with pytest.raises(ClusterError, match="run the same command again"):
        workspace.run(inputs, progress=lose)
    closing.join()
    again = Workspace.open(workspace.folder)
    again.run(inputs)
    assert_same(again, alone)


def slow_square(number: int) -> int:
    if number < 0:
        raise ValueError("negative")
    time.sleep(0.02 if number % 7 == 0 else 0.0)
    return number * number
