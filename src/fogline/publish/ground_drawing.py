"""Areas near evidence and the front line of a day as SVG, for the picture of the map."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import shapely
from markupsafe import Markup, escape

from fogline.model import CONTESTED
from fogline.publish.areas import Cell, Ground
from fogline.publish.glyphs import NEUTRAL
from fogline.publish.standings import confidence_class
from fogline.theatre.load import Theatre

Project = Callable[[float, float], tuple[float, float]]

STYLE = """
.areas { opacity: .5; } .front { fill: none; stroke: #1d2528; }
.front-casing { fill: none; stroke: #fbf9f3; stroke-width: 6; stroke-opacity: .75; }
.front-solid { stroke-width: 2.8; } .front-hatched { stroke-width: 2.4; stroke-dasharray: 6.2 3.4; }
.front-hollow { stroke-width: 2.2; stroke-dasharray: .2 4.4; stroke-linecap: round; }
"""

FRONT_WORDS = {
    "solid": "front line, 80 % or more",
    "hatched": "front line, 55 to 80 %",
    "hollow": "front line, below 55 %",
}


def area_paths(ground: Ground, project: Project, theatre: Theatre) -> Iterator[str]:
    """The cells: whole where their holder is sure, striped where likely, thinly where not, in two colours where contested."""
    fills = {_fill_name(cell): cell for cell in ground.cells}
    yield "<defs>" + "".join(_pattern(name, cell, theatre) for name, cell in sorted(fills.items())) + '</defs><g class="areas">'
    for cell in ground.cells:
        yield f'<path fill="url(#{_fill_name(cell)})" d="{_outline(cell.shape, project)}Z"/>'
    yield "</g>"


def front_paths(ground: Ground, project: Project) -> Iterator[str]:
    """The front line, light below so that it shows on any ground."""
    lines = [(confidence_class(front.probability), _outline(front.shape, project)) for front in ground.fronts]
    if lines:
        yield f'<path class="front-casing" d="{"".join(line for _, line in lines)}"/>'
    for kind in FRONT_WORDS:
        if drawn := "".join(line for found, line in lines if found == kind):
            yield f'<path class="front front-{kind}" d="{drawn}"/>'


def front_legend() -> Iterator[tuple[Markup, str]]:
    """How a front line is drawn, and what that says."""
    for kind, words in FRONT_WORDS.items():
        yield Markup(f'<path class="front front-{kind}" d="M-14 0H14"/>'), words  # noqa: S704


def _fill_name(cell: Cell) -> str:
    stretch = cell.standing.stretch
    who = "-".join(stretch.rivals) if stretch.controller == CONTESTED else f"{stretch.controller}-{stretch.confidence}"
    return f"area-{who or 'nobody'}".replace(" ", "_")


def _pattern(name: str, cell: Cell, theatre: Theatre) -> str:
    colours = {side.side_id: str(escape(side.colour)) for side in theatre.sides}
    stretch = cell.standing.stretch
    if stretch.controller == CONTESTED:
        one, other = (*(colours.get(side, NEUTRAL) for side in stretch.rivals), NEUTRAL, NEUTRAL)[:2]
        inner = f'<rect width="10" height="5" fill="{one}"/><rect y="5" width="10" height="5" fill="{other}"/>'
    else:
        height = {"solid": 10, "hatched": 4.8, "hollow": 1.5}[stretch.confidence]
        inner = f'<rect width="10" height="{height}" fill="{colours.get(stretch.controller, NEUTRAL)}"/>'
    frame = 'width="10" height="10" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"'
    return f'<pattern id="{escape(name)}" {frame}>{inner}</pattern>'


def _outline(shape: Any, project: Project) -> str:  # noqa: ANN401 - shapely has no types
    """Path data of a polygon's outline or of a line in pieces."""
    parts = [shape.exterior] if hasattr(shape, "exterior") else [part for part in shapely.get_parts(shape) if part.length]
    return "".join(_line(part.coords, project) for part in parts)


def _line(points: Sequence[tuple[float, float]], project: Project) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (project(*point) for point in points))
