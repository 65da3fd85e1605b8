"""A workspace's latest run as a publication, made once for each run."""

import atexit
import gc
from contextlib import suppress
from pathlib import Path

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

    def publication(self) -> Publication:
        """The publication of the newest run; the store is asked for it only where its file has changed."""
        seen = self._stamps()
        if self._kept is None or not seen or seen != self._seen:
            run = self.workspace.latest_run()
            key = run.run_id if run else ""
            if self._kept is None or self._kept[0] != key:
                self._kept = (key, self._made())
                _keep_from_collector()
            self._seen = seen
        return self._kept[1]

    def is_current(self) -> bool:
        """Whether the newest run is kept, by the looks of the store's files."""
        return self._kept is not None and bool(self._seen) and self._seen == self._stamps()

    def _made(self) -> Publication:
        run, store = self.workspace.latest_run(), self._store()
        if run is None or run.n_claims <= MANY_CLAIMS or not store.is_file() or self.workspace.desk.records.used_decisions():
            return self.workspace.publication()
        desk = self.workspace.desk
        shelf = Shelf.of(self.workspace.folder / "cache", store, run_id=run.run_id, extractor=extractor_in_use(desk))
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

    def _store(self) -> Path:
        return self.workspace.folder / "fogline.db"

    def _stamps(self) -> tuple[tuple[int, int], ...]:
        """When the store's files last changed, and how long they are; nothing where the store is no file."""
        store, found = self._store(), []
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
