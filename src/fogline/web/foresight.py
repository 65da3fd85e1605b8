"""What lies ahead, as the routes see it: the full ledger of a run and the outlooks kept, each read once."""

from collections.abc import Sequence
from threading import Lock
from weakref import WeakKeyDictionary

from fogline.foreseeing import FOLDER, full_ledger, kept_records
from fogline.model import Forecast
from fogline.publish.kept import KeptOutlook
from fogline.web.desk import Desk

LISTEN_MOST = 20_000
"""With more reports than this only forecasts coded as claims are listed: listening to all would keep a reader waiting."""

_KNOWN: "WeakKeyDictionary[Desk, Foresight]" = WeakKeyDictionary()


class Foresight:
    """Forecasts and outlooks of the newest run."""

    def __init__(self, desk: Desk) -> None:
        self._workspace = desk.workspace
        self._desk_lock = Lock()
        self._ledger: tuple[str, tuple[Forecast, ...]] | None = None
        self._outlooks: tuple[tuple[str, ...], tuple[KeptOutlook, ...]] | None = None

    def ledger(self, run_id: str, n_reports: int, coded: Sequence[Forecast]) -> tuple[Forecast, ...]:
        """Every forecast that extraction or listening finds; ``coded`` are those of the run."""
        with self._desk_lock:
            if self._ledger is None or self._ledger[0] != run_id:
                is_small = bool(run_id) and n_reports <= LISTEN_MOST
                self._ledger = (run_id, tuple(full_ledger(self._workspace) if is_small else coded))
            return self._ledger[1]

    def outlooks(self, run_id: str) -> tuple[KeptOutlook, ...]:
        """All outlooks kept in the workspace, scored by the newest run."""
        folder = self._workspace.folder / FOLDER
        key = (run_id, *sorted(path.name for path in folder.glob("*.json"))) if folder.is_dir() else (run_id,)
        with self._desk_lock:
            if self._outlooks is None or self._outlooks[0] != key:
                self._outlooks = (key, kept_records(self._workspace) if len(key) > 1 else ())
            return self._outlooks[1]


def ledger_of(desk: Desk) -> tuple[Forecast, ...]:
    """The full ledger of the newest run."""
    publication = desk.publication
    run = publication.run
    return _of(desk).ledger(run.run_id if run else "", len(publication.reports), publication.forecasts)


def outlooks_of(desk: Desk) -> tuple[KeptOutlook, ...]:
    """The outlooks kept, with the newest run's scores."""
    run = desk.publication.run
    return _of(desk).outlooks(run.run_id if run else "")


def _of(desk: Desk) -> Foresight:
    return _KNOWN.setdefault(desk, Foresight(desk))
