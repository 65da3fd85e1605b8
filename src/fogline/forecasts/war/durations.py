"""How long a siege lasts given its length so far: the theatre's earlier sieges are the reference (Kaplan and Meier 1958)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from fogline.model import UNKNOWN

LEAST_CASES = 8
"""A reference class of fewer sieges is widened to all."""

TOWN, CITY = 10_000, 100_000

Supply = Literal["cut off", "pocket", "joined"]


@dataclass(frozen=True, slots=True)
class Siege:
    """One siege as known on a day; ``end_on`` is ``None`` while it lasts."""

    place_id: str
    besieger: str
    start_on: date
    end_on: date | None
    population: int = 0


@dataclass(frozen=True, slots=True)
class SiegeOutlook:
    """How long a siege has lasted, and the chance that it still does 30, 90 and 365 days on (``None``: none was seen so long).

    ``supply`` says whether the place is joined by land to others of the side that holds it: to none (cut off), to a few (a pocket
    of ``n_joined`` others), or to the largest part of what that side holds (:mod:`~fogline.forecasts.war.supply`).
    """

    place_id: str
    besieger: str
    start_on: date
    days_so_far: int
    reference: str
    n_reference: int
    after_30: float | None
    after_90: float | None
    after_365: float | None
    median_days_more: int | None
    held_by: str | None = None
    supply: Supply | None = None
    n_joined: int | None = None


def foresee_sieges(sieges: Iterable[Siege], *, on: date) -> list[SiegeOutlook]:
    """An outlook for each siege that lasts on a day, from those that began before it; later days are not looked at.

    A siege by nobody named is left out where a named side besieges the place too: it is the same one.
    """
    known = [_as_known(siege, on) for siege in sieges if siege.start_on <= on]
    named = {siege.place_id for siege in known if siege.end_on is None and siege.besieger != UNKNOWN}
    current = [siege for siege in known if siege.end_on is None and (siege.besieger != UNKNOWN or siege.place_id not in named)]
    return [_foresee(siege, [other for other in known if other is not siege], on) for siege in current]


def survival(lengths: Sequence[tuple[int, bool]], so_far: int, more: int) -> float | None:
    """The chance of ``more`` days after ``so_far``, from lengths and whether each has ended; ``None`` beyond all lengths."""
    if not lengths or max(days for days, _ in lengths) < so_far + more:
        return None
    chance = 1.0
    for day in sorted({days for days, ended in lengths if ended and so_far < days <= so_far + more}):
        at_risk = sum(days >= day for days, _ in lengths)
        chance *= 1.0 - sum(days == day and ended for days, ended in lengths) / at_risk
    return round(chance, 3)


def size_class(population: int) -> str:
    """The class of a town by its people."""
    if population <= 0:
        return "places of unknown size"
    return "villages" if population < TOWN else ("towns" if population < CITY else "cities")


def _as_known(siege: Siege, on: date) -> Siege:
    is_open = siege.end_on is None or siege.end_on > on
    return Siege(siege.place_id, siege.besieger, siege.start_on, None if is_open else siege.end_on, siege.population)


def _foresee(siege: Siege, others: Sequence[Siege], on: date) -> SiegeOutlook:
    name = size_class(siege.population)
    alike = [other for other in others if size_class(other.population) == name]
    reference, label = (alike, f"earlier sieges of {name}") if len(alike) >= LEAST_CASES else (others, "all earlier sieges")
    lengths = [(((other.end_on or on) - other.start_on).days, other.end_on is not None) for other in reference]
    so_far = (on - siege.start_on).days
    return SiegeOutlook(
        siege.place_id,
        siege.besieger,
        siege.start_on,
        so_far,
        label,
        len(lengths),
        survival(lengths, so_far, 30),
        survival(lengths, so_far, 90),
        survival(lengths, so_far, 365),
        _median(lengths, so_far),
    )


def _median(lengths: Sequence[tuple[int, bool]], so_far: int) -> int | None:
    ends = np.unique([days for days, ended in lengths if ended and days > so_far])
    for day in ends.tolist():
        chance = survival(lengths, so_far, day - so_far)
        if chance is not None and chance <= 0.5:
            return int(day) - so_far
    return None
