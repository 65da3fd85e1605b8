from itertools import pairwise

import numpy as np

from fogline.control.neighbours import find_neighbours


def neighbours(rows: list[tuple[float, float]], max_km: float = 200.0) -> list[list[int]]:
    starts, indices = find_neighbours(np.array(rows), max_km=max_km)
    return [indices[a:b].tolist() for a, b in pairwise(starts)]


def test_neighbours_are_mutual_and_within_the_cap() -> None:
    found = neighbours([(33.0, 36.0), (33.0, 37.0), (34.0, 36.5), (39.0, 46.0)], max_km=150.0)
    assert found[3] == []
    assert all(place in found[other] for place, others in enumerate(found) for other in others)


def test_places_in_a_line_get_their_nearest() -> None:
    assert neighbours([(33.0, 36.0), (33.0, 36.1), (33.0, 36.2)])[1] == [0, 2]


def test_places_on_one_spot_or_without_coordinates_do_no_harm() -> None:
    assert neighbours([(33.0, 36.0), (33.0, 36.0), (np.nan, np.nan)]) == [[1], [0], []]


def test_no_place_and_one_place() -> None:
    assert neighbours([(33.0, 36.0)]) == [[]]
    starts, indices = find_neighbours(np.empty((0, 2)), max_km=100.0)
    assert (starts.tolist(), indices.tolist()) == ([0], [])
