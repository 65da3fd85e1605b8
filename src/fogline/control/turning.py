"""What would change the answer: the smallest further evidence, or loss of evidence, after which another controller is likeliest.

Two things are tried, with rates, reliability and the neighbours held fixed, as in an explanation:

- **Reports to come.** One, two, three … reports of that day, by independent sources of one camp (or of none), which say that a
  side holds the place or that it is contested. Such a source is as reliable as the mean of its camp's sources, and the k-th like
  report counts k to the power -1/2, as everywhere. For each camp
  that speaks of the place, the side that needs fewest reports is given.
- **Origins to lose.** The origins that speak most for the answer are left out, the strongest first, until it changes: what
  reviewers should look at. The set is the smallest of that order, which is not always the smallest of all.

The answer changes where another controller becomes likeliest, or where the likeliest falls below one half.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fogline.control.arrays import Floats, Items, Model
from fogline.control.estimate import FittedControl
from fogline.control.evidence import ACTOR, CONTEST
from fogline.control.explain import PlaceAlone, TurningPoint, place_alone
from fogline.control.learn import NEUTRAL_TABLES
from fogline.control.symbols import SILENT
from fogline.model import CONTESTED

MOST_REPORTS = 9
"""More reports than this are not tried: by then other things have changed."""

OPEN = 0.5

NEIGHBOUR = 0.2
"""A side that ever has this share of the neighbours could hold the place too."""


def find_turning_points(fitted: FittedControl, place_id: str, on: date) -> tuple[TurningPoint, ...]:
    """What would change who is likeliest to hold a place on a day; what takes fewest reports comes first, then origins.

    Empty where neither nine reports nor the loss of all origins change the answer. Raises
    :class:`~fogline.errors.InputError` where no claim speaks of the place.
    """
    alone = place_alone(fitted, place_id, on)
    actual = alone.rerun(np.ones(alone.n_items, dtype=np.bool_))
    by_reports = [point for camp in _camps(alone) if (point := _fewest_reports(alone, actual, camp)) is not None]
    by_reports.sort(key=lambda point: (point.n_reports, not point.flips, point.camp or "", point.says or ""))
    lost = _fewest_origins(alone, actual)
    return (*by_reports, *([lost] if lost is not None else []))


def _camps(alone: PlaceAlone) -> list[int]:
    """No camp, and the camps of the sources that speak of the place."""
    return sorted({-1, *alone.model.camps[alone.items.source].tolist()})


def _fewest_reports(alone: PlaceAlone, actual: Floats, camp: int) -> TurningPoint | None:
    """The side (or contest) that sources of one camp need fewest reports to bring the answer to fall for."""
    model, sides = _with_source(alone.model, camp), alone.fitted.evidence.sides
    names = [*sides, CONTESTED]
    others = [value for value in _conceivable(alone, actual) if value != int(actual.argmax())]
    for n_reports in range(1, MOST_REPORTS + 1):
        found = []
        for value in others:
            items = _with_reports(alone, len(alone.model.camps), value, n_reports)
            posterior = alone.rerun_on(items, model)
            if _is_changed(actual, posterior):
                found.append((float(posterior[int(actual.argmax())]), value, posterior))
        if found:
            _, value, posterior = min(found, key=lambda change: change[:2])
            name = sides[camp] if camp >= 0 else None
            return TurningPoint(n_reports, name, names[value], (), alone.named(posterior), _flips(actual, posterior))
    return None


def _fewest_origins(alone: PlaceAlone, actual: Floats) -> TurningPoint | None:
    """The strongest origins without which the answer changes."""
    by_origin, _, _ = alone.group()
    top = int(actual.argmax())
    left = {origin: float(alone.without(items)[top]) for origin, items in by_origin.items()}
    ranked = sorted((p, origin) for origin, p in left.items() if p < actual[top])
    dropped: list[int] = []
    for number, (_, origin) in enumerate(ranked):
        dropped += by_origin[origin]
        posterior = alone.without(dropped)
        if _is_changed(actual, posterior):
            origins = tuple(origin for _, origin in ranked[: number + 1])
            return TurningPoint(0, None, None, origins, alone.named(posterior), _flips(actual, posterior))
    return None


def _is_changed(actual: Floats, posterior: Floats) -> bool:
    top = int(actual.argmax())
    return _flips(actual, posterior) or bool(posterior[top] < OPEN <= actual[top])


def _flips(actual: Floats, posterior: Floats) -> bool:
    return int(posterior.argmax()) != int(actual.argmax())


def _conceivable(alone: PlaceAlone, actual: Floats) -> Iterator[int]:
    """Sides said to hold the place, sides that neighbours have, and those of any probability; contested always."""
    n_sides, items = len(actual) - 1, alone.items
    near = alone.model.field[0].max(axis=0)
    named = set(items.actor[items.affirms == ACTOR].ravel().tolist())
    least = alone.fitted.parameters.least_probability
    yield from (side for side in range(n_sides) if side in named or near[side] > NEIGHBOUR or actual[side] >= least)
    yield n_sides


def _with_source(model: Model, camp: int) -> Model:
    """The model with one more source, as reliable as the mean of a camp's."""
    members = model.camps == camp
    table = model.tables[members].mean(axis=0) if members.any() else np.maximum(NEUTRAL_TABLES, 1e-6)
    return model._replace(tables=np.concatenate([model.tables, table[None]]), camps=np.append(model.camps, camp))


def _with_reports(alone: PlaceAlone, source: int, value: int, n_reports: int) -> Items:
    """The items with so many like reports of the day in question."""
    items, n_sides = alone.items, alone.model.field.shape[2] - 1
    at = int(np.searchsorted(items.day, alone.day, side="right"))
    actor = np.full((n_reports, items.actor.shape[1]), -1)
    actor[:, 0] = value if value < n_sides else -1
    share = np.zeros((n_reports, items.share.shape[1]))
    share[:, 0] = 1.0
    new: Mapping[str, NDArray[Any]] = {
        "day": np.array(alone.day),
        "source": np.array(source),
        "affirms": np.array(ACTOR if value < n_sides else CONTEST),
        "actor": actor,
        "share": share,
        "target": np.full((n_reports, items.target.shape[1]), -1),
        "relation": np.array([SILENT] * n_reports),
        "weight": np.arange(1, n_reports + 1) ** -alone.fitted.parameters.like_power,
        "haste": np.zeros(n_reports),
        "presses": np.zeros(n_reports, dtype=np.bool_),
    }
    columns = {name: np.insert(getattr(items, name), [at] * n_reports, column, axis=0) for name, column in new.items()}
    return Items(starts=np.array([0, len(items.day) + n_reports]), **columns)
