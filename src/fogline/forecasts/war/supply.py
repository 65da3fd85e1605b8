"""Whether a besieged place is joined by land to other places of its side, as far as who holds what around it says.

Two places of a side within reach are joined where no place of anybody else lies in the circle between them. Roads, bridges,
tunnels and flights are not known, and a besieger's posts outside the table do not count.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from fogline.forecasts.war.durations import SiegeOutlook, Supply
from fogline.forecasts.war.ground import EARTH_KM, Floats, Ints, unit_sphere
from fogline.forecasts.war.history import History

REACH_KM = 50.0
"""Places further apart than this are joined only through others between them."""

HELD = 0.7
"""Nothing is supplied through a place that its side holds with less probability."""


def with_supply(sieges: Iterable[SiegeOutlook], past: History, *, beginning: Floats | None = None) -> list[SiegeOutlook]:
    """The sieges with who holds the place on the history's last day, and whether it is joined to others of that side.

    ``beginning`` is the probability of each controller (columns) of each place on that day; by default the likeliest is sure.
    ``supply`` stays ``None`` where nobody but the besieger, or no one side, is the likeliest controller.
    """
    column = {place.place_id: number for number, place in enumerate(past.places)}
    points, code = unit_sphere(past.coordinates()), past.codes[-1]
    is_held = np.ones(len(code), dtype=np.bool_) if beginning is None else beginning.max(axis=1) >= HELD
    told = []
    for siege in sieges:
        side = int(code[column[siege.place_id]]) if siege.place_id in column else -1
        if not 0 <= side < past.n_sides or past.controllers[side] == siege.besieger:
            told.append(siege)
            continue
        at = column[siege.place_id]
        own = np.flatnonzero((code == side) & (is_held | (np.arange(len(code)) == at)))
        part = parts(points[own], points[(code >= 0) & (code != side)])
        sizes = np.bincount(part)
        here = part[np.searchsorted(own, at)]
        n_joined = int(sizes[here]) - 1
        supply: Supply = "cut off" if n_joined == 0 else ("joined" if sizes[here] == sizes.max() else "pocket")
        told.append(replace(siege, held_by=past.controllers[side], supply=supply, n_joined=n_joined))
    return told


def parts(own: Floats, others: Floats, *, reach_km: float = REACH_KM) -> Ints:
    """The number of the connected part of each of a side's places (points on the unit sphere), among places of others."""
    pairs = cKDTree(own).query_pairs(2.0 * np.sin(reach_km / EARTH_KM / 2.0), output_type="ndarray")
    if len(pairs) and len(others):
        first, second = own[pairs[:, 0]], own[pairs[:, 1]]
        gap, _ = cKDTree(others).query((first + second) / 2.0)
        pairs = pairs[gap >= np.linalg.norm(first - second, axis=1) / 2.0]
    links = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(own), len(own)))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)
