"""Flashpoints: where places of two sides lie within a distance of each other, how near, and since when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from fogline.forecasts.war.ground import Floats, nearest, unit_sphere
from fogline.forecasts.war.history import History


@dataclass(frozen=True, slots=True)
class Flashpoint:
    """The nearest places of two sides, how far they lie apart, and since when the sides have been within the distance asked."""

    side_a: str
    side_b: str
    place_a: str
    place_b: str
    apart_km: float
    near_since: date


def find_flashpoints(
    past: History, *, within_km: float = 30.0, rivals: Collection[frozenset[str]] | None = None
) -> list[Flashpoint]:
    """Pairs of sides within a distance on the history's last day, nearest first; only pairs of ``rivals``, if given."""
    found = []
    for a in range(past.n_sides):
        for b in range(a + 1, past.n_sides):
            pair = frozenset({past.controllers[a], past.controllers[b]})
            if rivals is None or pair in rivals:
                found += _between(past, a, b, within_km)
    return sorted(found, key=lambda point: (point.apart_km, point.side_a, point.side_b))


def _between(past: History, a: int, b: int, within_km: float) -> list[Flashpoint]:
    points = unit_sphere(past.coordinates())
    own, others = np.flatnonzero(past.codes[-1] == a), np.flatnonzero(past.codes[-1] == b)
    if not len(own) or not len(others):
        return []
    km, index = nearest(points[own], points[others])
    at = int(km.argmin())
    apart_km = float(km.ravel()[at])
    if apart_km > within_km:
        return []
    since = past.last_on
    for day in range(len(past.codes) - 2, -1, -1):
        if not _is_near(points[past.codes[day] == a], points[past.codes[day] == b], within_km):
            break
        since = past.first_on + timedelta(days=day)
    place_a, place_b = past.places[own[at]].name, past.places[others[index.ravel()[at]]].name
    return [Flashpoint(past.controllers[a], past.controllers[b], place_a, place_b, round(apart_km, 1), since)]


def _is_near(own: Floats, others: Floats, within_km: float) -> bool:
    return bool(len(own) and len(others) and nearest(own, others)[0].min() <= within_km)
