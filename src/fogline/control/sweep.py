"""One pass over places: each is laid out, weighed and smoothed in the same room, and only what is asked for is kept.

Nothing that grows with days times places times sides is held in memory but the field.
"""

import numpy as np

from fogline.control.arrays import N_RATE_COUNTS, Calendar, Counts, Field, Floats, Items, Model, Room, Shorts, make_room
from fogline.control.attention import weigh_silence
from fogline.control.chain import favour_attackers, lay_steps, look_ahead, look_around, look_back
from fogline.control.compiled import compiled
from fogline.control.counts import count_items
from fogline.control.likelihood import weigh_items


@compiled
def smooth_place(room: Room, items: Items, calendar: Calendar, model: Model, place: int, moves: Floats) -> int:
    """The posterior of one place, in ``room``; the number of steps."""
    n_steps = lay_steps(room, items, calendar, place)
    look_around(room, model.field, place, model.rates)
    favour_attackers(room, items, calendar, model.field.shape[2] - 1, place)
    weigh_silence(room, model, place)
    weigh_items(room, n_steps, items, model, place)
    look_ahead(room, n_steps, model, place)
    look_back(room, n_steps, model, place, moves)
    return n_steps


@compiled
def sweep_places(  # noqa: PLR0913, PLR0917 - a compiled function takes its arrays one by one
    room: Room, items: Items, calendar: Calendar, model: Model, counts: Counts, means: Field, pressed: Field
) -> None:
    """Smooth all places: add what is expected of sources and moves to ``counts``.

    ``means`` takes the mean posterior by place, cell and controller, ``pressed`` how likely a side holds each beside another.
    """
    for place in range(len(items.starts) - 1):
        n_steps = smooth_place(room, items, calendar, model, place, counts.rates)
        count_items(room, n_steps, items, model, place, counts)
        average_cells(room, n_steps, means, place)
        n_cells, n_sides = means.shape[1], means.shape[2] - 1
        for cell in range(n_cells):
            total = np.float32(0.0)
            for k in range(n_sides):
                total += means[place, cell, k] * room.beside[cell, k]
            pressed[place, cell] = total


@compiled
def average_cells(room: Room, n_steps: int, means: Field, place: int) -> None:
    """The mean posterior of each cell of a place."""
    n_sides = means.shape[2] - 1
    means[place] = np.float32(0.0)
    for step in range(n_steps):
        cell = room.cell[step]
        part = np.float32(1.0) / np.float32(room.n_steps[cell])
        for k in range(n_sides):
            means[place, cell, k] += part * room.posterior[step, k]
        means[place, cell, n_sides] += part * room.posterior_fought[step]


@compiled
def sharpen(means: Field, power: float) -> None:
    """Raise probabilities (by place, cell and controller) to a power; they sum to one again."""
    n_places, n_cells, n_controllers = means.shape
    for place in range(n_places):
        for cell in range(n_cells):
            total = np.float32(0.0)
            if power == 1.5:
                for k in range(n_controllers):
                    means[place, cell, k] *= np.sqrt(means[place, cell, k])
            else:
                for k in range(n_controllers):
                    means[place, cell, k] = means[place, cell, k] ** power
            for k in range(n_controllers):
                total += means[place, cell, k]
            total = np.float32(1.0) / total
            for k in range(n_controllers):
                means[place, cell, k] *= total


@compiled
def average_neighbours(field: Field, first: int, sharp: Field, starts: Shorts, neighbours: Shorts) -> None:
    """The mean of the neighbours of each place from ``first`` on, into ``field``; what has none stays as it is."""
    for row in range(len(field)):
        begin, end = starts[first + row], starts[first + row + 1]
        if begin == end:
            continue
        field[row] = np.float32(0.0)
        part = np.float32(1.0) / np.float32(end - begin)
        for at in range(begin, end):
            near = neighbours[at]
            for cell in range(field.shape[1]):
                for k in range(field.shape[2]):
                    field[row, cell, k] += part * sharp[near, cell, k]


def smooth_steps(items: Items, calendar: Calendar, model: Model) -> tuple[Shorts, Field]:
    """The days of the first place's steps, and its posterior by step and controller."""
    n_sides = model.field.shape[2] - 1
    room = make_room(items, calendar, n_sides)
    n_steps = smooth_place(room, items, calendar, model, 0, np.zeros(N_RATE_COUNTS))
    posterior = np.column_stack([room.posterior[:n_steps, :n_sides], room.posterior_fought[:n_steps]])
    return room.day[:n_steps], posterior
