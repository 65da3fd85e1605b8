"""Exact inference in one place's chain, given what its neighbours look like.

A place is held by one of F sides, or contested; a contested place remembers which side held it before, so the chain has 2F
states: side k is state k, contested after side k is state F + k. Moves over a gap of days, with n the mean posterior of the
neighbours (``field``, F + 1 numbers, contested last):

- side j leaves with hazard a0 + a1 (1 - n_j - n_contested) + a1 n_contested / 2; who leaves becomes contested with probability
  pi, else goes to k with weight epsilon / F + n_k;
- contested is decided at rate c: back to the side before with probability ``defend``, else to k with the same weights.

Each step costs O(F). The functions here are compiled by numba at the first call and kept in its cache; they release the
interpreter's lock, so chunks of places run in threads.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit

from fogline.control.arrays import Field, Floats, Ints

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _compiled(function: _Function) -> _Function:
    """Compile to machine code, kept beside this file or in the user's cache; where neither may be written, anew each time."""
    try:
        return cast("_Function", njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast("_Function", njit(nogil=True)(function))


@_compiled
def smooth_places(  # noqa: PLR0913, PLR0917 - a compiled function takes its arrays one by one
    starts: Ints, days: Ints, clock: Floats, likelihood: Floats, field: Field, cell_days: int, rates: Floats
) -> tuple[Floats, Floats]:
    """Posterior of each controller (steps by F + 1) of places whose steps start at ``starts``, and expected moves.

    ``clock`` is the time of each step that moves go by, in days: it runs ahead of ``days`` where a change of hands is reported.
    ``likelihood`` is by step and controller, ``field`` by place, cell and controller, ``rates`` as in
    :meth:`fogline.control.parameters.Rates.as_tuple`. The moves are nine sums over all gaps: leavings of their own accord and the
    days held, leavings under pressure and the days so held, all leavings and those into contest, decisions, days contested, and
    decisions for the side before.
    """
    n_steps, n_controllers = likelihood.shape
    n_sides = n_controllers - 1
    posterior = np.zeros((n_steps, n_controllers))
    moves = np.zeros(9)
    forward = np.zeros((n_steps, 2 * n_sides))
    leaving = np.zeros((n_steps, n_controllers))
    odds = np.zeros((3, n_controllers))
    for place in range(starts.shape[0] - 1):
        first, last = starts[place], starts[place + 1]
        _look_around(odds, field, place, 0, rates)
        _start(odds, forward, first)
        _take_in(forward, first, likelihood)
        at_cell = 0
        for step in range(first + 1, last):
            cell, gap = days[step - 1] // cell_days, clock[step] - clock[step - 1]
            if cell != at_cell:
                _look_around(odds, field, place, cell, rates)
            if cell == at_cell and step - 1 > first and gap == clock[step - 1] - clock[step - 2]:
                leaving[step] = leaving[step - 1]
            else:
                _set_leaving(leaving, step, odds, gap, rates)
            at_cell = cell
            odds[0] = leaving[step]
            _step_forward(forward, step, odds, rates)
            _take_in(forward, step, likelihood)
        _look_back(first, last, place, days, clock, likelihood, field, cell_days, rates, forward, leaving, posterior, moves)
    return posterior, moves


@_compiled
def _look_back(  # noqa: PLR0913, PLR0917 - a compiled function takes its arrays one by one
    first: int,
    last: int,
    place: int,
    days: Ints,
    clock: Floats,
    likelihood: Floats,
    field: Field,
    cell_days: int,
    rates: Floats,
    forward: Floats,
    leaving: Floats,
    posterior: Floats,
    moves: Floats,
) -> None:
    """The backward pass over one place, joined with the forward one."""
    n_controllers = likelihood.shape[1]
    ahead, behind = np.ones(2 * n_controllers - 2), np.ones(2 * n_controllers - 2)
    odds = np.zeros((3, n_controllers))
    at_cell = -1
    for step in range(last - 1, first - 1, -1):
        if step < last - 1:
            gap, cell = clock[step + 1] - clock[step], days[step] // cell_days
            if cell != at_cell:
                _look_around(odds, field, place, cell, rates)
            at_cell = cell
            odds[0] = leaving[step + 1]
            _step_backward(ahead, behind, likelihood, step + 1, odds, rates)
            _count_moves(forward, step, ahead, behind, odds, rates, gap, moves)
            most = behind.max()
            for state in range(len(ahead)):
                ahead[state] = behind[state] / most
        _join(forward, step, ahead, posterior)


@_compiled
def cut_spells(posterior: Floats, n_days: int, tolerance: float) -> Ints:
    """Number of the spell that each row of a daily posterior belongs to; each place has ``n_days`` rows.

    A new spell starts when any probability has moved by ``tolerance`` since the start of the last, and with each place.
    """
    n_rows, n_controllers = posterior.shape
    spell = np.zeros(n_rows, np.int64)
    number, begin = -1, 0
    for row in range(n_rows):
        moved = row % n_days == 0
        for held in range(n_controllers):
            moved = moved or abs(posterior[row, held] - posterior[begin, held]) >= tolerance
        if moved:
            number, begin = number + 1, row
        spell[row] = number
    return spell


@_compiled
def _look_around(odds: Floats, field: Field, place: int, cell: int, rates: Floats) -> None:
    """Rows 1 and 2: weight of each side as next holder, last their sum; pressure on each side."""
    n_sides = odds.shape[1] - 1
    contested = field[place, cell, n_sides]
    total = 0.0
    for k in range(n_sides):
        odds[2, k] = max(1.0 - field[place, cell, k] - 0.5 * contested, 0.0)
        odds[1, k] = rates[5] / n_sides + field[place, cell, k]
        total += odds[1, k]
    odds[1, n_sides] = total


@_compiled
def _set_leaving(leaving: Floats, step: int, odds: Floats, gap: float, rates: Floats) -> None:
    """Odds of leaving each side within a gap, last of being decided."""
    n_sides = odds.shape[1] - 1
    for k in range(n_sides):
        leaving[step, k] = 1.0 - np.exp(-(rates[0] + rates[1] * odds[2, k]) * gap)
    leaving[step, n_sides] = 1.0 - np.exp(-rates[3] * gap)


@_compiled
def _start(odds: Floats, forward: Floats, step: int) -> None:
    n_sides = odds.shape[1] - 1
    for k in range(n_sides):
        weight = odds[1, k] / odds[1, n_sides]
        forward[step, k] = 0.95 * weight
        forward[step, n_sides + k] = 0.05 * weight


@_compiled
def _step_forward(forward: Floats, step: int, odds: Floats, rates: Floats) -> None:
    n_sides = odds.shape[1] - 1
    contest = rates[2] if n_sides > 1 else 1.0
    defend = rates[4] if n_sides > 1 else 1.0
    decided, total = odds[0, n_sides], odds[1, n_sides]
    pool = 0.0
    for j in range(n_sides):
        moving = (1.0 - contest) * forward[step - 1, j] * odds[0, j]
        moving += (1.0 - defend) * forward[step - 1, n_sides + j] * decided
        forward[step, j] = moving / max(total - odds[1, j], 1e-12)
        pool += forward[step, j]
    for k in range(n_sides):
        held, fought = forward[step - 1, k], forward[step - 1, n_sides + k]
        arriving = odds[1, k] * max(pool - forward[step, k], 0.0)
        forward[step, n_sides + k] = fought * (1.0 - decided) + contest * held * odds[0, k]
        forward[step, k] = held * (1.0 - odds[0, k]) + defend * fought * decided + arriving


@_compiled
def _take_in(forward: Floats, step: int, likelihood: Floats) -> None:
    n_sides = likelihood.shape[1] - 1
    mass = 0.0
    for k in range(n_sides):
        forward[step, k] *= likelihood[step, k]
        forward[step, n_sides + k] *= likelihood[step, n_sides]
        mass += forward[step, k] + forward[step, n_sides + k]
    for state in range(2 * n_sides):
        forward[step, state] /= mass


@_compiled
def _step_backward(ahead: Floats, behind: Floats, likelihood: Floats, step: int, odds: Floats, rates: Floats) -> None:
    """Take in the evidence of ``step`` into ``ahead``, then carry it over the gap into ``behind``."""
    n_sides = odds.shape[1] - 1
    contest = rates[2] if n_sides > 1 else 1.0
    defend = rates[4] if n_sides > 1 else 1.0
    decided, total = odds[0, n_sides], odds[1, n_sides]
    pool = 0.0
    for k in range(n_sides):
        ahead[k] *= likelihood[step, k]
        ahead[n_sides + k] *= likelihood[step, n_sides]
        pool += odds[1, k] * ahead[k]
    for j in range(n_sides):
        other = max(pool - odds[1, j] * ahead[j], 0.0) / max(total - odds[1, j], 1e-12)
        held, fought = ahead[j], ahead[n_sides + j]
        behind[j] = (1.0 - odds[0, j]) * held + odds[0, j] * (contest * fought + (1.0 - contest) * other)
        behind[n_sides + j] = (1.0 - decided) * fought + decided * (defend * held + (1.0 - defend) * other)


@_compiled
def _join(forward: Floats, step: int, ahead: Floats, posterior: Floats) -> None:
    n_sides = posterior.shape[1] - 1
    mass = 0.0
    for k in range(n_sides):
        held, fought = forward[step, k] * ahead[k], forward[step, n_sides + k] * ahead[n_sides + k]
        posterior[step, k] = held
        posterior[step, n_sides] += fought
        mass += held + fought
    for held_by in range(n_sides + 1):
        posterior[step, held_by] /= mass


@_compiled
def _count_moves(  # noqa: PLR0913, PLR0917 - a compiled function takes its arrays one by one
    forward: Floats, step: int, ahead: Floats, behind: Floats, odds: Floats, rates: Floats, gap: float, moves: Floats
) -> None:
    n_sides = odds.shape[1] - 1
    norm = 0.0
    for state in range(2 * n_sides):
        norm += forward[step, state] * behind[state]
    decided_odds = odds[0, n_sides]
    for j in range(n_sides):
        now, fighting = forward[step, j] / norm, forward[step, n_sides + j] / norm
        held, fought = now * behind[j], fighting * behind[n_sides + j]
        left = held - now * (1.0 - odds[0, j]) * ahead[j]
        decided = fought - fighting * (1.0 - decided_odds) * ahead[n_sides + j]
        pressed = rates[1] * odds[2, j] / max(rates[0] + rates[1] * odds[2, j], 1e-12)
        moves[0] += left * (1.0 - pressed)
        moves[1] += (held - 0.5 * left) * gap
        moves[2] += left * pressed
        moves[3] += (held - 0.5 * left) * gap * odds[2, j]
        moves[4] += left
        moves[5] += now * odds[0, j] * rates[2] * ahead[n_sides + j]
        moves[6] += decided
        moves[7] += (fought - 0.5 * decided) * gap
        moves[8] += fighting * decided_odds * rates[4] * ahead[j]
