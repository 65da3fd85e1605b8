"""Cells and the lines between them as one small JSON value, so that areas and fronts of any day need no request.

Lists run in parallel. A cell has ``places`` (their numbers in the atlas) and a ``ring``; a line has the numbers of its two
cells and its ends. Coordinates are whole numbers, ``scale`` to a degree, each the difference from the one before.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from fogline.publish.areas import REACH_KM
from fogline.publish.publication import Publication

SCALE = 1000


def ground_data(publication: Publication) -> dict[str, Any]:
    """The value, ready for ``json.dumps``."""
    layout = publication.layout
    number = {place_id: index for index, place_id in enumerate(publication.book.place_ids)}
    return {
        "scale": SCALE,
        "reach_km": REACH_KM,
        "places": [[number[place_id] for place_id in owners] for owners in layout.owners],
        "rings": [_steps(shapely.get_coordinates(shape)[:-1]) for shape in layout.shapes],
        "fronts": [[a, b, *_steps(_ends(line))] for a, b, line in layout.borders],
    }


def _ends(line: Any) -> npt.NDArray[np.float64]:  # noqa: ANN401 - shapely has no types
    """Both ends of a straight line, whatever pieces it comes in."""
    points: npt.NDArray[np.float64] = shapely.get_coordinates(line)
    order = np.lexsort((points[:, 1], points[:, 0]))
    return points[order[[0, -1]]]


def _steps(points: npt.NDArray[np.float64]) -> list[int]:
    """Points as whole numbers, each the difference from the one before."""
    whole = np.round(points * SCALE).astype(np.int64)
    steps: list[int] = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel().tolist()
    return steps
