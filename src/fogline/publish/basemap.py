"""Borders, divisions, rivers and lakes around a theatre, cut from the world file that the front end's build makes."""

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from fogline.errors import InputError

Extent = tuple[float, float, float, float]
BORDER_NOTE = (
    "Borders are those of Natural Earth, which draws who in fact holds a territory; "
    "they are background and take no side in any dispute."
)
_MARGIN = 0.6


@cache
def basemap_geojson(extent: Extent) -> dict[str, Any]:
    """Background of a theatre as one FeatureCollection; each feature's ``layer`` says what it is."""
    world = _world()
    box = _widened(extent)
    scale = world["scale"]
    features = [_feature("land", shape) for shape in _polygons(world["land"], scale, box)]
    features += [_feature("lake", shape) for shape in _polygons(world["lakes"], scale, box)]
    for layer, name in (("division", "divisions"), ("border", "borders"), ("river", "rivers")):
        features += [_feature(layer, shape) for shape in _lines(world[name], scale, box)]
    west, south, east, north = box
    for name, x, y in world["countries"]:
        lon, lat = x / scale, y / scale
        if west < lon < east and south < lat < north:
            features.append(_feature("country", shapely.Point(lon, lat), name=name))
    return {"type": "FeatureCollection", "features": features, "source": world["source"], "note": BORDER_NOTE}


def _world() -> dict[str, Any]:
    path = files("fogline") / "web" / "assets" / "basemap.json.gz"
    if not path.is_file():
        raise InputError("the front end is not built", "build it with: make frontend")
    world: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return world


def _widened(extent: Extent) -> Extent:
    west, south, east, north = extent
    dx, dy = (east - west) * _MARGIN, (north - south) * _MARGIN
    return max(-180.0, west - dx), max(-85.0, south - dy), min(180.0, east + dx), min(85.0, north + dy)


def _points(flat: Sequence[int], scale: int) -> npt.NDArray[np.float64]:
    """Points in degrees from differences."""
    points: npt.NDArray[np.float64] = np.cumsum(np.asarray(flat, dtype=np.int64).reshape(-1, 2), axis=0) / scale
    return points


def _lines(rows: Iterable[Sequence[int]], scale: int, box: Extent) -> list[BaseGeometry]:
    near = (points for row in rows if _touches(points := _points(row, scale), box))
    return _clipped((shapely.LineString(points) for points in near), box)


def _polygons(rows: Iterable[Sequence[Sequence[int]]], scale: int, box: Extent) -> list[BaseGeometry]:
    near = ((outer, holes) for row, *holes in rows if _touches(outer := _points(row, scale), box))
    return _clipped((shapely.Polygon(outer, [_points(hole, scale) for hole in holes]) for outer, holes in near), box)


def _touches(points: npt.NDArray[np.float64], box: Extent) -> bool:
    """Whether the bounding boxes meet: a quick way to leave most of the world out."""
    west, south, east, north = box
    least, most = points.min(axis=0), points.max(axis=0)
    return bool(least[0] <= east and most[0] >= west and least[1] <= north and most[1] >= south)


def _clipped(shapes: Iterable[BaseGeometry], box: Extent) -> list[BaseGeometry]:
    cut = (shapely.clip_by_rect(shape, *box) for shape in shapes)
    return [shape for shape in cut if not shape.is_empty]


def _feature(layer: str, shape: BaseGeometry, **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"layer": layer, **properties}, "geometry": _rounded(mapping(shape))}


def _rounded(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """Coordinates with the three decimals that the world file has; clipping adds more at the edges."""

    def rounded(value: Any) -> Any:  # noqa: ANN401  (nested tuples of numbers)
        return round(value, 3) if isinstance(value, float) else [rounded(item) for item in value]

    return {"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])}
