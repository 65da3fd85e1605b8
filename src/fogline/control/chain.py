"""Exact inference in one place's chain, given what its neighbours look like.

A place is held by one of F sides, or contested; a contested place remembers which side held it before, so the chain has 2F
states: side k is state k, contested after side k is state F + k. Moves over a gap of days, with n the mean posterior of the
neighbours (``field``, F + 1 numbers, contested last):

- side j leaves with hazard a0 + a1 (1 - n_j - n_contested) + a1 n_contested / 2; who leaves becomes contested with probability pi,
  else goes to k with weight epsilon / F + n_k;
- contested is decided at rate c: back to the side before with probability ``defend``, else to k with the same weights.

Each step costs O(F). The functions here are compiled by numba at the first call and kept in its cache; they release the
interpreter's lock, so chunks of places run in threads.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
N_RATE_COUNTS = 9
ENEMY_SPREAD = 0.2
NEAR = 0.05


class Columns(NamedTuple):
    """Evidence of all places as the compiled functions take it (see :class:`fogline.control.evidence.Evidence`)."""

    starts: NDArray[np.int64]
    day: NDArray[np.int32]
    source: NDArray[np.int32]
    affirms: NDArray[np.int8]
    actor: NDArray[np.int16]
    actor_share: Floats
    target: NDArray[np.int16]
    relation: Floats
    weight: Floats


class Model(NamedTuple):
    """What inference is given: rates, each source's table and camp (-1: none), and the field by place and cell.

    ``tables[source, near, held, said]``: held by own camp, another side, contested; said own camp, the true side, a wrong side,
    contested. ``near`` is 1 where the source's camp (or, without one, any second side) is beside the place.
    """

    rates: Floats
    tables: Floats
    camps: NDArray[np.int64]
    field: NDArray[np.float32]
    cell_days: int


class Counts(NamedTuple):
    """Expected counts of one pass.

    ``said[source, near, held, said]`` under the source's camp; ``confusion[source, said, held]``; ``beside[source, camp, held, said]``:
    what ``said`` would be near that camp, were it the source's; and for the rates (see :func:`_count_moves`).
    """

    said: Floats
    confusion: Floats
    beside: Floats
    rates: Floats


@njit(cache=True, nogil=True)
def _leave(days: float, field: Any, rates: Any, n_sides: int, out: Any) -> None:
    """Probability of leaving each side within ``days`` into ``out[:F]``; of being decided into ``out[F]``."""
    contested = field[n_sides]
    for j in range(n_sides):
        pressed = max(1.0 - field[j] - 0.5 * contested, 0.0)
        out[j] = 1.0 - np.exp(-(rates[0] + rates[1] * pressed) * days)
    out[n_sides] = 1.0 - np.exp(-rates[3] * days)


@njit(cache=True, nogil=True)
def _weigh(field: Any, epsilon: float, n_sides: int, out: Any) -> float:
    """Weight of each side as the next holder; returns their sum."""
    total = 0.0
    for k in range(n_sides):
        out[k] = epsilon / n_sides + field[k]
        total += out[k]
    return total


@njit(cache=True, nogil=True)
def _step_forward(now: Any, leave: Any, next_weight: Any, total: float, rates: Any, out: Any) -> None:
    n_sides = next_weight.shape[0]
    contest = rates[2] if n_sides > 1 else 1.0
    defend = rates[4] if n_sides > 1 else 1.0
    decided = leave[n_sides]
    pool = 0.0
    for j in range(n_sides):
        moving = (1.0 - contest) * now[j] * leave[j] + (1.0 - defend) * now[n_sides + j] * decided
        out[j] = moving / max(total - next_weight[j], 1e-12)
        pool += out[j]
    for k in range(n_sides):
        arriving = next_weight[k] * max(pool - out[k], 0.0)
        back = defend * now[n_sides + k] * decided
        out[n_sides + k] = now[n_sides + k] * (1.0 - decided) + contest * now[k] * leave[k]
        out[k] = now[k] * (1.0 - leave[k]) + back + arriving


@njit(cache=True, nogil=True)
def _step_backward(after: Any, leave: Any, next_weight: Any, total: float, rates: Any, out: Any) -> None:
    n_sides = next_weight.shape[0]
    contest = rates[2] if n_sides > 1 else 1.0
    defend = rates[4] if n_sides > 1 else 1.0
    decided = leave[n_sides]
    pool = 0.0
    for k in range(n_sides):
        pool += next_weight[k] * after[k]
    for j in range(n_sides):
        other = max(pool - next_weight[j] * after[j], 0.0) / max(total - next_weight[j], 1e-12)
        held, fought = after[j], after[n_sides + j]
        out[j] = (1.0 - leave[j]) * held + leave[j] * (contest * fought + (1.0 - contest) * other)
        out[n_sides + j] = (1.0 - decided) * fought + decided * (defend * held + (1.0 - defend) * other)


@njit(cache=True, nogil=True)
def _is_near(field: Any, camp: int, n_sides: int) -> int:
    if camp >= 0:
        return 1 if field[camp] > NEAR else 0
    most = 0.0
    for k in range(n_sides):
        most = max(most, field[k])
    return 1 if most < 1.0 - NEAR else 0


@njit(cache=True, nogil=True)
def _affirmed(value: int, held: int, camp: int, table: Any, field: Any, spread_sum: float) -> float:
    """Likelihood that a source says ``value`` controls the place where ``held`` does (both 0 to F, F for contested).

    A wrong side is drawn with the weights of the field: a false claim names who could be there.
    """
    n_sides = field.shape[0] - 1
    row = 2 if held == n_sides else (0 if held == camp else 1)
    if value == n_sides:
        return float(table[row, 3])
    if value == camp:
        return float(table[row, 0])
    if value == held:
        return float(table[row, 1])
    rest = spread_sum
    if camp >= 0:
        rest -= ENEMY_SPREAD / n_sides + field[camp]
    if held != n_sides and held != camp:
        rest -= ENEMY_SPREAD / n_sides + field[held]
    return float(table[row, 2] * (ENEMY_SPREAD / n_sides + field[value]) / max(rest, 1e-6))


@njit(cache=True, nogil=True)
def _weigh_item(item: int, columns: Any, model: Any, field: Any, out: Any) -> None:
    """Multiply the likelihood of one item, raised to its weight, into ``out`` (F + 1 controllers)."""
    n_sides = out.shape[0] - 1
    source = columns.source[item]
    camp = model.camps[source]
    affirms = columns.affirms[item]
    weight = columns.weight[item]
    table = model.tables[source, _is_near(field, camp, n_sides)]
    spread_sum = ENEMY_SPREAD
    for k in range(n_sides):
        spread_sum += field[k]
    relation = columns.relation[item]
    for held in range(n_sides + 1):
        likelihood = relation[3]
        if held == n_sides:
            likelihood = relation[2]
        else:
            for column in range(columns.target.shape[1]):
                if columns.target[item, column] == held:
                    likelihood = relation[1]
            for column in range(columns.actor.shape[1]):
                if columns.actor[item, column] == held:
                    likelihood += (relation[0] - likelihood) * columns.actor_share[item, column]
        if affirms == 2:
            likelihood *= _affirmed(n_sides, held, camp, table, field, spread_sum)
        elif affirms == 1 and columns.actor[item, 0] >= 0:
            mixed = 0.0
            for column in range(columns.actor.shape[1]):
                value = columns.actor[item, column]
                if value >= 0:
                    mixed += columns.actor_share[item, column] * _affirmed(value, held, camp, table, field, spread_sum)
            likelihood *= mixed
        out[held] *= max(likelihood, 1e-9) ** weight


@njit(cache=True, nogil=True)
def _weigh_days(place: int, days: Any, columns: Any, model: Any, out: Any) -> None:
    """Likelihood of each controller on each of ``days``, scaled to a largest of 1; items before the first count on it."""
    item, last = columns.starts[place], columns.starts[place + 1]
    n_cells = model.field.shape[1]
    for step in range(days.shape[0]):
        out[step, :] = 1.0
        field = model.field[place, min(days[step] // model.cell_days, n_cells - 1)]
        while item < last and columns.day[item] <= days[step]:
            _weigh_item(item, columns, model, field, out[step])
            most = 0.0
            for held in range(out.shape[1]):
                most = max(most, out[step, held])
            for held in range(out.shape[1]):
                out[step, held] /= most
            item += 1


@njit(cache=True, nogil=True)
def smooth_place(place: int, days: Any, columns: Any, model: Any, rate_counts: Any) -> Any:
    """Posterior of each controller (F + 1) of one place on each of ``days``, an increasing array; adds to ``rate_counts``."""
    n_steps, n_sides, n_cells = days.shape[0], model.field.shape[2] - 1, model.field.shape[1]
    rates = model.rates
    likelihood = np.empty((n_steps, n_sides + 1))
    _weigh_days(place, days, columns, model, likelihood)
    forward = np.empty((n_steps, 2 * n_sides))
    leave, next_weight = np.empty(n_sides + 1), np.empty(n_sides)
    total = _weigh(model.field[place, 0], rates[5], n_sides, next_weight)
    for k in range(n_sides):
        forward[0, k] = 0.95 * next_weight[k] / total
        forward[0, n_sides + k] = 0.05 * next_weight[k] / total
    known_cell, known_gap = -1, -1
    for step in range(n_steps):
        if step > 0:
            gap, cell = days[step] - days[step - 1], min(days[step - 1] // model.cell_days, n_cells - 1)
            if gap != known_gap or cell != known_cell:
                total = _weigh(model.field[place, cell], rates[5], n_sides, next_weight)
                _leave(gap, model.field[place, cell], rates, n_sides, leave)
                known_cell, known_gap = cell, gap
            _step_forward(forward[step - 1], leave, next_weight, total, rates, forward[step])
        mass = 0.0
        for k in range(n_sides):
            forward[step, k] *= likelihood[step, k]
            forward[step, n_sides + k] *= likelihood[step, n_sides]
            mass += forward[step, k] + forward[step, n_sides + k]
        for state in range(2 * n_sides):
            forward[step, state] /= mass
    return _backward(place, days, likelihood, forward, model, rate_counts)


@njit(cache=True, nogil=True)
def _backward(place: int, days: Any, likelihood: Any, forward: Any, model: Any, rate_counts: Any) -> Any:
    n_steps, n_sides, n_cells = days.shape[0], model.field.shape[2] - 1, model.field.shape[1]
    rates = model.rates
    posterior = np.zeros((n_steps, n_sides + 1))
    after, before = np.ones(2 * n_sides), np.empty(2 * n_sides)
    leave, next_weight, total = np.empty(n_sides + 1), np.empty(n_sides), 1.0
    known_cell, known_gap = -1, -1
    for step in range(n_steps - 1, -1, -1):
        field = model.field[place, min(days[step] // model.cell_days, n_cells - 1)]
        if step < n_steps - 1:
            gap, cell = days[step + 1] - days[step], min(days[step] // model.cell_days, n_cells - 1)
            if gap != known_gap or cell != known_cell:
                total = _weigh(field, rates[5], n_sides, next_weight)
                _leave(gap, field, rates, n_sides, leave)
                known_cell, known_gap = cell, gap
            for k in range(n_sides):
                after[k] *= likelihood[step + 1, k]
                after[n_sides + k] *= likelihood[step + 1, n_sides]
            _step_backward(after, leave, next_weight, total, rates, before)
            _count_moves(forward[step], after, before, leave, field, rates, gap, rate_counts)
            most = before.max()
            for state in range(2 * n_sides):
                after[state] = before[state] / most
        mass = 0.0
        for k in range(n_sides):
            posterior[step, k] = forward[step, k] * after[k]
            posterior[step, n_sides] += forward[step, n_sides + k] * after[n_sides + k]
            mass += posterior[step, k]
        mass += posterior[step, n_sides]
        for held in range(n_sides + 1):
            posterior[step, held] /= mass
    return posterior


@njit(cache=True, nogil=True)
def _count_moves(now: Any, after: Any, before: Any, leave: Any, field: Any, rates: Any, gap: float, out: Any) -> None:
    """Expected jumps and times of one gap: spontaneous, time, pressed, pressed time, left, contested, decided, time, defended."""
    n_sides = leave.shape[0] - 1
    norm = 0.0
    for state in range(2 * n_sides):
        norm += now[state] * before[state]
    if norm <= 0.0:
        return
    contested = field[n_sides]
    for j in range(n_sides):
        held = now[j] * before[j] / norm
        left = held - now[j] * (1.0 - leave[j]) * after[j] / norm
        pressed = max(1.0 - field[j] - 0.5 * contested, 0.0)
        share = rates[1] * pressed / max(rates[0] + rates[1] * pressed, 1e-12)
        out[0] += left * (1.0 - share)
        out[1] += (held - 0.5 * left) * gap
        out[2] += left * share
        out[3] += (held - 0.5 * left) * gap * pressed
        out[4] += left
        out[5] += now[j] * leave[j] * rates[2] * after[n_sides + j] / norm
        fought = now[n_sides + j] * before[n_sides + j] / norm
        decided = fought - now[n_sides + j] * (1.0 - leave[n_sides]) * after[n_sides + j] / norm
        out[6] += decided
        out[7] += (fought - 0.5 * decided) * gap
        out[8] += now[n_sides + j] * leave[n_sides] * rates[4] * after[j] / norm


@njit(cache=True, nogil=True)
def _count_said(value: int, camp: int, weight: float, posterior: Any, out: Any) -> None:
    """Add one claim to a table of held (own, other, contested) by said (own, true, wrong, contested)."""
    n_sides = posterior.shape[0] - 1
    for held in range(n_sides + 1):
        row = 2 if held == n_sides else (0 if held == camp else 1)
        said = 3 if value == n_sides else (0 if value == camp else (1 if value == held else 2))
        out[row, said] += weight * posterior[held]


@njit(cache=True, nogil=True)
def _count_claims(place: int, days: Any, posterior: Any, columns: Any, model: Any, counts: Any) -> None:
    """Add what each affirming item said against what the posterior holds."""
    item, last = columns.starts[place], columns.starts[place + 1]
    n_sides, n_cells = model.field.shape[2] - 1, model.field.shape[1]
    for step in range(days.shape[0]):
        field = model.field[place, min(days[step] // model.cell_days, n_cells - 1)]
        while item < last and columns.day[item] <= days[step]:
            affirms = columns.affirms[item]
            value = n_sides if affirms == 2 else (columns.actor[item, 0] if affirms == 1 else -1)
            if value >= 0:
                source = columns.source[item]
                camp, weight = model.camps[source], columns.weight[item]
                near = _is_near(field, camp, n_sides)
                for held in range(n_sides + 1):
                    counts.confusion[source, value, held] += weight * posterior[step, held]
                _count_said(value, camp, weight, posterior[step], counts.said[source, near])
                for side in range(n_sides):
                    if field[side] > NEAR:
                        _count_said(value, side, weight, posterior[step], counts.beside[source, side])
            item += 1


@njit(cache=True, nogil=True)
def _plan_days(place: int, columns: Any, n_days: int, step_days: int) -> Any:
    """Days on which a pass steps: the coarse grid and the days with evidence."""
    marked = np.zeros(n_days, np.bool_)
    for day in range(0, n_days, step_days):
        marked[day] = True
    marked[n_days - 1] = True
    for item in range(columns.starts[place], columns.starts[place + 1]):
        marked[min(max(columns.day[item], 0), n_days - 1)] = True
    return np.flatnonzero(marked)


@njit(cache=True, nogil=True)
def pass_over(first: int, last: int, columns: Any, model: Any, horizon: Any, counts: Any) -> Any:
    """One E-step over places ``first`` to ``last``: adds to ``counts``; returns the mean posterior by place and cell.

    ``horizon`` is ``(n_days, step_days)``.
    """
    n_cells, n_controllers = model.field.shape[1], model.field.shape[2]
    means = np.zeros((last - first, n_cells, n_controllers), np.float32)
    for place in range(first, last):
        days = _plan_days(place, columns, horizon[0], horizon[1])
        posterior = smooth_place(place, days, columns, model, counts.rates)
        _count_claims(place, days, posterior, columns, model, counts)
        n_steps = np.zeros(n_cells)
        for step in range(days.shape[0]):
            cell = min(days[step] // model.cell_days, n_cells - 1)
            n_steps[cell] += 1.0
            for held in range(n_controllers):
                means[place - first, cell, held] += posterior[step, held]
        for cell in range(n_cells):
            for held in range(n_controllers):
                means[place - first, cell, held] /= max(n_steps[cell], 1.0)
    return means


@njit(cache=True, nogil=True)
def compress(posterior: Any, tolerance: float) -> Any:
    """Where spells start: a new one when any probability has moved by ``tolerance`` since the last start."""
    starts = [0]
    held = 0
    for day in range(1, posterior.shape[0]):
        for controller in range(posterior.shape[1]):
            if abs(posterior[day, controller] - posterior[held, controller]) >= tolerance:
                starts.append(day)
                held = day
                break
    return np.array(starts)


@njit(cache=True, nogil=True)
def spells_of(first: int, last: int, columns: Any, model: Any, horizon: Any, tolerance: float) -> Any:
    """Daily posterior of places ``first`` to ``last`` as spells: place, start, end, and the mean probabilities of each."""
    n_controllers = model.field.shape[2]
    size, filled = 1024, 0
    where = np.empty((size, 3), np.int64)
    mean = np.empty((size, n_controllers), np.float64)
    days = np.arange(horizon[0])
    ignored = np.zeros(N_RATE_COUNTS)
    for place in range(first, last):
        posterior = smooth_place(place, days, columns, model, ignored)
        starts = compress(posterior, tolerance)
        while filled + starts.shape[0] > size:
            size *= 2
            where = np.concatenate((where, np.empty_like(where)))
            mean = np.concatenate((mean, np.empty_like(mean)))
        for number in range(starts.shape[0]):
            begin = starts[number]
            end = starts[number + 1] if number + 1 < starts.shape[0] else horizon[0]
            where[filled, 0], where[filled, 1], where[filled, 2] = place, begin, end
            for held in range(n_controllers):
                mean[filled, held] = posterior[begin:end, held].mean()
            filled += 1
    return where[:filled].copy(), mean[:filled].copy()


@njit(cache=True, nogil=True)
def posterior_on(day: int, columns: Any, model: Any, horizon: Any, rate_counts: Any) -> Any:
    """Posterior of the first place of ``columns`` on one day, the rest held fixed."""
    planned = _plan_days(0, columns, horizon[0], horizon[1])
    days = np.unique(np.concatenate((planned, np.array([day]))))
    return smooth_place(0, days, columns, model, rate_counts)[np.searchsorted(days, day)]
