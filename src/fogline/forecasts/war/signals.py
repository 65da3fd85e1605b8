"""What a place's danger is read from: the other side's nearness, changes near by, paces of the sides, time since the last change.

The same compiled functions measure the past (to fit hazards) and each simulated day (to use them), so that the two cannot differ.
"""

import math
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fogline.forecasts.war.ground import nearest, unit_sphere

N_SIGNALS: Final = 12
NAMES: Final = (
    "level",
    "distance to them",
    "their share of the neighbourhood",
    "contested share of the neighbourhood",
    "their recent gains near by",
    "the holder's recent gains near by",
    "time since the last change",
    "their pace",
    "the holder's pace elsewhere",
    "they held it before",
    "population",
    "days after a change",
)
"""What each signal is, in order: ``the holder's pace elsewhere`` is what a side that attacks elsewhere pays here."""

RESERVES: Final = 8
HEAT_DAYS: Final = 30.0
PACE_DAYS: Final = 45.0
HEAT_KEPT: Final = math.exp(-1.0 / HEAT_DAYS)
PACE_KEPT: Final = math.exp(-1.0 / PACE_DAYS)
NEAR: Final = 28
SHARE_KM: Final = 20.0
HEAT_KM: Final = 30.0
FAR_KM: Final = 150.0

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Codes = NDArray[np.int8]

_Function = TypeVar("_Function", bound=Callable[..., Any])


class Front(NamedTuple):
    """The state of the war on a day, which changes.

    ``code`` (places) is the controller, ``n_sides`` for contested, -1 where not known; ``before`` who held the place as a side
    before, or -1; ``changed`` the day of the last change; ``heat`` (places x controllers) recent changes near by to each, fading
    with :data:`HEAT_DAYS`; ``pace`` (controllers) recent changes anywhere, fading with :data:`PACE_DAYS`.
    """

    code: Codes
    before: Codes
    changed: Floats
    heat: Floats
    pace: Floats


class Ground(NamedTuple):
    """What does not change: the nearest places of each (nearest first, -1 pads), how far they are in km, log of population.

    ``share`` and ``warmth`` are the weights that fall with that distance: of a neighbour's controller, and of a change there.
    """

    near: Ints
    km: Floats
    size: Floats
    share: Floats
    warmth: Floats


class Scan(NamedTuple):
    """What a look around a place finds for each controller: how near its nearest place is in km, and its share of the places."""

    closest: Floats
    share: Floats


def compiled(function: _Function) -> _Function:
    """Compile with Numba, keeping the result where a cache folder can be written."""
    try:
        return cast("_Function", njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast("_Function", njit(nogil=True)(function))


def make_ground(coordinates: Floats, size: Floats) -> Ground:
    """The ground of places with these coordinates (rows lat, lon) and logs of population."""
    near, km = find_near(coordinates)
    return Ground(near, km, size, np.exp(-km / SHARE_KM) + 1e-9, np.exp(-km / HEAT_KM))


def find_near(coordinates: Floats) -> tuple[Ints, Floats]:
    """The nearest places of each place, nearest first, and how far they lie in km; -1 pads where there are fewer."""
    points = unit_sphere(coordinates)
    k = min(NEAR + 1, len(points))
    apart, found = nearest(points, points, n=k)
    is_self = found == np.arange(len(points))[:, None]
    is_self[~is_self.any(axis=1), -1] = True  # more than NEAR places at one point
    near = np.full((len(points), NEAR), -1, dtype=np.int64)
    km = np.full((len(points), NEAR), FAR_KM)
    near[:, : k - 1] = found[~is_self].reshape(len(points), k - 1)
    km[:, : k - 1] = apart[~is_self].reshape(len(points), k - 1)
    return near, km


@compiled
def look_around(place: int, front: Front, ground: Ground, scan: Scan) -> None:
    """Write into ``scan`` what lies around a place; :func:`measure` reads it for one controller after the other."""
    scan.closest[:] = FAR_KM
    scan.share[:] = 0.0
    known = 1e-9
    for n in range(ground.near.shape[1]):
        other = ground.near[place, n]
        if other < 0:
            break
        who = front.code[other]
        if who >= 0:
            known += ground.share[place, n]
            scan.share[who] += ground.share[place, n]
            scan.closest[who] = min(scan.closest[who], ground.km[place, n])
    scan.share[:] /= known


@compiled
def is_near(them: int, front: Front, scan: Scan) -> bool:
    """Whether a side is near at all; contest is always possible."""
    return bool(them == front.heat.shape[1] - 1 or scan.closest[them] < FAR_KM)


@compiled
def measure(place: int, them: int, day: float, war: tuple[Front, Ground], scan: Scan, out: Floats) -> None:
    """Write into ``out`` the signals for ``place`` going to ``them``: a side, or contested (``n_sides``)."""
    front, ground = war
    n_sides = front.heat.shape[1] - 1
    holder = front.code[place]
    closest, theirs = FAR_KM, 0.0
    for side in range(n_sides):
        if side == them or (them == n_sides and side != holder):
            theirs += scan.share[side]
            closest = min(closest, scan.closest[side])
    out[2] = theirs
    out[3] = scan.share[n_sides]
    _measure_momentum(place, them, front, out)
    since = max(day - front.changed[place], 0.0)
    before = front.before[place]
    held = before == them or (them == n_sides and before >= 0 and before != holder)
    out[0] = 1.0
    out[1] = np.log1p(closest / 5.0)
    out[6] = np.log1p(min(since, 720.0) / 10.0)
    out[9] = np.exp(-since / 60.0) if held else 0.0
    out[10] = ground.size[place]
    out[11] = np.exp(-since / 7.0)


@compiled
def _measure_momentum(place: int, them: int, front: Front, out: Floats) -> None:
    """The signals of who has been gaining, near by and anywhere."""
    n_sides = front.heat.shape[1] - 1
    gained, lost, their_pace, own_pace = 0.0, 0.0, 0.0, 0.0
    for side in range(n_sides + 1):
        is_theirs = side != front.code[place] if them == n_sides else side == them
        if is_theirs:
            gained += front.heat[place, side]
            their_pace += front.pace[side]
        elif side != n_sides:
            lost += front.heat[place, side]
            own_pace += front.pace[side]
    if them != n_sides:
        gained += 0.5 * front.heat[place, n_sides]
    out[4] = np.log1p(gained)
    out[5] = np.log1p(lost)
    out[7] = np.log1p(their_pace)
    out[8] = np.log1p(max(own_pace - lost, 0.0))


@compiled
def note_change(place: int, to: int, day: float, front: Front, ground: Ground) -> None:
    """A place changes hands: its own state, the heat around it, the pace of who gained."""
    n_sides = front.heat.shape[1] - 1
    was = front.code[place]
    if 0 <= was < n_sides:
        front.before[place] = was
    front.code[place] = to
    front.changed[place] = day
    front.pace[to] += 1.0
    for n in range(ground.near.shape[1]):
        other = ground.near[place, n]
        if other < 0:
            break
        front.heat[other, to] += ground.warmth[place, n]


@compiled
def fade(front: Front) -> None:
    """A day passes: what happened counts a little less."""
    front.heat[:] *= HEAT_KEPT
    front.pace[:] *= PACE_KEPT
