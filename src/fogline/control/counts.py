"""Expected counts of a pass: what sources said against what the posterior holds."""

from collections.abc import Iterable

import numpy as np

from fogline.control.arrays import Counts, Items, Model, Room
from fogline.control.chain import NEAR
from fogline.control.compiled import compiled
from fogline.control.evidence import ACTOR, CONTEST
from fogline.control.likelihood import is_near


def no_counts(n_sources: int, n_sides: int, n_rates: int) -> Counts:
    """Counts of nothing."""
    shapes = ((n_sources, 2, 3, 4), (n_sources, n_sides + 1, n_sides + 1), (n_sources, n_sides, 3, 4), (n_rates,))
    return Counts(*(np.zeros(shape) for shape in shapes))


def sum_counts(parts: Iterable[Counts]) -> Counts:
    """The sum of counts, taken in order."""
    rest = iter(parts)
    total = next(rest)
    for part in rest:
        for sums, more in zip(total, part, strict=True):
            np.add(sums, more, out=sums)
    return total


@compiled
def count_items(room: Room, n_steps: int, items: Items, model: Model, place: int, counts: Counts) -> None:
    """Add the affirming items of one place, each by its weight."""
    n_sides = model.field.shape[2] - 1
    for step in range(n_steps):
        for item in range(room.first_item[step], room.first_item[step + 1]):
            affirms = items.affirms[item]
            value = n_sides if affirms == CONTEST else items.actor[item, 0] if affirms == ACTOR else -1
            if value >= 0:
                _count(room, step, items, model, place, item, value, counts)


@compiled
def _count(  # noqa: PLR0913, PLR0917 - a compiled function takes its numbers one by one
    room: Room, step: int, items: Items, model: Model, place: int, item: int, value: int, counts: Counts
) -> None:
    n_sides, cell = model.field.shape[2] - 1, room.cell[step]
    source, weight = items.source[item], items.weight[item]
    for k in range(n_sides):
        counts.confusion[source, value, k] += weight * room.posterior[step, k]
    contested = weight * room.posterior_fought[step]
    counts.confusion[source, value, n_sides] += contested
    camp = model.camps[source]
    named = weight * room.posterior[step, value] if value < n_sides else 0.0
    near = is_near(room, cell, model, place, camp)
    own = weight * room.posterior[step, camp] if camp >= 0 else 0.0
    true = 0.0 if value == camp else named
    column = 3 if value == n_sides else 0 if value == camp else 2
    counts.said[source, near, 0, column] += own
    counts.said[source, near, 1, column] += weight - own - contested - true
    counts.said[source, near, 1, 1] += true
    counts.said[source, near, 2, column] += contested
    for side in range(n_sides):
        if model.field[place, cell, side] > NEAR:
            own = weight * room.posterior[step, side]
            true = 0.0 if value == side else named
            column = 3 if value == n_sides else 0 if value == side else 2
            counts.beside[source, side, 0, column] += own
            counts.beside[source, side, 1, column] += weight - own - contested - true
            counts.beside[source, side, 1, 1] += true
            counts.beside[source, side, 2, column] += contested
