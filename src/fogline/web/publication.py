"""A workspace's latest run as a publication, made once for each run."""

import atexit
import gc
from contextlib import suppress
from pathlib import Path
from threading import Thread

from fogline.model import Run
from fogline.pipeline import extractor_in_use
from fogline.publish import Publication
from fogline.publish.standings import read_standings
from fogline.web.shelf import Shelf
from fogline.web.stored import places_of, stored_publication
from fogline.workspace import Workspace

MANY_CLAIMS = 50_000
"""With more claims a page reads from the store what it shows; with fewer, or under reviewers' decisions, all are in memory."""


class Newsstand:
    """Keeps the publication of the newest run, and makes the next one when a newer run is there."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._kept: tuple[str, Publication] | None = None
        self._seen: tuple[tuple[int, int], ...] = ()
        self._next: Thread | None = None

    def publication(self) -> Publication:
        """The publication of the newest run; the store is asked for it only where its file has changed.

        While that of a large run is being made, readers get the one before.
        """
        seen = store_stamps(self.workspace)
        if self._kept is None or not seen or seen != self._seen:
            run = self.workspace.latest_run()
            key = run.run_id if run else ""
            if self._kept is None:
                self._keep(key)
            elif self._kept[0] != key:
                if run is not None and self._is_stored(run):
                    return self._made_meanwhile(key, self._kept[1])
                self._keep(key)
            self._seen = seen
        return self._kept[1] if self._kept else self._made()

    def is_current(self) -> bool:
        """Whether the newest run is kept, by the looks of the store's files."""
        return self._kept is not None and bool(self._seen) and self._seen == store_stamps(self.workspace)

    def _keep(self, key: str) -> None:
        self._kept = (key, self._made())
        _keep_from_collector()

    def _made_meanwhile(self, key: str, before: Publication) -> Publication:
        if self._next is None or not self._next.is_alive():
            self._next = Thread(target=self._keep, args=(key,), daemon=True)
            self._next.start()
        return before

    def _is_stored(self, run: Run) -> bool:
        """Whether pages of a run read from the store what they show."""
        is_large = run.n_claims > MANY_CLAIMS and store_of(self.workspace).is_file()
        return is_large and not self.workspace.desk.records.used_decisions()

    def _made(self) -> Publication:
        run, desk = self.workspace.latest_run(), self.workspace.desk
        if run is None or not self._is_stored(run):
            return self.workspace.publication()
        shelf = shelf_of(self.workspace, run)
        files = desk.runs.read(run.run_id)
        return stored_publication(
            shelf,
            theatre=self.workspace.theatre,
            places=places_of(shelf, read_standings(files.spells), self.workspace.theatre),
            spells=files.spells,
            sieges=files.sieges,
            track_records=tuple(files.track_records),
            copy_links=tuple(files.copy_links),
            forecasts=tuple(files.forecasts),
            rejections=tuple(self.workspace.rejections()),
            run=run,
        )


def shelf_of(workspace: Workspace, run: Run) -> Shelf:
    """The order in which pages of a run read the store; worked out where that was not done yet."""
    folder = workspace.folder / "cache"
    return Shelf.of(folder, store_of(workspace), run_id=run.run_id, extractor=extractor_in_use(workspace.desk))


def store_of(workspace: Workspace) -> Path:
    """The store's file, where it is one."""
    return workspace.folder / "fogline.db"


def store_stamps(workspace: Workspace) -> tuple[tuple[int, int], ...]:
    """When the store's files last changed, and how long they are; nothing where the store is no file."""
    store, found = store_of(workspace), []
    for path in (store, store.with_name("fogline.db-wal")):
        with suppress(OSError):
            about = path.stat()
            found.append((about.st_mtime_ns, about.st_size))
    return tuple(found)


def _keep_from_collector() -> None:
    """What a publication holds stays as long as it does: looking through all of it for garbage would stop every page."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)
