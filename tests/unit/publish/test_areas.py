import json
from datetime import date, timedelta
from itertools import pairwise

import pytest
import shapely
from shapely.geometry import shape

from fogline.model import ControlChange
from fogline.publish.areas import KM_A_DEGREE, lay_ground
from fogline.publish.geojson import areas_geojson, changes_geojson
from fogline.publish.standings import Standing, Stretch
from fogline.theatre.load import bare_theatre

DAY = date(2016, 5, 1)


def standing(name: str, lat: float | None, lon: float | None, **held: float) -> Standing:
    probabilities = tuple(sorted(held.items(), key=lambda pair: -pair[1]))
    return Standing(name, name.title(), lat, lon, DAY, Stretch(DAY, DAY + timedelta(days=1), probabilities))


def valley() -> list[Standing]:
    """A red town, a blue one 11 km to the north, and a far blue one."""
    return [
        standing("south", 35.0, 38.0, red=0.9, blue=0.1),
        standing("north", 35.1, 38.0, blue=0.6, red=0.4),
        standing("far", 37.0, 38.0, blue=0.95, red=0.05),
    ]


def test_cells_do_not_overlap_and_hold_their_places() -> None:
    cells = lay_ground(valley()).cells
    assert [cell.standing.place_id for cell in cells] == ["far", "north", "south"]
    for cell in cells:
        assert cell.shape.covers(shapely.Point(cell.standing.lon, cell.standing.lat))
    for one, other in pairwise(cells):
        assert one.shape.intersection(other.shape).area < 1e-6


def test_a_cell_ends_at_the_reach() -> None:
    far = next(cell for cell in lay_ground(valley(), reach_km=10.0).cells if cell.standing.place_id == "far")
    west, south, east, north = far.shape.bounds
    assert (north - south) * KM_A_DEGREE == pytest.approx(20.0, rel=0.01)
    assert east - west > north - south


def test_a_front_has_the_probability_that_its_places_are_held_apart() -> None:
    [front] = lay_ground(valley()).fronts
    assert {front.one.place_id, front.other.place_id} == {"north", "south"}
    assert front.probability == pytest.approx(1 - (0.9 * 0.4 + 0.1 * 0.6))
    assert front.shape.centroid.y == pytest.approx(35.05, abs=0.001)


def test_no_front_between_places_of_one_side_or_beyond_the_reach() -> None:
    same = [standing("a", 35.0, 38.0, red=0.9, blue=0.1), standing("b", 35.1, 38.0, red=0.6, blue=0.4)]
    assert lay_ground(same).fronts == ()
    assert lay_ground(valley(), reach_km=4.0).fronts == ()


def test_what_is_not_known_or_not_located_stays_empty() -> None:
    flat = standing("flat", 35.0, 38.0, **dict.fromkeys("abcdef", 1 / 6))
    assert lay_ground([flat, standing("lost", None, None, red=1.0)]).cells == ()
    assert lay_ground([]).cells == ()


def test_two_places_at_one_point_have_one_cell_the_surer_one() -> None:
    [cell] = lay_ground([standing("a", 35.0, 38.0, red=0.6, blue=0.4), standing("b", 35.0, 38.0, blue=0.9, red=0.1)]).cells
    assert cell.standing.place_id == "b"


def test_places_in_a_row_have_cells_and_fronts() -> None:
    row = [standing(f"town-{n}", 35.0, 38.0 + 0.1 * n, **{("red", "blue")[n % 2]: 0.9, "contested": 0.1}) for n in range(5)]
    ground = lay_ground(row)
    assert (len(ground.cells), len(ground.fronts)) == (5, 4)


def test_areas_as_geojson_are_valid_and_say_their_limits() -> None:
    value = json.loads(json.dumps(areas_geojson(valley(), DAY, bare_theatre())))
    kinds = [feature["properties"]["kind"] for feature in value["features"]]
    assert kinds == ["area", "area", "area", "front"]
    assert all(shape(feature["geometry"]).is_valid for feature in value["features"])
    assert (value["on"], value["features"][3]["properties"]["confidence"]) == ("2016-05-01", "hatched")
    assert "not for targeting" in value["limits"]


def test_changes_as_geojson_leave_out_what_has_no_point() -> None:
    changes = [ControlChange(name, name.title(), "red", "blue", 0.9, 0.8, "claim") for name in ("south", "lost")]
    value = changes_geojson(changes, {"south": (35.0, 38.0)}, (DAY, DAY + timedelta(days=9)), bare_theatre())
    [feature] = value["features"]
    assert feature["geometry"]["coordinates"] == [38.0, 35.0]
    assert (feature["properties"]["before"], feature["properties"]["after"]) == ("red", "blue")
    assert (value["from"], value["to"]) == ("2016-05-01", "2016-05-10")
