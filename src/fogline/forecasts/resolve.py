"""What became of forecasts: resolved by the estimate of their place in their window, with the probability kept.

True at a probability of at least .9, false at most .1, else open; void where it was already so when it was said: the day before
and that day, since reports of a day tell of that day. Every forecast of control says that what stands will end, or will not: that
a side holds the place, or that it does not. What counts is the probability of an end given that it stood, and nothing ended where
it likely never stood. An end is known on the first day that is sure of it, that there was none at the deadline. Where nobody says
whose a place is that is to fall or to hold, it is its holder's of the day before. An attack, an advance, a bombardment or the end
of a siege is no matter of control: it is true (false, where it was foretold not to come) where two sources in other reports, no
copies, say that it came, and otherwise stays open, so it counts in no score.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pyarrow as pa

from fogline.control import event_day, place_key
from fogline.forecasts.ledger import NEGATED, is_event
from fogline.model import CONTESTED, UNKNOWN, Claim, Forecast, OriginMembership
from fogline.sources import Holders

SURE, LIKELY, DOUBTFUL = 0.9, 0.5, 0.1

DECIDING_DAYS = 10
MOST_DECIDING = 5
LATE_DAYS = 1000
"""What is foretold to happen and comes later than this after its deadline is not called late."""

LEAST_SOURCES = 2
"""So many sources, in reports of as many origins, must say that an attack came."""

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


@dataclass(frozen=True, slots=True)
class _End:
    """The first day by which something ended, the least and most probable that can be, and how probably it stood before."""

    on: date
    least: float
    most: float
    stood: float


def resolve_forecasts(
    forecasts: Iterable[Forecast],
    spells: pa.Table,
    *,
    known_on: date,
    claims: Iterable[Claim] = (),
    members: Iterable[OriginMembership] = (),
) -> list[Forecast]:
    """The same forecasts, in order, with outcome, probability, day of resolution and Brier score as known on a day.

    ``claims`` are those among which the ones that decided are looked for: about the place, around the day that decided.
    ``members`` say which reports share an origin and so are one witness.
    """
    ledger = list(forecasts)
    holders = Holders(spells, {forecast.place_id for forecast in ledger if forecast.place_id is not None})
    told = _told_of(ledger, claims, known_on)
    origin_of = {member.report_id: member.origin_id for member in members}
    decided = (_resolve(forecast, holders, known_on) for forecast in ledger)
    resolved = (_resolve_fight(forecast, told, origin_of, known_on) for forecast in decided)
    return [_with_witnesses(_with_delay(forecast, holders, known_on), told) for forecast in resolved]


def why_open(forecast: Forecast, known_on: date) -> str:
    """Why nothing is decided, in a few words; empty where something is."""
    wanted = forecast.outcome_wanted
    reasons = (
        (forecast.outcome != "open", ""),
        (forecast.is_conditional, "conditional"),
        (forecast.level != "place", "above place level"),
        (forecast.place_id is None, "place unknown"),
        (forecast.deadline is not None and known_on < forecast.deadline, "not due"),
        (wanted.removeprefix("not ") in _FOUGHT, "due, no two sources say so"),
        (wanted not in NEGATED and wanted not in NEGATED.values(), "control does not decide it"),
        (forecast.side == UNKNOWN, "side unknown"),
        (forecast.probability is None, "due, no estimate of the place"),
    )
    return next((reason for holds, reason in reasons if holds), "due, the estimate is unsure")


def _told_of(ledger: Iterable[Forecast], claims: Iterable[Claim], known_on: date) -> Mapping[str, list[Claim]]:
    """By place, the claims that may tell what came; words that foretell it do not, though they be taken for news."""
    foretold: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for forecast in ledger:
        if forecast.place_id is not None:
            foretold[forecast.report_id, forecast.place_id].append(forecast.words)
    places = {place for _, place in foretold}
    found: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        key = place_key(claim)
        counts = claim.action in _DECIDING and claim.modality in ("asserted", "attributed") and claim.published_on <= known_on
        said = foretold.get((claim.report_id, key), ()) if claim.evidence else ()
        if counts and key in places and not any(claim.evidence in words for words in said):
            found[key].append(claim)
    return found


def _resolve_fight(
    forecast: Forecast, told: Mapping[str, Sequence[Claim]], origin_of: Mapping[str, str], known_on: date
) -> Forecast:
    """What is no matter of control has come where enough sources, no copies, say so in time, on the day of the first."""
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
    origins = {origin_of.get(claim.report_id) or claim.origin_id or claim.report_id for claim in came}
    if min(len(origins), len({claim.source for claim in came})) < LEAST_SOURCES:
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
    place_id, said_on, deadline = forecast.place_id, forecast.published_on, forecast.deadline
    if positive not in NEGATED or place_id is None or said_on is None or deadline is None:
        return forecast
    if forecast.is_conditional or forecast.level != "place":
        return forecast
    before = holders.on(place_id, said_on - timedelta(days=1))
    if forecast.side == UNKNOWN:
        holder = max(before, key=lambda name: (before[name], name), default=CONTESTED)
        if positive == "takes" or holder == CONTESTED or before[holder] < SURE:
            return forecast
        forecast = replace(forecast, side=holder)
    found = holders.between(place_id, said_on, min(deadline, known_on))
    if not found:
        return forecast
    holds = [(day, controllers.get(forecast.side, 0.0)) for day, _, controllers in found]
    is_taken = positive == "takes"
    stands = [(day, 1.0 - held) for day, held in holds] if is_taken else holds
    stood = max(stands[0][1], _before(before, forecast.side, is_taken=is_taken))
    if stood <= DOUBTFUL:
        return replace(forecast, outcome="void", resolved_on=said_on)
    end = _end_of(stands, stood)
    return _settle(forecast, end, is_over=known_on >= deadline)


def _before(controllers: Mapping[str, float], side: str, *, is_taken: bool) -> float:
    """How probable it is that what would end stood on the day before; certain where the estimate does not reach."""
    if not controllers:
        return 1.0
    return 1.0 - controllers.get(side, 0.0) if is_taken else controllers.get(side, 0.0)


def _end_of(stands: Sequence[tuple[date, float]], stood: float) -> _End:
    """Whether what stood ended, by the first spell that is sure of it, else the surest.

    Of what stood with probability a and stands with b, an end has a probability, given that it stood, of at least (a - b) / a and
    at most (1 - b) / a (Fréchet's bounds): that a place was hardly the side's before is no loss.
    """
    end = _End(stands[0][0], 0.0, 0.0, stood)
    for day, still in stands:
        stood = max(stood, still)
        least, most = 1.0 - still / stood, min(1.0, (1.0 - still) / stood)
        end = _End(day if least > end.least else end.on, max(end.least, least), max(end.most, most), stood)
        if end.least >= SURE:
            break
    return end


def _settle(forecast: Forecast, end: _End, *, is_over: bool) -> Forecast:
    """Set the outcome: an end is known on its day, that there was none at the deadline."""
    probability = (end.least + end.most) / 2
    kept = replace(forecast, probability=round(probability if is_event(forecast) else 1.0 - probability, 5))
    if end.least >= SURE and end.stood >= LIKELY:
        has_ended, on = True, end.on
    elif end.most <= DOUBTFUL and is_over and forecast.deadline is not None:
        has_ended, on = False, forecast.deadline
    else:
        return kept
    came_true = has_ended == is_event(forecast)
    brier = round((forecast.strength - float(came_true)) ** 2, 5)
    return replace(kept, outcome="true" if came_true else "false", resolved_on=on, brier=brier)
