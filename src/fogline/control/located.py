"""Where the places that claims speak of lie."""

from collections import Counter
from collections.abc import Mapping
from functools import partial

import numpy as np

from fogline.control.columns import ClaimColumns
from fogline.control.evidence import Located
from fogline.control.weights import WIDE_KINDS
from fogline.theatre.load import Theatre

_Said = tuple[str, float, float]

LEAST_PARTS = 10
"""A theatre that knows so many parts of a place knows it as a city that can be divided."""


def find_cities(theatre: Theatre | None) -> Mapping[str, str]:
    """The city of each place that is part of one."""
    places = {place.place_id: place for place in theatre.places if place.kind not in WIDE_KINDS} if theatre else {}
    city_of = {key: place.parent for key, place in places.items() if place.parent in places}
    n_parts = Counter(city_of.values())
    return {part: city for part, city in city_of.items() if city is not None and n_parts[city] >= LEAST_PARTS}


def home_of(theatre: Theatre | None) -> dict[str, str]:
    """The side in whose state each place of a theatre lies, "" where it is nobody's."""
    if theatre is None:
        return {}
    states = {country: side.side_id for side in theatre.sides for country in side.home}
    return {place.place_id: states.get(place.country, "") for place in theatre.places}


def locate_places(columns: ClaimColumns, theatre: Theatre | None, *, include_silent: bool) -> tuple[Located, ...]:
    """The places of claims by id, as the theatre has them, else as most claims do; with ``include_silent`` the theatre's too."""
    known = {place.place_id: place for place in theatre.places} if theatre else {}
    home = home_of(theatre)
    cities = frozenset(find_cities(theatre).values())
    said = _said_of(columns)
    silent = {key for key, place in known.items() if include_silent and place.kind not in WIDE_KINDS}
    places = [
        Located(key, known[key].name, known[key].lat, known[key].lon, home[key], key in cities) for key in silent - said.keys()
    ]
    for key, (name, lat, lon) in said.items():
        place = known.get(key)
        where = (place.name, place.lat, place.lon) if place else (name, lat, lon)
        places.append(Located(key, *where, home.get(key, ""), key in cities))
    return tuple(sorted(places, key=lambda place: place.place_id))


def _said_of(columns: ClaimColumns) -> dict[str, _Said]:
    """What most claims say of each place: its name and where it lies."""
    name, names = columns.name, columns.names
    where = np.column_stack([columns.lat, columns.lon])
    where[np.isnan(columns.lat) | np.isnan(columns.lon)] = np.nan
    found, first = np.unique(columns.place, return_index=True)
    first_of = np.zeros(len(columns.places), dtype=np.int64)
    first_of[found] = first
    like = first_of[columns.place]
    lat, lon = (np.where(np.isnan(axis), 1e9, axis) for axis in where.T)
    is_same = (name == name[like]) & (lat == lat[like]) & (lon == lon[like])
    said = {columns.places[place]: (names[name[row]], *where[row].tolist()) for place, row in zip(found, first, strict=True)}
    for place in np.unique(columns.place[~is_same]).tolist():
        rows = np.flatnonzero(columns.place == place).tolist()
        entries = Counter((names[name[row]], *(None if np.isnan(at) else at for at in where[row].tolist())) for row in rows)
        chosen, *at = min(entries, key=partial(_rank, entries))
        said[columns.places[place]] = (chosen, np.nan, np.nan) if None in at else (chosen, *at)
    return said


def _rank(
    entries: Mapping[tuple[str, float | None, float | None], int], entry: tuple[str, float | None, float | None]
) -> tuple[object, ...]:
    """Located before not, said often before seldom, then by name: the same whatever the order of claims."""
    name, lat, lon = entry
    return (lat is None, -entries[entry], name, *((lat, lon) if lat is not None else ()))
