"""Whether a claim was right, by the estimate of its place and day."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from fogline.control import event_day, place_key
from fogline.model import CONTESTED, UNKNOWN, Claim

SURE = 0.8
"""A claim is judged where the likeliest controller has at least this probability."""

WITNESS_DAYS = 45
"""Another origin must speak of the place within this many days, or the source is its own judge."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its verdict: right, wrong, or ``None`` where the estimate does not know; and whether it stands alone."""

    claim: Claim
    origin_id: str
    is_right: bool | None
    is_alone: bool


def judge_claims(claims: Iterable[Claim], spells: pa.Table, origin_of: Mapping[str, str]) -> list[Judged]:
    """Judge every claim that says who controls a place, in the order given."""
    judgeable = [claim for claim in claims if controllers_said(claim)]
    origins = [origin_of.get(claim.report_id) or claim.origin_id or claim.report_id or claim.claim_id for claim in judgeable]
    witnesses = _Witnesses(judgeable, origins)
    holders = Holders(spells, {place_key(claim) for claim in judgeable})
    judged = []
    for claim, origin in zip(judgeable, origins, strict=True):
        is_alone = not witnesses.has_other(claim, origin)
        judged.append(Judged(claim, origin, None if is_alone else _verdict(claim, holders), is_alone))
    return judged


def controllers_said(claim: Claim) -> tuple[str, ...]:
    """Whom a claim names as controller of its place (any of them is right); empty where it does not say."""
    if claim.modality not in ("asserted", "attributed"):
        return ()
    if claim.action in ("holds", "captures"):
        return tuple(side for side in claim.actor if side != UNKNOWN)
    is_bare = not claim.target and set(claim.actor) <= {UNKNOWN}
    return (CONTESTED,) if claim.action == "contests" or (claim.action == "attacks" and is_bare) else ()


class Holders:
    """Probability of each controller by place and day, looked up from a table of spells."""

    def __init__(self, spells: pa.Table, places: Iterable[str]) -> None:
        wanted = set(places)
        self._spells: defaultdict[str, dict[date, tuple[date, dict[str, float]]]] = defaultdict(dict)
        names = ("place_id", "start_on", "end_on", "controller", "probability")
        for place_id, start_on, end_on, controller, probability in zip(*(spells[n].to_pylist() for n in names), strict=True):
            if place_id in wanted:
                self._spells[place_id].setdefault(start_on, (end_on, {}))[1][controller] = probability
        self._starts = {place_id: sorted(by_start) for place_id, by_start in self._spells.items()}

    def on(self, place_id: str, day: date) -> Mapping[str, float]:
        """Controllers of a place on a day; empty where the estimate does not reach."""
        starts = self._starts.get(place_id, [])
        at = bisect_left(starts, day)
        if at == len(starts) or starts[at] != day:
            at -= 1
        if at < 0:
            return {}
        end_on, controllers = self._spells[place_id][starts[at]]
        return controllers if day < end_on else {}

    def between(self, place_id: str, first: date, last: date) -> list[tuple[date, date, Mapping[str, float]]]:
        """Spells that touch ``[first, last]``: their first day in it, their end (exclusive), and their controllers."""
        found: list[tuple[date, date, Mapping[str, float]]] = []
        for start_on in self._starts.get(place_id, []):
            end_on, controllers = self._spells[place_id][start_on]
            if start_on <= last and end_on > first:
                found.append((max(start_on, first), end_on, controllers))
        return found


class _Witnesses:
    """Which origins speak of a place, and when."""

    def __init__(self, claims: Sequence[Claim], origins: Sequence[str]) -> None:
        self._days: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for claim, origin in zip(claims, origins, strict=True):
            self._days[place_key(claim)].append((event_day(claim).toordinal(), origin + "\x00" + claim.source))
        for days in self._days.values():
            days.sort()

    def has_other(self, claim: Claim, origin: str) -> bool:
        """Whether another source with another origin speaks of the claim's place within :data:`WITNESS_DAYS`."""
        days, day = self._days[place_key(claim)], event_day(claim).toordinal()
        for number in range(bisect_left(days, (day - WITNESS_DAYS, "")), len(days)):
            at, witness = days[number]
            if at > day + WITNESS_DAYS:
                return False
            other_origin, _, source = witness.partition("\x00")
            if other_origin != origin and source != claim.source:
                return True
        return False


def _verdict(claim: Claim, holders: Holders) -> bool | None:
    controllers = holders.on(place_key(claim), event_day(claim))
    if not controllers or max(controllers.values()) < SURE:
        return None
    return max(controllers, key=lambda name: (controllers[name], name)) in controllers_said(claim)
