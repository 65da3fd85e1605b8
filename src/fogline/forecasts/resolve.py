"""What became of forecasts: resolved by the estimate of their place in their window, with the probability kept.

True at a probability of at least .9, false at most .1, else open; void where it was already so when it was said. What is foretold
to go on is decided at its deadline; what is foretold to happen is true on the first day on which it has. The day of publication
counts: reports of a day tell of that day. An attack, an advance, a bombardment or the end of a siege is no matter of control: it
is true (false, where it was foretold not to come) where two sources in other reports say that it came, and otherwise stays open,
so it counts in no score.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa

from fogline.control import event_day, place_key
from fogline.forecasts.ledger import NEGATED
from fogline.model import UNKNOWN, Claim, Forecast
from fogline.sources import Holders

SURE, DOUBTFUL = 0.9, 0.1

Window = list[tuple[date, float]]
"""First day of each spell in the window, and the probability that the side holds the place in it."""


DECIDING_DAYS = 10
MOST_DECIDING = 5
LATE_DAYS = 1000
"""What is foretold to happen and comes later than this after its deadline is not called late."""

LEAST_SOURCES = 2
"""So many sources must say that an attack came."""

_DECIDING = frozenset(
    {"captures", "captures_part", "holds", "loses", "withdraws", "repels", "attacks", "advances", "breaks_siege", "bombards"}
)
_FOUGHT = {
    "attacks": {"attacks", "captures", "captures_part"},
    "advances": {"advances", "attacks", "captures", "captures_part"},
    "breaks_siege": {"breaks_siege"},
    "bombards": {"bombards"},
}
_BY_ANYONE = frozenset({"breaks_siege"})
"""Outcomes of a place, whoever brings them about: a siege that is broken is broken."""


def resolve_forecasts(
    forecasts: Iterable[Forecast], spells: pa.Table, *, known_on: date, claims: Iterable[Claim] = ()
) -> list[Forecast]:
    """The same forecasts, in order, with outcome, probability, day of resolution and Brier score as known on a day.

    ``claims`` are those among which the ones that decided are looked for: about the place, around the day that decided.
    """
    ledger = list(forecasts)
    holders = Holders(spells, {forecast.place_id for forecast in ledger if forecast.place_id is not None})
    told = _told_of({forecast.place_id for forecast in ledger}, claims, known_on)
    resolved = (_resolve_fight(_resolve(forecast, holders, known_on), told, known_on) for forecast in ledger)
    return [_with_witnesses(_with_delay(forecast, holders, known_on), told) for forecast in resolved]


def _told_of(places: set[str | None], claims: Iterable[Claim], known_on: date) -> Mapping[str, list[Claim]]:
    found: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        key = place_key(claim)
        counts = claim.action in _DECIDING and claim.modality in ("asserted", "attributed") and claim.published_on <= known_on
        if counts and key in places:
            found[key].append(claim)
    return found


def _resolve_fight(forecast: Forecast, told: Mapping[str, Sequence[Claim]], known_on: date) -> Forecast:
    """What is no matter of control has come where enough sources say so in time, on the day of the first of them."""
    said_on, deadline = forecast.published_on, forecast.deadline
    wanted = forecast.outcome_wanted.removeprefix("not ")
    if wanted not in _FOUGHT or forecast.is_conditional or said_on is None or deadline is None or forecast.place_id is None:
        return forecast
    came = [
        claim
        for claim in told.get(forecast.place_id, ())
        if claim.action in _FOUGHT[wanted]
        and (wanted in _BY_ANYONE or forecast.side in claim.actor)
        and claim.report_id != forecast.report_id
        and said_on <= event_day(claim) <= min(deadline, known_on)
    ]
    if len({claim.source for claim in came}) < LEAST_SOURCES:
        return forecast
    return replace(
        forecast, outcome="true" if wanted == forecast.outcome_wanted else "false", resolved_on=min(map(event_day, came))
    )


def _with_delay(forecast: Forecast, holders: Holders, known_on: date) -> Forecast:
    """How late (or early, below zero) came what a positive forecast of an event foretold."""
    wanted, deadline, place = forecast.outcome_wanted, forecast.deadline, forecast.place_id
    if wanted not in ("takes", "loses") or forecast.outcome not in ("true", "false") or deadline is None or place is None:
        return forecast
    if forecast.outcome == "true" and forecast.resolved_on is not None:
        return replace(forecast, days_late=(forecast.resolved_on - deadline).days)
    last = min(known_on, deadline + timedelta(days=LATE_DAYS))
    later = holders.between(place, deadline + timedelta(days=1), last)
    chances = ((first, controllers.get(forecast.side, 0.0)) for first, _, controllers in later)
    came = next((day for day, held in chances if (held >= SURE if wanted == "takes" else held <= DOUBTFUL)), None)
    return forecast if came is None else replace(forecast, days_late=(came - deadline).days)


def _with_witnesses(forecast: Forecast, told: Mapping[str, Sequence[Claim]]) -> Forecast:
    """The claims around the day that decided, nearest first."""
    decided_on = forecast.resolved_on
    if decided_on is None or forecast.place_id is None:
        return forecast

    def distance(claim: Claim) -> tuple[int, str]:
        return abs((event_day(claim) - decided_on).days), claim.claim_id

    near = sorted((claim for claim in told.get(forecast.place_id, ()) if distance(claim)[0] <= DECIDING_DAYS), key=distance)
    return replace(forecast, deciding=tuple(claim.claim_id for claim in near[:MOST_DECIDING]))


def _resolve(forecast: Forecast, holders: Holders, known_on: date) -> Forecast:
    positive = {negated: wanted for wanted, negated in NEGATED.items()}.get(forecast.outcome_wanted, forecast.outcome_wanted)
    said_on, deadline = forecast.published_on, forecast.deadline
    if positive not in NEGATED or forecast.place_id is None or said_on is None or deadline is None or forecast.side == UNKNOWN:
        return forecast
    if forecast.is_conditional or forecast.level != "place":
        return forecast
    before = holders.on(forecast.place_id, said_on - timedelta(days=1))
    found = holders.between(forecast.place_id, said_on, min(deadline, known_on))
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
