"""The EM loop: passes over all places, the field refreshed from each, reliability and rates learned from its counts."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from scipy.sparse import csr_matrix

from fogline.control.arrays import (
    N_RATE_COUNTS,
    Attention,
    Calendar,
    Counts,
    Field,
    Floats,
    Model,
    items_of,
    make_calendar,
    make_room,
    n_cells,
)
from fogline.control.attention import find_heard, learn_attention, start_attention
from fogline.control.counts import no_counts, sum_counts
from fogline.control.evidence import ACTOR, Evidence
from fogline.control.habits import learn_habits
from fogline.control.learn import Reliability, learn_rates, learn_reliability, start_reliability
from fogline.control.neighbours import find_neighbours
from fogline.control.parameters import Parameters, Rates
from fogline.control.sweep import average_neighbours, sharpen, sweep_places
from fogline.model import Source
from fogline.scale import worker_count

CHUNKS = 16
"""Places are worked on in at most so many pieces, whatever the machine, so that sums do not depend on the number of cores."""

LEAST_CHUNK = 16

HELD_AT_HOME = 0.85
"""How likely a state holds a place of its own country before anything is told."""

FEW_PLACES = 1.0
"""Votes shared evenly by all sides, beside those of the places."""

LEAST_ROUNDS = 6
SETTLED = 0.02
"""EM stops after this many rounds once no rate changes by more than this share in a round."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fit:
    """What EM settled on: rates, reliability, the field of each place by cell of days, and how often places are heard of.

    ``average`` makes a place's field from its neighbours' posteriors; ``pace`` is how fast contest ends in each place.
    """

    rates: Rates
    reliability: Reliability
    field: Field
    attention: Attention
    average: csr_matrix
    pace: Floats


def fit(
    evidence: Evidence, sources: Mapping[str, Source], parameters: Parameters, on_progress: Callable[[int], None] | None = None
) -> Fit:
    """Run EM; ``on_progress(n)`` is called after each n rounds."""
    calendar = make_calendar(evidence.n_days, step_days=parameters.step_days, cell_days=parameters.cell_days)
    n_controllers = len(evidence.sides) + 1
    average = _neighbour_average(evidence, parameters)
    usual = usual_holders(evidence)
    flat: Field = np.full((len(evidence.places), n_cells(calendar), n_controllers), 1.0 / n_controllers, dtype=np.float32)
    flat[np.diff(average.indptr) == 0] = usual
    home = _at_home(evidence, usual)
    _from_home(flat, home, parameters.home_share)
    heard = find_heard(evidence, parameters.cell_days)
    pace = np.array([parameters.divided_pace if place.has_parts else 1.0 for place in evidence.places])
    start = start_reliability(evidence, sources, parameters)
    state = Fit(parameters.rates, start, flat, start_attention(heard), average, pace)
    means = np.empty_like(flat)
    for number in range(parameters.n_rounds if evidence.places and evidence.sides else 0):
        counts, pressed = run_pass(evidence, calendar, state, means)
        reliability = state.reliability
        if parameters.learn_sources:
            reliability = learn_reliability(counts, reliability, parameters, keep_camps=number < 2)
            if not average.nnz and number >= LEAST_ROUNDS // 2:
                reliability = replace(reliability, habits=learn_habits(counts, reliability, usual))
        rates = learn_rates(counts.rates, state.rates) if parameters.learn_rates else state.rates
        is_settled = number >= LEAST_ROUNDS - 1 and _moved(state.rates, rates) < SETTLED
        attention = state.attention
        if parameters.learn_silence:
            attention = learn_attention(attention, heard, means[:, :, -1].copy(), pressed)
        _refresh_field(average, means, state.field, parameters.field_power)
        _from_home(state.field, home, parameters.home_share)
        state = Fit(rates, reliability, state.field, attention, average, pace)
        if on_progress is not None:
            on_progress(1)
        if is_settled:
            break
    return state


def model_of(state: Fit, places: slice) -> Model:
    """What inference is given about some places."""
    attention, reliability = state.attention, state.reliability
    return Model(
        np.array(state.rates.as_tuple()),
        reliability.tables,
        reliability.camps,
        reliability.habits,
        state.field[places],
        attention.levels,
        attention.share[places],
        attention.volume,
        attention.bursts,
        state.pace[places],
    )


def _moved(before: Rates, after: Rates) -> float:
    """By how much the rate that moved most changed, as a share."""
    return max(abs(new / old - 1.0) for old, new in zip(before.as_tuple(), after.as_tuple(), strict=True))


def run_pass(evidence: Evidence, calendar: Calendar, state: Fit, means: Field) -> tuple[Counts, Field]:
    """One E-step over all places: expected counts, and how likely each place is held beside another side, by cell.

    ``means`` takes the mean posterior by place, cell and controller.
    """
    n_sides, pressed = len(evidence.sides), np.empty(means.shape[:2], dtype=np.float32)

    def run(chunk: slice) -> Counts:
        items, counts = items_of(evidence, chunk), no_counts(len(evidence.sources), n_sides, N_RATE_COUNTS)
        room = make_room(items, calendar, n_sides)
        sweep_places(room, items, calendar, model_of(state, chunk), counts, means[chunk], pressed[chunk])
        return counts

    return sum_counts(over_chunks(run, len(evidence.places))), pressed


def over_chunks(function: Callable[[slice], T], n_places: int) -> Iterator[T]:
    """The function over all places in pieces, in threads; results in order."""
    n_chunks = min(CHUNKS, -(-n_places // LEAST_CHUNK))
    bounds = [n_places * number // n_chunks for number in range(n_chunks + 1)]
    with ThreadPoolExecutor(worker_count(0)) as threads:
        yield from threads.map(function, map(slice, bounds, bounds[1:]))


def _neighbour_average(evidence: Evidence, parameters: Parameters) -> csr_matrix:
    coordinates = np.array([(place.lat, place.lon) for place in evidence.places]).reshape(-1, 2)
    starts, indices = find_neighbours(coordinates, max_km=parameters.max_neighbour_km)
    degree = np.diff(starts)
    values = np.repeat(1.0 / np.maximum(degree, 1), degree)
    shape = (len(evidence.places), len(evidence.places))
    return csr_matrix((values, indices, starts), shape=shape, dtype=np.float32)


def usual_holders(evidence: Evidence) -> Floats:
    """How often each controller is named anywhere in the war (F + 1, sums to 1): what is expected of a place without neighbours.

    Each place has one vote, shared by the sides that claims there name, so that a loud side's many claims count no more.
    """
    n_sides = len(evidence.sides)
    named = np.flatnonzero((evidence.affirms == ACTOR) & (evidence.actor[:, 0] >= 0))
    place = np.searchsorted(evidence.starts, named, side="right") - 1
    votes = np.zeros((len(evidence.places), n_sides))
    np.add.at(votes, (place, evidence.actor[named, 0].astype(np.int64)), evidence.weight[named])
    told = votes.sum(axis=1) > 0.0
    share = (votes[told] / votes[told].sum(axis=1, keepdims=True)).sum(axis=0) + FEW_PLACES / max(n_sides, 1)
    contested = 1.0 / (n_sides + 1)
    return np.append((1.0 - contested) * share / share.sum(), contested)


def _refresh_field(average: csr_matrix, means: Field, field: Field, power: float) -> None:
    """The mean of the neighbours' posteriors, each first sharpened by ``power``; where there are none the field stays.

    ``means`` are sharpened in place.
    """
    starts, neighbours = average.indptr.astype(np.int32), average.indices.astype(np.int32)
    deque(over_chunks(lambda chunk: sharpen(means[chunk], power), len(means)), maxlen=0)
    deque(
        over_chunks(lambda chunk: average_neighbours(field[chunk], chunk.start, means, starts, neighbours), len(means)), maxlen=0
    )


def _at_home(evidence: Evidence, usual: Floats) -> Field:
    """Who holds each place before anything is told: mostly the state whose country it lies in; zeros where there is none."""
    first: Field = np.zeros((len(evidence.places), len(evidence.sides) + 1), dtype=np.float32)
    for row, place in enumerate(evidence.places):
        if place.home in evidence.sides:
            first[row] = (1.0 - HELD_AT_HOME) * usual
            first[row, evidence.sides.index(place.home)] += HELD_AT_HOME
    return first


def _from_home(field: Field, home: Field, share: float) -> None:
    """Lean the field's first cell, from which the chains set out, to the states at home by this share."""
    leaning = share * (home.sum(axis=1, keepdims=True) > 0.0)
    field[:, 0] = (1.0 - leaning) * field[:, 0] + leaning * home
