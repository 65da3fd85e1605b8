"""How far each single claim moves the estimate of its place on its own day: what a reviewer should look at first."""

from collections.abc import Iterable, Mapping

import numpy as np

from fogline.control.estimate import FittedControl
from fogline.control.evidence import event_day, place_key
from fogline.control.explain import place_alone
from fogline.model import Claim


def claim_leverage(fitted: FittedControl, claims: Iterable[Claim]) -> Mapping[str, tuple[float, float]]:
    """For each claim's id: how sure the estimate is on the claim's day, and how much of it moves when the claim is left out.

    Sureness is the probability of the likeliest controller; the move is the total variation distance, from 0 to 1. Claims that
    are no evidence are left out. Rates and reliability are held fixed, so a claim takes a millisecond or two.
    """
    places = {place.place_id for place in fitted.evidence.places}
    found: dict[str, tuple[float, float]] = {}
    for claim in claims:
        if place_key(claim) not in places:
            continue
        alone = place_alone(fitted, place_key(claim), event_day(claim))
        mine = [item for item, index in enumerate(alone.claims.tolist()) if fitted.evidence.claims[index] == claim]
        if mine:
            actual, without = alone.rerun(np.ones(alone.n_items, dtype=np.bool_)), alone.without(mine)
            found[claim.claim_id] = (float(actual.max()), float(np.abs(actual - without).sum() / 2.0))
    return found
