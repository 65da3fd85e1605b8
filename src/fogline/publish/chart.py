"""A place's history as a drawing: probabilities of each controller stacked over time, claims as ticks below. Plain SVG."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from markupsafe import Markup

from fogline.model import CONTESTED
from fogline.publish.glyphs import NEUTRAL
from fogline.publish.standings import Stretch
from fogline.publish.wording import percent, side_label
from fogline.theatre.load import Theatre

WIDTH, HEIGHT, TOP, BOTTOM = 960, 240, 8, 46
_PLOT = HEIGHT - TOP - BOTTOM
_LEAST_SHOWN = 0.01


def history_chart(stretches: Sequence[Stretch], days: Iterable[date], theatre: Theatre) -> Markup:
    """The step chart of one place, with the days of claims about it; empty where there is no estimate."""
    if not stretches:
        return Markup()
    first, last = stretches[0].start_on, stretches[-1].end_on
    scale = WIDTH / max(1, (last - first).days)
    bands = "".join(_column(stretch, first, scale, theatre) for stretch in _joined(stretches))
    labels = "".join(_run_labels(stretches, first, scale, theatre))
    ticks = "".join(_tick(day, first, scale) for day in days if first <= day < last)
    title = f"Probability of each controller from {first} to {last - timedelta(days=1)}; the table below says the same."
    return Markup(  # noqa: S704
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">'
        f"{_hatch()}{bands}{_grid()}{labels}{ticks}{_axis(first, last, scale)}</svg>"
    )


def ticks_path(counts: Sequence[tuple[int, int]], height: float = 20.0) -> str:
    """Bars for days with claims: path data over day numbers, heights by the square root of the count."""
    most = max((count for _, count in counts), default=1)
    return "".join(f"M{day + 0.5:g} {height:g}V{0.7 * height * (1 - (count / most) ** 0.5):.1f}" for day, count in counts)


def _joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Neighbours that would look the same become one, so that a long history stays a small drawing."""
    joined: list[Stretch] = []
    for stretch in stretches:
        rounded = tuple((side, round(p, 2)) for side, p in stretch.probabilities if p >= _LEAST_SHOWN)
        if joined and joined[-1].probabilities == rounded and joined[-1].end_on == stretch.start_on:
            joined[-1] = Stretch(joined[-1].start_on, stretch.end_on, rounded)
        else:
            joined.append(Stretch(stretch.start_on, stretch.end_on, rounded))
    return joined


def _column(stretch: Stretch, first: date, scale: float, theatre: Theatre) -> str:
    order = {side_id: number for number, side_id in enumerate((*theatre.side_ids, CONTESTED))}
    x = (stretch.start_on - first).days * scale
    width = (stretch.end_on - stretch.start_on).days * scale
    y = float(TOP + _PLOT)
    parts = []
    for side_id, probability in sorted(stretch.probabilities, key=lambda pair: order.get(pair[0], 99)):
        height = probability * _PLOT
        y -= height
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width + 0.3:.1f}" height="{height:.1f}" '
            f'fill="{_fill(side_id, theatre)}" shape-rendering="crispEdges"/>'
        )
    until = stretch.end_on - timedelta(days=1)
    says = "; ".join(f"{side_label(theatre, side, short=True)} {percent(p)}" for side, p in stretch.probabilities)
    return f"<g><title>{Markup.escape(f'{stretch.start_on} to {until}: {says}')}</title>{''.join(parts)}</g>"


def _run_labels(stretches: Sequence[Stretch], first: date, scale: float, theatre: Theatre) -> Iterable[str]:
    begin = 0
    for index in range(1, len(stretches) + 1):
        if index < len(stretches) and stretches[index].controller == stretches[begin].controller:
            continue
        run = stretches[begin:index]
        begin = index
        label = side_label(theatre, run[0].controller, short=True)
        x = (run[0].start_on - first).days * scale
        width = (run[-1].end_on - run[0].start_on).days * scale
        if width > 8.5 * len(label) + 12:
            yield (
                f'<text class="chart-label" x="{x + width / 2:.1f}" y="{TOP + _PLOT / 2 + 5:.0f}" '
                f'text-anchor="middle">{Markup.escape(label)}</text>'
            )


def _fill(side_id: str, theatre: Theatre) -> str:
    if side_id == CONTESTED:
        return "url(#chart-contested)"
    return next((str(Markup.escape(side.colour)) for side in theatre.sides if side.side_id == side_id), NEUTRAL)


def _hatch() -> str:
    return (
        '<defs><pattern id="chart-contested" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="8" height="8" class="paper"/><rect width="3" height="8" class="contested-line"/></pattern></defs>'
    )


def _grid() -> str:
    lines = []
    for share in (0.0, 0.5, 1.0):
        y = TOP + _PLOT * (1 - share)
        lines.append(f'<path class="grid" d="M0 {y:.1f}H{WIDTH}"/>')
    return "".join(lines)


def _tick(day: date, first: date, scale: float) -> str:
    x = ((day - first).days + 0.5) * scale
    return f'<path class="tick" d="M{x:.1f} {TOP + _PLOT + 4}v10"/>'


def _axis(first: date, last: date, scale: float) -> str:
    marks = []
    for day in _round_days(first, last):
        x = (day - first).days * scale
        label = str(day.year) if day.month == 1 else day.strftime("%b")
        if x < WIDTH - 30:
            marks.append(f'<path class="grid" d="M{x:.1f} {TOP}V{HEIGHT - 22}"/>')
            marks.append(f'<text class="axis" x="{x + 3:.1f}" y="{HEIGHT - 8}">{label}</text>')
    return "".join(marks)


def _round_days(first: date, last: date) -> list[date]:
    """First days of years, or of quarters or months where the history is short: at most about a dozen."""
    n_days = (last - first).days
    months = (1,) if n_days > 1500 else (1, 7) if n_days > 700 else (1, 4, 7, 10) if n_days > 330 else tuple(range(1, 13))
    years = range(first.year, last.year + 1)
    return [day for year in years for month in months if first <= (day := date(year, month, 1)) < last]
