"""What the simulated courses say: chances by place and day, captures and races, balance over time, places that decide most."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from fogline.forecasts.war.history import History
from fogline.forecasts.war.montecarlo import Courses

LEAST = 0.001
DECISIVE = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class PlaceChance:
    """The probability that a controller has a place on a day, with a 90 % interval for what the model cannot know better."""

    place_id: str
    on: date
    controller: str
    probability: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Capture:
    """A side that may take a place it does not hold: how probable, whether as the first, and when if so (median, 10 to 90 %)."""

    place_id: str
    side: str
    probability: float
    is_first: float
    expected_on: date
    early_on: date
    late_on: date


@dataclass(frozen=True, slots=True)
class Balance:
    """What a controller has on a day over all runs: places and people, each the mean and the 5 and 95 % quantiles."""

    on: date
    controller: str
    places: float
    places_low: float
    places_high: float
    people: float
    people_low: float
    people_high: float


def chances(mixed: NDArray[np.float64], courses: Courses, past: History, from_on: date, day: int) -> Iterator[PlaceChance]:
    """Rows of one day for all places and controllers of at least :data:`LEAST`."""
    low, high = _intervals(mixed, courses, day)
    on = from_on + timedelta(days=day)
    for place, controller in zip(*np.nonzero(mixed >= LEAST), strict=True):
        yield PlaceChance(
            past.places[place].place_id,
            on,
            past.controllers[controller],
            round(float(mixed[place, controller]), 4),
            round(float(low[place, controller]), 4),
            round(float(high[place, controller]), 4),
        )


def begun(beginning: NDArray[np.float64], past: History, from_on: date) -> Iterator[PlaceChance]:
    """Rows of the day that a simulation begins from: what was believed then, with no interval of the model's own."""
    for place, controller in zip(*np.nonzero(beginning >= LEAST), strict=True):
        chance = round(float(beginning[place, controller]), 4)
        yield PlaceChance(past.places[place].place_id, from_on, past.controllers[controller], chance, chance, chance)


def _intervals(mixed: NDArray[np.float64], courses: Courses, day: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """90 % intervals: a beta curve with the spread between draws of the hazards, less what few runs a draw add to it."""
    counts = courses.held[:, day - 1].astype(np.float64)
    runs = np.maximum(counts.sum(axis=2, keepdims=True), 1.0)
    share = counts / runs
    noise = mixed * (1.0 - mixed) / runs.mean()
    variance = np.maximum(share.var(axis=0, ddof=1) - noise, 0.0) + noise / len(counts)
    spread = np.clip(variance, 1e-9, np.maximum(0.9 * mixed * (1.0 - mixed), 2e-9))
    strength = np.maximum(mixed * (1.0 - mixed) / spread - 1.0, 1e-3)
    a, b = np.maximum(mixed * strength, 1e-9), np.maximum((1.0 - mixed) * strength, 1e-9)
    from scipy.stats import beta  # noqa: PLC0415 - takes a second to import; most commands ask for no outlook

    low, high = beta.ppf(0.05, a, b), beta.ppf(0.95, a, b)
    return np.minimum(np.nan_to_num(low), mixed), np.maximum(np.nan_to_num(high, nan=1.0), mixed)


def captures(courses: Courses, past: History, from_on: date) -> Iterator[Capture]:
    """Every place and side that takes it in at least one in a hundred runs, with when, and how often it is the first to do so."""
    taken = courses.first_taken
    n_runs = len(taken)
    rivals = np.where(taken < 0, np.int16(32_000), taken)
    earliest = rivals.min(axis=2)
    for place, side in zip(*np.nonzero((taken >= 0).mean(axis=0) >= 0.01), strict=True):
        days = taken[:, place, side][taken[:, place, side] >= 0]
        first = (rivals[:, place, side] == earliest[:, place]) & (taken[:, place, side] >= 0)
        early, middle, late = (from_on + timedelta(days=int(q) + 1) for q in np.quantile(days, (0.1, 0.5, 0.9)))
        yield Capture(
            past.places[place].place_id,
            past.controllers[side],
            round(len(days) / n_runs, 4),
            round(float(first.mean()), 4),
            middle,
            early,
            late,
        )


def balances(courses: Courses, past: History, from_on: date, *, every: int = 5) -> Iterator[Balance]:
    """Places and people of each controller, each fifth day and the last."""
    n_days = courses.balance.shape[1]
    for day in sorted({*range(every - 1, n_days, every), n_days - 1}):
        for number, controller in enumerate(past.controllers):
            places, people = courses.balance[:, day, number], courses.people[:, day, number]
            yield Balance(from_on + timedelta(days=day + 1), controller, *_told(places, 1), *_told(people, 0))


def _told(values: NDArray[np.int32] | NDArray[np.float32], digits: int) -> tuple[float, float, float]:
    low, high = np.quantile(values, (0.05, 0.95))
    return round(float(values.mean()), digits), round(float(low), digits), round(float(high), digits)


def deciding(courses: Courses, past: History, *, most: int = 15) -> list[tuple[str, float]]:
    """Places whose change of hands goes with most other changes: how many more places change where this one does."""
    moved = courses.left >= 0
    share = moved.mean(axis=0)
    others = moved.sum(axis=1, keepdims=True) - moved
    chosen = np.flatnonzero((share >= DECISIVE[0]) & (share <= DECISIVE[1]))
    gaps = [
        (
            past.places[place].place_id,
            round(float(others[moved[:, place], place].mean() - others[~moved[:, place], place].mean()), 2),
        )
        for place in chosen
    ]
    return sorted(gaps, key=lambda gap: (-gap[1], gap[0]))[:most]
