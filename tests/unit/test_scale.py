"""The one map gives the same results in the same order, however many work."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from fogline.scale import map_on, map_ordered, worker_count

_LOADED: list[str] = []


def load(word: str) -> None:
    _LOADED.append(word)


def square(number: int) -> int:
    if number < 0:
        raise ValueError("negative")
    return number * number + len(_LOADED) - 1


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_items(workers: int) -> None:
    _LOADED.clear()
    found = list(map_ordered(square, range(50), workers=workers, chunk_size=3, initializer=load, initargs=("x",)))
    assert found == [number * number for number in range(50)]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_reaches_the_caller(workers: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        list(map_ordered(square, [1, -1], workers=workers, chunk_size=1))


def test_few_chunks_are_in_flight() -> None:
    taken: list[int] = []

    def items():  # noqa: ANN202
        for number in range(1000):
            taken.append(number)
            yield number

    with ThreadPoolExecutor(2) as pool:
        results = map_on(pool, abs, items(), chunk_size=5, in_flight=2)
        next(results)
    assert len(taken) <= 15


class Interrupted(Executor):
    """An executor in whose second ``submit`` the user presses Ctrl-C."""

    def __init__(self) -> None:
        self.submitted: list[Future[Any]] = []

    def submit(self, _function: Callable[..., Any], /, *_args: Any, **_options: Any) -> Future[Any]:  # noqa: ANN401
        if self.submitted:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.1)
        self.submitted.append(Future())
        return self.submitted[-1]


@pytest.fixture
def ctrl_c_heard() -> Iterator[None]:
    """As in a terminal: what is started in the background ignores Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c_heard")
def test_ctrl_c_while_work_is_handed_out_leaves_nothing_half_started() -> None:
    executor = Interrupted()
    with ThreadPoolExecutor(1) as other_thread:
        other_thread.submit(int).result()  # it can take a signal that the main thread blocks
        with pytest.raises(KeyboardInterrupt):
            list(map_on(executor, abs, range(10), chunk_size=1, in_flight=4))
    assert len(executor.submitted) == 2
    assert all(future.cancelled() for future in executor.submitted)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_dask_serves_as_the_executor() -> None:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        found = list(map_on(client.get_executor(pure=False), abs, [-3, 2, -1], chunk_size=2))
    assert found == [3, 2, 1]


def test_zero_workers_is_one_a_core() -> None:
    assert worker_count(0) >= 1
    assert worker_count(3) == 3


def test_a_script_that_does_not_ask_its_name_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\n"
        "from fogline.scale import map_ordered\n"
        f"with Path({str(tmp_path / 'runs')!r}).open('a') as file:\n"
        "    file.write('run ')\n"
        "print(list(map_ordered(abs, [-1, -2, 3], workers=2, chunk_size=1)))\n"
    )
    result = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=True)
    assert result.stdout == "[1, 2, 3]\n"
    assert (tmp_path / "runs").read_text() == "run "


def test_workers_end_with_a_caller_that_is_killed() -> None:
    program = (
        "import time\nfrom fogline.scale import map_ordered\nimport operator\n"
        "for n, item in enumerate(map_ordered(operator.neg, range(1000), workers=2, chunk_size=1)):\n"
        "    print(item, flush=True)\n    time.sleep(60)\n"
    )
    caller = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert caller.stdout is not None
    assert caller.stdout.readline() == "0\n"
    caller.kill()
    caller.communicate(timeout=60)  # ends only when every process that holds the pipe has ended
    assert caller.returncode == -9
