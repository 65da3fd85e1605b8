"""Why the estimate says what it says: leave an origin out, rerun the place alone, and see what changes.

The neighbour field, rates and reliability are held fixed, so a rerun takes about a millisecond. An origin's share is the
change in the log-odds of the likeliest controller; positive shares speak for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from fogline.control.arrays import Calendar, Floats, Items, Model, Shorts, items_of, make_calendar
from fogline.control.estimate import FittedControl, fit_control
from fogline.control.inference import model_of
from fogline.control.parameters import Parameters
from fogline.control.sweep import smooth_steps
from fogline.errors import InputError
from fogline.model import CONTESTED, Claim, Influence, OriginMembership
from fogline.theatre.load import Theatre

FLOOR = 1e-6
"""Probabilities are kept this far from 0 and 1 before log-odds are taken."""


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The estimate without one source, or without all sources of one camp (``kind``)."""

    kind: str
    name: str
    n_claims: int
    probabilities: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """Evidence that would change an answer: reports to come, or origins to lose.

    ``n_reports`` reports by sources of ``camp`` (``None``: of none) that name ``says``; or ``origins`` left out. The answer would
    be ``probabilities``, likeliest first; ``flips`` tells whether another controller is likeliest, or none reaches one half.
    """

    n_reports: int
    camp: str | None
    says: str | None
    origins: tuple[str, ...]
    probabilities: Mapping[str, float]
    flips: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """The estimate of a place on a day, likeliest first, and what moved it, strongest first.

    ``turning_points`` is filled by who also asks :func:`~fogline.control.turning.find_turning_points`.
    """

    place_id: str
    on: date
    probabilities: Mapping[str, float]
    influences: tuple[Influence, ...]
    without_sources: tuple[Counterfactual, ...] = ()
    without_camps: tuple[Counterfactual, ...] = ()
    turning_points: tuple[TurningPoint, ...] = ()

    @property
    def controller(self) -> str:
        """The likeliest controller."""
        return next(iter(self.probabilities))


def explain_control(
    claims: Iterable[Claim],
    place_id: str,
    on: date,
    *,
    theatre: Theatre | None = None,
    origins: Iterable[OriginMembership] = (),
    parameters: Parameters | None = None,
) -> Explanation:
    """Explain the estimate of a place on a day from all claims (give those known on a day for that day's view).

    Raises :class:`~fogline.errors.InputError` where no claim speaks of the place.
    """
    return explain_fitted(fit_control(claims, theatre=theatre, origins=origins, parameters=parameters), place_id, on)


def explain_fitted(fitted: FittedControl, place_id: str, on: date) -> Explanation:
    """As :func:`explain_control`, from a fit that is at hand."""
    alone = place_alone(fitted, place_id, on)
    actual = alone.rerun(np.ones(alone.n_items, dtype=np.bool_))
    top = int(actual.argmax())
    evidence = fitted.evidence
    by_origin, by_source, by_camp = alone.group()
    camps = fitted.state.reliability.camps
    influences = [
        Influence(origin, alone.claim_ids(items), round(_log_odds(actual[top]) - _log_odds(alone.without(items)[top]), 6))
        for origin, items in by_origin.items()
    ]
    influences.sort(key=lambda influence: (-abs(influence.log_odds), influence.origin_id))
    return Explanation(
        place_id,
        on,
        alone.named(actual),
        tuple(influences),
        tuple(alone.counterfactual("source", evidence.sources[source], items) for source, items in sorted(by_source.items())),
        tuple(alone.counterfactual("camp", evidence.sides[camp], items) for camp, items in sorted(by_camp.items()) if camp >= 0)
        if len(camps)
        else (),
    )


def place_alone(fitted: FittedControl, place_id: str, on: date) -> "PlaceAlone":
    """One place ready to be rerun; raises :class:`~fogline.errors.InputError` where no claim speaks of it."""
    return PlaceAlone.of(fitted, place_id, on)


@dataclass(frozen=True, slots=True)
class PlaceAlone:
    """One place, its claims, and the step of the day in question."""

    fitted: FittedControl
    model: Model
    calendar: Calendar
    items: Items
    claims: Shorts
    day: int

    @classmethod
    def of(cls, fitted: FittedControl, place_id: str, on: date) -> "PlaceAlone":
        """The place as a fit has it."""
        evidence, parameters = fitted.evidence, fitted.parameters
        ids = [place.place_id for place in evidence.places]
        if place_id not in ids:
            raise InputError(f"no claim speaks of the place {place_id!r}", "give the id or name of a place that claims name")
        place = ids.index(place_id)
        day = min(max((on - evidence.first_on).days, 0), max(evidence.n_days - 1, 0))
        calendar = make_calendar(evidence.n_days, step_days=parameters.step_days, cell_days=parameters.cell_days, extra_day=day)
        chunk = slice(place, place + 1)
        claims = evidence.claim[evidence.starts[place] : evidence.starts[place + 1]]
        return cls(fitted, model_of(fitted.state, chunk), calendar, items_of(evidence, chunk), claims, day)

    @property
    def n_items(self) -> int:
        """How many items of evidence there are."""
        return len(self.claims)

    def rerun(self, kept: NDArray[np.bool_]) -> Floats:
        """The posterior of the day with only the items that are kept."""
        return self.rerun_on(self.items._replace(weight=np.where(kept, self.items.weight, 0.0)), self.model)

    def rerun_on(self, items: Items, model: Model) -> Floats:
        """The posterior of the day with other items or another model."""
        days, posterior = smooth_steps(items, self.calendar, model)
        return np.asarray(posterior[np.searchsorted(days, self.day)], dtype=np.float64)

    def without(self, items: list[int]) -> Floats:
        """The posterior of the day with these items left out."""
        kept = np.ones(self.n_items, dtype=np.bool_)
        kept[items] = False
        return self.rerun(kept)

    def group(self) -> tuple[dict[str, list[int]], dict[int, list[int]], dict[int, list[int]]]:
        """Its items by origin, by source and by camp."""
        by_origin: defaultdict[str, list[int]] = defaultdict(list)
        by_source: defaultdict[int, list[int]] = defaultdict(list)
        by_camp: defaultdict[int, list[int]] = defaultdict(list)
        for item, claim in enumerate(self.claims.tolist()):
            source = int(self.items.source[item])
            by_origin[self.fitted.evidence.origins[claim]].append(item)
            by_source[source].append(item)
            by_camp[int(self.fitted.state.reliability.camps[source])].append(item)
        return by_origin, by_source, by_camp

    def claim_ids(self, items: list[int]) -> tuple[str, ...]:
        """The claims that items come from."""
        claims = self.fitted.evidence.claims
        return tuple(dict.fromkeys(claims[self.claims[item]].claim_id for item in items))

    def counterfactual(self, kind: str, name: str, items: list[int]) -> Counterfactual:
        """The estimate without some items."""
        return Counterfactual(kind, name, len(set(self.claims[items].tolist())), self.named(self.without(items)))

    def named(self, posterior: Floats) -> dict[str, float]:
        """A posterior by controller, likeliest first."""
        names = [*self.fitted.evidence.sides, CONTESTED]
        ranked = sorted(zip(names, posterior.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
        least = self.fitted.parameters.least_probability
        return {name: round(probability, 5) for name, probability in ranked if probability >= least}


def _log_odds(probability: float) -> float:
    bounded = min(max(float(probability), FLOOR), 1.0 - FLOOR)
    return float(np.log(bounded / (1.0 - bounded)))
