"""The daily estimate as spells: stretches of days on which no probability moved by much, in the contract's columns."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from fogline.control.arrays import (
    Calendar,
    Field,
    Floats,
    Ints,
    Items,
    Model,
    Room,
    Shorts,
    items_of,
    make_calendar,
    make_room,
)
from fogline.control.compiled import compiled
from fogline.control.evidence import Evidence
from fogline.control.inference import Fit, model_of, over_chunks
from fogline.control.parameters import Parameters
from fogline.control.sweep import smooth_place
from fogline.model import CONTESTED

_FIELDS: "list[pa.Field[Any]]" = [
    pa.field("place_id", pa.string()),
    pa.field("place", pa.string()),
    pa.field("lat", pa.float64()),
    pa.field("lon", pa.float64()),
    pa.field("start_on", pa.date32()),
    pa.field("end_on", pa.date32()),
    pa.field("controller", pa.string()),
    pa.field("probability", pa.float64()),
]

SPELL_COLUMNS = pa.schema(_FIELDS)
"""The contract's columns."""


class SpellRows(NamedTuple):
    """Rows of spells: place, first day, end, controller and mean probability, rounded; then what the work takes."""

    place: Shorts
    begin: Shorts
    end: Shorts
    controller: Shorts
    probability: Floats
    cuts: Ints
    no_moves: Floats


def make_spells(evidence: Evidence, state: Fit, parameters: Parameters, places: Sequence[int] | None = None) -> pa.Table:
    """Spells of the given places (by number; all)."""
    if not evidence.places or not evidence.sides:
        return SPELL_COLUMNS.empty_table()
    calendar = make_calendar(evidence.n_days, step_days=1, cell_days=parameters.cell_days)
    begins = _first_days(evidence, parameters)

    def run(chunk: slice) -> pa.Table:
        items, model = items_of(evidence, chunk), model_of(state, chunk)
        room = make_room(items, calendar, len(evidence.sides))
        most = int((calendar.n_days - begins[chunk]).sum()) * (len(evidence.sides) + 1)
        rows = SpellRows(
            place=np.empty(most, dtype=np.int32),
            begin=np.empty(most, dtype=np.int32),
            end=np.empty(most, dtype=np.int32),
            controller=np.empty(most, dtype=np.int32),
            probability=np.empty(most),
            cuts=np.zeros(calendar.n_days + 1, dtype=np.int64),
            no_moves=np.zeros(0),
        )
        limits = (parameters.merge_tolerance, parameters.least_probability)
        return _table(evidence, chunk, rows, write_rows(room, items, calendar, model, begins[chunk], limits, rows))

    tables = over_chunks(run, len(evidence.places)) if places is None else [run(slice(place, place + 1)) for place in places]
    return pa.concat_tables(tables) if tables else SPELL_COLUMNS.empty_table()


@compiled
def write_rows(  # noqa: PLR0913, PLR0917 - a compiled function takes its arrays one by one
    room: Room, items: Items, calendar: Calendar, model: Model, begins: Shorts, limits: tuple[float, float], rows: SpellRows
) -> int:
    """Write a row for each place, spell and controller that reaches the least probability; the number of rows."""
    n_rows, (tolerance, least) = 0, limits
    for place in range(len(begins)):
        if begins[place] >= calendar.n_days:
            continue
        smooth_place(room, items, calendar, model, place, rows.no_moves)
        n_spells = cut_spells(room.posterior, room.posterior_fought, begins[place], calendar.n_days, tolerance, rows.cuts)
        for spell in range(n_spells):
            _average(room, rows.cuts[spell], rows.cuts[spell + 1], model.field.shape[2] - 1)
            for k in range(model.field.shape[2]):
                if room.product[k] >= least:
                    rows.place[n_rows] = place
                    rows.begin[n_rows] = rows.cuts[spell]
                    rows.end[n_rows] = rows.cuts[spell + 1]
                    rows.controller[n_rows] = k
                    rows.probability[n_rows] = np.floor(room.product[k] * 1e5 + 0.5) / 1e5
                    n_rows += 1
    return n_rows


@compiled
def cut_spells(posterior: Field, fought: Field, first: int, n_days: int, tolerance: float, begun: Ints) -> int:
    """The first day of each spell from ``first`` on, then the end of the last, into ``begun``; the number of spells.

    A new spell starts when any probability has moved by ``tolerance`` since the start of the last.
    """
    n_spells, begin = 1, first
    begun[0] = first
    for day in range(first + 1, n_days):
        most = abs(fought[day] - fought[begin])
        for k in range(posterior.shape[1]):
            most = max(most, abs(posterior[day, k] - posterior[begin, k]))
        if most >= tolerance:
            begin = day
            begun[n_spells] = day
            n_spells += 1
    begun[n_spells] = n_days
    return n_spells


@compiled
def _average(room: Room, first: int, end: int, n_sides: int) -> None:
    """The mean posterior of some days, into ``product``."""
    product = room.product
    product[:] = 0.0
    for day in range(first, end):
        for k in range(n_sides):
            product[k] += room.posterior[day, k]
        product[n_sides] += room.posterior_fought[day]
    for k in range(n_sides + 1):
        product[k] /= end - first


def _first_days(evidence: Evidence, parameters: Parameters) -> Shorts:
    """Where each place's estimate begins: long before the first evidence about it, silence is not evidence of control."""
    first = np.zeros(len(evidence.places), dtype=np.int32)
    if not parameters.include_silent:
        has_any = np.diff(evidence.starts) > 0
        first[~has_any] = evidence.n_days
        first[has_any] = np.maximum(evidence.day[evidence.starts[:-1][has_any]] - parameters.lead_days, 0)
    return first


def _table(evidence: Evidence, chunk: slice, rows: SpellRows, n_rows: int) -> pa.Table:
    """The rows of some places in the contract's columns, cut to what was written."""
    located, epoch = evidence.places[chunk], (evidence.first_on - date(1970, 1, 1)).days
    place, controller = (pa.array(column[:n_rows], pa.int32()) for column in (rows.place, rows.controller))
    lat = pa.array([where.lat for where in located], pa.float64(), from_pandas=True)
    lon = pa.array([where.lon for where in located], pa.float64(), from_pandas=True)
    first, end = (pa.array(column[:n_rows] + np.int32(epoch), pa.int32()).cast(pa.date32()) for column in (rows.begin, rows.end))
    return pa.table(
        [
            pa.array([where.place_id for where in located]).take(place),
            pa.array([where.name for where in located]).take(place),
            lat.take(place),
            lon.take(place),
            first,
            end,
            pa.array([*evidence.sides, CONTESTED]).take(controller),
            pa.array(rows.probability[:n_rows].copy()),
        ],
        schema=SPELL_COLUMNS,
    )
