"""The EM loop: passes over all places, the field refreshed from each, reliability and rates learned from its counts."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from fogline.control.arrays import Attention, Counts, Field, Floats, Model, Plan, make_plan
from fogline.control.attention import find_heard, learn_attention, start_attention
from fogline.control.chain import cut_spells, smooth_places
from fogline.control.counts import count_claims, sum_counts
from fogline.control.evidence import ACTOR, Evidence
from fogline.control.learn import Reliability, learn_rates, learn_reliability, start_reliability
from fogline.control.likelihood import step_likelihoods
from fogline.control.neighbours import find_neighbours
from fogline.control.parameters import Parameters, Rates
from fogline.model import Source
from fogline.scale import worker_count

CHUNK_SIZE = 1_500_000
"""Numbers in one table of steps by controllers: places are cut into chunks of this size, whatever the machine, so that sums do
not depend on the number of cores, and memory not on the number of places."""

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

    ``average`` makes a place's field from its neighbours' posteriors.
    """

    rates: Rates
    reliability: Reliability
    field: Field
    attention: Attention
    average: csr_matrix

    def model(self) -> Model:
        """The form that inference takes."""
        return Model(np.array(self.rates.as_tuple()), self.reliability.tables, self.reliability.camps, self.field, self.attention)


def fit(
    evidence: Evidence, sources: Mapping[str, Source], parameters: Parameters, on_progress: Callable[[int], None] | None = None
) -> Fit:
    """Run EM; ``on_progress(n)`` is called after each n rounds."""
    plans = _plans(evidence, parameters, parameters.step_days)
    n_controllers = len(evidence.sides) + 1
    n_cells = -(-max(evidence.n_days, 1) // parameters.cell_days)
    average = _neighbour_average(evidence, parameters)
    usual = usual_holders(evidence)
    flat: Field = np.full((len(evidence.places), n_cells, n_controllers), 1.0 / n_controllers, dtype=np.float32)
    flat[np.diff(average.indptr) == 0] = usual
    home = _at_home(evidence, usual)
    flat = _from_home(flat, home, parameters.home_share)
    heard = find_heard(evidence, parameters.cell_days)
    state = Fit(parameters.rates, start_reliability(evidence, sources, parameters), flat, start_attention(heard), average)
    for number in range(parameters.n_rounds if plans else 0):
        counts, means = run_pass(evidence, plans, state.model())
        reliability = state.reliability
        if parameters.learn_sources:
            reliability = learn_reliability(counts, reliability, parameters, keep_camps=number < 2)
        rates = learn_rates(counts.rates, state.rates) if parameters.learn_rates else state.rates
        is_settled = number >= LEAST_ROUNDS - 1 and _moved(state.rates, rates) < SETTLED
        attention = learn_attention(state.attention, heard, means, state.field) if parameters.learn_silence else state.attention
        field = _from_home(_refresh_field(average, means, usual, parameters.field_power), home, parameters.home_share)
        state = Fit(rates, reliability, field, attention, average)
        if on_progress is not None:
            on_progress(1)
        if is_settled:
            break
    return state


def _moved(before: Rates, after: Rates) -> float:
    """By how much the rate that moved most changed, as a share."""
    return max(abs(new / old - 1.0) for old, new in zip(before.as_tuple(), after.as_tuple(), strict=True))


def run_pass(evidence: Evidence, plans: Sequence[Plan], model: Model) -> tuple[Counts, Field]:
    """One E-step over all places: expected counts, and the mean posterior by place, cell and controller."""

    def run(plan: Plan) -> tuple[Counts, Field]:
        posterior, moves = smooth(evidence, plan, model)
        n_steps = np.diff(plan.cell_starts, append=len(plan.days))
        means = np.add.reduceat(posterior, plan.cell_starts, axis=0) / n_steps[:, None]
        shape = (-1, plan.n_cells, posterior.shape[1])
        return count_claims(evidence, plan, model, posterior, moves), means.astype(np.float32).reshape(shape)

    results = _over(run, plans)
    return sum_counts(counts for counts, _ in results), np.concatenate([means for _, means in results])


def smooth(evidence: Evidence, plan: Plan, model: Model, weight: Floats | None = None) -> tuple[Floats, Floats]:
    """Posterior by step of a plan, and expected moves; ``weight`` replaces the weights of its items."""
    likelihood = step_likelihoods(evidence, plan, model, weight)
    field = model.field[plan.places]
    posterior, moves = smooth_places(plan.starts, plan.days, plan.clock, likelihood, field, plan.cell_days, model.rates)
    return posterior, moves


def daily_spells(
    evidence: Evidence, state: Fit, parameters: Parameters, places: Sequence[int] | None = None
) -> tuple[NDArray[np.int32], Field]:
    """Spells of the given places (all): rows of place, first day and end; and the mean probability of each controller."""
    model, n_days = state.model(), max(evidence.n_days, 1)

    def run(plan: Plan) -> tuple[NDArray[np.int32], Field]:
        posterior, _ = smooth(evidence, plan, model)
        first = np.flatnonzero(np.diff(cut_spells(posterior, n_days, parameters.merge_tolerance), prepend=-1))
        length = np.diff(first, append=len(posterior))
        place, begin = plan.places.start + first // n_days, first % n_days
        mean = np.add.reduceat(posterior, first, axis=0) / length[:, None]
        return np.column_stack([place, begin, begin + length]).astype(np.int32), mean.astype(np.float32)

    if places is None:
        results = _over(run, _plans(evidence, parameters, 1))
    else:
        cell_days = parameters.cell_days
        results = [run(make_plan(evidence, slice(p, p + 1), step_days=1, cell_days=cell_days)) for p in places]
    if not results:
        return np.empty((0, 3), dtype=np.int32), np.empty((0, len(evidence.sides) + 1), dtype=np.float32)
    return np.concatenate([where for where, _ in results]), np.concatenate([mean for _, mean in results])


def _plans(evidence: Evidence, parameters: Parameters, step_days: int) -> list[Plan]:
    """Chunks of places with the days on which they step; none where there is nothing to estimate."""
    n_places, n_controllers = len(evidence.places), len(evidence.sides) + 1
    if n_places == 0 or n_controllers == 1:
        return []
    n_steps = max(evidence.n_days, 1) / step_days + len(evidence.day) / n_places
    size = max(int(CHUNK_SIZE / (n_steps * n_controllers)), 1)
    bounds = [*range(0, n_places, size), n_places]
    return [
        make_plan(evidence, slice(first, last), step_days=step_days, cell_days=parameters.cell_days)
        for first, last in pairwise(bounds)
    ]


def _over(function: Callable[[Plan], T], plans: Sequence[Plan]) -> list[T]:
    """The function over all plans, in threads; the first runs alone, since it compiles what is not in the cache."""
    first = function(plans[0])
    with ThreadPoolExecutor(worker_count(0)) as threads:
        return [first, *threads.map(function, plans[1:])]


def _neighbour_average(evidence: Evidence, parameters: Parameters) -> csr_matrix:
    coordinates = np.array([(place.lat, place.lon) for place in evidence.places]).reshape(-1, 2)
    starts, indices = find_neighbours(coordinates, max_km=parameters.max_neighbour_km)
    degree = np.diff(starts)
    values = np.repeat(1.0 / np.maximum(degree, 1), degree)
    shape = (len(evidence.places), len(evidence.places))
    return csr_matrix((values, indices, starts), shape=shape, dtype=np.float32)


def sharpen(means: Field, power: float) -> Field:
    """Probabilities (controllers last) raised to a power, summing to one again."""
    sharp: Field = means**power
    sharp /= sharp.sum(axis=-1, keepdims=True)
    return sharp


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


def _refresh_field(average: csr_matrix, means: Field, usual: Floats, power: float) -> Field:
    """The mean of the neighbours' posteriors, each first sharpened by ``power``; the usual holders where there are none."""
    sharp = sharpen(means, power)
    n_places = len(means)
    mixed = np.asarray(average @ sharp.reshape(n_places, -1), dtype=np.float32).reshape(means.shape)
    alone = np.diff(average.indptr) == 0
    mixed[alone] = usual
    return mixed


def _at_home(evidence: Evidence, usual: Floats) -> Field:
    """Who holds each place before anything is told: mostly the state whose country it lies in; zeros where there is none."""
    first: Field = np.zeros((len(evidence.places), len(evidence.sides) + 1), dtype=np.float32)
    for row, place in enumerate(evidence.places):
        if place.home in evidence.sides:
            first[row] = (1.0 - HELD_AT_HOME) * usual
            first[row, evidence.sides.index(place.home)] += HELD_AT_HOME
    return first


def _from_home(field: Field, home: Field, share: float) -> Field:
    """The field with its first cell, from which the chains set out, leaning to the states at home by this share."""
    leaning = share * (home.sum(axis=1, keepdims=True) > 0.0)
    field[:, 0] = (1.0 - leaning) * field[:, 0] + leaning * home
    return field
