"""The past as exposure: for each place and stretch of days, what could happen to it, the signals then, and what did happen."""

from dataclasses import dataclass

import numpy as np

from fogline.forecasts.war.history import History
from fogline.forecasts.war.signals import (
    N_SIGNALS,
    Codes,
    Floats,
    Front,
    Ground,
    Ints,
    Scan,
    compiled,
    fade,
    is_near,
    look_around,
    make_ground,
    measure,
    note_change,
)

TO_CONTESTED, TO_SIDE, FROM_CONTESTED = 0, 1, 2
"""The kinds of move: a held place becomes contested, a held place falls to a side, a contested place falls to a side."""

STRETCH_DAYS = 5
UNSEEN_DAYS = 90.0
"""How long ago the last change is taken to be where the table begins with the place."""

_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class War:
    """The state of the war on a day (counted from the history's first), and the ground it is fought on."""

    day: int
    front: Front
    ground: Ground


@dataclass(frozen=True, slots=True)
class Exposure:
    """Rows of possible moves: kind, day, place, the side that gains (or the holder, for contested), days at risk, whether."""

    kind: Ints
    day: Ints
    place: Ints
    side: Ints
    at_risk: Floats
    happened: Floats
    signals: Floats


def study(history: History) -> tuple[War, Exposure]:
    """Live through a history once: the state on its last day, and all exposure before it."""
    size = np.log1p(np.array([place.population for place in history.places]) / 1000.0)
    n_places, n_codes = len(history.places), len(history.controllers)
    code, before = np.full(n_places, -1, np.int8), np.full(n_places, -1, np.int8)
    front = Front(code, before, np.zeros(n_places), np.zeros((n_places, n_codes)), np.zeros(n_codes))
    war = War(len(history.codes) - 1, front, make_ground(history.coordinates(), size))
    table = _live(history.codes, war.front, war.ground)
    integers = table[:, :4].astype(np.int64)
    kind, day, place, side = (np.ascontiguousarray(column) for column in integers.T)
    return war, Exposure(kind, day, place, side, table[:, 4], table[:, 5], table[:, _COLUMNS:])


@compiled
def _live(codes: Codes, front: Front, ground: Ground) -> Floats:
    """Go through all days; ``front`` ends as it is on the last one. Rows have six columns, then the signals."""
    n_days, n_places = codes.shape
    rows = np.empty((4096, _COLUMNS + N_SIGNALS))
    scan = Scan(np.zeros(front.heat.shape[1]), np.zeros(front.heat.shape[1]))
    n_rows = 0
    for day in range(n_days):
        fade(front)
        for place in range(n_places):
            _see(place, codes[day, place], day, front, ground)
        if day % STRETCH_DAYS or day + 1 >= n_days:
            continue
        for place in range(n_places):
            if front.code[place] < 0:
                continue
            if n_rows + front.heat.shape[1] > rows.shape[0]:
                grown = np.empty((2 * rows.shape[0], rows.shape[1]))
                grown[:n_rows] = rows[:n_rows]
                rows = grown
            n_rows = _expose((place, day), codes, (front, ground), scan, rows, n_rows)
    return rows[:n_rows].copy()


@compiled
def _see(place: int, now: int, day: int, front: Front, ground: Ground) -> None:
    """What the table says of a place on a day."""
    if now == front.code[place]:
        return
    if now >= 0 and front.code[place] >= 0:
        note_change(place, now, day, front, ground)
    else:
        front.changed[place] = day - UNSEEN_DAYS
        front.code[place] = now


@compiled
def _expose(at: tuple[int, int], codes: Codes, war: tuple[Front, Ground], scan: Scan, rows: Floats, n_rows: int) -> int:
    """Rows for all that could happen to a place in the next stretch; returns how many rows there are now."""
    place, day = at
    front, ground = war
    look_around(place, front, ground, scan)
    holder, n_sides = front.code[place], front.heat.shape[1] - 1
    last = min(day + STRETCH_DAYS, codes.shape[0] - 1)
    at_risk, to = float(last - day), -1
    for later in range(day + 1, last + 1):
        if codes[later, place] != holder:
            at_risk, to = later - day - 0.5, codes[later, place]
            break
    for them in range(n_sides + 1):
        if them == holder:
            continue
        if to != them and not is_near(them, front, scan):
            continue
        row = rows[n_rows]
        measure(place, them, day, war, scan, row[_COLUMNS:])
        row[0] = FROM_CONTESTED if holder == n_sides else (TO_CONTESTED if them == n_sides else TO_SIDE)
        row[1], row[2], row[3] = last, place, holder if them == n_sides else them
        row[4], row[5] = at_risk, 1.0 if to == them else 0.0
        n_rows += 1
    return n_rows
