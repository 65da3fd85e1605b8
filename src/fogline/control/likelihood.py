"""How likely each item of evidence is, given who really controls its place."""

import numpy as np
from numpy.typing import NDArray

from fogline.control.arrays import Field, Floats, Ints, Model, Plan
from fogline.control.attention import heard_in, weigh_silence
from fogline.control.evidence import ACTOR, CONTEST, Evidence

ENEMY_SPREAD = 0.2
"""Weight of all sides together that no neighbour holds, when a wrong side is named."""

NEAR = 0.05
"""A side is beside a place where its share of the neighbours exceeds this."""

LEAST = 1e-9


def step_likelihoods(evidence: Evidence, plan: Plan, model: Model, weight: Floats | None = None) -> Floats:
    """Likelihood of each controller at each step of a plan (steps by F + 1), scaled to a largest of 1.

    ``weight`` replaces the weights of the plan's items (for reruns without some of them).
    """
    n_controllers = model.field.shape[2]
    likelihood = np.ones((len(plan.days), n_controllers))
    if len(plan.item_step):
        logs = np.log(np.maximum(item_likelihoods(evidence, plan, model), LEAST))
        logs *= (evidence.weight[plan.items] if weight is None else weight)[:, None]
        summed = np.add.reduceat(logs, plan.fed_starts, axis=0)
        likelihood[plan.fed] = np.exp(summed - summed.max(axis=1, keepdims=True))
    heard = heard_in(plan, None if weight is None else weight > 0.0)
    weigh_silence(likelihood, plan, model.attention, model.field, heard)
    return likelihood


def item_likelihoods(evidence: Evidence, plan: Plan, model: Model) -> Floats:
    """Likelihood of each item of a plan under each controller (items by F + 1), up to a factor."""
    items = plan.items
    field = item_field(plan, model)
    likelihood = _relate(evidence, items, field.shape[1])
    affirms, source = evidence.affirms[items], evidence.source[items]
    camp = model.camps[source]
    table = model.tables[source, is_near(field, camp)]
    contest = np.flatnonzero(affirms == CONTEST)
    n_sides = field.shape[1] - 1
    likelihood[contest] *= _affirm(np.full(len(contest), n_sides), camp[contest], table[contest], field[contest])
    actor, share = evidence.actor[items].astype(np.int64), evidence.actor_share[items]
    acting = np.flatnonzero((affirms == ACTOR) & (actor[:, 0] >= 0))
    mixed = np.zeros((len(acting), n_sides + 1))
    for column in range(actor.shape[1]):
        rows = np.flatnonzero(actor[acting, column] >= 0)
        named = acting[rows]
        said = _affirm(actor[named, column], camp[named], table[named], field[named])
        mixed[rows] += share[named, column, None] * said
    likelihood[acting] *= mixed
    return likelihood


def item_field(plan: Plan, model: Model) -> Field:
    """The neighbours' mean posterior where each item counts (items by F + 1)."""
    return np.asarray(model.field[plan.places.start + plan.item_place, plan.item_cell])


def is_near(field: Field, camp: Ints) -> NDArray[np.int64]:
    """1 where the camp's side is beside the place, or, without a camp, where the neighbours are not all one side's."""
    rows = np.arange(len(field))
    mixed = field[:, :-1].max(axis=1, initial=0.0) < 1.0 - NEAR
    return np.where(camp >= 0, field[rows, camp] > NEAR, mixed).astype(np.int64)


def _affirm(value: Ints, camp: Ints, table: Floats, field: Field) -> Floats:
    """Likelihood that a source names ``value`` under each controller.

    A wrong side is drawn with the weights of the neighbour field: a false claim names who could be there.
    """
    n_items, n_controllers = field.shape
    n_sides = n_controllers - 1
    rows = np.arange(n_items)
    has_camp = camp >= 0
    spread = ENEMY_SPREAD / max(n_sides, 1) + field[:, :n_sides].astype(np.float64)
    rest = spread.sum(axis=1) - np.where(has_camp, spread[rows, camp], 0.0)
    wrong = np.repeat(rest[:, None], n_controllers, axis=1)
    wrong[:, :n_sides] -= spread
    wrong[rows[has_camp], camp[has_camp]] = rest[has_camp]
    named = np.minimum(value, n_sides - 1)
    wrong = spread[rows, named][:, None] / np.maximum(wrong, 1e-6)
    column = np.where(value == n_sides, 3, np.where(value == camp, 0, 2))
    out = np.repeat(table[rows, 1, column][:, None], n_controllers, axis=1)
    out[:, n_sides] = table[rows, 2, column]
    out[rows[has_camp], camp[has_camp]] = table[rows, 0, column][has_camp]
    out = np.where((column == 2)[:, None], out * wrong, out)
    is_match = rows[column == 2]
    out[is_match, value[is_match]] = table[is_match, 1, 1]
    return out


def _relate(evidence: Evidence, items: slice, n_controllers: int) -> Floats:
    """What each item's relation says where its actor, its target, nobody alone (contested), or another side controls."""
    relation = evidence.relation[items]
    out = np.repeat(relation[:, 3:], n_controllers, axis=1)
    out[:, -1] = relation[:, 2]
    target, actor, share = evidence.target[items], evidence.actor[items], evidence.actor_share[items]
    for column in range(target.shape[1]):
        rows = np.flatnonzero(target[:, column] >= 0)
        out[rows, target[rows, column]] = relation[rows, 1]
    for column in range(actor.shape[1]):
        rows = np.flatnonzero(actor[:, column] >= 0)
        side = actor[rows, column]
        out[rows, side] += (relation[rows, 0] - out[rows, side]) * share[rows, column]
    return out
