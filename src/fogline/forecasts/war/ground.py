"""Distances between places, on a sphere."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

EARTH_KM = 6371.0

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def unit_sphere(coordinates: Floats) -> Floats:
    """Points (rows x, y, z) of coordinates (rows lat, lon in degrees)."""
    lat, lon = np.radians(coordinates.reshape(-1, 2)).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def nearest(points: Floats, others: Floats, *, n: int = 1) -> tuple[Floats, Ints]:
    """How far the ``n`` nearest of ``others`` lie from each point in km, nearest first, and which they are."""
    chord, index = cKDTree(others).query(points, k=[*range(1, n + 1)])
    km = 2.0 * EARTH_KM * np.arcsin(np.minimum(np.asarray(chord) / 2.0, 1.0))
    return km, np.asarray(index, dtype=np.int64)
