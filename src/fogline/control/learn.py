"""Learning: how reliable each source is, which camp it favours, and how fast places move (EM).

A source's table shrinks toward its camp's, and that toward the population's (Dirichlet). Tables start diagonal-dominant and keep
that as their prior; a camp is the hypothesis under which the source's expected confusions are likeliest. What a user pinned
(camp, accuracy) stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from fogline.control.chain import Counts, Floats
from fogline.control.parameters import Parameters, Rates
from fogline.model import Source

NEUTRAL_TABLE = np.array([[0.0, 0.88, 0.05, 0.07], [0.0, 0.88, 0.05, 0.07], [0.0, 0.0, 0.30, 0.70]])
"""Said (own, true, wrong, contested) by held (own, other, contested) for a source without a camp, before any claim."""

PARTISAN_TABLE = np.array([[0.93, 0.0, 0.02, 0.05], [0.30, 0.57, 0.05, 0.08], [0.40, 0.0, 0.12, 0.48]])
"""The same for a source that favours the side in the first row."""

FAR_TABLE = np.array([[0.93, 0.0, 0.02, 0.05], [0.10, 0.77, 0.05, 0.08], [0.20, 0.0, 0.22, 0.58]])
"""A partisan source about places that its camp is nowhere near."""

N_PRIOR_DAYS = 3000.0


@dataclass(frozen=True, slots=True)
class Reliability:
    """What is believed of each source: its table (see :class:`~fogline.control.chain.Model`) and its camp (-1: none)."""

    tables: Floats
    camps: NDArray[np.int64]
    pinned_camps: NDArray[np.bool_]
    pinned_accuracy: Floats


def start_reliability(sources: tuple[str, ...], sides: tuple[str, ...], known: Mapping[str, Source]) -> Reliability:
    """Reliability before any claim: camps that a user wrote down, and the population's tables."""
    camps = np.full(len(sources), -1, dtype=np.int64)
    accuracy = np.full(len(sources), np.nan)
    for index, name in enumerate(sources):
        source = known.get(name)
        if source is None:
            continue
        if source.camp in sides:
            camps[index] = sides.index(source.camp)
        if source.pinned_accuracy is not None:
            accuracy[index] = source.pinned_accuracy
    blank = Reliability(np.empty((len(sources), 2, 3, 4)), camps, camps >= 0, accuracy)
    return replace(blank, tables=_tables(blank, np.zeros((len(sources), 2, 3, 4)), Parameters()))


def learn_reliability(counts: Counts, before: Reliability, parameters: Parameters) -> Reliability:
    """The M-step for sources: tables from expected counts, then camps from expected confusions."""
    camps = np.where(before.pinned_camps, before.camps, _find_camps(counts.confusion, before, parameters))
    said = counts.said.copy()
    for source in np.flatnonzero(camps != before.camps):
        said[source] = _collapse(counts.confusion[source], camps[source])[None] * 0.5
    after = replace(before, camps=camps)
    return replace(after, tables=_tables(after, said, parameters))


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
    for group, prior in ((partisan, np.stack([FAR_TABLE, PARTISAN_TABLE])), (~partisan, np.stack([NEUTRAL_TABLE] * 2))):
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


def _collapse(confusion: Floats, camp: int) -> Floats:
    """A source's confusions (said by held, contested last) as counts of its table under a camp (-1: none)."""
    n_sides = confusion.shape[0] - 1
    out = np.zeros((3, 4))
    for held in range(n_sides + 1):
        row = 2 if held == n_sides else (0 if held == camp else 1)
        for value in range(n_sides + 1):
            column = 3 if value == n_sides else (0 if value == camp else (1 if value == held else 2))
            out[row, column] += confusion[value, held]
    return out


def _find_camps(confusion: Floats, before: Reliability, parameters: Parameters) -> NDArray[np.int64]:
    """The likeliest camp of each source: the Dirichlet-multinomial likelihood of its confusions under each hypothesis."""
    n_sources, n_sides = confusion.shape[0], confusion.shape[1] - 1
    score = np.full((n_sources, n_sides + 1), -np.inf)
    for camp in range(-1, n_sides):
        prior = NEUTRAL_TABLE if camp < 0 else PARTISAN_TABLE
        counts = np.stack([_collapse(table, camp) for table in confusion]) if n_sources else np.zeros((0, 3, 4))
        n_wrong = max(min(n_sides - 1.0 if camp < 0 else n_sides - 2.0, 2.5), 1.0)
        value = _log_evidence(counts, prior * parameters.source_strength) - counts[:, :, 2].sum(axis=1) * np.log(n_wrong)
        score[:, camp + 1] = value + (np.log(0.5) if camp < 0 else np.log(0.5 / n_sides))
    best = score.argmax(axis=1) - 1
    sure = score.max(axis=1) - score[:, 0] > 1.0
    return np.where(sure, best, -1).astype(np.int64)


def _log_evidence(counts: Floats, prior: Floats) -> Floats:
    possible = prior > 0.0
    alpha = np.where(possible, prior, 1.0)
    seen = np.where(possible, counts, 0.0)
    rows = gammaln(alpha.sum(-1, where=possible)) - gammaln((alpha + seen).sum(-1, where=possible))
    cells = np.where(possible, gammaln(alpha + seen) - gammaln(alpha), 0.0).sum(axis=-1)
    return np.asarray((rows + cells).sum(axis=-1))
