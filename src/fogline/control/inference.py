"""The EM loop: passes over all places, the field refreshed from each, reliability and rates learned from its counts."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from fogline.control.chain import N_RATE_COUNTS, Columns, Counts, Floats, Model, pass_over, spells_of
from fogline.control.evidence import Evidence
from fogline.control.learn import Reliability, learn_rates, learn_reliability, start_reliability
from fogline.control.neighbours import find_neighbours
from fogline.control.parameters import Parameters, Rates
from fogline.model import Source
from fogline.scale import worker_count

N_CHUNKS = 8
"""Places are cut into this many parts, whatever the machine, so that sums do not depend on the number of cores."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fit:
    """What EM settled on: rates, reliability, and the field of each place by cell of days."""

    rates: Rates
    reliability: Reliability
    field: NDArray[np.float32]

    def model(self, parameters: Parameters) -> Model:
        """The form that the chain takes."""
        reliability = self.reliability
        return Model(np.array(self.rates.as_tuple()), reliability.tables, reliability.camps, self.field, parameters.cell_days)


def columns_of(evidence: Evidence) -> Columns:
    """The columns that the chain takes; days before or after the horizon count on its first or last day."""
    return Columns(
        evidence.starts,
        np.clip(evidence.day, 0, max(evidence.n_days - 1, 0)).astype(np.int32),
        evidence.source,
        evidence.affirms,
        evidence.actor,
        evidence.actor_share,
        evidence.target,
        evidence.relation,
        evidence.weight,
    )


def fit(
    evidence: Evidence, sources: Mapping[str, Source], parameters: Parameters, on_progress: Callable[[int], None] | None = None
) -> Fit:
    """Run EM; ``on_progress(n)`` is called after each n rounds."""
    columns = columns_of(evidence)
    n_controllers = len(evidence.sides) + 1
    n_cells = max(-(-evidence.n_days // parameters.cell_days), 1)
    average = _neighbour_average(evidence, parameters)
    flat: NDArray[np.float32] = np.full((len(evidence.places), n_cells, n_controllers), 1.0 / n_controllers, dtype=np.float32)
    state = Fit(parameters.rates, start_reliability(evidence, sources, parameters), flat)
    for number in range(parameters.n_rounds if evidence.places and evidence.sides else 0):
        counts, means = run_pass(evidence, columns, state.model(parameters), parameters)
        state = Fit(
            learn_rates(counts.rates, state.rates) if parameters.learn_rates else state.rates,
            learn_reliability(counts, state.reliability, parameters, keep_camps=number < 2)
            if parameters.learn_sources
            else state.reliability,
            _refresh_field(average, means),
        )
        if on_progress is not None:
            on_progress(1)
    return state


def run_pass(evidence: Evidence, columns: Columns, model: Model, parameters: Parameters) -> tuple[Counts, NDArray[np.float32]]:
    """One E-step over all places: expected counts, and the mean posterior by place and cell."""
    n_sources, n_controllers = len(evidence.sources), len(evidence.sides) + 1
    horizon = (max(evidence.n_days, 1), parameters.step_days)

    def chunk(first: int, last: int) -> tuple[Counts, Any]:
        counts = empty_counts(n_sources, n_controllers - 1)
        return counts, pass_over(first, last, columns, model, horizon, counts)

    results = _over_chunks(chunk, len(evidence.places))
    total = Counts(*(np.sum([getattr(counts, name) for counts, _ in results], axis=0) for name in Counts._fields))
    return total, np.concatenate([means for _, means in results])


def empty_counts(n_sources: int, n_sides: int) -> Counts:
    """Counts of a pass that has not begun."""
    return Counts(
        said=np.zeros((n_sources, 2, 3, 4)),
        confusion=np.zeros((n_sources, n_sides + 1, n_sides + 1)),
        beside=np.zeros((n_sources, n_sides, 3, 4)),
        rates=np.zeros(N_RATE_COUNTS),
    )


def daily_spells(evidence: Evidence, state: Fit, parameters: Parameters) -> tuple[NDArray[np.int64], Floats]:
    """Spells of all places: rows of place, first day and end; and the mean probability of each controller."""
    columns, model = columns_of(evidence), state.model(parameters)
    horizon = (max(evidence.n_days, 1), parameters.step_days)

    def chunk(first: int, last: int) -> tuple[NDArray[np.int64], Floats]:
        where, mean = spells_of(first, last, columns, model, horizon, parameters.merge_tolerance)
        return where, mean

    results = _over_chunks(chunk, len(evidence.places))
    return np.concatenate([where for where, _ in results]), np.concatenate([mean for _, mean in results])


def _over_chunks(function: Callable[[int, int], T], n_places: int) -> list[T]:
    bounds = np.linspace(0, n_places, min(N_CHUNKS, n_places) + 1).astype(int).tolist()
    first = function(bounds[0], bounds[1])  # compiles what is not in the cache before threads start
    with ThreadPoolExecutor(worker_count(0)) as threads:
        return [first, *threads.map(function, bounds[1:-1], bounds[2:])]


def _neighbour_average(evidence: Evidence, parameters: Parameters) -> csr_matrix:
    coordinates = np.array([(place.lat, place.lon) for place in evidence.places]).reshape(-1, 2)
    starts, indices = find_neighbours(coordinates, max_km=parameters.max_neighbour_km)
    degree = np.diff(starts)
    values = np.repeat(1.0 / np.maximum(degree, 1), degree)
    shape = (len(evidence.places), len(evidence.places))
    return csr_matrix((values, indices, starts), shape=shape, dtype=np.float32)


def _refresh_field(average: csr_matrix, means: NDArray[np.float32]) -> NDArray[np.float32]:
    n_places, n_cells, n_controllers = means.shape
    mixed = np.asarray(average @ means.reshape(n_places, -1), dtype=np.float32).reshape(means.shape)
    alone = np.diff(average.indptr) == 0
    mixed[alone] = 1.0 / n_controllers
    return mixed
