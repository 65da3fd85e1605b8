"""Cities and their parts: what is said of one says something of the other.

A part of a city is a place of its own. That a side holds or takes it is evidence that the side holds the city or that the city is
divided, and never flips the city by itself: parts held by different sides leave only *contested*. That a side takes a city is
evidence about all of its parts. A claim about a city in words of a part ("the rebel-held districts of") says that it is divided.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from fogline.control.columns import ClaimColumns, Ints, number
from fogline.control.evidence import ACTOR, NOBODY
from fogline.control.items import Flags, Rows, join_rows
from fogline.control.parameters import Parameters
from fogline.control.symbols import Relation, load_symbols


def find_partial(columns: ClaimColumns, cities: frozenset[str]) -> Flags:
    """Claims that speak of a part: by how they are placed, or, about a city, by their words."""
    is_part = np.array([kind.precision == "part" for kind in columns.kinds], dtype=np.bool_)[columns.kind]
    words = load_symbols().part_words
    is_city = np.array([place in cities for place in columns.places], dtype=np.bool_)[columns.place]
    for row in np.flatnonzero(is_city).tolist():
        said = columns.claims[row].evidence.casefold()
        is_part[row] |= any(word in said for word in words)
    return is_part


def with_cities(
    columns: ClaimColumns, rows: Rows, city_of: Mapping[str, str], known: frozenset[str], parameters: Parameters
) -> tuple[Rows, tuple[str, ...]]:
    """Rows with those that claims about parts give to cities and claims about cities to parts; the places they point into.

    Only ``known`` places take rows. Of what one report says of several parts of a city on one day, one row counts.
    """
    links = [(part, city) for part, city in sorted(city_of.items()) if part in known and city in known]
    if not links:
        return rows, columns.places
    places = (*columns.places, *sorted({place for link in links for place in link} - set(columns.places)))
    index = {place: row for row, place in enumerate(places)}
    city, parts = np.full(len(places), -1, dtype=np.int64), defaultdict(list)
    for part, whole in links:
        city[index[part]] = index[whole]
        parts[index[whole]].append(index[part])
    affirms = rows.affirms == ACTOR
    up = np.flatnonzero(affirms & (city[rows.place] >= 0))
    up = up[_first_of_each(columns, rows.take(up), city[rows.place[up]])]
    taken = np.flatnonzero(affirms & (rows.haste > 0.0)).tolist()
    down = np.array([(row, part) for row in taken for part in parts[int(rows.place[row])]], dtype=np.int64).reshape(-1, 2)
    of_parts = _moved(rows.take(up), city[rows.place[up]], load_symbols().of_part, parameters.of_part_weight)
    of_wholes = _moved(rows.take(down[:, 0]), down[:, 1], load_symbols().of_whole, parameters.of_whole_weight)
    return join_rows(rows, replace(of_parts, haste=np.zeros(len(up))), of_wholes), places


def _first_of_each(columns: ClaimColumns, rows: Rows, city: Ints) -> Ints:
    """Positions of the first row of each city, day, report and side."""
    claims = [columns.claims[claim] for claim in rows.claim.tolist()]
    keys = zip(city.tolist(), rows.day.tolist(), [(claim.report_id, claim.actor) for claim in claims], strict=True)
    return np.unique(number(keys, len(claims))[0], return_index=True)[1]


def _moved(rows: Rows, place: Ints, relation: Relation, weight: float) -> Rows:
    """Rows as they count for another place: they name nobody there, and press on nothing."""
    return replace(
        rows,
        place=place,
        affirms=np.full(len(place), NOBODY, dtype=np.int8),
        relation=np.repeat(np.array([relation], dtype=np.float32), len(place), axis=0),
        weight=rows.weight * weight,
        haste=rows.haste * weight,
        presses=np.zeros(len(place), dtype=np.bool_),
    )
