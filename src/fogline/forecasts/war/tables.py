"""Tables of control from files (CSV, gzipped or not, or Parquet) and chances back to a file."""

import csv
import gzip
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from fogline.errors import InputError
from fogline.forecasts.war.history import History, make_history, spells_of_rows
from fogline.forecasts.war.outlook import Outlook


def read_control(path: Path, *, until: date | None = None) -> History:
    """A history from a table of control (see :func:`~fogline.forecasts.war.history.spells_of_rows` for its columns).

    ``until`` is its last day; by default the last day that the table names.
    """
    spells = spells_of_rows(_rows(path))
    if not spells:
        raise InputError(f"{path} has no rows", "give a table with place, lat, lon, controller, start_on and end_on")
    last = max(max(spell.start_on, spell.end_on - timedelta(days=1) if spell.end_on else spell.start_on) for spell in spells)
    return make_history(spells, until=until or last)


def history_of_spells(spells: pa.Table, *, until: date, populations: Mapping[str, int] | None = None) -> History:
    """A history of likeliest controllers from an estimate's spells."""
    known = populations or {}
    rows = [row | {"population": known.get(row["place_id"], 0)} for row in spells.to_pylist() if row["lat"] is not None]
    return make_history(spells_of_rows(_stitched(rows)), until=until)


def beginning_of(spells: pa.Table, past: History) -> NDArray[np.float64]:
    """Probability of each controller (columns) of each place of a history on its last day, from an estimate's spells."""
    column = {controller: number for number, controller in enumerate(past.controllers)}
    row_of = {place.place_id: number for number, place in enumerate(past.places)}
    beginning = np.zeros((len(past.places), len(past.controllers)))
    for row in spells.to_pylist():
        if row["start_on"] <= past.last_on < row["end_on"] and row["place_id"] in row_of and row["controller"] in column:
            beginning[row_of[row["place_id"]], column[row["controller"]]] = row["probability"]
    total = beginning.sum(axis=1, keepdims=True)
    shares: NDArray[np.float64] = np.divide(beginning, total, out=np.zeros_like(beginning), where=total > 0.0)
    return shares


def write_chances(path: Path, outlook: Outlook, history: History) -> int:
    """Write an outlook's chances as CSV: place_id, place, lat, lon, on, controller, probability, low, high; returns the rows."""
    places = {place.place_id: place for place in history.places}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["place_id", "place", "lat", "lon", "on", "controller", "probability", "low", "high"])
        for chance in outlook.chances:
            place = places[chance.place_id]
            where = [place.place_id, place.name, place.lat, place.lon]
            writer.writerow([*where, chance.on, chance.controller, chance.probability, chance.low, chance.high])
    return len(outlook.chances)


def _stitched(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Only the likeliest controller of each spell, so that what follows need not look at the rest."""
    best: dict[tuple[str, date], Mapping[str, Any]] = {}
    for row in rows:
        key = (row["place_id"], row["start_on"])
        if key not in best or row["probability"] > best[key]["probability"]:
            best[key] = row
    return list(best.values())


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise InputError(f"there is no file {path}", "name a table of control (CSV or Parquet)")
    if path.suffix == ".parquet":
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return rows
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            return [dict(row) for row in csv.DictReader(file)]
    except (UnicodeDecodeError, gzip.BadGzipFile, csv.Error) as error:
        raise InputError(f"{path} is not a readable CSV file ({error})", "save it as CSV in UTF-8") from error
