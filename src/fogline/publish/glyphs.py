"""The marks of sides as SVG: one shape and colour a side, filled, hatched or hollow by confidence.

``shapes.json`` holds the outlines, with points from about -1 to 1; the front end draws the map's marks from the same file.
"""

import json
from functools import cache, lru_cache
from importlib.resources import files

from markupsafe import Markup

from fogline.model import CONTESTED, Side
from fogline.publish.standings import Stretch
from fogline.theatre.load import Theatre

NEUTRAL = "#8a8a8a"


@cache
def load_shapes() -> dict[str, list[tuple[float, float]]]:
    """Outlines by name; an empty one is a circle."""
    raw = json.loads((files("fogline") / "publish" / "shapes.json").read_text(encoding="utf-8"))
    return {name: [(x, y) for x, y in points] for name, points in raw.items()}


def sprite(theatre: Theatre) -> Markup:
    """Definitions of all marks, to stand once in a page; marks refer to them."""
    return _sprite(theatre.sides)


def stretch_mark(stretch: Stretch, *, is_besieged: bool = False) -> Markup:
    """The mark of a stretch of days: of the side that holds the place, or two-sided where it is contested."""
    return _frame(stretch_drawing(stretch, is_besieged=is_besieged))


def side_mark(side_id: str, confidence: str = "solid") -> Markup:
    """The mark of a side."""
    return _frame(side_drawing(side_id, confidence))


def stretch_drawing(stretch: Stretch, *, is_besieged: bool = False) -> Markup:
    """What :func:`stretch_mark` frames, about the point 0, 0: to stand in a larger drawing."""
    ring = '<circle class="ring" r="10.6"/>' if is_besieged else ""
    if stretch.controller == CONTESTED:
        left, right = (*stretch.rivals, "none", "none")[:2]
        return _halves(left, right) + Markup(ring)  # noqa: S704
    return side_drawing(stretch.controller, stretch.confidence) + Markup(ring)  # noqa: S704


def side_drawing(side_id: str, confidence: str = "solid") -> Markup:
    """What :func:`side_mark` frames."""
    if side_id == CONTESTED:
        return _halves("none", "none")
    return Markup(f'<use href="#mark-{side_id}-{confidence}"/>')  # noqa: S704


@lru_cache(maxsize=16)
def _sprite(sides: tuple[Side, ...]) -> Markup:
    parts = [_definitions(side) for side in sides]
    parts.append(_half("none", NEUTRAL))
    return Markup(f'<svg class="sprite" aria-hidden="true" focusable="false"><defs>{"".join(parts)}</defs></svg>')  # noqa: S704


def _halves(left: str, right: str) -> Markup:
    return Markup(  # noqa: S704
        f'<use href="#half-{left}"/><use href="#half-{right}" transform="scale(-1 1)"/><path class="seam" d="M0-8V8"/>'
    )


def _frame(inner: Markup) -> Markup:
    return Markup(f'<svg class="mark" viewBox="-12 -12 24 24" aria-hidden="true" focusable="false">{inner}</svg>')  # noqa: S704


def _definitions(side: Side) -> str:
    colour = str(Markup.escape(side.colour))
    name = str(Markup.escape(side.side_id))
    hatch = (
        f'<pattern id="hatch-{name}" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="4" height="4" class="paper"/><rect width="2" height="4" fill="{colour}"/></pattern>'
    )
    outline = _outline(side.shape)
    hollow = f'<g class="halo">{outline}</g><g class="under">{outline}</g><g class="hollow" stroke="{colour}">{outline}</g>'
    marks = (
        f'<symbol id="mark-{name}-solid" overflow="visible"><g class="outline" fill="{colour}">{outline}</g></symbol>'
        f'<symbol id="mark-{name}-hatched" overflow="visible"><g class="outline" fill="url(#hatch-{name})">{outline}</g></symbol>'
        f'<symbol id="mark-{name}-hollow" overflow="visible">{hollow}</symbol>'
    )
    return hatch + marks + _half(name, colour)


def _half(name: str, colour: str) -> str:
    return f'<symbol id="half-{name}" overflow="visible"><path class="outline" fill="{colour}" d="M0-8A8 8 0 0 0 0 8Z"/></symbol>'


def _outline(shape: str) -> str:
    points = load_shapes().get(shape, [])
    if not points:
        return '<circle r="7.4"/>'
    return '<path d="M' + "L".join(f"{x * 7.4:.1f} {y * 7.4:.1f}" for x, y in points) + 'Z"/>'
