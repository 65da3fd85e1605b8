"""Pace by front: how many places a side took from another of late, and how far from its own ground they lie."""

from dataclasses import dataclass
from datetime import date, timedelta

from fogline.forecasts.war.ground import nearest, unit_sphere
from fogline.forecasts.war.history import History

WINDOW_DAYS = 56


@dataclass(frozen=True, slots=True)
class Pace:
    """What a side took from another between two days, both as known on the second.

    ``km_a_week`` is how far the places taken lie, in the mean, from the nearest that the side held on the first day, by the week
    (``None`` where it held none).
    """

    side: str
    against: str
    since: date
    until: date
    n_places: int
    places_a_week: float
    km_a_week: float | None


def find_paces(past: History, *, window_days: int = WINDOW_DAYS) -> list[Pace]:
    """The pace of each side against each other over the history's last days, the most places first.

    A place counts that one side held on the first of these days and the other on the last, whatever happened between.
    """
    first = max(len(past.codes) - 1 - window_days, 0)
    weeks = (len(past.codes) - 1 - first) / 7
    if not weeks:
        return []
    points, since = unit_sphere(past.coordinates()), past.first_on + timedelta(days=first)
    begin, end = past.codes[first], past.codes[-1]
    found = []
    for side in range(past.n_sides):
        own = points[begin == side]
        for against in range(past.n_sides):
            taken = points[(begin == against) & (end == side)]
            if side != against and len(taken):
                km_a_week = round(float(nearest(taken, own)[0].mean()) / weeks, 1) if len(own) else None
                names, places_a_week = (past.controllers[side], past.controllers[against]), round(len(taken) / weeks, 2)
                found.append(Pace(*names, since, past.last_on, len(taken), places_a_week, km_a_week))
    return sorted(found, key=lambda pace: (-pace.n_places, pace.side, pace.against))
