"""Hazards: the daily rate of each possible move, as a regularised Poisson regression on the exposure of the past.

The rate of a move is exp(b . signals + effect of the side). Coefficients have a normal prior around zero on standardised signals,
so that a thin past gives the theatre's base rate and nothing more; recent exposure weighs more than old (:class:`Choices`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from fogline.forecasts.war.exposure import Exposure
from fogline.forecasts.war.signals import N_SIGNALS, RESERVES, Floats

N_KINDS = 3
N_DRAWS = 16


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen once, on early months of a real war, and not fitted.

    Half-life of the past and floor of its weight; precision of the prior on coefficients and on effects of sides; and caution,
    with which rates are multiplied: tables make wars look busier than they go on to be, as towns enter them when fought over.
    """

    half_life_days: float = 240.0
    least_weight: float = 0.15
    precision: float = 4.0
    side_precision: float = 8.0
    caution: float = 0.85


@dataclass(frozen=True, slots=True)
class Hazards:
    """Coefficients by kind of move and signal, effects by kind and side, and the spread of the sides' fortunes (log scale).

    ``draws`` are :data:`N_DRAWS` draws of both from their posterior (draw, kind, signals then sides): how far they may be wrong.
    ``has_reserves`` says whether the past supports that a side which gains elsewhere loses here.
    """

    coefficients: Floats
    side_effects: Floats
    draws: Floats
    spread: float
    n_events: tuple[int, ...]
    has_reserves: bool


@threadpool_limits.wrap(limits=1)  # the matrices are narrow: threads would only wait for each other
def fit_hazards(exposure: Exposure, n_sides: int, *, until: int, choices: Choices) -> Hazards:
    """Fit all three kinds of move on exposure that ended by day ``until``."""
    coefficients = np.zeros((N_KINDS, N_SIGNALS))
    side_effects = np.zeros((N_KINDS, n_sides))
    draws = np.zeros((N_DRAWS, N_KINDS, N_SIGNALS + n_sides))
    n_events, reserves = [], []
    expected = np.zeros(len(exposure.kind))
    weight = _weights(until - exposure.day, choices)
    for kind in range(N_KINDS):
        chosen = (exposure.kind == kind) & (exposure.day <= until)
        design = _Design(exposure, chosen, n_sides)
        fitted, has_reserves = _fit_with_or_without_reserves(design, weight[chosen], choices)
        draws[:, kind] = fitted.draws
        coefficients[kind], side_effects[kind] = fitted.best[:N_SIGNALS], fitted.best[N_SIGNALS:]
        expected[chosen] = design.rates(fitted.best) * design.at_risk
        n_events.append(int(design.happened.sum()))
        reserves.append(has_reserves)
    draws[:, :, 0] += np.log(choices.caution)
    return Hazards(coefficients, side_effects, draws, _spread(exposure, expected, until), tuple(n_events), any(reserves))


@dataclass(frozen=True, slots=True)
class _Fitted:
    best: Floats
    draws: Floats
    likelihood: float


class _Design:
    """One kind of move as a regression: columns are signals, then a mark for each side."""

    def __init__(self, exposure: Exposure, chosen: NDArray[np.bool_], n_sides: int) -> None:
        sides = np.eye(n_sides)[np.minimum(exposure.side[chosen], n_sides - 1)]
        self.columns = np.concatenate([exposure.signals[chosen], sides], axis=1)
        self.at_risk = exposure.at_risk[chosen]
        self.happened = exposure.happened[chosen]

    def rates(self, coefficients: Floats) -> Floats:
        """Daily rate of each row."""
        rates: Floats = np.exp(np.clip(self.columns @ coefficients, -25.0, 2.0))
        return rates


def _weights(age: NDArray[np.int64], choices: Choices) -> Floats:
    recent = 0.5 ** (np.maximum(age, 0) / choices.half_life_days)
    weights: Floats = choices.least_weight + (1.0 - choices.least_weight) * recent
    return weights


def _fit_with_or_without_reserves(design: _Design, weight: Floats, choices: Choices) -> tuple[_Fitted, bool]:
    """The fit; the pace elsewhere stays in only where it makes losses likelier and gains two units of log-likelihood."""
    kept = np.ones(design.columns.shape[1], dtype=bool)
    full = _fit(design, weight, kept, choices)
    kept[RESERVES] = False
    reduced = _fit(design, weight, kept, choices)
    return (full, True) if full.best[RESERVES] > 0.0 and full.likelihood - reduced.likelihood > 2.0 else (reduced, False)


def _fit(design: _Design, weight: Floats, kept: NDArray[np.bool_], choices: Choices) -> _Fitted:
    """Newton's method on the penalised likelihood, and draws from the normal curve at its top (Laplace)."""
    n_columns = design.columns.shape[1]
    base = float(np.log((weight @ design.happened + 0.5) / (weight @ design.at_risk + 500.0)))
    if not len(weight):
        best = np.eye(n_columns)[0] * base
        return _Fitted(best, np.tile(best, (N_DRAWS, 1)), 0.0)
    centre, scale = _standards(design, weight)
    columns = ((design.columns - centre) / scale)[:, kept]
    precision = np.full(n_columns, choices.precision)
    precision[0], precision[N_SIGNALS:] = 1e-3, choices.side_precision
    precision = precision[kept]
    start = np.eye(columns.shape[1])[0] * base
    b = start.copy()
    for _ in range(60):
        mean = weight * design.at_risk * np.exp(np.clip(columns @ b, -25.0, 2.0))
        slope = columns.T @ (weight * design.happened - mean) - precision * (b - start)
        curve = (columns * mean[:, None]).T @ columns + np.diag(precision)
        step = np.linalg.solve(curve, slope)
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        b += step
        if float(np.abs(step).max()) < 1e-7:
            break
    linear = np.clip(columns @ b, -25.0, 2.0)
    likelihood = float(weight @ (design.happened * linear - design.at_risk * np.exp(linear)))
    noise = np.random.default_rng(0).standard_normal((N_DRAWS // 2, len(b)))
    around = np.linalg.solve(np.linalg.cholesky(curve).T, np.concatenate([noise, -noise]).T).T
    drawn = b + around
    expected = (weight * design.at_risk) @ np.exp(np.clip(columns @ np.concatenate([b[None], drawn]).T, -25.0, 2.0))
    drawn[:, 0] -= np.log(expected[1:] / expected[0])
    raw = _raw(np.concatenate([b[None], drawn]), kept, centre, scale)
    return _Fitted(raw[0], raw[1:], likelihood)


def _raw(standardised: Floats, kept: NDArray[np.bool_], centre: Floats, scale: Floats) -> Floats:
    """Coefficients (rows) of raw columns from those of standardised ones; columns that were left out get zero."""
    raw = np.zeros((len(standardised), len(kept)))
    raw[:, kept] = standardised / scale[kept]
    raw[:, 0] -= raw[:, 1:] @ centre[1:]
    return raw


def _standards(design: _Design, weight: Floats) -> tuple[Floats, Floats]:
    """Centre and scale of signals over exposure; marks of sides are left as they are."""
    mass = weight * design.at_risk
    centre = mass @ design.columns / mass.sum()
    scale = np.sqrt(np.maximum(mass @ (design.columns - centre) ** 2 / mass.sum(), 1e-4))
    centre[0], scale[0] = 0.0, 1.0
    centre[N_SIGNALS:], scale[N_SIGNALS:] = 0.0, 1.0
    return centre, scale


def _spread(exposure: Exposure, expected: Floats, until: int) -> float:
    """How far a month's moves stray from what the rates expect (standard deviation of the log), by the method of moments."""
    known = exposure.day <= until
    block = (until - exposure.day[known]) // 30
    size = int(block.max(initial=0)) + 1
    happened = np.bincount(block, exposure.happened[known], size)
    mean = np.bincount(block, expected[known], size)
    excess = float(((happened - mean) ** 2 - mean).sum()) / max(float((mean**2).sum()), 1.0)
    return float(np.clip(np.sqrt(np.log1p(max(excess, 0.0))), 0.1, 1.0))
