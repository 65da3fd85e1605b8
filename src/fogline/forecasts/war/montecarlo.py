"""Monte Carlo over the settlements: many possible courses of the war from one day on, from fitted hazards."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from fogline.forecasts.war.exposure import FROM_CONTESTED, TO_CONTESTED, TO_SIDE, War
from fogline.forecasts.war.hazards import N_DRAWS, Hazards
from fogline.forecasts.war.signals import (
    N_SIGNALS,
    Floats,
    Front,
    Ground,
    Ints,
    Scan,
    compiled,
    fade,
    is_near,
    look_around,
    measure,
    note_change,
)

REFRESH_DAYS = 7
"""A place's rates are worked out anew after this many days even where nothing happened near it."""

AT_ONCE = 10
"""So many of the nearest places feel a change at once; those farther off at their next turn."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a what-if forbids: ``barred[side, place]`` (that side does not take that place), ``frozen[place]`` (nobody does)."""

    barred: Flags
    frozen: Flags


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run: how each place begins (probability by controller), constraints, people, how long and how often."""

    beginning: Floats
    constraints: Constraints
    population: Floats
    n_days: int
    n_runs: int
    seed: int


class Courses(NamedTuple):
    """All runs together. Day 0 is the first after the origin.

    ``held`` counts runs by draw of the hazards, day, place and controller; ``first_taken`` is the day on which a side first took
    a place that it did not begin with, by run, place and side, or -1; ``left`` the day on which a place first changed hands;
    ``balance`` the places held by run, day and controller, ``people`` their population.
    """

    held: NDArray[np.int32]
    first_taken: NDArray[np.int16]
    left: NDArray[np.int16]
    balance: NDArray[np.int32]
    people: NDArray[np.float32]


class _Rules(NamedTuple):
    coefficients: Floats
    effects: Floats
    spread: float
    beginning: Floats
    population: Floats
    barred: Flags
    frozen: Flags


class _Rates(NamedTuple):
    """What is remembered of each place within a run: daily rates by controller, their sum, and whether they are out of date."""

    by_controller: Floats
    total: Floats
    is_stale: Flags
    signals: Floats
    fortune: Floats
    scan: Scan


def run_courses(war: War, hazards: Hazards, plan: Plan) -> Courses:
    """Simulate all courses of a plan; the same seed gives the same courses."""
    n_places, n_codes = war.front.heat.shape
    n_runs, n_days = plan.n_runs, plan.n_days
    courses = Courses(
        held=np.zeros((N_DRAWS, n_days, n_places, n_codes), dtype=np.int32),
        first_taken=np.full((n_runs, n_places, n_codes - 1), -1, dtype=np.int16),
        left=np.full((n_runs, n_places), -1, dtype=np.int16),
        balance=np.zeros((n_runs, n_days, n_codes), dtype=np.int32),
        people=np.zeros((n_runs, n_days, n_codes), dtype=np.float32),
    )
    rules = _Rules(
        np.ascontiguousarray(hazards.draws[:, :, :N_SIGNALS]),
        np.ascontiguousarray(hazards.draws[:, :, N_SIGNALS:]),
        hazards.spread,
        np.cumsum(plan.beginning, axis=1),
        plan.population,
        plan.constraints.barred,
        plan.constraints.frozen,
    )
    seeds = np.random.default_rng(plan.seed).integers(0, 2**31 - 1, n_runs)
    _run_all(float(war.day), war.front, war.ground, rules, seeds, courses)
    return courses


@njit(cache=True, parallel=True)
def _run_all(day: float, front: Front, ground: Ground, rules: _Rules, seeds: Ints, courses: Courses) -> None:
    for draw in prange(N_DRAWS):
        for run in range(draw, len(seeds), N_DRAWS):
            np.random.seed(seeds[run])  # noqa: NPY002 - Numba's own generator, one a thread
            _run_one(day, front, ground, rules, (run, draw), courses)


@compiled
def _run_one(day: float, origin: Front, ground: Ground, rules: _Rules, at: tuple[int, int], courses: Courses) -> None:
    run, draw = at
    front = Front(origin.code.copy(), origin.before.copy(), origin.changed.copy(), origin.heat.copy(), origin.pace.copy())
    n_places, n_codes = front.heat.shape
    _chancebeginning(front, rules)
    first = front.code.copy()
    fortune = np.empty(n_codes)
    for controller in range(n_codes):
        fortune[controller] = np.exp(rules.spread * np.random.randn() - 0.5 * rules.spread**2)  # noqa: NPY002
    scan = Scan(np.zeros(n_codes), np.zeros(n_codes))
    rates = _Rates(
        np.zeros((n_places, n_codes)), np.zeros(n_places), np.ones(n_places, np.bool_), np.empty(N_SIGNALS), fortune, scan
    )
    target = np.empty(n_places, np.int64)
    for d in range(courses.held.shape[1]):
        today = day + d + 1.0
        fade(front)
        _chancemoves(d, today, front, ground, (rules, rates, draw), target)
        for place in range(n_places):
            if target[place] >= 0:
                _move(place, target[place], today, front, ground, rates)
                if courses.left[run, place] < 0:
                    courses.left[run, place] = d
                to = target[place]
                if to < n_codes - 1 and first[place] != to and courses.first_taken[run, place, to] < 0:
                    courses.first_taken[run, place, to] = d
        for place in range(n_places):
            who = front.code[place]
            if who >= 0:
                courses.held[draw, d, place, who] += 1
                courses.balance[run, d, who] += 1
                courses.people[run, d, who] += rules.population[place]


@compiled
def _chancebeginning(front: Front, rules: _Rules) -> None:
    """Who holds each place at the start of a run, where that is not sure."""
    n_sides = front.heat.shape[1] - 1
    for place in range(len(front.code)):
        total = rules.beginning[place, n_sides]
        if front.code[place] < 0 or total <= 0.0:
            continue
        pick, drawn = np.random.random() * total, 0  # noqa: NPY002
        while drawn < n_sides and rules.beginning[place, drawn] <= pick:
            drawn += 1
        front.code[place] = drawn


@compiled
def _chancemoves(d: int, today: float, front: Front, ground: Ground, laws: tuple[_Rules, _Rates, int], target: Ints) -> None:
    """To whom each place goes today, or -1; all places move at once."""
    rules, rates, _ = laws
    n_sides = front.heat.shape[1] - 1
    for place in range(len(front.code)):
        target[place] = -1
        if front.code[place] < 0 or rules.frozen[place]:
            continue
        if rates.is_stale[place] or (d + place) % REFRESH_DAYS == 0:
            _renew_rates(place, today - 1.0, front, ground, laws)
        chance = np.random.random()  # noqa: NPY002
        if chance < rates.total[place] and chance < 1.0 - np.exp(-rates.total[place]):
            pick, to = np.random.random() * rates.total[place], 0  # noqa: NPY002
            while to < n_sides and pick >= rates.by_controller[place, to]:
                pick -= rates.by_controller[place, to]
                to += 1
            if to != front.code[place] and rates.by_controller[place, to] > 0.0:
                target[place] = to


@compiled
def _renew_rates(place: int, day: float, front: Front, ground: Ground, laws: tuple[_Rules, _Rates, int]) -> None:
    """Daily rate of each move of a place, by the controller it goes to."""
    rules, rates, draw = laws
    n_sides = front.heat.shape[1] - 1
    holder = front.code[place]
    rates.total[place], rates.is_stale[place] = 0.0, False
    look_around(place, front, ground, rates.scan)
    for them in range(n_sides + 1):
        rates.by_controller[place, them] = 0.0
        if them == holder or (them < n_sides and rules.barred[them, place]):
            continue
        if not is_near(them, front, rates.scan):
            continue
        measure(place, them, day, (front, ground), rates.scan, rates.signals)
        kind = FROM_CONTESTED if holder == n_sides else (TO_CONTESTED if them == n_sides else TO_SIDE)
        linear = rules.effects[draw, kind, holder if them == n_sides else them]
        for signal in range(N_SIGNALS):
            linear += rules.coefficients[draw, kind, signal] * rates.signals[signal]
        rates.by_controller[place, them] = np.exp(min(max(linear, -25.0), 0.0)) * rates.fortune[them]
        rates.total[place] += rates.by_controller[place, them]


@compiled
def _move(place: int, to: int, today: float, front: Front, ground: Ground, rates: _Rates) -> None:
    note_change(place, to, today, front, ground)
    rates.is_stale[place] = True
    for n in range(AT_ONCE):
        if ground.near[place, n] >= 0:
            rates.is_stale[ground.near[place, n]] = True
