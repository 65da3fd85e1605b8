"""Expected counts of a pass: what sources said against what the posterior holds."""

from collections.abc import Iterable

import numpy as np
from scipy.sparse import csr_matrix

from fogline.control.arrays import Counts, Floats, Ints, Model, Plan
from fogline.control.evidence import ACTOR, CONTEST, Evidence
from fogline.control.likelihood import NEAR, is_near, item_field

N_CELLS = 12
"""Held (own, other, contested) by said (own, true, wrong, contested)."""


def count_claims(evidence: Evidence, plan: Plan, model: Model, posterior: Floats, rates: Floats) -> Counts:
    """Expected counts of the affirming items of a plan; ``posterior`` is by step."""
    affirms = evidence.affirms[plan.items]
    actor = evidence.actor[plan.items, 0].astype(np.int64)
    n_sides = posterior.shape[1] - 1
    value = np.where(affirms == CONTEST, n_sides, np.where(affirms == ACTOR, actor, -1))
    rows = np.flatnonzero(value >= 0)
    value, source = value[rows], evidence.source[plan.items][rows].astype(np.int64)
    field = item_field(plan, model)[rows]
    held = posterior[plan.item_step[rows]] * evidence.weight[plan.items][rows][:, None]
    n_sources = len(evidence.sources)
    camp = model.camps[source]
    near = is_near(field, camp)
    beside = np.empty((n_sources, n_sides, 3, 4))
    for side in range(n_sides):
        close = np.flatnonzero(field[:, side] > NEAR)
        beside[:, side] = _tally(source[close], value[close], np.full(len(close), side), held[close], n_sources)
    said = _tally(source * 2 + near, value, camp, held, n_sources * 2).reshape(n_sources, 2, 3, 4)
    return Counts(said, _confuse(source, value, held, n_sources), beside, rates)


def sum_counts(parts: Iterable[Counts]) -> Counts:
    """The sum of counts, taken in order."""
    listed = list(parts)
    said, confusion, beside, rates = (
        np.sum([getattr(part, name) for part in listed], axis=0) for name in ("said", "confusion", "beside", "rates")
    )
    return Counts(said, confusion, beside, rates)


def _tally(group: Ints, value: Ints, camp: Ints, held: Floats, n_groups: int) -> Floats:
    """Tables (groups by 3 by 4) of what was said against what was held, seen from each item's camp (-1: none)."""
    n_sides = held.shape[1] - 1
    rows = np.arange(len(value))
    own = np.where(camp >= 0, held[rows, camp], 0.0)
    contested = held[:, n_sides]
    true = np.where((value < n_sides) & (value != camp), held[rows, value], 0.0)
    other = held.sum(axis=1) - own - contested - true
    column = np.where(value == n_sides, 3, np.where(value == camp, 0, 2))
    cells = [(0, column, own), (4, column, other), (4, np.ones_like(column), true), (8, column, contested)]
    total = np.zeros(n_groups * N_CELLS)
    for row, said, amount in cells:
        total += np.bincount(group * N_CELLS + row + said, amount, n_groups * N_CELLS)
    return total.reshape(n_groups, 3, 4)


def _confuse(source: Ints, value: Ints, held: Floats, n_sources: int) -> Floats:
    n_controllers = held.shape[1]
    key = source * n_controllers + value
    shape = (n_sources * n_controllers, len(key))
    picked = csr_matrix((np.ones(len(key)), (key, np.arange(len(key)))), shape=shape)
    return np.asarray(picked @ held).reshape(n_sources, n_controllers, n_controllers)
