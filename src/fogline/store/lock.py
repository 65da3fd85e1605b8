"""One writer at a time: a lock on the workspace's folder, and one in the database where machines share it.

Both end with the process that holds them, however it ends.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from fogline.store.engine import connected

_LOCK_FILE = ".fogline.lock"
_ADVISORY = 4607

_log = logging.getLogger(__name__)


@contextmanager
def one_writer(folder: Path, engine: Engine) -> Iterator[None]:
    """Hold the workspace for writing; waits for another process, saying so."""
    import fcntl  # noqa: PLC0415  # not on Windows, where SQLite's own lock has to do

    with (folder / _LOCK_FILE).open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _log.warning("another Fogline writes to %s; waiting until it has done", folder)
            fcntl.flock(handle, fcntl.LOCK_EX)
        with _one_of_all_machines(engine):
            yield


@contextmanager
def _one_of_all_machines(engine: Engine) -> Iterator[None]:
    if engine.dialect.name != "postgresql":
        yield
        return
    with connected(engine) as connection:
        key = {"key": _ADVISORY}
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar_one():
            _log.warning("a Fogline on another machine writes to the store; waiting until it has done")
            connection.execute(text("SELECT pg_advisory_lock(:key)"), key)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
