"""Runs as folders of files: change points in Parquet, scores in JSON. A run is written beside, synced, and renamed into place.

``runs/<run_id>/`` holds ``control.parquet`` (spells), ``sieges.parquet``, ``track_records.json``, ``copy_links.json``,
``forecasts.json``. It is never changed afterwards.
"""

import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter, ValidationError

from fogline.errors import WorkspaceError
from fogline.model import CopyLink, Forecast, Rejection, TrackRecord

_TRACK_RECORDS = TypeAdapter(tuple[TrackRecord, ...])
_COPY_LINKS = TypeAdapter(tuple[CopyLink, ...])
_FORECASTS = TypeAdapter(tuple[Forecast, ...])
_REJECTIONS = TypeAdapter(tuple[Rejection, ...])


@dataclass(frozen=True, slots=True)
class RunFiles:
    """All that one run made. ``spells`` and ``sieges`` have the columns of ``ControlSpell`` and ``SiegeSpell``."""

    spells: pa.Table
    sieges: pa.Table
    track_records: tuple[TrackRecord, ...] = ()
    copy_links: tuple[CopyLink, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    rejections: tuple[Rejection, ...] = ()


class Runs:
    """The folder of runs of one workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, run_id: str) -> bool:
        """Whether this run's files are in place, whole."""
        try:
            self.read(run_id)
        except WorkspaceError:
            return False
        return True

    def write(self, run_id: str, files: RunFiles) -> Path:
        """Write a run's files under a temporary name, sync them, and rename the folder into place."""
        final, temporary = self.folder / run_id, self.folder / f".{run_id}.{os.getpid()}"
        for left in self.folder.glob(".*.*"):  # of runs that were killed: there is one writer at a time
            shutil.rmtree(left, ignore_errors=True)
        temporary.mkdir(parents=True)
        pq.write_table(files.spells, temporary / "control.parquet", compression="zstd")
        pq.write_table(files.sieges, temporary / "sieges.parquet", compression="zstd")
        (temporary / "track_records.json").write_bytes(_TRACK_RECORDS.dump_json(files.track_records))
        (temporary / "copy_links.json").write_bytes(_COPY_LINKS.dump_json(files.copy_links))
        (temporary / "forecasts.json").write_bytes(_FORECASTS.dump_json(files.forecasts))
        (temporary / "rejections.json").write_bytes(_REJECTIONS.dump_json(files.rejections))
        for path in (*temporary.iterdir(), temporary):
            _sync(path)
        if not self.has(run_id):
            shutil.rmtree(final, ignore_errors=True)
            temporary.rename(final)
            _sync(self.folder)
        else:
            shutil.rmtree(temporary)
        return final

    def read(self, run_id: str) -> RunFiles:
        """A run's files, whole; raises :class:`WorkspaceError` where one is missing or damaged."""
        try:
            return self._read(self.folder / run_id)
        except (OSError, pa.ArrowException, ValidationError) as error:
            what = f"the files of run {run_id} are missing or damaged"
            raise WorkspaceError(str(self.folder.parent), what, "make them again with: fogline run") from error

    def _read(self, folder: Path) -> RunFiles:
        return RunFiles(
            spells=pq.read_table(folder / "control.parquet"),
            sieges=pq.read_table(folder / "sieges.parquet"),
            track_records=_TRACK_RECORDS.validate_json((folder / "track_records.json").read_bytes()),
            copy_links=_COPY_LINKS.validate_json((folder / "copy_links.json").read_bytes()),
            forecasts=_FORECASTS.validate_json((folder / "forecasts.json").read_bytes()),
            rejections=_REJECTIONS.validate_json((folder / "rejections.json").read_bytes()),
        )

    def controllers_on(self, run_id: str, place_id: str, on: date) -> dict[str, float]:
        """The probability of each controller of one place on one day, likeliest first; empty where nothing is known."""
        query = (
            "SELECT controller, probability FROM read_parquet(?) "
            "WHERE place_id = ? AND start_on <= ? AND end_on > ? ORDER BY probability DESC, controller"
        )
        path = str(self.folder / run_id / "control.parquet")
        with duckdb.connect() as connection:
            return dict(connection.execute(query, [path, place_id, on, on]).fetchall())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
