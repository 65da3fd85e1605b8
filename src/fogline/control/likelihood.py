"""How likely each item of evidence is, given who really controls its place."""

import numpy as np

from fogline.control.arrays import Items, Model, Room
from fogline.control.chain import NEAR
from fogline.control.compiled import compiled
from fogline.control.evidence import ACTOR, CONTEST

ENEMY_SPREAD = 0.2
"""Weight of all sides together that no neighbour holds, when a wrong side is named."""

LEAST = 1e-9
"""No item makes a controller less likely than this, beside the likeliest."""

LEAST_DAY = 1e-18
"""Nor do all items of one day."""


@compiled
def weigh_items(room: Room, n_steps: int, items: Items, model: Model, place: int) -> None:
    """The likelihood of each step: what silence says of its cell, times the items of its day, scaled to a largest of 1."""
    n_sides = model.field.shape[2] - 1
    for step in range(n_steps):
        cell, first, last = room.cell[step], room.first_item[step], room.first_item[step + 1]
        for k in range(n_sides):
            room.likelihood[step, k] = room.silence[cell, k]
        room.likelihood_fought[step] = room.silence_fought[cell]
        if last == first:
            continue
        room.product[:] = 1.0
        for item in range(first, last):
            _take_in(room, cell, items, model, place, item)
        most = room.product[n_sides]
        for k in range(n_sides):
            most = max(most, room.product[k])
        scale = 1.0 / most
        for k in range(n_sides):
            room.likelihood[step, k] *= max(room.product[k] * scale, LEAST_DAY)
        room.likelihood_fought[step] *= max(room.product[n_sides] * scale, LEAST_DAY)


@compiled
def is_near(room: Room, cell: int, model: Model, place: int, camp: int) -> int:
    """1 where the camp's side is beside the place, or, without a camp, where the neighbours are not all one side's."""
    if camp >= 0:
        return int(model.field[place, cell, camp] > NEAR)
    return int(room.is_mixed[cell])


@compiled
def _take_in(room: Room, cell: int, items: Items, model: Model, place: int, item: int) -> None:
    """Multiply the product of a step by the likelihood of one item."""
    n_sides = model.field.shape[2] - 1
    said, product, weight = room.row, room.product, items.weight[item]
    fights = 1.0
    affirms = items.affirms[item]
    if affirms == CONTEST:
        fights = _affirm(room, cell, items, model, place, item, n_sides)
    elif affirms == ACTOR and items.actor[item, 0] >= 0:
        fights = _affirm_sides(room, cell, items, model, place, item)
    else:
        said[:] = 1.0
    fights *= _relate(room, items, item, n_sides)
    total = product[n_sides] * _weighted(fights, weight)
    product[n_sides] = total
    if weight == 1.0:
        for k in range(n_sides):
            product[k] *= max(said[k], LEAST)
    else:
        for k in range(n_sides):
            product[k] *= _weighted(said[k], weight)
    for k in range(n_sides):
        total += product[k]
    if total < 1e-100:
        for k in range(n_sides + 1):
            product[k] = max(product[k] / total, 1e-200)


@compiled
def _weighted(likelihood: float, weight: float) -> float:
    return float(max(likelihood, LEAST) ** weight)


@compiled
def _affirm_sides(room: Room, cell: int, items: Items, model: Model, place: int, item: int) -> float:
    """Sides that act jointly, each by its share; as :func:`_affirm`."""
    n_sides = model.field.shape[2] - 1
    if items.actor[item, 1] < 0:
        return _affirm(room, cell, items, model, place, item, int(items.actor[item, 0]))
    fights = 0.0
    room.other[:] = 0.0
    for column in range(items.actor.shape[1]):
        if items.actor[item, column] >= 0:
            share = items.share[item, column]
            fights += share * _affirm(room, cell, items, model, place, item, int(items.actor[item, column]))
            for k in range(n_sides):
                room.other[k] += np.float32(share) * room.row[k]
    for k in range(n_sides):
        room.row[k] = room.other[k]
    return fights


@compiled
def _affirm(  # noqa: PLR0913, PLR0917 - a compiled function takes its numbers one by one
    room: Room, cell: int, items: Items, model: Model, place: int, item: int, value: int
) -> float:
    """Likelihood that the source names ``value`` where each side holds (into ``row``), and where the place is contested."""
    source, fights = items.source[item], _by_table(room, cell, items, model, place, item, value)
    if len(model.habits) == 0:
        return fights
    n_sides = model.field.shape[2] - 1
    for k in range(n_sides):
        room.row[k] *= model.habits[source, k, value]
    return float(fights * model.habits[source, n_sides, value])


@compiled
def _by_table(  # noqa: PLR0913, PLR0917 - a compiled function takes its numbers one by one
    room: Room, cell: int, items: Items, model: Model, place: int, item: int, value: int
) -> float:
    """The same by the source's table alone.

    A wrong side is drawn with the weights of the neighbour field: a false claim names who could be there.
    """
    n_sides = model.field.shape[2] - 1
    source, row = items.source[item], room.row
    camp = model.camps[source]
    near = is_near(room, cell, model, place, camp)
    tables = model.tables
    if value in (n_sides, camp):
        column = 3 if value == n_sides else 0
        row[:] = tables[source, near, 1, column]
        if camp >= 0:
            row[camp] = tables[source, near, 0, column]
        return float(tables[source, near, 2, column])
    even, least = np.float32(ENEMY_SPREAD / n_sides), np.float32(1e-6)
    rest = np.float32(ENEMY_SPREAD) + room.spread[cell]
    if camp >= 0:
        rest -= even + model.field[place, cell, camp]
    named = even + model.field[place, cell, value]
    scaled, left = np.float32(tables[source, near, 1, 2]) * named, rest - even
    for k in range(n_sides):
        row[k] = scaled / max(left - model.field[place, cell, k], least)
    if camp >= 0:
        row[camp] = tables[source, near, 0, 2] * named / max(rest, least)
    row[value] = tables[source, near, 1, 1]
    return float(tables[source, near, 2, 2] * named / max(rest, least))


@compiled
def _relate(room: Room, items: Items, item: int, n_sides: int) -> float:
    """Multiply ``row`` by what the item's relation says where its actor, its target, or another side controls; contested."""
    relation, row = items.relation, room.row
    other = relation[item, 3]
    if other == 1.0 and relation[item, 0] == 1.0 and relation[item, 1] == 1.0 and relation[item, 2] == 1.0:
        return 1.0
    for k in range(n_sides):
        room.behind[k] = other
    for column in range(items.target.shape[1]):
        if items.target[item, column] >= 0:
            room.behind[items.target[item, column]] = relation[item, 1]
    for column in range(items.actor.shape[1]):
        side = items.actor[item, column]
        if side >= 0:
            room.behind[side] += (relation[item, 0] - room.behind[side]) * items.share[item, column]
    for k in range(n_sides):
        row[k] *= room.behind[k]
    return float(relation[item, 2])
