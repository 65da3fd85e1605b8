"""The map of a day as one SVG picture for print and slides: marks, names where there is room, legend, day and limits."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from fogline.model import CONTESTED
from fogline.publish import glyphs
from fogline.publish.areas import lay_ground
from fogline.publish.basemap import basemap_geojson
from fogline.publish.focus import focus_of
from fogline.publish.geojson import LIMITS
from fogline.publish.ground_drawing import STYLE, area_paths, front_legend, front_paths
from fogline.publish.publication import Publication
from fogline.publish.standings import Standing
from fogline.publish.wording import counted, shown

WIDTH = 1600
_MARGIN = 0.08
_LEAST_HEIGHT, _MOST_HEIGHT = 0.5 * WIDTH, 0.85 * WIDTH
_TITLE, _LEGEND_ROW, _FOOT = 64, 30, 34
_MARK, _LETTER, _LINE = 11.0, 8.2, 18.0
_COLUMNS = 4

_STYLE = """
text { font-family: 'Noto Sans', 'DejaVu Sans', sans-serif; font-size: 15px; fill: #1d2528; }
.title { font-size: 26px; font-weight: 600; } .foot { font-size: 13px; fill: #545f63; }
.name { paint-order: stroke; stroke: #fbf9f3; stroke-width: 3.5px; stroke-linejoin: round; }
.country { font-size: 17px; letter-spacing: .25em; fill: #8a8172; }
.land { fill: #f4f1e9; } .lake { fill: #a9c4d0; }
.division, .border, .river { fill: none; } .division { stroke: #d3cabb; } .river { stroke: #a9c4d0; stroke-width: 1.2; }
.border { stroke: #8f8677; stroke-width: 1.4; }
.paper { fill: #fffdf8; } .outline { stroke: #1d2528; stroke-width: 1.4; stroke-linejoin: round; }
.seam { stroke: #1d2528; stroke-width: 1.4; } .ring { fill: none; stroke: #1d2528; stroke-width: 1.8; }
.hollow { fill: none; stroke-width: 2.4; stroke-dasharray: 3.4 2.6; stroke-linejoin: round; }
.halo { fill: #fffdf8; stroke: #fffdf8; stroke-width: 5; stroke-linejoin: round; }
.under { fill: none; stroke: #1d2528; stroke-width: 4; stroke-dasharray: 3.4 2.6; stroke-linejoin: round; }
"""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Web Mercator cut to a frame in degrees: what turns degrees into pixels."""

    west: float
    north: float
    scale: float
    height: float

    @classmethod
    def of(cls, extent: Box) -> "_Frame":
        west, south, east, north = extent
        dx, dy = (east - west) * _MARGIN, (north - south) * _MARGIN
        west, east = math.radians(west - dx), math.radians(east + dx)
        top, bottom = _mercator(min(north + dy, 84.0)), _mercator(max(south - dy, -84.0))
        scale = min(WIDTH / (east - west), _MOST_HEIGHT / (top - bottom))
        height = max((top - bottom) * scale, _LEAST_HEIGHT)
        west, top = (west + east - WIDTH / scale) / 2, (top + bottom + height / scale) / 2
        return cls(west, top, scale, height)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Pixels from the upper left corner of the map."""
        return (math.radians(lon) - self.west) * self.scale, (self.north - _mercator(lat)) * self.scale

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is on the map."""
        return 0 <= x <= WIDTH and 0 <= y <= self.height


def _mercator(lat: float) -> float:
    return math.asinh(math.tan(math.radians(lat)))


def control_svg(publication: Publication, on: date, *, areas: bool = False, front: bool = True) -> str:
    """Who holds what on a day as an SVG document; the same input gives the same bytes.

    ``areas`` colours the ground near evidence, ``front`` draws the line between what different sides hold.
    """
    theatre = publication.theatre
    frame = _Frame.of(focus_of(publication))
    standings = publication.book.known_on(on)
    ground = lay_ground(standings)
    placed = [
        (standing, frame.at(standing.lon, standing.lat))
        for standing in standings
        if standing.lat is not None and standing.lon is not None
    ]
    inside = [(standing, at) for standing, at in placed if frame.holds(*at)]
    n_outside, placed = len(placed) - len(inside), inside
    shown_sides = {standing.controller for standing, _ in placed}
    has_front = front and bool(ground.fronts)
    legend = [*_legend(publication, shown_sides), *(front_legend() if has_front else ())]
    n_rows = -(-len(legend) // _COLUMNS)
    below = _TITLE + frame.height
    height = below + n_rows * _LEGEND_ROW + 16 + _FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" ',
        f'width="{WIDTH}" height="{height:.0f}" role="img">',
        f"<title>{escape(theatre.title)}: who held what on {on}</title><style>{_STYLE}{STYLE}</style>{glyphs.sprite(theatre)}",
        f'<defs><clipPath id="map"><rect width="{WIDTH}" height="{frame.height:.1f}"/></clipPath></defs>',
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="#fffdf8"/>',
        f'<text class="title" x="20" y="42">{escape(theatre.title)}: who held what on {on}</text>',
        f'<g transform="translate(0 {_TITLE})" clip-path="url(#map)">',
        f'<rect width="{WIDTH}" height="{frame.height:.1f}" fill="#c9d8de"/>',
        *_background(basemap_geojson(theatre.extent)["features"], frame),
        *(area_paths(ground, frame.at, theatre) if areas else ()),
        *(front_paths(ground, frame.at) if has_front else ()),
        *(_mark(standing, at) for standing, at in placed),
        *_names(publication, placed),
        "</g>",
        *_legend_rows(legend, below + 8),
        f'<text class="foot" x="20" y="{height - 14:.0f}">{escape(_foot(publication, n_outside))}</text>',
        "</svg>\n",
    ]
    return "".join(str(part) for part in parts)


def _background(features: Iterable[dict[str, Any]], frame: _Frame) -> Iterator[str]:
    for feature in features:
        layer, geometry = feature["properties"]["layer"], feature["geometry"]
        if layer == "country":
            x, y = frame.at(*geometry["coordinates"])
            if frame.holds(x, y):
                name = escape(feature["properties"]["name"])
                yield f'<text class="country" x="{x:.0f}" y="{y:.0f}" text-anchor="middle">{name}</text>'
        else:
            yield f'<path class="{layer}" d="{_path(geometry, frame.at)}"/>'


def _path(geometry: dict[str, Any], project: Callable[[float, float], tuple[float, float]]) -> str:
    kind, shape = geometry["type"], geometry["coordinates"]
    if kind == "MultiPolygon":
        rings = [ring for polygon in shape for ring in polygon]
    else:
        rings = [shape] if kind == "LineString" else shape
    close = "Z" if kind.endswith("Polygon") else ""
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (project(*point) for point in ring)) + close for ring in rings)


def _mark(standing: Standing, at: tuple[float, float]) -> str:
    inner = glyphs.stretch_drawing(standing.stretch, is_besieged=standing.siege is not None)
    return f'<g transform="translate({at[0]:.1f} {at[1]:.1f})"><title>{escape(_says(standing))}</title>{inner}</g>'


def _says(standing: Standing) -> str:
    return f"{shown(standing.place)}: {standing.controller}, {standing.probability:.0%}"


def _names(publication: Publication, placed: Sequence[tuple[Standing, tuple[float, float]]]) -> Iterator[str]:
    """Names of the largest places first, each only where it covers no mark and no other name."""
    taken: list[Box] = [(x - _MARK, y - _MARK, x + _MARK, y + _MARK) for _, (x, y) in placed]
    by_size = sorted(placed, key=lambda item: (-_size(publication, item[0]), item[0].place))
    for standing, (x, y) in by_size:
        name = shown(standing.place)
        width = len(name) * _LETTER
        for left in (x + _MARK + 2, x - _MARK - 2 - width):
            box = (left, y - _LINE / 2, left + width, y + _LINE / 2)
            others = (other for other in taken if other != (x - _MARK, y - _MARK, x + _MARK, y + _MARK))
            if left >= 0 and left + width <= WIDTH and not any(_overlap(box, other) for other in others):
                taken.append(box)
                yield f'<text class="name" x="{left:.1f}" y="{y + 5:.1f}">{escape(name)}</text>'
                break


def _size(publication: Publication, standing: Standing) -> int:
    place = publication.places.get(standing.place_id)
    return place.population if place else 0


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _legend(publication: Publication, controllers: set[str]) -> Iterator[tuple[Markup, str]]:
    sides = [side for side in publication.theatre.sides if side.side_id in controllers]
    yield from ((glyphs.side_drawing(side.side_id), side.label) for side in sides)
    if CONTESTED in controllers:
        yield glyphs.side_drawing(CONTESTED), "contested: the two likeliest sides"
    if sides:
        example = sides[0].side_id
        yield glyphs.side_drawing(example), "80 % or more"
        yield glyphs.side_drawing(example, "hatched"), "55 to 80 %"
        yield glyphs.side_drawing(example, "hollow"), "below 55 %"
        yield Markup('<circle class="ring" r="10"/>'), "said to be besieged"


def _legend_rows(legend: Sequence[tuple[Markup, str]], top: float) -> Iterator[str]:
    for number, (drawing, label) in enumerate(legend):
        x, y = 32 + (number % _COLUMNS) * WIDTH / _COLUMNS, top + (number // _COLUMNS + 0.5) * _LEGEND_ROW
        yield f'<g transform="translate({x:.0f} {y:.0f})">{drawing}<text x="20" y="5">{escape(label)}</text></g>'


def _foot(publication: Publication, n_outside: int) -> str:
    outside = f" {counted(n_outside, 'place')} outside the picture." if n_outside else ""
    run = f" Run {publication.run.run_id}, as known on {publication.run.known_on}." if publication.run else ""
    return f"Fogline. {LIMITS}{outside}{run} Borders: Natural Earth, de facto; they take no side."
