"""A first guess at each source's camp, from disputes alone: whom it names where others disagree about who holds a place.

The estimate cannot start from its own posterior, since the loudest camp would become the truth. A source that favours a side
names it in nearly every dispute that the side is part of; a source without a camp names it about as often as it is right.
"""

import numpy as np
from numpy.typing import NDArray

from fogline.control.evidence import ACTOR, Evidence

WINDOW_DAYS = 10
LEAST_SHARE = 0.65
"""The share of disputes (lower bound) in which a source must name a side to be taken for its camp at first."""


def guess_camps(evidence: Evidence) -> NDArray[np.int64]:
    """The side that each source names in most disputes (-1: none), by 90 % Wilson-like lower bounds."""
    n_sources, n_sides = len(evidence.sources), len(evidence.sides)
    named, passed = np.zeros((n_sources, n_sides)), np.zeros((n_sources, n_sides))
    rows = np.flatnonzero((evidence.affirms == ACTOR) & (evidence.actor[:, 0] >= 0))
    if not len(rows) or n_sides < 2:
        return np.full(n_sources, -1, dtype=np.int64)
    place = np.repeat(np.arange(len(evidence.places)), np.diff(evidence.starts))[rows]
    side, source = evidence.actor[rows, 0].astype(np.int64), evidence.source[rows]
    _, window = np.unique(place * (evidence.n_days + 1) + evidence.day[rows] // WINDOW_DAYS, return_inverse=True)
    said = np.zeros((window.max() + 1, n_sides))
    np.add.at(said, (window, side), 1.0)
    others = said[window] > 0.0
    others[np.arange(len(rows)), side] = False
    in_dispute = others.any(axis=1)
    np.add.at(named, (source[in_dispute], side[in_dispute]), 1.0)
    np.add.at(passed, source, others)
    total = named + passed
    share = (named + 1.0) / (total + 2.0)
    low = share - 1.64 * np.sqrt(share * (1.0 - share) / (total + 3.0))
    return np.where(low.max(axis=1) > LEAST_SHARE, low.argmax(axis=1), -1).astype(np.int64)
