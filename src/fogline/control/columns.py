"""Claims as columns of numbers: a million of them are weighed without a look at each again."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count, pairwise
from operator import attrgetter
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from fogline.control.evidence import place_key
from fogline.model import Claim, parse_day

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Value = TypeVar("Value", bound=Hashable)

NO_DAY = 0
"""Stands for a missing date."""


class Kind(NamedTuple):
    """What many claims have in common."""

    action: str
    modality: str
    precision: str
    actor: tuple[str, ...]
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimColumns:
    """Claims with their origins; numbers of their ``kinds``, ``places`` (see ``place_key``), ``names`` of places and ``sources``.

    Days are ordinals; coordinates and confidence are NaN where they are missing.
    """

    claims: Sequence[Claim]
    origins: Sequence[str]
    kinds: tuple[Kind, ...]
    places: tuple[str, ...]
    names: tuple[str, ...]
    sources: tuple[str, ...]
    kind: Ints
    place: Ints
    name: Ints
    source: Ints
    published: Ints
    start: Ints
    end: Ints
    confidence: Floats
    lat: Floats
    lon: Floats

    def take(self, rows: Ints) -> "ClaimColumns":
        """Some of the claims, in this order."""
        columns = {name: getattr(self, name)[rows] for name in _ROWS}
        used, kind = np.unique(self.kind[rows], return_inverse=True)
        listed = rows.tolist()
        return replace(
            self,
            claims=[self.claims[row] for row in listed],
            origins=[self.origins[row] for row in listed],
            kinds=tuple(self.kinds[row] for row in used.tolist()),
            kind=kind,
            **columns,
        )

    @property
    def event(self) -> Ints:
        """The day on which each claim counts: the end of its interval, never later than its publication."""
        last = np.maximum(self.start, self.end)
        return np.minimum(np.where(last == NO_DAY, self.published, last), self.published)


_ROWS = ("place", "name", "source", "published", "start", "end", "confidence", "lat", "lon")


def columns_of(claims: Sequence[Claim], origin_of: Mapping[str, str] | None = None) -> ClaimColumns:
    """Read claims into columns, in the order given; ``origin_of`` has the origins of reports.

    Each column is read in one go over claims as they lie in memory, which is what takes time.
    """
    n_claims = len(claims)
    kind, kinds = number(map(attrgetter("action", "modality", "place_precision", "actor", "target"), claims), n_claims)
    place, places = number(map(attrgetter("place_id"), claims), n_claims)
    if not all(places):
        place, places = number(map(place_key, claims), n_claims)
    name, names = number(map(attrgetter("place"), claims), n_claims)
    source, sources = number(map(attrgetter("source"), claims), n_claims)
    printed, days = number(map(attrgetter("published"), claims), n_claims)
    known = origin_of or {}
    return ClaimColumns(
        claims=claims,
        origins=[known.get(claim.report_id) or claim.origin_id or claim.report_id or claim.claim_id for claim in claims],
        kinds=tuple(Kind(*row) for row in kinds),
        places=tuple(places),
        names=tuple(names),
        sources=tuple(sources),
        kind=kind,
        place=place,
        name=name,
        source=source,
        published=np.array([parse_day(day[:10]).toordinal() for day in days], dtype=np.int64)[printed],
        start=_ordinals(map(attrgetter("start"), claims)),
        end=_ordinals(map(attrgetter("end"), claims)),
        confidence=np.array([claim.confidence for claim in claims], dtype=np.float64),
        lat=np.array([claim.lat for claim in claims], dtype=np.float64),
        lon=np.array([claim.lon for claim in claims], dtype=np.float64),
    )


def in_order(columns: ClaimColumns, tie_breaker: Callable[[Claim], tuple[str, ...]]) -> Ints:
    """Rows by day of publication, source and report, then by ``tie_breaker``, which few need."""
    claims, n_sources = columns.claims, max(len(columns.sources), 1)
    ranks = np.empty(len(columns.sources), dtype=np.int64)
    ranks[sorted(range(len(columns.sources)), key=columns.sources.__getitem__)] = np.arange(len(columns.sources))
    key = columns.published * n_sources + ranks[columns.source]
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    ends = np.append(starts[1:], len(order))
    tied = ends - starts > 1
    for first, last in zip(starts[tied].tolist(), ends[tied].tolist(), strict=True):
        together = sorted((claims[row].report_id, row) for row in order[first:last].tolist())
        if any(a[0] == b[0] for a, b in pairwise(together)):
            together.sort(key=lambda tie: (tie[0], *tie_breaker(claims[tie[1]])))
        order[first:last] = [row for _, row in together]
    return order


def number(values: Iterable[Value], n_values: int) -> tuple[Ints, list[Value]]:
    """Each value's number, and the values in the order in which they first come."""
    numbers: defaultdict[Value, int] = defaultdict(count().__next__)
    codes = np.fromiter(map(numbers.__getitem__, values), dtype=np.int64, count=n_values)
    return codes, list(numbers)


def _ordinals(days: Iterable[date | None]) -> Ints:
    return np.array([NO_DAY if day is None else day.toordinal() for day in days], dtype=np.int64)
