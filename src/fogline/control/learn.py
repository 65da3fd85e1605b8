"""Learning: how reliable each source is, which camp it favours, and how fast places move (EM).

A source's table shrinks toward its camp's, and that toward the population's (Dirichlet). Tables start diagonal-dominant and keep
that as their prior; a camp is the hypothesis under which the source's expected confusions are likeliest. What a user pinned
(camp, accuracy) stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from fogline.control.arrays import Counts, Field, Floats
from fogline.control.disputes import guess_camps
from fogline.control.evidence import Evidence
from fogline.control.parameters import Parameters, Rates
from fogline.model import Source

NEUTRAL_TABLES = np.array([[[0.0, 0.88, 0.05, 0.07], [0.0, 0.88, 0.05, 0.07], [0.0, 0.0, 0.30, 0.70]]] * 2)
"""Said (own, true, wrong, contested) by held (own, other, contested) for a source without a camp, before any claim."""

PARTISAN_TABLES = np.array(
    [
        [[0.93, 0.0, 0.02, 0.05], [0.10, 0.77, 0.05, 0.08], [0.20, 0.0, 0.22, 0.58]],
        [[0.93, 0.0, 0.02, 0.05], [0.30, 0.57, 0.05, 0.08], [0.40, 0.0, 0.12, 0.48]],
    ]
)
"""The same for a source that favours a side: first about places that the side is nowhere near, then about those beside it."""

N_PRIOR_DAYS = 3000.0


@dataclass(frozen=True, slots=True)
class Reliability:
    """What is believed of each source: its table and habits (see :class:`~fogline.control.arrays.Model`), its camp (-1: none)."""

    tables: Floats
    camps: NDArray[np.int64]
    pinned_camps: NDArray[np.bool_]
    pinned_accuracy: Floats
    habits: Field = field(default_factory=lambda: np.empty((0, 0, 0), dtype=np.float32))


def start_reliability(evidence: Evidence, known: Mapping[str, Source], parameters: Parameters) -> Reliability:
    """Reliability before any pass: camps that a user wrote down or that disputes suggest, and the population's tables."""
    camps = guess_camps(evidence) if parameters.learn_sources else np.full(len(evidence.sources), -1, dtype=np.int64)
    pinned = np.zeros(len(camps), dtype=np.bool_)
    accuracy = np.full(len(camps), np.nan)
    for index, name in enumerate(evidence.sources):
        source = known.get(name)
        if source is None:
            continue
        if source.camp in evidence.sides:
            camps[index], pinned[index] = evidence.sides.index(source.camp), True
        if source.pinned_accuracy is not None:
            accuracy[index] = source.pinned_accuracy
    blank = Reliability(np.empty((len(camps), 2, 3, 4)), camps, pinned, accuracy)
    return replace(blank, tables=_tables(blank, np.zeros((len(camps), 2, 3, 4)), parameters))


def learn_reliability(counts: Counts, before: Reliability, parameters: Parameters, *, keep_camps: bool) -> Reliability:
    """The M-step for sources: camps from expected counts under each hypothesis, then tables."""
    if keep_camps:
        return replace(before, tables=_tables(before, counts.said, parameters))
    said_by = _counts_by_camp(counts, before)
    camps = np.where(before.pinned_camps, before.camps, _find_camps(said_by, before, parameters))
    after = replace(before, camps=camps)
    return replace(after, tables=_tables(after, said_by[np.arange(len(camps)), camps + 1], parameters))


def learn_rates(counts: Floats, before: Rates) -> Rates:
    """The M-step for rates: expected jumps over expected time, with a weak pull toward the starting values."""
    spontaneous, time, pressed, pressed_time, left, contested, decided, fought, defended = counts.tolist()
    start, few = Rates(), 4.0
    return Rates(
        spontaneous=(spontaneous + start.spontaneous * N_PRIOR_DAYS) / (time + N_PRIOR_DAYS),
        pressed=(pressed + start.pressed * N_PRIOR_DAYS) / (pressed_time + N_PRIOR_DAYS),
        contest=(contested + few * start.contest) / (left + few),
        resolve=(decided + few) / (fought + few / start.resolve),
        defend=(defended + few * start.defend) / (decided + few),
        spread=before.spread,
    )


def _tables(reliability: Reliability, said: Floats, parameters: Parameters) -> Floats:
    """Each source's table: population, then camp, then its own expected counts."""
    camps = reliability.camps
    tables = np.empty_like(said)
    partisan = camps >= 0
    for group, prior in ((partisan, PARTISAN_TABLES), (~partisan, NEUTRAL_TABLES)):
        population = _shrink(said[group].sum(axis=0), prior, parameters.population_strength)
        for camp in np.unique(camps[group]):
            members = np.flatnonzero(camps == camp)
            shared = _shrink(said[members].sum(axis=0), population, parameters.camp_strength)
            tables[members] = _shrink(said[members], shared[None], parameters.source_strength)
    for source in np.flatnonzero(np.isfinite(reliability.pinned_accuracy)):
        tables[source] = _pin(tables[source], reliability.pinned_accuracy[source])
    return np.asarray(np.maximum(tables, 1e-6))


def _shrink(counts: Floats, toward: Floats, strength: float) -> Floats:
    """Posterior mean of each row under a Dirichlet prior worth ``strength`` claims; impossible cells stay empty."""
    mixed = np.where(toward > 0.0, counts, 0.0) + strength * toward
    return np.asarray(mixed / mixed.sum(axis=-1, keepdims=True))


def _pin(table: Floats, accuracy: float) -> Floats:
    """A table whose right answers have the given probability, the rest shared as before."""
    pinned = table.copy()
    for held, right in ((0, 0), (1, 1), (2, 3)):
        column = 1 if held == 0 and table[:, 0, 0].max() <= 1e-6 else right
        rest = np.delete(pinned[:, held], column, axis=-1).sum(axis=-1)
        scale = (1.0 - accuracy) / np.maximum(rest, 1e-9)
        pinned[:, held] *= scale[:, None]
        pinned[:, held, column] = accuracy
    return pinned


def _counts_by_camp(counts: Counts, before: Reliability) -> Floats:
    """Counts of each source's table were it of each camp: ``[source, camp + 1, near, held, said]``."""
    n_sources, n_sides = counts.beside.shape[:2]
    out = np.empty((n_sources, n_sides + 1, 2, 3, 4))
    for camp in range(-1, n_sides):
        out[:, camp + 1, 0] = _collapse(counts.confusion, camp)
        if camp >= 0:
            out[:, camp + 1, 1] = counts.beside[:, camp]
            out[:, camp + 1, 0] -= counts.beside[:, camp]
        else:
            out[:, 0, 0] *= 0.5
            out[:, 0, 1] = out[:, 0, 0]
    own = np.arange(n_sources)
    out[own, before.camps + 1] = counts.said
    return np.asarray(np.maximum(out, 0.0))


def _collapse(confusion: Floats, camp: int) -> Floats:
    """Confusions (source by said by held, contested last) as counts of tables under a camp (-1: none)."""
    n_sources, n_controllers = confusion.shape[:2]
    n_sides = n_controllers - 1
    out = np.zeros((n_sources, 3, 4))
    for held in range(n_controllers):
        row = 2 if held == n_sides else (0 if held == camp else 1)
        for value in range(n_controllers):
            column = 3 if value == n_sides else (0 if value == camp else (1 if value == held else 2))
            out[:, row, column] += confusion[:, value, held]
    return out


def _find_camps(said_by: Floats, before: Reliability, parameters: Parameters) -> NDArray[np.int64]:
    """The likeliest camp of each source: the Dirichlet-multinomial likelihood of what it said under each hypothesis."""
    n_sources, n_hypotheses = said_by.shape[:2]
    current = said_by[np.arange(n_sources), before.camps + 1]
    partisan = before.camps >= 0
    populations = [
        _shrink(current[group].sum(axis=0), prior, parameters.population_strength)
        for group, prior in ((~partisan, NEUTRAL_TABLES), (partisan, PARTISAN_TABLES))
    ]
    score = np.empty((n_sources, n_hypotheses))
    for hypothesis in range(n_hypotheses):
        prior = populations[0 if hypothesis == 0 else 1] * parameters.source_strength
        wrong = said_by[:, hypothesis, :, :, 2].sum(axis=(1, 2))
        score[:, hypothesis] = _log_evidence(said_by[:, hypothesis], prior) - wrong * np.log(1.5)
    score[:, 1:] -= np.log(max(n_hypotheses - 1, 1))
    return np.asarray(score.argmax(axis=1) - 1, dtype=np.int64)


def _log_evidence(counts: Floats, prior: Floats) -> Floats:
    possible = prior > 0.0
    alpha = np.where(possible, prior, 1.0)
    seen = np.where(possible, counts, 0.0)
    rows = gammaln(alpha.sum(-1, where=possible)) - gammaln((alpha + seen).sum(-1, where=possible))
    cells = np.where(possible, gammaln(alpha + seen) - gammaln(alpha), 0.0).sum(axis=-1)
    return np.asarray((rows + cells).sum(axis=(-2, -1)))
