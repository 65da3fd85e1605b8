"""Evidence as columns, and what all parts of the estimate agree on: places, controllers, the day on which a claim counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from fogline.model import Claim, Rejection

NOBODY, ACTOR, CONTEST = 0, 1, 2
"""What an item affirms: no controller, its actor, or that the place is contested."""

MAX_ACTORS, MAX_TARGETS = 3, 2

ITEM_COLUMNS = ("day", "source", "affirms", "actor", "actor_share", "target", "relation", "weight", "haste", "presses", "claim")
"""The columns of evidence that have a row for each item."""


@dataclass(frozen=True, slots=True)
class Located:
    """A place that claims speak of. Coordinates are NaN where nobody gives them; ``home`` is the side whose state it lies in.

    A place that ``has_parts`` can stay divided for years.
    """

    place_id: str
    name: str
    lat: float
    lon: float
    home: str = ""
    has_parts: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence as columns, sorted by place and day. Days count from ``first_on``; ``n_days`` ends the estimate.

    ``actor``/``actor_share`` and ``target`` are padded with -1; ``claim`` points into ``claims``. ``haste`` is in days: how far a
    reported change of hands puts the place's clock forward, since it is likelier that the place changed hands then than before.
    ``presses`` marks what tells that its actor moves on the place. ``holders`` counts how often each side is told to hold or take
    a place alone.
    """

    claims: tuple[Claim, ...]
    origins: tuple[str, ...]
    places: tuple[Located, ...]
    sides: tuple[str, ...]
    sources: tuple[str, ...]
    first_on: date
    n_days: int
    starts: NDArray[np.int64]
    day: NDArray[np.int32]
    source: NDArray[np.int32]
    affirms: NDArray[np.int8]
    actor: NDArray[np.int16]
    actor_share: NDArray[np.float32]
    target: NDArray[np.int16]
    relation: NDArray[np.float32]
    weight: NDArray[np.float64]
    haste: NDArray[np.float64]
    presses: NDArray[np.bool_]
    claim: NDArray[np.int32]
    rejections: tuple[Rejection, ...] = ()
    holders: Mapping[str, int] = field(default_factory=dict)


def place_key(claim: Claim) -> str:
    """What an estimate calls the claim's place: its id, or its name where no gazetteer knew it."""
    return claim.place_id or claim.place


def event_day(claim: Claim) -> date:
    """The day on which a claim counts: the end of its interval, never later than its publication."""
    days = [day for day in (claim.start, claim.end) if day is not None]
    return min(max(days, default=claim.published_on), claim.published_on)
