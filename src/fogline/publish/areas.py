"""Areas and fronts: cells around places, cut where no evidence reaches, and the lines between cells of different holders.

A cell is what lies nearer to its place than to any other (Voronoi), within a reach of it: what no report speaks of stays empty. A
front between two cells has a probability: that their places are not held by the same. A picture of one day has cells for the
places known on it; the map's slider has cells laid out once for all places of the war, which stay where they are from day to day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from fogline.publish.standings import Standing

REACH_KM = 15.0
"""How far from a place its cell reaches."""

KM_A_DEGREE = 111.2
ROUNDNESS = 8
"""Segments of a quarter circle."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The ground around a place, in degrees."""

    standing: Standing
    shape: Any


@dataclass(frozen=True, slots=True)
class Front:
    """A line between the cells of two places with different likeliest controllers; ``probability`` that they are held apart."""

    one: Standing
    other: Standing
    probability: float
    shape: Any


@dataclass(frozen=True, slots=True)
class Ground:
    """Cells and fronts of one day."""

    cells: tuple[Cell, ...]
    fronts: tuple[Front, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Cells whoever holds them: the places at each one's point, its shape in degrees, and the lines between two of them."""

    owners: tuple[tuple[str, ...], ...] = ()
    shapes: tuple[Any, ...] = ()
    borders: tuple[tuple[int, int, Any], ...] = ()


def lay_out(places: Iterable[tuple[str, float, float]], *, reach_km: float = REACH_KM) -> Layout:
    """Cells around places given as id, latitude and longitude; places at one point share a cell."""
    at: dict[tuple[float, float], list[str]] = {}
    for place_id, lat, lon in sorted(places):
        at.setdefault((lon, lat), []).append(place_id)
    if not at:
        return Layout()
    degrees = np.array(list(at), dtype=np.float64)
    narrow = np.cos(np.radians(degrees[:, 1].mean()))
    points = shapely.points(degrees * (KM_A_DEGREE * narrow, KM_A_DEGREE))
    discs = shapely.buffer(points, reach_km, quad_segs=ROUNDNESS)
    whole = _nearest_ground(points, discs)

    def back(shape: Any) -> Any:  # noqa: ANN401 - shapely has no types
        return shapely.transform(shape, lambda xy: np.round(xy / (KM_A_DEGREE * narrow, KM_A_DEGREE), 5))

    one, other = _touching(whole)
    lines = shapely.intersection(shapely.intersection(whole[one], whole[other]), shapely.intersection(discs[one], discs[other]))
    borders = zip(one.tolist(), other.tolist(), back(lines), shapely.length(lines) > 0.0, strict=True)
    return Layout(
        owners=tuple(tuple(here) for here in at.values()),
        shapes=tuple(back(shapely.intersection(whole, discs))),
        borders=tuple((a, b, line) for a, b, line, is_long in borders if is_long),
    )


def lay_ground(standings: Sequence[Standing], *, reach_km: float = REACH_KM) -> Ground:
    """Cells of all located places of which anything is known, and the fronts between them; of places at one point the surest."""
    known = {standing.place_id: standing for standing in standings if standing.lat is not None and standing.stretch.is_known}
    where = [(place_id, row.lat, row.lon) for place_id, row in known.items() if row.lat is not None and row.lon is not None]
    laid = lay_out(where, reach_km=reach_km)
    holders = [_surest([known[place_id] for place_id in owners]) for owners in laid.owners]
    cells = [Cell(holder, shape) for holder, shape in zip(holders, laid.shapes, strict=True)]
    pairs = ((holders[a], holders[b], line) for a, b, line in laid.borders)
    fronts = [
        Front(one, other, round(_held_apart(one, other), 4), line)
        for one, other, line in pairs
        if one.controller != other.controller
    ]
    return Ground(tuple(sorted(cells, key=lambda cell: cell.standing.place_id)), tuple(fronts))


def _surest(standings: Sequence[Standing]) -> Standing:
    return min(standings, key=lambda standing: (-standing.probability, standing.place_id))


def _nearest_ground(points: Any, discs: Any) -> Any:  # noqa: ANN401 - shapely has no types
    """The Voronoi cell of each point, in their order; one point alone has all of its disc."""
    if len(points) == 1:
        return discs
    around = shapely.box(*shapely.total_bounds(discs))
    pieces = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=around))
    point, piece = shapely.STRtree(pieces).query(points, predicate="within")
    cells = discs.copy()
    cells[point] = pieces[piece]
    return cells


def _touching(cells: Any) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:  # noqa: ANN401 - shapely has no types
    """Numbers of the cells that touch, each pair once, in order."""
    one, other = shapely.STRtree(cells).query(cells, predicate="touches")
    pairs = np.column_stack([one, other])[one < other]
    ordered = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    return ordered[:, 0], ordered[:, 1]


def _held_apart(one: Standing, other: Standing) -> float:
    """Probability that two places are not held by the same, taken as independent given the estimate."""
    held = dict(other.stretch.probabilities)
    return 1.0 - sum(probability * held.get(name, 0.0) for name, probability in one.stretch.probabilities)
