"""What a claim weighs as evidence: whose interest it serves, how it is put, and whether its place is the one it names."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fogline.codebook import load_codebook
from fogline.control.columns import NO_DAY, ClaimColumns, Kind
from fogline.control.parameters import Parameters
from fogline.control.symbols import load_symbols
from fogline.model import Claim
from fogline.theatre.load import Theatre

Floats = NDArray[np.float64]

FIGHTING = frozenset({"ground", "fires"})
"""Kinds of action that reports place "in Hama" where they mean the province of that name."""

WIDE_KINDS = frozenset({"governorate", "area", "province-part", "province", "country", "river"})
"""Kinds of place that are too wide to be held as one."""


@dataclass(frozen=True, slots=True)
class Background:
    """What a theatre says of sources and places: camps by source, and the towns that bear the name of their province."""

    camps: Mapping[str, str]
    namesakes: frozenset[str]

    def weigh(self, columns: ClaimColumns, parameters: Parameters) -> Floats:
        """What each claim weighs by whose interest it serves, and by whether its place is the town that is named."""
        if not self.camps and not self.namesakes:
            return np.ones(len(columns.claims))
        kinds = (columns.kinds[kind] for kind in columns.kind.tolist())
        weights = (self.weight(claim, kind, parameters) for claim, kind in zip(columns.claims, kinds, strict=True))
        return np.fromiter(weights, dtype=np.float64, count=len(columns.claims))

    def weight(self, claim: Claim, kind: Kind, parameters: Parameters) -> float:
        """The same of one claim, restated as this kind."""
        weight = _interest(self.camps.get(claim.source), kind, parameters)
        return weight * parameters.namesake_weight if claim.place_id in self.namesakes and _may_mean_province(claim) else weight


def background_of(theatre: Theatre | None) -> Background:
    """The background that a theatre gives; without one, nothing is known."""
    if theatre is None:
        return Background({}, frozenset())
    camps = {source.source: source.camp for source in theatre.sources if source.camp}
    provinces = {place.name.split(" (")[0].casefold() for place in theatre.places if place.kind in WIDE_KINDS}
    towns = (place for place in theatre.places if place.kind not in WIDE_KINDS)
    return Background(camps, frozenset(town.place_id for town in towns if town.name.casefold() in provinces))


def _may_mean_province(claim: Claim) -> bool:
    """Whether a claim placed at a town may be of the province of that name: fighting, and what is told of "a village" there."""
    if (claim.place_in_text or "").casefold().startswith(("a ", "an ")):
        return True
    words = claim.evidence.casefold()
    is_fighting = load_codebook().actions[claim.action].kind in FIGHTING
    return is_fighting and not any(word in words for word in ("city", "town", "capital"))


def _interest(camp: str | None, kind: Kind, parameters: Parameters) -> float:
    """Claims that only lean (no controller affirmed) count by whose interest they serve; the rest is learned."""
    symbol = load_symbols().affirmed[kind.action]
    if camp is None or symbol.affirms is not None:
        return 1.0
    helps_actor = symbol.relation[0] > 1.0
    for sides, is_helped in ((kind.actor, helps_actor), (kind.target, not helps_actor)):
        if camp in sides:
            return parameters.own_interest_weight if is_helped else parameters.against_interest_weight
    return 1.0


def weigh_words(columns: ClaimColumns, parameters: Parameters) -> Floats:
    """What claims weigh by how they are put: read with what confidence, hedged, only near their place, without a date."""
    by_kind = [
        (parameters.hedged_weight if kind.modality == "hedged" else 1.0)
        * (parameters.near_weight if kind.precision == "near" else 1.0)
        for kind in columns.kinds
    ]
    weights = np.clip(np.nan_to_num(columns.confidence, nan=0.0), 0.05, 1.0) * np.array(by_kind)[columns.kind]
    is_undated = (columns.start == NO_DAY) & (columns.end == NO_DAY)
    return np.asarray(np.where(is_undated, parameters.undated_weight * weights, weights))
