"""Areas and fronts: cells around places, cut where no evidence reaches, and the lines between cells of different holders.

A cell is what lies nearer to its place than to any other (Voronoi), within a reach of it: what no report speaks of stays empty. A
front between two cells has a probability: that their places are not held by the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
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


def lay_ground(standings: Sequence[Standing], *, reach_km: float = REACH_KM) -> Ground:
    """Cells of all located places of which anything is known, and the fronts between them; of places at one point the surest."""
    at: dict[tuple[float, float], Standing] = {}
    for standing in sorted(standings, key=lambda standing: (-standing.probability, standing.place_id)):
        if standing.lat is not None and standing.lon is not None and standing.stretch.is_known:
            at.setdefault((standing.lon, standing.lat), standing)
    located = sorted(at.values(), key=lambda standing: standing.place_id)
    if not located:
        return Ground((), ())
    degrees = np.array([(standing.lon, standing.lat) for standing in located], dtype=np.float64)
    narrow = np.cos(np.radians(degrees[:, 1].mean()))
    points = shapely.points(degrees * (KM_A_DEGREE * narrow, KM_A_DEGREE))
    discs = shapely.buffer(points, reach_km, quad_segs=ROUNDNESS)
    whole = _nearest_ground(points, discs)

    def back(shape: Any) -> Any:  # noqa: ANN401 - shapely has no types
        return shapely.transform(shape, lambda xy: np.round(xy / (KM_A_DEGREE * narrow, KM_A_DEGREE), 5))

    cells = tuple(Cell(*pair) for pair in zip(located, back(shapely.intersection(whole, discs)), strict=True))
    fronts = []
    for one, other in _touching(whole):
        if located[one].controller == located[other].controller:
            continue
        line = shapely.intersection(
            shapely.intersection(whole[one], whole[other]), shapely.intersection(discs[one], discs[other])
        )
        if line.length > 0.0:
            apart = _held_apart(located[one], located[other])
            fronts.append(Front(located[one], located[other], round(apart, 4), back(line)))
    return Ground(cells, tuple(fronts))


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


def _touching(cells: Any) -> list[tuple[int, int]]:  # noqa: ANN401 - shapely has no types
    one, other = shapely.STRtree(cells).query(cells, predicate="touches")
    return sorted((int(a), int(b)) for a, b in zip(one, other, strict=True) if a < b)


def _held_apart(one: Standing, other: Standing) -> float:
    """Probability that two places are not held by the same, taken as independent given the estimate."""
    held = dict(other.stretch.probabilities)
    return 1.0 - sum(probability * held.get(name, 0.0) for name, probability in one.stretch.probabilities)
