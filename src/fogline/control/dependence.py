"""How much a claim weighs beside others like it: ten feeds of one wire are one witness."""

from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from fogline.control.columns import NO_DAY, ClaimColumns, number
from fogline.control.parameters import Parameters


def weigh_dependence(columns: ClaimColumns, parameters: Parameters) -> NDArray[np.float64]:
    """A weight for each claim; claims are in order of publication.

    Of the reports of one origin that say the same of a place, the first weighs 1 and each other ``copy_weight``. The k-th claim
    published within ``like_window_days`` that says the same of the same place and the same day is multiplied by k to the power
    ``-like_power``, where copies count as little as they weigh: origins that nobody found are not witnesses either.
    """
    claims, weights = columns.claims, np.ones(len(columns.claims))
    said, contents = number(((kind.action, kind.actor, kind.modality) for kind in columns.kinds), len(columns.kinds))
    content = columns.place * max(len(contents), 1) + said[columns.kind]
    days = np.where(columns.end != NO_DAY, columns.end, np.where(columns.start != NO_DAY, columns.start, columns.published))
    origin, names = number(columns.origins, len(claims))
    shared = np.flatnonzero(np.bincount(origin, minlength=len(names))[origin] > 1)
    for group in (shared[at] for at in _alike((content * max(len(names), 1) + origin)[shared])):
        first, *others = group.tolist()
        seen = {int(days[first])}
        for index in others:
            if claims[index].report_id != claims[first].report_id or int(days[index]) in seen:
                weights[index] = parameters.copy_weight
            seen.add(int(days[index]))
    for group in _alike(content * (days.max(initial=0) + 1) + days):
        _discount(weights, group.tolist(), columns.published[group].tolist(), parameters)
    return weights


def _alike(keys: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Positions of each key that comes more than once, in order."""
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    ends = np.append(starts[1:], len(order))
    for first, last in zip(starts[ends - starts > 1].tolist(), ends[ends - starts > 1].tolist(), strict=True):
        yield order[first:last]


def _discount(weights: NDArray[np.float64], group: Sequence[int], published: Sequence[int], parameters: Parameters) -> None:
    """Weights of like claims, each cut by those of them that were published shortly before it."""
    earlier: deque[tuple[int, float]] = deque()
    for index, day in zip(group, published, strict=True):
        while earlier and earlier[0][0] < day - parameters.like_window_days:
            earlier.popleft()
        n_like = 1.0 + sum(weight for _, weight in earlier)
        earlier.append((day, float(weights[index])))
        weights[index] *= n_like**-parameters.like_power
