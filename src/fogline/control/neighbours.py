"""Which places lie beside which: Delaunay with a cap on distance, nearest places where that gives none."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay, QhullError, cKDTree

EARTH_KM = 6371.0


def find_neighbours(
    coordinates: NDArray[np.float64], *, max_km: float, n_nearest: int = 6
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Neighbours of each place as rows of a sparse table ``(starts, indices)``.

    ``coordinates`` has a row ``lat, lon`` in degrees for each place, NaN where it is not known: such a place has no neighbours.
    Two places are neighbours if a Delaunay triangle joins them and they lie within ``max_km``. A place that is left with fewer
    than two gets its nearest ones within the cap.
    """
    n_places = len(coordinates)
    located = np.flatnonzero(np.isfinite(coordinates).all(axis=1))
    pairs = np.empty((0, 2), dtype=np.int64)
    if len(located) >= 2:
        points = _unit_sphere(coordinates[located])
        close = _delaunay_pairs(coordinates[located])
        close = close[_chord_km(points, close) <= max_km]
        close = np.concatenate([close, _nearest_pairs(points, close, max_km, n_nearest)])
        pairs = located[close]
    both = np.unique(np.concatenate([pairs, pairs[:, ::-1]]), axis=0)
    starts = np.searchsorted(both[:, 0], np.arange(n_places + 1))
    return starts.astype(np.int64), both[:, 1].astype(np.int64)


def _unit_sphere(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    lat, lon = np.radians(coordinates).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def _chord_km(points: NDArray[np.float64], pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    apart: NDArray[np.float64] = EARTH_KM * np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1)
    return apart


def _delaunay_pairs(coordinates: NDArray[np.float64]) -> NDArray[np.int64]:
    lat, lon = coordinates.T
    flat = np.stack([lon * np.cos(np.radians(lat.mean())), lat], axis=1)
    try:
        corners: NDArray[Any] = Delaunay(flat).simplices
    except (QhullError, ValueError):
        return np.empty((0, 2), dtype=np.int64)
    sides = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    unique: NDArray[np.int64] = np.unique(np.sort(sides, axis=1), axis=0).astype(np.int64)
    return unique


def _nearest_pairs(points: NDArray[np.float64], pairs: NDArray[np.int64], max_km: float, n_nearest: int) -> NDArray[np.int64]:
    degree = np.bincount(pairs.ravel(), minlength=len(points))
    lonely = np.flatnonzero(degree < 2)
    if not len(lonely):
        return np.empty((0, 2), dtype=np.int64)
    k = min(n_nearest + 1, len(points))
    apart, nearest = cKDTree(points).query(points[lonely], k=k)
    near = (apart * EARTH_KM <= max_km) & (nearest != lonely[:, None])
    found = np.stack([np.repeat(lonely, k), nearest.ravel()], axis=1)
    return np.asarray(found[near.ravel()], dtype=np.int64)
