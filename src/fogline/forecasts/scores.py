"""Who foretold well: scores per source beside "no change" and the base rate, calibration, and what strong words are worth.

The strength of words is fitted over all sources: the share of forecasts of each strength that came true, shrunk to the share of
all and made monotone (stronger words are never worth less; pool adjacent violators, Ayer et al. 1955).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from fogline.forecasts.ledger import NEGATED, is_event
from fogline.model import Forecast

LEAST_RESOLVED = 3
"""A source with fewer forecasts that came true or false gets no score."""

SHRINK = 4.0
"""How many forecasts of average luck each strength, and each source's base rate, is shrunk with."""

FLOOR = 1e-6

_BY_CONTROL = frozenset({*NEGATED, *NEGATED.values()})


@dataclass(frozen=True, slots=True)
class WordStrength:
    """What words of one strength are worth: how many, how many came true, and the probability fitted."""

    stated: float
    n: int
    n_true: int
    fitted: float


@dataclass(frozen=True, slots=True)
class ForecasterScore:
    """A source's forecasts that came true or false, with mean Brier score (95 % bootstrap interval) beside two references."""

    source: str
    n: int
    n_resolved: int
    n_true: int
    brier: float | None = None
    low: float | None = None
    high: float | None = None
    log_score: float | None = None
    brier_no_change: float | None = None
    brier_base_rate: float | None = None


def fit_strengths(forecasts: Iterable[Forecast]) -> list[WordStrength]:
    """A probability for each strength of words, from all forecasts that came true or false."""
    decided = _decided(forecasts)
    if not decided:
        return []
    share = sum(map(_came_true, decided)) / len(decided)
    levels = sorted({forecast.strength for forecast in decided})
    groups = [[_came_true(forecast) for forecast in decided if forecast.strength == level] for level in levels]
    raw = [(sum(group) + SHRINK * share) / (len(group) + SHRINK) for group in groups]
    fitted = _monotone(raw, [len(group) + SHRINK for group in groups])
    return [
        WordStrength(level, len(group), int(sum(group)), round(value, 4))
        for level, group, value in zip(levels, groups, fitted, strict=True)
    ]


def score_forecasters(forecasts: Iterable[Forecast]) -> list[ForecasterScore]:
    """A score for each source, those with most resolved forecasts first; words count with their fitted strength.

    "No change" says that what is foretold to happen does not, and what is foretold to last does; the base rate is the share of
    the other sources' forecasts of the same kind that came true.
    """
    ledger = list(forecasts)
    by_source: dict[str, list[Forecast]] = {}
    for forecast in ledger:
        by_source.setdefault(forecast.source, []).append(forecast)
    scores = [_score(source, found, ledger) for source, found in sorted(by_source.items())]
    return sorted(scores, key=lambda score: (-score.n_resolved, score.source))


def calibration(forecasts: Iterable[Forecast], *, n_bins: int = 5) -> list[tuple[float, float, int]]:
    """Points of a reliability diagram: mean strength of words, share that came true, how many, by bins of equal width."""
    decided = _decided(forecasts)
    bins: dict[int, list[Forecast]] = {}
    for forecast in decided:
        bins.setdefault(min(int(forecast.strength * n_bins), n_bins - 1), []).append(forecast)
    return [
        (round(sum(f.strength for f in found) / len(found), 4), round(sum(map(_came_true, found)) / len(found), 4), len(found))
        for _, found in sorted(bins.items())
    ]


def _score(source: str, found: Sequence[Forecast], ledger: Sequence[Forecast]) -> ForecasterScore:
    decided = _decided(found)
    n_true = int(sum(map(_came_true, decided)))
    if len(decided) < LEAST_RESOLVED:
        return ForecasterScore(source, len(found), len(decided), n_true)
    others = [forecast for forecast in ledger if forecast.source != source]
    worth = {strength.stated: strength.fitted for strength in fit_strengths(others)}
    given = np.array([worth.get(forecast.strength, forecast.strength) for forecast in decided])
    came = np.array([_came_true(forecast) for forecast in decided])
    base = np.array([_base_rate(forecast, others) for forecast in decided])
    stays = np.array([0.0 if is_event(forecast) else 1.0 for forecast in decided])
    errors = (given - came) ** 2
    drawn = np.random.default_rng(0).integers(0, len(errors), (2000, len(errors)))
    low, high = np.quantile(errors[drawn].mean(axis=1), (0.025, 0.975))
    logs = [-log(max(p if c else 1.0 - p, FLOOR)) for p, c in zip(given.tolist(), came.tolist(), strict=True)]
    return ForecasterScore(
        source,
        len(found),
        len(decided),
        n_true,
        round(float(errors.mean()), 4),
        round(float(low), 4),
        round(float(high), 4),
        round(sum(logs) / len(logs), 4),
        round(float(((stays - came) ** 2).mean()), 4),
        round(float(((base - came) ** 2).mean()), 4),
    )


def _base_rate(forecast: Forecast, others: Sequence[Forecast]) -> float:
    alike = [_came_true(other) for other in _decided(others) if is_event(other) == is_event(forecast)]
    return (sum(alike) + 0.5 * SHRINK) / (len(alike) + SHRINK)


def _decided(forecasts: Iterable[Forecast]) -> list[Forecast]:
    """Forecasts that could have become either: what control decides, and has decided."""
    return [
        forecast for forecast in forecasts if forecast.outcome in ("true", "false") and forecast.outcome_wanted in _BY_CONTROL
    ]


def _came_true(forecast: Forecast) -> float:
    return float(forecast.outcome == "true")


def _monotone(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The nearest values that never fall (pool adjacent violators)."""
    pools: list[list[float]] = []
    for value, weight in zip(values, weights, strict=True):
        pools.append([value, weight, 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            last, before = pools.pop(), pools.pop()
            total = before[1] + last[1]
            pools.append([(before[0] * before[1] + last[0] * last[1]) / total, total, before[2] + last[2]])
    return [pool[0] for pool in pools for _ in range(int(pool[2]))]
