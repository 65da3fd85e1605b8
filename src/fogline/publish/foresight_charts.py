"""Charts of what is foretold, as plain SVG: the balance over time with its uncertainty, and how well words were calibrated."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from markupsafe import Markup

from fogline.forecasts.war.answers import Balance
from fogline.forecasts.war.outlook import Outlook
from fogline.model import CONTESTED
from fogline.publish.glyphs import NEUTRAL
from fogline.publish.wording import side_label
from fogline.theatre.load import Theatre

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 960, 360, 46, 150, 12, 30
_PLOT_WIDTH, _PLOT_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
_LABEL_APART = 18.0
SQUARE, EDGE = 320, 44


def balance_chart(outlook: Outlook, theatre: Theatre) -> Markup:
    """Places held by each controller from day to day: the mean as a line, nine runs of ten as a band around it."""
    rows = sorted(outlook.balance, key=lambda row: (row.controller, row.on))
    series = {name: list(found) for name, found in groupby(rows, key=lambda row: row.controller)}
    shown = {name: found for name, found in series.items() if any(row.places >= 0.5 for row in found)}
    if not shown:
        return Markup()
    most = max(row.places_high for found in shown.values() for row in found) or 1.0
    scale = _Scale(outlook.from_on, max(1, outlook.n_days), most)
    order = sorted(shown, key=lambda name: -shown[name][-1].places)
    drawn = "".join(_series(shown[name], scale, _colour(name, theatre), name) for name in order)
    labels = "".join(_labels([(name, shown[name][-1].places) for name in order], scale, theatre))
    title = f"Places held by each side from {outlook.from_on} on; the table below says the same."
    inner = f"{_axes(scale, shown[order[0]])}{drawn}{labels}"
    head = f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">'
    return Markup(f"{head}{inner}</svg>")  # noqa: S704


def calibration_chart(points: Sequence[tuple[float, float, int]]) -> Markup:
    """How often forecasts came true (upwards) by how strong their words were (to the right); larger dots stand for more."""
    if not points:
        return Markup()
    side = SQUARE - 2 * EDGE

    def at(given: float, came: float) -> tuple[float, float]:
        return EDGE + given * side, EDGE + (1.0 - came) * side

    (x0, y0), (x1, y1) = at(0, 0), at(1, 1)
    grid = "".join(
        f'<path class="grid" d="M{x0} {at(0, q)[1]:.1f}H{x1}M{at(q, 0)[0]:.1f} {y0}V{y1}"/>' for q in (0, 0.25, 0.5, 0.75, 1)
    )
    numbers = "".join(
        f'<text class="axis" x="{at(q, 0)[0]:.1f}" y="{y0 + 18:.1f}" text-anchor="middle">{q * 100:.0f}</text>'
        f'<text class="axis" x="{x0 - 8:.1f}" y="{at(0, q)[1] + 4:.1f}" text-anchor="end">{q * 100:.0f}</text>'
        for q in (0, 0.5, 1)
    )
    dots = "".join(
        _dot(at(given, came), f"words of about {given:.0%}: {came:.0%} of {n} came true", n) for given, came, n in points
    )
    title = "Share of forecasts that came true by the strength of their words; the table beside it says the same."
    return Markup(  # noqa: S704
        f'<svg class="calibration" viewBox="0 0 {SQUARE} {SQUARE}" role="img" aria-label="{title}">{grid}'
        f'<path class="diagonal" d="M{x0} {y0}L{x1} {y1}"/>{numbers}{dots}'
        f'<text class="axis" x="{SQUARE / 2}" y="{SQUARE - 8}" text-anchor="middle">strength of words, %</text>'
        f'<text class="axis" transform="translate(12 {SQUARE / 2}) rotate(-90)" text-anchor="middle">came true, %</text></svg>'
    )


def _dot(at: tuple[float, float], says: str, n: int) -> str:
    (x, y), radius = at, min(14.0, 4 + n**0.5)
    return (
        f'<g><title>{says}</title><circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>'
        f'<text class="dot-label" x="{x:.1f}" y="{y - radius - 4:.1f}" text-anchor="middle">{n}</text></g>'
    )


class _Scale:
    """Days and numbers of places as pixels."""

    def __init__(self, first: date, n_days: int, most: float) -> None:
        self.first, self.n_days, self.most = first, n_days, most

    def x(self, day: date) -> float:
        return LEFT + (day - self.first).days / self.n_days * _PLOT_WIDTH

    def y(self, places: float) -> float:
        return TOP + (1.0 - places / self.most) * _PLOT_HEIGHT


def _series(rows: Sequence[Balance], scale: _Scale, colour: str, name: str) -> str:
    upper = [f"{scale.x(row.on):.1f} {scale.y(row.places_high):.1f}" for row in rows]
    lower = [f"{scale.x(row.on):.1f} {scale.y(row.places_low):.1f}" for row in reversed(rows)]
    line = "L".join(f"{scale.x(row.on):.1f} {scale.y(row.places):.1f}" for row in rows)
    dashes = ' stroke-dasharray="5 4"' if name == CONTESTED else ""
    return (
        f'<path class="band" fill="{colour}" d="M{"L".join([*upper, *lower])}Z"/>'
        f'<path class="course-edge" d="M{line}"/><path class="course" stroke="{colour}"{dashes} d="M{line}"/>'
    )


def _labels(ends: Sequence[tuple[str, float]], scale: _Scale, theatre: Theatre) -> Iterator[str]:
    """Names at the ends of the lines, pushed apart where they would stand in each other."""
    below = TOP + 4.0
    floor = TOP + _PLOT_HEIGHT + 8.0 - _LABEL_APART * len(ends)
    for number, (name, places) in enumerate(ends):
        y = max(min(scale.y(places), floor + _LABEL_APART * (number + 1)), below)
        below = y + _LABEL_APART
        label = Markup.escape(side_label(theatre, name, short=True))
        yield f'<text class="axis" x="{WIDTH - RIGHT + 8}" y="{y + 4:.1f}">{label} {places:.0f}</text>'
        yield f'<path class="leader" d="M{WIDTH - RIGHT} {scale.y(places):.1f}L{WIDTH - RIGHT + 6} {y:.1f}"/>'


def _axes(scale: _Scale, rows: Sequence[Balance]) -> str:
    parts = []
    for share in (0.0, 0.5, 1.0):
        places = scale.most * share
        parts.append(f'<path class="grid" d="M{LEFT} {scale.y(places):.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text class="axis" x="{LEFT - 6}" y="{scale.y(places) + 4:.1f}" text-anchor="end">{places:.0f}</text>')
    step = max(1, len(rows) // 5)
    days = (row.on for row in rows[step - 1 :: step])
    parts += [
        f'<text class="axis" x="{scale.x(day):.1f}" y="{HEIGHT - 8}" text-anchor="middle">{day:%-d %b}</text>' for day in days
    ]
    return "".join(parts)


def _colour(name: str, theatre: Theatre) -> str:
    return next((str(Markup.escape(side.colour)) for side in theatre.sides if side.side_id == name), NEUTRAL)
