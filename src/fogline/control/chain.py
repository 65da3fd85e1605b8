"""Exact inference in one place's chain, given what its neighbours look like.

A place is held by one of F sides, or contested; a contested place remembers which side held it before, so the chain has 2F
states: held by k, and contested after k. Moves over a gap of days, with n the mean posterior of the neighbours (``field``, F + 1
numbers, contested last):

- side j leaves with hazard a0 + a1 (1 - n_j - n_contested) + a1 n_contested / 2; who leaves becomes contested with probability
  pi, else goes to k with weight epsilon / F + n_k, and more if k has moved on the place of late;
- contested is decided at rate c, slower in cities that have parts (``pace``): back to the side before with probability
  ``defend``, else to k with the same weights.

Each step costs O(F). Loops over sides stand apart and write one row each, so that the compiler makes them wide.
"""

from typing import Any

import numpy as np

from fogline.control.arrays import Calendar, Field, Floats, Items, Model, Room
from fogline.control.compiled import compiled

MOST_HASTE = 90.0
"""Days that reports of one day can add to a place's clock at most."""

NEAR = 0.05
"""A side is beside a place where its share of the neighbours exceeds this."""

ATTACK_HALF_LIFE = 60.0
"""After so many days an attack says half as much about who holds the place next."""

_FAVOUR, _NO_ATTACK = np.float32(1.0), np.float32(0.5)
"""What all attackers together count at most among those who may hold a place next (all its neighbours count one), and how many
claims of attacks bring them to half of it."""

_ONE, _HALF, _TWO, _TINY = np.float32(1.0), np.float32(0.5), np.float32(2.0), np.float32(1e-12)
_NEAR, _START_HELD, _START_FOUGHT = np.float32(1.0 - NEAR), np.float32(0.95), np.float32(0.05)
_SIXTH, _QUARTER = np.float32(1.0 / 6.0), np.float32(0.25)
_FAINT = np.float32(1e-3)
"""Messages are scaled up again below this mass: most steps bring no evidence and need none."""

_SLICE, _MOST_SLICED = np.float32(1.0 / 64.0), np.float32(32.0)


@compiled
def lay_steps(room: Room, items: Items, calendar: Calendar, place: int) -> int:
    """Merge the grid with the days of the place's evidence; the number of steps."""
    item, last = items.starts[place], items.starts[place + 1]
    grid, at, step, before = calendar.grid, 0, 0, 0
    room.n_steps[:] = 0
    room.heard[:] = False
    while at < len(grid) or item < last:
        on = calendar.n_days
        if at < len(grid):
            on = min(on, grid[at])
        if item < last:
            on = min(on, max(items.day[item], 0), calendar.n_days - 1)
        cell, haste = on // calendar.cell_days, 0.0
        room.first_item[step] = item
        while item < last and min(max(items.day[item], 0), calendar.n_days - 1) == on:
            haste += items.haste[item]
            room.heard[cell] |= items.weight[item] > 0.0
            item += 1
        at += at < len(grid) and grid[at] == on
        room.day[step] = on
        room.cell[step] = cell
        room.gap[step] = on - before + min(haste, MOST_HASTE)
        room.n_steps[cell] += 1
        before = on
        step += 1
    room.first_item[step] = last
    return step


@compiled
def look_around(room: Room, field: Field, place: int, rates: Floats) -> None:
    """What the neighbours say in each cell: weights of the next holder, pressure on each side, who is beside the place."""
    n_cells, n_sides = field.shape[1], field.shape[2] - 1
    spontaneous, by_pressure = np.float32(rates[0]), np.float32(rates[1])
    even = np.float32(rates[5] / n_sides)
    for cell in range(n_cells):
        half = _HALF * field[place, cell, n_sides]
        total, most = np.float32(0.0), np.float32(0.0)
        for k in range(n_sides):
            near = field[place, cell, k]
            total += near
            most = max(most, near)
            room.weight[cell, k] = even + near
            room.pressure[cell, k] = max(_ONE - near - half, np.float32(0.0))
        room.is_mixed[cell] = most < _NEAR
        room.spread[cell] = total
        total += even * np.float32(n_sides)
        for k in range(n_sides):
            room.others[cell, k] = _ONE / max(total - room.weight[cell, k], _TINY) if n_sides > 1 else np.float32(0.0)
        for k in range(n_sides):
            room.hazard[cell, k] = spontaneous + by_pressure * room.pressure[cell, k]
        for k in range(n_sides):
            room.pressed[cell, k] = by_pressure * room.pressure[cell, k] / max(room.hazard[cell, k], _TINY)
        for k in range(n_sides):
            squared = field[place, cell, k] * field[place, cell, k]
            room.beside[cell, k] = max(_ONE - squared * squared * squared, np.float32(0.0))


@compiled
def favour_attackers(room: Room, items: Items, calendar: Calendar, n_sides: int, place: int) -> None:
    """Who is told to have moved on the place of late is likelier than others to hold it next: by cell, more weight for each.

    A cell counts all attacks in it, also those after a move in the same cell. The first cell is left as it is: its weights also
    say who holds the place at first.
    """
    if n_sides < 2:
        return
    item, last = items.starts[place], items.starts[place + 1]
    fade, pressing = np.float32(0.5 ** (calendar.cell_days / ATTACK_HALF_LIFE)), room.row
    pressing[:] = 0.0
    for cell in range(len(room.weight)):
        pressing *= fade
        while item < last and items.day[item] < (cell + 1) * calendar.cell_days:
            if items.presses[item]:
                _press(pressing, items, item)
            item += 1
        if cell > 0:
            _favour(room, cell, pressing, n_sides)


@compiled
def _press(pressing: Field, items: Items, item: int) -> None:
    for a in range(items.actor.shape[1]):
        if items.actor[item, a] >= 0:
            pressing[items.actor[item, a]] += np.float32(items.weight[item]) * items.share[item, a]


@compiled
def _favour(room: Room, cell: int, pressing: Field, n_sides: int) -> None:
    attacks = np.float32(0.0)
    for k in range(n_sides):
        attacks += pressing[k]
    if attacks <= 0.0:
        return
    favour, total = _FAVOUR / (attacks + _NO_ATTACK), np.float32(0.0)
    for k in range(n_sides):
        room.weight[cell, k] += favour * pressing[k]
        total += room.weight[cell, k]
    for k in range(n_sides):
        room.others[cell, k] = _ONE / max(total - room.weight[cell, k], _TINY)


@compiled
def look_ahead(room: Room, n_steps: int, model: Model, place: int) -> None:
    """The forward pass: who holds the place at each step, from the evidence up to it."""
    n_sides = model.field.shape[2] - 1
    contest = np.float32(model.rates[2]) if n_sides > 1 else _ONE
    defend = np.float32(model.rates[4]) if n_sides > 1 else _ONE
    straight, lost = _ONE - contest, _ONE - defend
    held, fought, leaving, row = room.held, room.fought, room.leaving, room.row
    width = held.shape[1]
    total = np.float32(0.0)
    for k in range(n_sides):
        total += room.weight[0, k]
    mass = np.float32(0.0)
    for k in range(width):
        share = room.weight[0, k] / total
        held[0, k] = _START_HELD * share * room.likelihood[0, k]
        fought[0, k] = _START_FOUGHT * share * room.likelihood_fought[0]
        mass += held[0, k] + fought[0, k]
    _scale(held, fought, 0, _ONE / mass)
    for step in range(1, n_steps):
        cell, gap, fights = room.cell[step - 1], room.gap[step], room.likelihood_fought[step]
        decided = np.float32(-np.expm1(-model.rates[3] * model.pace[place] * gap))
        room.decided[step] = decided
        staying, won, freed = _ONE - decided, defend * decided, lost * decided
        for k in range(width):
            leaving[step, k] = _odds_within(room.hazard[cell, k] * gap)
        pool = np.float32(0.0)
        for k in range(width):
            moving = straight * held[step - 1, k] * leaving[step, k] + freed * fought[step - 1, k]
            row[k] = moving * room.others[cell, k]
            pool += row[k]
        mass = np.float32(0.0)
        for k in range(width):
            fought[step, k] = fights * (fought[step - 1, k] * staying + contest * held[step - 1, k] * leaving[step, k])
            mass += fought[step, k]
        for k in range(width):
            arriving = room.weight[cell, k] * max(pool - row[k], np.float32(0.0))
            row[k] = arriving + held[step - 1, k] * (_ONE - leaving[step, k]) + won * fought[step - 1, k]
        for k in range(width):
            held[step, k] = row[k] * room.likelihood[step, k]
            mass += held[step, k]
        if mass < _FAINT:
            _scale(held, fought, step, _ONE / mass)


@compiled
def look_back(room: Room, n_steps: int, model: Model, place: int, moves: Floats) -> None:
    """The backward pass joined with the forward one: the posterior of each step.

    ``moves``, unless it is empty, takes nine sums over all gaps: leavings of their own accord and the days held, leavings under
    pressure and the days so held, all leavings and those into contest, decisions, days contested, decisions for the side before.
    """
    n_sides = model.field.shape[2] - 1
    contest = np.float32(model.rates[2]) if n_sides > 1 else _ONE
    defend = np.float32(model.rates[4]) if n_sides > 1 else _ONE
    straight, lost = _ONE - contest, _ONE - defend
    held, leaving, other = room.held, room.leaving, room.other
    ahead, ahead_fought, behind, behind_fought = room.ahead, room.ahead_fought, room.behind, room.behind_fought
    width = held.shape[1]
    for k in range(width):
        ahead[k] = _ONE if k < n_sides else np.float32(0.0)
        ahead_fought[k] = ahead[k]
    _join(room, n_steps - 1, ahead, ahead_fought)
    for step in range(n_steps - 2, -1, -1):
        cell, gap, fights, decided = room.cell[step], room.gap[step + 1], room.likelihood_fought[step + 1], room.decided[step + 1]
        for k in range(width):
            ahead_fought[k] *= fights
        pool = np.float32(0.0)
        for k in range(width):
            ahead[k] *= room.likelihood[step + 1, k]
            pool += room.weight[cell, k] * ahead[k]
        for k in range(width):
            other[k] = max(pool - room.weight[cell, k] * ahead[k], np.float32(0.0)) * room.others[cell, k]
        staying, won, freed = _ONE - decided, defend * decided, lost * decided
        size = np.float32(0.0)
        for k in range(width):
            gone = contest * ahead_fought[k] + straight * other[k]
            behind[k] = ahead[k] + leaving[step + 1, k] * (gone - ahead[k])
            size += behind[k]
        for k in range(width):
            behind_fought[k] = staying * ahead_fought[k] + won * ahead[k] + freed * other[k]
            size += behind_fought[k]
        norm = _join(room, step, behind, behind_fought)
        _count_moves(room, step, norm, gap, model, place, moves)
        size = _ONE / size
        for k in range(width):
            ahead[k] = behind[k] * size
        for k in range(width):
            ahead_fought[k] = behind_fought[k] * size


@compiled
def _count_moves(  # noqa: PLR0913, PLR0917 - a compiled function takes its numbers one by one
    room: Room, step: int, norm: np.float32, gap: np.float32, model: Model, place: int, moves: Floats
) -> None:
    """Add the moves expected between a step and the next, to which ``ahead`` and ``other`` belong."""
    if len(moves) == 0:
        return
    held, fought, leaving, other, ahead, after = room.held, room.fought, room.leaving, room.other, room.ahead, room.ahead_fought
    n_sides, decided, cell = model.field.shape[2] - 1, room.decided[step + 1], room.cell[step]
    contest = np.float32(model.rates[2]) if n_sides > 1 else _ONE
    defend = np.float32(model.rates[4]) if n_sides > 1 else _ONE
    straight, lost = _ONE - contest, _ONE - defend
    all_left, pressed, days, days_pressed = np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(0.0)
    contested, decisions, defended, fighting = np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(0.0)
    for k in range(held.shape[1]):
        leaves = held[step, k] * leaving[step + 1, k]
        left = leaves * (contest * after[k] + straight * other[k])
        through = (held[step, k] - leaves) * ahead[k] + _HALF * left
        all_left += left
        pressed += left * room.pressed[cell, k]
        days += through
        days_pressed += through * room.pressure[cell, k]
        contested += leaves * after[k]
    for k in range(held.shape[1]):
        ended = fought[step, k] * decided * (defend * ahead[k] + lost * other[k])
        decisions += ended
        fighting += fought[step, k] * (_ONE - decided) * after[k] + _HALF * ended
        defended += fought[step, k] * ahead[k]
    scale = 1.0 / norm
    moves[0] += (all_left - pressed) * scale
    moves[1] += days * gap * scale
    moves[2] += pressed * scale
    moves[3] += days_pressed * gap * scale
    moves[4] += all_left * scale
    moves[5] += contested * model.rates[2] * scale
    moves[6] += decisions * scale
    moves[7] += fighting * gap * model.pace[place] * scale
    moves[8] += defended * decided * model.rates[4] * scale


@compiled
def _join(room: Room, step: int, behind: Field, behind_fought: Field) -> np.float32:
    """The posterior of a step, and the mass that it was divided by."""
    width = room.held.shape[1]
    mass, fights = np.float32(0.0), np.float32(0.0)
    for k in range(width):
        room.posterior[step, k] = room.held[step, k] * behind[k]
        mass += room.posterior[step, k]
    for k in range(width):
        fights += room.fought[step, k] * behind_fought[k]
    mass += fights
    scale = _ONE / mass
    for k in range(width):
        room.posterior[step, k] *= scale
    room.posterior_fought[step] = fights * scale
    return mass


@compiled
def _scale(held: Field, fought: Field, step: int, by: np.float32) -> None:
    for k in range(held.shape[1]):
        held[step, k] *= by
    for k in range(held.shape[1]):
        fought[step, k] *= by


@compiled
def _odds_within(hazard: Any) -> Any:  # noqa: ANN401 - single precision, which no annotation of scalars names
    """1 - exp(-x) to single precision, without a call: a series for x / 64, doubled six times."""
    x = min(hazard, _MOST_SLICED) * _SLICE
    odds = x * (_ONE - x * (_HALF - x * (_SIXTH - x * _SIXTH * _QUARTER)))
    odds *= _TWO - odds
    odds *= _TWO - odds
    odds *= _TWO - odds
    odds *= _TWO - odds
    odds *= _TWO - odds
    return odds * (_TWO - odds)
