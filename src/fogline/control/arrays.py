"""The arrays that one estimation passes around, each set under one name; compiled functions take them as they are.

F is the number of sides; controllers are numbered 0 to F - 1 for sides and F for contested.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fogline.control.evidence import Evidence

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]
Field = NDArray[np.float32]
Flags = NDArray[np.bool_]
N_RATE_COUNTS = 9

LANES = 8
"""Rows of sides are padded to a multiple of this, which processors take at once."""


class Items(NamedTuple):
    """Evidence about some places: those of place p are rows ``starts[p]`` to ``starts[p + 1]``, by day."""

    starts: Ints
    day: Shorts
    source: Shorts
    affirms: NDArray[np.int8]
    actor: NDArray[np.int16]
    share: Field
    target: NDArray[np.int16]
    relation: Field
    weight: Floats
    haste: Floats
    presses: Flags


class Calendar(NamedTuple):
    """Days from 0 to ``n_days`` - 1, in cells of ``cell_days``; chains step on the days of ``grid`` and wherever evidence is."""

    n_days: int
    cell_days: int
    grid: Shorts


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


class Model(NamedTuple):
    """What inference is given about some places.

    ``tables[source, near, held, said]``: held by own camp, another side, contested; said own camp, the true side, a wrong side,
    contested. ``near`` is 1 where the source's camp (or, without one, any second side) is beside the place. ``camps`` holds a
    side or -1. ``habits[source, held, said]`` is how much oftener a source says so than its table does (empty: no habits are
    known). ``field[place, cell, controller]`` is the mean posterior of the place's neighbours. ``pace`` is how
    fast contest ends in each place, 1 where it is usual. The rest is as in :class:`Attention`.
    """

    rates: Floats
    tables: Floats
    camps: Ints
    habits: Field
    field: Field
    levels: Floats
    share: Floats
    volume: Floats
    bursts: float
    pace: Floats


class Counts(NamedTuple):
    """Expected counts of one pass.

    ``said[source, near, held, said]`` under the source's camp; ``confusion[source, said, held]``;
    ``beside[source, camp, held, said]``: what ``said`` would be near that camp, were it the source's; ``rates`` as in
    :func:`fogline.control.chain.look_back`.
    """

    said: Floats
    confusion: Floats
    beside: Floats
    rates: Floats


class Room(NamedTuple):
    """Where one place is worked on, reused for the next; sides are padded to lanes, contested stands apart.

    By step: its day and cell, the time since the step before (in days, with what reported changes of hands add), its first item,
    the likelihood, forward messages (``held``; ``fought``: contested after each side), odds of leaving, and the posterior.
    By cell: what the neighbours look like, what silence says, and how many steps there are.
    """

    day: Shorts
    cell: Shorts
    gap: Field
    first_item: Ints
    likelihood: Field
    likelihood_fought: Field
    held: Field
    fought: Field
    leaving: Field
    decided: Field
    posterior: Field
    posterior_fought: Field
    weight: Field
    others: Field
    pressure: Field
    hazard: Field
    pressed: Field
    spread: Field
    beside: Field
    silence: Field
    silence_fought: Field
    is_mixed: Flags
    heard: Flags
    n_steps: Shorts
    row: Field
    other: Field
    ahead: Field
    ahead_fought: Field
    behind: Field
    behind_fought: Field
    product: Floats


def items_of(evidence: Evidence, places: slice, weight: Floats | None = None) -> Items:
    """The evidence about some places; ``weight`` replaces the weights of its rows (for reruns without some of them)."""
    starts = evidence.starts[places.start : places.stop + 1]
    rows = slice(int(starts[0]), int(starts[-1]))
    return Items(
        starts - starts[0],
        evidence.day[rows],
        evidence.source[rows],
        evidence.affirms[rows],
        evidence.actor[rows],
        evidence.actor_share[rows],
        evidence.target[rows],
        evidence.relation[rows],
        evidence.weight[rows] if weight is None else weight,
        evidence.haste[rows],
        evidence.presses[rows],
    )


def make_calendar(n_days: int, *, step_days: int, cell_days: int, extra_day: int = 0) -> Calendar:
    """A grid of ``step_days``, the first day of each cell, the last day, and ``extra_day``."""
    days = np.arange(max(n_days, 1), dtype=np.int32)
    is_on = (days % step_days == 0) | (days % cell_days == 0) | (days == len(days) - 1) | (days == extra_day)
    return Calendar(len(days), cell_days, days[is_on])


def n_cells(calendar: Calendar) -> int:
    """How many cells of days there are."""
    return -(-calendar.n_days // calendar.cell_days)


def make_room(items: Items, calendar: Calendar, n_sides: int) -> Room:
    """Room for the place with the most evidence."""
    most = int(np.diff(items.starts).max(initial=0))
    steps, cells = min(len(calendar.grid) + most, calendar.n_days), n_cells(calendar)
    width = -(-max(n_sides, 1) // LANES) * LANES

    def reals(*shape: int) -> Field:
        return np.zeros(shape, dtype=np.float32)

    return Room(
        day=np.zeros(steps, dtype=np.int32),
        cell=np.zeros(steps, dtype=np.int32),
        gap=reals(steps),
        first_item=np.zeros(steps + 1, dtype=np.int64),
        likelihood=reals(steps, width),
        likelihood_fought=reals(steps),
        held=reals(steps, width),
        fought=reals(steps, width),
        leaving=reals(steps, width),
        decided=reals(steps),
        posterior=reals(steps, width),
        posterior_fought=reals(steps),
        weight=reals(cells, width),
        others=reals(cells, width),
        pressure=reals(cells, width),
        hazard=reals(cells, width),
        pressed=reals(cells, width),
        spread=reals(cells),
        beside=reals(cells, width),
        silence=reals(cells, width),
        silence_fought=reals(cells),
        is_mixed=np.zeros(cells, dtype=np.bool_),
        heard=np.zeros(cells, dtype=np.bool_),
        n_steps=np.zeros(cells, dtype=np.int32),
        row=reals(width),
        other=reals(width),
        ahead=reals(width),
        ahead_fought=reals(width),
        behind=reals(width),
        behind_fought=reals(width),
        product=np.zeros(width + 1),
    )
