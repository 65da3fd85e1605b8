"""What lies ahead, as the routes see it: the full ledger of a run and the outlooks kept, each read once."""

from threading import Lock
from weakref import WeakKeyDictionary

from fogline.foreseeing import FOLDER, records_of
from fogline.foreseeing import ledger_of as ledger_of_publication
from fogline.model import Forecast
from fogline.publish import Publication
from fogline.publish.kept import KeptOutlook
from fogline.web.desk import Desk

LISTEN_MOST = 20_000
"""With more reports than this only forecasts coded as claims are listed: listening to all would keep a reader waiting."""

_KNOWN: "WeakKeyDictionary[Desk, Foresight]" = WeakKeyDictionary()


class Foresight:
    """Forecasts and outlooks of a desk's run."""

    def __init__(self, desk: Desk) -> None:
        self._workspace, self._is_all = desk.workspace, desk.known_on is None
        self._desk_lock = Lock()
        self._ledger: tuple[str, tuple[Forecast, ...]] | None = None
        self._outlooks: tuple[tuple[str, ...], tuple[KeptOutlook, ...]] | None = None

    def ledger(self, publication: Publication) -> tuple[Forecast, ...]:
        """Every forecast that extraction or listening finds."""
        run_id = publication.run.run_id if publication.run else ""
        with self._desk_lock:
            if self._ledger is None or self._ledger[0] != run_id:
                is_small = bool(run_id) and len(publication.reports) <= LISTEN_MOST
                found = ledger_of_publication(publication, self._workspace) if is_small else publication.forecasts
                self._ledger = (run_id, tuple(found))
            return self._ledger[1]

    def outlooks(self, publication: Publication) -> tuple[KeptOutlook, ...]:
        """All outlooks kept in the workspace, scored by the run; of a past day, those that look ahead from then or before."""
        folder = self._workspace.folder / FOLDER
        run_id = publication.run.run_id if publication.run else ""
        key = (run_id, *sorted(path.name for path in folder.glob("*.json"))) if folder.is_dir() else (run_id,)
        with self._desk_lock:
            if self._outlooks is None or self._outlooks[0] != key:
                found = records_of(publication, self._workspace, is_all=self._is_all) if len(key) > 1 else ()
                self._outlooks = (key, found)
            return self._outlooks[1]


def ledger_of(desk: Desk) -> tuple[Forecast, ...]:
    """The full ledger of a desk's run."""
    return _of(desk).ledger(desk.publication)


def outlooks_of(desk: Desk) -> tuple[KeptOutlook, ...]:
    """The outlooks kept, with the scores of a desk's run."""
    return _of(desk).outlooks(desk.publication)


def _of(desk: Desk) -> Foresight:
    return _KNOWN.setdefault(desk, Foresight(desk))
