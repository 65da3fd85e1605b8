"""How good probabilities of controllers were, beside "no change" and the base rate: Brier, log score, intervals, reliability."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fogline.forecasts.war.baserate import base_rates
from fogline.forecasts.war.ground import nearest, unit_sphere
from fogline.forecasts.war.history import History
from fogline.forecasts.war.outlook import Ask, simulate

Floats = NDArray[np.float64]
FLOOR = 1e-6
MODELS = ("model", "no change", "base rate")


@dataclass(frozen=True, slots=True)
class Trial:
    """One origin and horizon: for each place (rows) what came, what each model gave, and whether the front is near.

    ``place`` numbers places over all origins, so that blocks can be drawn; ``month`` numbers origins.
    """

    month: int
    n_days: int
    place: NDArray[np.int64]
    is_near: NDArray[np.bool_]
    came: Floats
    given: dict[str, Floats]


def backtest(history: History, asks: Sequence[Ask], horizons: Sequence[int]) -> list[Trial]:
    """Forecast from each origin with the past alone, and set each beside what came; only places known at both ends count."""
    number = {place.place_id: n for n, place in enumerate(history.places)}
    trials = []
    for month, ask in enumerate(asks):
        simulated = simulate(history, ask)
        past = simulated.past
        columns = np.array([number[place.place_id] for place in past.places])
        now = past.codes[-1]
        near = near_front(past)
        for n_days in horizons:
            row = (ask.from_on - history.first_on).days + n_days
            if n_days > ask.n_days or row >= len(history.codes):
                continue
            then = history.codes[row, columns]
            known = (now >= 0) & (then >= 0)
            sure = np.eye(len(history.controllers))
            given = {
                "model": simulated.probabilities(n_days)[known],
                "no change": sure[now[known]],
                "base rate": base_rates(past, n_days)[now[known]],
            }
            trials.append(Trial(month, n_days, columns[known], near[known], sure[then[known]], given))
    return trials


def near_front(past: History, *, within_km: float = 50.0) -> NDArray[np.bool_]:
    """Places within a distance of one that another side holds, on the history's last day; contested ones are at the front."""
    code = past.codes[-1]
    points = unit_sphere(past.coordinates())
    near: NDArray[np.bool_] = code == past.n_sides
    for side in range(past.n_sides):
        own, others = code == side, (code >= 0) & (code != side) & (code != past.n_sides)
        if own.any() and others.any():
            near[own] = nearest(points[own], points[others])[0].ravel() <= within_km
    return near


def brier(given: Floats, came: Floats) -> Floats:
    """Brier score of each row: squared distances over all controllers (0 is best, 2 worst)."""
    score: Floats = ((given - came) ** 2).sum(axis=1)
    return score


def log_score(given: Floats, came: Floats) -> Floats:
    """Minus the log of the probability of what came, floored (0 is best)."""
    score: Floats = -np.log(np.maximum((given * came).sum(axis=1), FLOOR))
    return score


@dataclass(frozen=True, slots=True)
class Comparison:
    """Mean score of each model, and the model's gain over each baseline with a 95 % block-bootstrap interval."""

    n: int
    n_changed: int
    means: dict[str, float]
    gains: dict[str, tuple[float, float, float]]


def compare(trials: Sequence[Trial], *, score: str, near_only: bool, n_draws: int = 1000) -> Comparison:
    """All trials together; blocks are groups of neighbouring place numbers within two successive origins."""
    function = brier if score == "brier" else log_score
    picks = [trial.is_near if near_only else np.ones(len(trial.place), dtype=bool) for trial in trials]
    rows = {
        name: np.concatenate([function(t.given[name], t.came)[p] for t, p in zip(trials, picks, strict=True)]) for name in MODELS
    }
    months = np.concatenate([np.full(int(p.sum()), t.month // 2) for t, p in zip(trials, picks, strict=True)])
    places = np.concatenate([t.place[p] // 25 for t, p in zip(trials, picks, strict=True)])
    changed = sum(int((1.0 - (t.given["no change"] * t.came).sum(axis=1))[p].sum()) for t, p in zip(trials, picks, strict=True))
    block = np.unique(np.stack([months, places]), axis=1, return_inverse=True)[1].ravel()
    gains = {name: _bootstrap(rows[name] - rows["model"], block, n_draws) for name in MODELS[1:]}
    return Comparison(len(block), changed, {name: float(values.mean()) for name, values in rows.items()}, gains)


def _bootstrap(gain: Floats, block: NDArray[np.int64], n_draws: int) -> tuple[float, float, float]:
    """Mean gain, and its 2.5 and 97.5 % quantiles when whole blocks are drawn again."""
    total, size = np.bincount(block, gain), np.bincount(block).astype(np.float64)
    drawn = np.random.default_rng(0).integers(0, len(total), (n_draws, len(total)))
    means = total[drawn].sum(axis=1) / size[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(gain.mean()), float(low), float(high)


def reliability(
    trials: Sequence[Trial], edges: Sequence[float] = (0.0, 0.01, 0.03, 0.1, 0.3, 0.5, 1.0)
) -> list[tuple[str, int, float, float]]:
    """Probability that a place changes hands, in bins: the bin, places, mean probability given, share that did change."""
    foretold = np.concatenate([1.0 - (t.given["model"] * t.given["no change"]).sum(axis=1) for t in trials])
    came = np.concatenate([1.0 - (t.came * t.given["no change"]).sum(axis=1) for t in trials])
    rows = []
    for low, high in pairwise(edges):
        chosen = (foretold >= low) & ((foretold < high) | (high >= 1.0))
        if chosen.any():
            rows.append((f"{low:g} to {high:g}", int(chosen.sum()), float(foretold[chosen].mean()), float(came[chosen].mean())))
    return rows
