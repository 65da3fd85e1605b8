"""A first guess at each source's camp, from disputes alone: whom it names where others disagree about who holds a place.

The estimate cannot start from its own posterior, since the loudest camp would become the truth. A source that favours a side
names it in nearly every dispute that the side is part of; a source without a camp names it about as often as it is right.
"""

import numpy as np
from numpy.typing import NDArray

from fogline.control.arrays import Floats, Ints, Shorts
from fogline.control.compiled import compiled
from fogline.control.evidence import ACTOR, Evidence

WINDOW_DAYS = 10
LEAST_SHARE = 0.65
"""The share of disputes (lower bound) in which a source must name a side to be taken for its camp at first."""


def guess_camps(evidence: Evidence) -> NDArray[np.int64]:
    """The side that each source names in most disputes (-1: none), by 90 % Wilson-like lower bounds."""
    n_sources, n_sides = len(evidence.sources), len(evidence.sides)
    named, passed = np.zeros((n_sources, n_sides)), np.zeros((n_sources, n_sides))
    if n_sides < 2 or not len(evidence.day):
        return np.full(n_sources, -1, dtype=np.int64)
    side = np.where(evidence.affirms == ACTOR, evidence.actor[:, 0], -1).astype(np.int16)
    count_disputes(
        evidence.starts, evidence.day // WINDOW_DAYS, side, evidence.source, named, passed, np.zeros(n_sides, dtype=np.int64)
    )
    total = named + passed
    share = (named + 1.0) / (total + 2.0)
    low = share - 1.64 * np.sqrt(share * (1.0 - share) / (total + 3.0))
    return np.where(low.max(axis=1) > LEAST_SHARE, low.argmax(axis=1), -1).astype(np.int64)


@compiled
def count_disputes(  # noqa: PLR0913, PLR0917 - a compiled function takes its arrays one by one
    starts: Ints, window: Shorts, side: NDArray[np.int16], source: Shorts, named: Floats, passed: Floats, here: Ints
) -> None:
    """How often each source names each side in windows of days in which others are named too, and how often it passes it over."""
    for place in range(len(starts) - 1):
        first = starts[place]
        while first < starts[place + 1]:
            here[:] = 0
            end, n_named = first, 0
            while end < starts[place + 1] and window[end] == window[first]:
                if side[end] >= 0:
                    n_named += here[side[end]] == 0
                    here[side[end]] = 1
                end += 1
            for item in range(first, end if n_named > 1 else first):
                if side[item] >= 0:
                    named[source[item], side[item]] += 1.0
                    passed[source[item], side[item]] -= 1.0
                    for k in range(len(here)):
                        passed[source[item], k] += here[k]
            first = end
