"""What became of forecasts: resolved by the estimate of their place in their window, with the probability kept.

True at a probability of at least .9, false at most .1, else open; void where it was already so when it was said. What is foretold
to go on is decided at its deadline; what is foretold to happen is true on the first day on which it has.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa

from fogline.forecasts.ledger import NEGATED
from fogline.model import UNKNOWN, Forecast
from fogline.sources import Holders

SURE, DOUBTFUL = 0.9, 0.1

Window = list[tuple[date, float]]
"""First day of each spell in the window, and the probability that the side holds the place in it."""


def resolve_forecasts(forecasts: Iterable[Forecast], spells: pa.Table, *, known_on: date) -> list[Forecast]:
    """The same forecasts, in order, with outcome, probability, day of resolution and Brier score as known on a day."""
    ledger = list(forecasts)
    holders = Holders(spells, {forecast.place_id for forecast in ledger if forecast.place_id is not None})
    return [_resolve(forecast, holders, known_on) for forecast in ledger]


def _resolve(forecast: Forecast, holders: Holders, known_on: date) -> Forecast:
    positive = {negated: wanted for wanted, negated in NEGATED.items()}.get(forecast.outcome_wanted, forecast.outcome_wanted)
    said_on, deadline = forecast.published_on, forecast.deadline
    if positive not in NEGATED or forecast.place_id is None or said_on is None or deadline is None or forecast.side == UNKNOWN:
        return forecast
    before = holders.on(forecast.place_id, said_on)
    found = holders.between(forecast.place_id, said_on + timedelta(days=1), min(deadline, known_on))
    window = [(first, controllers.get(forecast.side, 0.0)) for first, _, controllers in found]
    if not window:
        return forecast
    held_before = before.get(forecast.side, 0.0) if before else None
    if held_before is not None and _is_void(positive, held_before):
        return replace(forecast, outcome="void", resolved_on=said_on)
    probability, day = _happened(positive, window)
    is_over = known_on >= deadline
    return _settle(forecast, probability, day, is_over=is_over, is_negated=positive != forecast.outcome_wanted)


def _is_void(wanted: str, held_before: float) -> bool:
    """To take what is held, or to hold or lose what is not, was no forecast."""
    return held_before >= SURE if wanted == "takes" else held_before <= DOUBTFUL


def _happened(wanted: str, window: Window) -> tuple[float, date]:
    """How probable it is that the event happened in the window, and the day that says so."""
    if wanted == "takes":
        day, probability = max(window, key=lambda entry: (entry[1], -entry[0].toordinal()))
        first = next((start for start, held in window if held >= SURE), day)
        return probability, first
    day, lowest = min(window, key=lambda entry: (entry[1], entry[0]))
    first = next((start for start, held in window if held <= DOUBTFUL), day)
    return (lowest, first) if wanted == "holds" else (1.0 - lowest, first)


def _settle(forecast: Forecast, probability: float, day: date, *, is_over: bool, is_negated: bool) -> Forecast:
    """Set the outcome. Events are true when they happen; what lasts is decided by its end, or false when it breaks."""
    lasts = forecast.outcome_wanted in ("holds", NEGATED["holds"])
    deadline = forecast.deadline
    came_true: bool | None = None
    if probability >= SURE and (is_over or not lasts):
        came_true, on = True, deadline if lasts else day
    elif probability <= DOUBTFUL and (is_over or lasts):
        came_true, on = False, day if lasts else deadline
    if is_negated:
        probability = 1.0 - probability
        came_true = None if came_true is None else not came_true
    kept = replace(forecast, probability=round(probability, 5))
    if came_true is None:
        return kept
    brier = round((forecast.strength - float(came_true)) ** 2, 5)
    return replace(kept, outcome="true" if came_true else "false", resolved_on=on, brier=brier)
