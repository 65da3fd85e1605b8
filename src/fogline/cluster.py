"""Work on a Dask cluster, for the one map in :mod:`fogline.scale`.

A worker that ends takes nothing with it: the scheduler gives its chunks to the others, and each worker, also one that comes
later, loads what it needs before its first chunk. Every chunk is refused by a worker that runs other code or sees other files
than the caller, since the same input must give the same bytes.
"""

import hashlib
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from distributed import Client, KilledWorker, WorkerPlugin
from distributed.comm.core import CommClosedError

from fogline.errors import ClusterError, InputError
from fogline.scale import Cluster, map_on

Item = TypeVar("Item")
Result = TypeVar("Result")

_CONNECT_S = 10
_WORKERS_S = 60
_BATCH_A_WORKER = 4
_IGNORED = {"__pycache__", "assets"}


class _Setup(WorkerPlugin):
    """Tells a worker what to load before its first chunk."""

    idempotent = True

    def __init__(self, key: str, load: Callable[[], object] | None) -> None:
        self.name = f"fogline-{key}"
        self._key, self._load = key, load

    def setup(self, worker: Any) -> None:  # noqa: ANN401, ARG002  # as distributed calls it
        _loaders[self._key] = self._load


def map_on_cluster(
    cluster: Cluster,
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    chunk_size: int = 8,
    load: Callable[[], object] | None = None,
) -> Iterator[Result]:
    """Apply ``function`` to each item, in order, on the cluster's workers; each calls ``load`` once before."""
    with _told(cluster):
        client = _client(cluster.address)
        made_with = digest_of(cluster.files)
        key = hashlib.sha256(repr((made_with, getattr(load, "func", load))).encode() + _pickled(load)).hexdigest()[:16]
        client.register_plugin(_Setup(key, load))
        n_workers = max(1, len(client.nthreads()))
        there = partial(_apply_there, key, made_with, tuple(map(str, cluster.files)), function)
        with client.get_executor(pure=False, retries=0) as executor:
            yield from map_on(executor, there, items, chunk_size=chunk_size, in_flight=_BATCH_A_WORKER * n_workers)


def digest_of(paths: Iterable[str | Path]) -> str:
    """Digest of this package's code and data, and of files that the work reads besides."""
    digest = hashlib.sha256(_package_digest().encode())
    for path in map(Path, paths):
        for file in [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file()):
            digest.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


_loaders: dict[str, Callable[[], object] | None] = {}
_loaded: list[str] = []
_checked: set[str] = set()
_one_at_a_time = threading.Lock()


def _apply_there(key: str, made_with: str, paths: tuple[str, ...], function: Callable[[Item], Result], item: Item) -> Result:
    """On a worker: check once that it is as the caller is, load once, then work. Threads of a worker take turns."""
    with _one_at_a_time:
        if made_with not in _checked:
            if digest_of(paths) != made_with:
                raise ClusterError("a worker runs another Fogline, or its gazetteers and models are not these", _SAME)
            _checked.add(made_with)
        if key not in _loaded:
            if load := _loaders[key]:
                load()
            _loaded[:] = [key]
        return function(item)


_SAME = "install the same version on all machines, with gazetteers and models under the same paths"


@cache
def _client(address: str) -> Client:
    """One connection for each scheduler."""
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        cure = f"start one with: dask scheduler; and workers with: dask worker {address} --nthreads 1"
        raise InputError(f"no Dask scheduler answers at {address}", cure) from error
    try:
        client.wait_for_workers(1, timeout=_WORKERS_S)
    except TimeoutError as error:
        raise InputError(f"the cluster at {address} has no workers", f"start some: dask worker {address} --nthreads 1") from error
    return client


@cache
def _package_digest() -> str:
    digest = hashlib.sha256()
    folder = Path(str(files("fogline")))
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not _IGNORED & set(file.relative_to(folder).parts):
            digest.update(str(file.relative_to(folder)).encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _pickled(load: Callable[[], object] | None) -> bytes:
    from distributed.protocol.pickle import dumps  # noqa: PLC0415  # distributed's own way with functions

    return bytes(dumps(load))


@contextmanager
def _told(cluster: Cluster) -> Iterator[None]:
    """What goes wrong with a cluster, in words."""
    try:
        yield
    except KilledWorker as error:
        what = "several workers ended one after the other on the same reports"
        raise ClusterError(what, "give workers more memory; what was done is kept: run the same command again") from error
    except (CommClosedError, CancelledError, TimeoutError) as error:
        what = f"the scheduler at {cluster.address} was lost"
        raise ClusterError(what, "start it again; what was done is kept: run the same command again") from error
