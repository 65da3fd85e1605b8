"""A new claim, taken in at once: its place is rerun, and those near it as far as the change reaches.

What was learned (rates, reliability, attention) stays until the next full run; given that, the result is what a full run would
give. The change of a place's posterior goes into its neighbours' fields, they are rerun, and so on while a field still moves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from fogline.control.arrays import N_RATE_COUNTS, Attention, Field, items_of, make_calendar, make_room
from fogline.control.estimate import FittedControl, spell_table
from fogline.control.evidence import Evidence
from fogline.control.gather import add_claims
from fogline.control.inference import Fit, model_of
from fogline.control.learn import NEUTRAL_TABLES, Reliability
from fogline.control.parameters import Parameters
from fogline.control.sweep import average_cells, sharpen, smooth_place
from fogline.model import Claim, OriginMembership
from fogline.theatre.load import Theatre

LEAST_MOVE = 1e-4
"""A field that moves by less reruns no place."""

MOST_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Update:
    """The model with the new claims in it, and the spells of all places whose estimate moved."""

    fitted: FittedControl
    place_ids: tuple[str, ...]
    spells: pa.Table


def update_control(
    fitted: FittedControl,
    claims: Iterable[Claim],
    *,
    theatre: Theatre | None = None,
    origins: Iterable[OriginMembership] = (),
) -> Update:
    """Take in new claims without a full run; the spells given replace those of the same places.

    Raises :class:`~fogline.errors.InputError` where a claim speaks of a place that the model has not seen: that takes a full run.
    """
    before, parameters = fitted.evidence, fitted.parameters
    evidence, touched = add_claims(before, claims, theatre=theatre, origins=origins, parameters=parameters)
    state = _widen(fitted.state, evidence, parameters)
    field, moved = _spread(before, evidence, state, touched, parameters)
    after = FittedControl(evidence, replace(state, field=field), parameters)
    names = tuple(evidence.places[place].place_id for place in moved)
    return Update(after, names, spell_table(after, moved))


def _widen(state: Fit, evidence: Evidence, parameters: Parameters) -> Fit:
    """Room for new sources, who are taken for sources without a camp, and for days after the last."""
    reliability, n_new = state.reliability, len(evidence.sources) - len(state.reliability.camps)
    if n_new:
        neutral = reliability.camps < 0
        table = reliability.tables[neutral].mean(axis=0) if neutral.any() else np.maximum(NEUTRAL_TABLES, 1e-6)
        reliability = Reliability(
            np.concatenate([reliability.tables, np.repeat(table[None], n_new, axis=0)]),
            np.append(reliability.camps, np.full(n_new, -1)),
            np.append(reliability.pinned_camps, np.zeros(n_new, dtype=np.bool_)),
            np.append(reliability.pinned_accuracy, np.full(n_new, np.nan)),
        )
    n_more = -(-max(evidence.n_days, 1) // parameters.cell_days) - state.field.shape[1]
    attention, field = state.attention, state.field.copy()
    if n_more > 0:
        field = np.concatenate([field, np.repeat(field[:, -1:], n_more, axis=1)], axis=1)
        volume = np.append(attention.volume, np.repeat(attention.volume[-1:], n_more))
        attention = Attention(attention.levels, attention.share, volume, attention.bursts)
    return replace(state, reliability=reliability, field=field, attention=attention)


def _spread(
    before: Evidence, evidence: Evidence, state: Fit, touched: Sequence[int], parameters: Parameters
) -> tuple[Field, list[int]]:
    """The field after the change has spread, and the places that were rerun."""
    field, neighbours = state.field, state.average.tocsc()
    before = replace(before, n_days=evidence.n_days)
    known = {place: _sharp_mean(before, state, place, parameters) for place in touched}
    moved, waiting = set(touched), sorted(touched)
    for _ in range(MOST_ROUNDS):
        changed: set[int] = set()
        for place in waiting:
            was = known[place]
            now = known[place] = _sharp_mean(evidence, state, place, parameters)
            for at in range(neighbours.indptr[place], neighbours.indptr[place + 1]):
                near = int(neighbours.indices[at])
                step = neighbours.data[at] * (now - was)
                if np.abs(step).max() >= LEAST_MOVE:
                    if near not in known:
                        known[near] = _sharp_mean(evidence, state, near, parameters)
                    field[near] += step
                    changed.add(near)
        moved |= changed
        waiting = sorted(changed)
        if not waiting:
            break
    return field, sorted(moved)


def _sharp_mean(evidence: Evidence, state: Fit, place: int, parameters: Parameters) -> Field:
    """The sharpened mean posterior of one place by cell, given the field as it stands."""
    calendar = make_calendar(evidence.n_days, step_days=parameters.step_days, cell_days=parameters.cell_days)
    chunk = slice(place, place + 1)
    items, means = items_of(evidence, chunk), np.empty_like(state.field[chunk])
    room = make_room(items, calendar, len(evidence.sides))
    n_steps = smooth_place(room, items, calendar, model_of(state, chunk), 0, np.zeros(N_RATE_COUNTS))
    average_cells(room, n_steps, means, 0)
    sharpen(means, parameters.field_power)
    return np.asarray(means[0])
