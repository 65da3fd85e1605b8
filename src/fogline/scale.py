"""The one ``map`` over reports: a plain loop, processes on this machine, or a Dask cluster.

Results come back in the order of the items, whatever the number of workers, so that the same input gives the same bytes.
"""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from fogline.errors import InputError, WorkerError

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from types import FrameType

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Workers on other machines: the address of a Dask scheduler, and files that the work reads, the same on each of them."""

    address: str
    files: tuple[Path, ...] = ()


Workers = int | Cluster
"""Who works: so many processes here (0: one a core), or a cluster."""


def works_here(workers: Workers) -> bool:
    """Whether the caller's own process does all the work."""
    return not isinstance(workers, Cluster) and worker_count(workers) == 1


_OBJECTS_A_COLLECTION = 20_000
"""So many new objects call for the collector in a worker: nearly all of them go by themselves, long before."""


def worker_count(workers: int) -> int:
    """How many processes ``workers`` means: 0 is one for each core that this process may use."""
    return workers if workers > 0 else len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def map_ordered(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    workers: Workers = 0,
    chunk_size: int = 8,
    initializer: Callable[..., object] | None = None,
    initargs: tuple[Any, ...] = (),
) -> Iterator[Result]:
    """Apply ``function`` to each item in order, in ``workers`` processes or on a cluster.

    ``initializer(*initargs)`` runs once in each process, for what is dear to load. At most a few chunks a worker are in flight,
    so memory does not grow with the number of items. Errors raised by ``function`` reach the caller.
    """
    if isinstance(workers, Cluster):
        yield from _map_on_cluster(workers, function, items, chunk_size, partial(initializer, *initargs) if initializer else None)
        return
    n_workers = worker_count(workers)
    if n_workers == 1:
        if initializer is not None:
            initializer(*initargs)
        yield from map(function, items)
        return
    pool = ProcessPoolExecutor(n_workers, multiprocessing.get_context("spawn"), _start_worker, (initializer, initargs))
    try:
        yield from map_on(pool, function, items, chunk_size=chunk_size, in_flight=3 * n_workers)
    finally:
        pool.shutdown(cancel_futures=True)


def map_on(
    executor: Executor, function: Callable[[Item], Result], items: Iterable[Item], *, chunk_size: int = 8, in_flight: int = 6
) -> Iterator[Result]:
    """As :func:`map_ordered`, on an executor that the caller owns."""
    remaining = iter(items)
    futures: deque[Future[list[Result]]] = deque()
    try:
        while True:
            while len(futures) < in_flight and (chunk := list(islice(remaining, chunk_size))):
                with _hidden_main(), _held_interrupts():
                    futures.append(executor.submit(_apply, function, chunk))
            if not futures:
                return
            yield from _result(futures.popleft())
    finally:
        for future in futures:
            future.cancel()


def _map_on_cluster(
    cluster: Cluster,
    function: Callable[[Item], Result],
    items: Iterable[Item],
    chunk_size: int,
    load: Callable[[], object] | None,
) -> Iterator[Result]:
    try:
        from fogline.cluster import map_on_cluster  # noqa: PLC0415  # Dask is an extra
    except ModuleNotFoundError as error:
        raise InputError("Dask is not installed", "pip install 'fogline[cluster]'") from error
    yield from map_on_cluster(cluster, function, items, chunk_size=chunk_size, load=load)


def _start_worker(initializer: Callable[..., object] | None, initargs: tuple[Any, ...]) -> None:
    """What a new process does first: make sure that it ends with its caller, however that ends, then load what it needs."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if initializer is not None:
        gc.disable()  # what is loaded stays until the end: the collector need not go through it now, nor again and again
        initializer(*initargs)
        gc.freeze()
        gc.set_threshold(_OBJECTS_A_COLLECTION, *gc.get_threshold()[1:])
        gc.enable()


def _end_with(parent: "BaseProcess") -> None:
    parent.join()
    os._exit(1)


@contextmanager
def _held_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back while processes are started, and hand it on afterwards.

    Processes started here never see it (a terminal sends it to all): their caller stops them in good order. The caller itself
    must not be stopped with a process half started, which nobody would then end; a blocked signal is not enough for that, as
    any other thread of the caller may take it in its stead.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[FrameType | None] = []
    handler = signal.signal(signal.SIGINT, lambda _, frame: held.append(frame))
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if blocked is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        signal.signal(signal.SIGINT, handler)
    if held and callable(handler):
        handler(signal.SIGINT, held[0])


def _result(future: Future[list[Result]]) -> list[Result]:
    try:
        return future.result()
    except BrokenExecutor as error:
        raise WorkerError from error


@contextmanager
def _hidden_main() -> Iterator[None]:
    """Keep new processes from importing the caller's script, which may do its work without asking ``__name__`` first.

    They need only what is imported by name (see ``multiprocessing.spawn.get_preparation_data``); a script that they imported
    would start the same work again and wait for itself.
    """
    main = sys.modules["__main__"]
    kept = {name: getattr(main, name) for name in ("__file__", "__spec__") if hasattr(main, name)}
    try:
        for name in kept:
            setattr(main, name, None)
        yield
    finally:
        for name, value in kept.items():
            setattr(main, name, value)


def _apply(function: Callable[[Item], Result], chunk: list[Item]) -> list[Result]:
    return [function(item) for item in chunk]
