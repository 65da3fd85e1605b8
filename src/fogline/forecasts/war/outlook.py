"""Fogline's own forecast: simulate the war from a day on, and keep the answers as one value that is never changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from fogline.errors import InputError
from fogline.forecasts.war.answers import Balance, Capture, PlaceChance, balances, begun, captures, chances, deciding
from fogline.forecasts.war.baserate import base_rates
from fogline.forecasts.war.exposure import study
from fogline.forecasts.war.hazards import Choices, fit_hazards
from fogline.forecasts.war.history import History
from fogline.forecasts.war.montecarlo import Courses, Plan, run_courses
from fogline.forecasts.war.whatif import Board, apply_what_if, no_constraints
from fogline.model import content_id

MOST_DAYS, MOST_RUNS = 730, 20_000
METHOD = "war-1"
"""Raised when the model changes, so that what an older one foretold stays what it was."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What to simulate: the first day not known, how far, how often, under which what-if."""

    from_on: date
    n_days: int = 90
    n_runs: int = 2000
    what_if: str = ""
    seed: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outlook:
    """A forecast of the whole war; its rows are the classes of :mod:`~fogline.forecasts.war.answers`.

    ``beginning`` is what was believed of each place on ``from_on``; outlooks kept by older versions have none.
    """

    outlook_id: str
    from_on: date
    n_days: int
    n_runs: int
    what_if: str
    controllers: tuple[str, ...]
    n_moves_learnt: tuple[int, ...]
    spread: float
    has_reserves: bool
    chances: tuple[PlaceChance, ...]
    captures: tuple[Capture, ...]
    balance: tuple[Balance, ...]
    deciding: tuple[tuple[str, float], ...]
    beginning: tuple[PlaceChance, ...] = ()


@dataclass(frozen=True, slots=True)
class Simulated:
    """All that a simulation gives before it is told: the known past, how the places begin, and the courses."""

    past: History
    beginning: NDArray[np.float64]
    courses: Courses
    n_moves: tuple[int, ...]
    spread: float
    has_reserves: bool

    def probabilities(self, day: int) -> NDArray[np.float64]:
        """Place x controller after ``day`` days (1 is the day after the origin), with a little of the base rate mixed in."""
        counts = self.courses.held[:, day - 1].sum(axis=0)
        base = self.beginning @ base_rates(self.past, day)
        mixed: NDArray[np.float64] = (counts + 0.5 * base) / np.maximum(counts.sum(axis=1, keepdims=True) + 0.5, 1.0)
        return mixed


def make_outlook(
    history: History, ask: Ask, *, beginning: NDArray[np.float64] | None = None, days: Iterable[int] = ()
) -> Outlook:
    """Forecast from what was known on a day; ``days`` are those for which each place's chances are kept (default: each tenth)."""
    simulated = simulate(history, ask, beginning=beginning)
    kept = sorted({*days, *range(10, ask.n_days + 1, 10), ask.n_days})
    past, courses = simulated.past, simulated.courses
    rows = tuple(row for day in kept for row in chances(simulated.probabilities(day), courses, past, ask.from_on, day))
    identity = content_id(METHOD, ask.from_on.isoformat(), repr((ask.n_days, ask.n_runs, ask.what_if, ask.seed)), repr(rows))
    return Outlook(
        outlook_id=identity,
        from_on=ask.from_on,
        n_days=ask.n_days,
        n_runs=ask.n_runs,
        what_if=ask.what_if,
        controllers=past.controllers,
        n_moves_learnt=simulated.n_moves,
        spread=round(simulated.spread, 4),
        has_reserves=simulated.has_reserves,
        chances=rows,
        captures=tuple(captures(courses, past, ask.from_on)),
        balance=tuple(balances(courses, past, ask.from_on)),
        deciding=tuple(deciding(courses, past)),
        beginning=tuple(begun(simulated.beginning, past, ask.from_on)),
    )


def simulate(
    history: History, ask: Ask, *, beginning: NDArray[np.float64] | None = None, choices: Choices | None = None
) -> Simulated:
    """Fit hazards on what was known by ``ask.from_on`` and run the war from there; nothing later is looked at.

    ``beginning`` gives the probability of each controller of each place of ``history.until(ask.from_on)``; by default the table's
    own controller is sure.
    """
    _check(ask)
    past = history.until(ask.from_on)
    _check_sides(past)
    war, exposure = study(past)
    hazards = fit_hazards(exposure, past.n_sides, until=war.day, choices=choices or Choices())
    start = _sure(war.front.code, len(past.controllers)) if beginning is None else beginning
    constraints = no_constraints(len(past.places), past.n_sides)
    if ask.what_if:
        board = Board(past.places, past.controllers[:-1], dict(ask.labels), start)
        constraints, start = apply_what_if(ask.what_if, board)
    population = np.array([place.population for place in past.places], dtype=np.float64)
    plan = Plan(start, constraints, population, ask.n_days, ask.n_runs, ask.seed)
    courses = run_courses(war, hazards, plan)
    return Simulated(past, start, courses, hazards.n_events, hazards.spread, hazards.has_reserves)


def _sure(code: NDArray[np.int8], n_codes: int) -> NDArray[np.float64]:
    start = np.zeros((len(code), n_codes))
    known = np.flatnonzero(code >= 0)
    start[known, code[known]] = 1.0
    return start


def _check(ask: Ask) -> None:
    if not 1 <= ask.n_days <= MOST_DAYS:
        raise InputError(f"{ask.n_days} days cannot be simulated", f"ask for 1 to {MOST_DAYS} days")
    if not 16 <= ask.n_runs <= MOST_RUNS:
        raise InputError(f"{ask.n_runs} runs cannot be made", f"ask for 16 to {MOST_RUNS:,} runs")


def _check_sides(past: History) -> None:
    held = {past.controllers[code] for code in np.unique(past.codes[-1]) if 0 <= code < past.n_sides}
    if len(held) < 2:
        who = f"only {next(iter(held))} holds places" if held else "no side holds a place"
        raise InputError(f"{who} on {past.last_on}: there is no war to simulate", "choose a day on which two sides hold places")
