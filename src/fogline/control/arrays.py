"""The arrays that one estimation passes around, each set under one name.

F is the number of sides; controllers are numbered 0 to F - 1 for sides and F for contested.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fogline.control.evidence import Evidence

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Field = NDArray[np.float32]
Flags = NDArray[np.bool_]
N_RATE_COUNTS = 9

MOST_HASTE = 90.0
"""Days that reports of one day can add to a place's clock at most."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Some places with their evidence, and the days on which their chains step.

    ``items`` are rows of the evidence; ``item_place`` (from 0 in this plan), ``item_cell`` and ``item_step`` say where each
    counts. Steps of place p are ``starts[p]`` to ``starts[p + 1]`` of ``days``; those that have evidence are ``fed``, and their
    items start at ``fed_starts``. The steps of each place and cell start at ``cell_starts``. ``clock`` is ``days`` with what
    reported changes of hands add to it.
    """

    places: slice
    items: slice
    item_place: Ints
    item_cell: Ints
    item_step: Ints
    starts: Ints
    days: Ints
    clock: Floats
    fed: Ints
    fed_starts: Ints
    cell_starts: Ints
    n_cells: int
    cell_days: int


@dataclass(frozen=True, slots=True)
class Attention:
    """How often places are heard of.

    ``levels`` where quiet (1), beside another side, and contested; each place's ``share`` (1 is even); the ``volume`` of each
    cell of days, in reports of a quiet place with an even share; and ``bursts``, the variance of a place's share over time.
    """

    levels: Floats
    share: Floats
    volume: Floats
    bursts: float


@dataclass(frozen=True, slots=True)
class Model:
    """What inference is given.

    ``tables[source, near, held, said]``: held by own camp, another side, contested; said own camp, the true side, a wrong side,
    contested. ``near`` is 1 where the source's camp (or, without one, any second side) is beside the place. ``camps`` holds a
    side or -1. ``field[place, cell, controller]`` is the mean posterior of the place's neighbours.
    """

    rates: Floats
    tables: Floats
    camps: Ints
    field: Field
    attention: Attention


@dataclass(frozen=True, slots=True)
class Counts:
    """Expected counts of one pass.

    ``said[source, near, held, said]`` under the source's camp; ``confusion[source, said, held]``;
    ``beside[source, camp, held, said]``: what ``said`` would be near that camp, were it the source's; ``rates`` as in
    :func:`fogline.control.chain.smooth_places`.
    """

    said: Floats
    confusion: Floats
    beside: Floats
    rates: Floats


def make_plan(evidence: Evidence, places: slice, *, step_days: int, cell_days: int, extra_day: int = 0) -> Plan:
    """Steps on a grid of ``step_days``, the first day of each cell, days with evidence, the last day, and ``extra_day``."""
    items = slice(int(evidence.starts[places.start]), int(evidence.starts[places.stop]))
    n_places, n_days = places.stop - places.start, max(evidence.n_days, 1)
    sizes = np.diff(evidence.starts[places.start : places.stop + 1])
    item_place = np.repeat(np.arange(n_places), sizes)
    item_day = np.clip(evidence.day[items], 0, n_days - 1).astype(np.int64)
    all_days = np.arange(n_days)
    grid = all_days[
        (all_days % step_days == 0) | (all_days % cell_days == 0) | (all_days == n_days - 1) | (all_days == extra_day)
    ]
    on_grid = (np.arange(n_places)[:, None] * n_days + grid).ravel()
    item_key = item_place * n_days + item_day
    keys = np.union1d(on_grid, item_key) if step_days > 1 else on_grid
    item_step = np.searchsorted(keys, item_key)
    fed, fed_starts = np.unique(item_step, return_index=True)
    n_cells = -(-n_days // cell_days)
    cell_key = (keys // n_days) * n_cells + (keys % n_days) // cell_days
    haste = np.minimum(np.bincount(item_step, evidence.haste[items], minlength=len(keys)), MOST_HASTE)
    return Plan(
        places=places,
        items=items,
        item_place=item_place,
        item_cell=item_day // cell_days,
        item_step=item_step,
        starts=np.searchsorted(keys, np.arange(n_places + 1) * n_days),
        days=keys % n_days,
        clock=keys % n_days + np.cumsum(haste),
        fed=fed,
        fed_starts=fed_starts,
        cell_starts=np.searchsorted(cell_key, np.arange(n_places * n_cells)),
        n_cells=n_cells,
        cell_days=cell_days,
    )
