import json
from datetime import date
from itertools import accumulate

import shapely

from fogline.publish import Publication
from fogline.publish.focus import focus_of
from fogline.publish.ground import ground_data
from fogline.publish.picture import control_svg


def corners(steps: list[int], scale: int) -> list[tuple[float, float]]:
    return [(x / scale, y / scale) for x, y in zip(accumulate(steps[::2]), accumulate(steps[1::2]), strict=True)]


def test_cells_in_steps_hold_the_places_they_belong_to(publication: Publication) -> None:
    value = json.loads(json.dumps(ground_data(publication)))
    assert sorted(value["places"]) == [[0], [1]]
    for [place], ring in zip(value["places"], value["rings"], strict=True):
        lat, lon = publication.book.lats[place], publication.book.lons[place]
        assert shapely.Polygon(corners(ring, value["scale"])).contains(shapely.Point(lon, lat))


def test_places_near_each_other_share_a_line(publication: Publication) -> None:
    near = publication.layout.borders
    assert near == ()  # the two towns lie 100 km apart
    assert ground_data(publication)["fronts"] == []


def test_the_frame_is_that_of_the_evidence_within_the_theatre(publication: Publication) -> None:
    west, south, east, north = focus_of(publication)
    assert (west <= 38.2, east >= 39.0, south <= 34.5, north >= 35.1) == (True,) * 4
    assert (west, south) > (35.0, 32.0)
    assert focus_of(Publication(publication.theatre)) == publication.theatre.extent


def test_a_picture_has_areas_where_they_are_wanted(publication: Publication) -> None:
    day = date(2016, 3, 20)
    assert 'class="areas"' not in control_svg(publication, day)
    drawn = control_svg(publication, day, areas=True)
    assert 'fill="url(#area-red-hatched)"' in drawn
    assert 'fill="url(#area-blue-red)"' in drawn  # contested: both rivals' colours
    assert control_svg(publication, day, areas=True) == drawn
