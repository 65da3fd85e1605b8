"""How much a claim weighs beside others like it: ten feeds of one wire are one witness."""

from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from fogline.control.parameters import Parameters
from fogline.model import Claim


def weigh_dependence(claims: Sequence[Claim], origins: Sequence[str], parameters: Parameters) -> NDArray[np.float64]:
    """A weight for each claim; ``claims`` are in order of publication.

    Of the reports of one origin that say the same of a place, the first weighs 1 and each other ``copy_weight``. The k-th claim
    published within ``like_window_days`` that says the same of the same place and the same day is multiplied by k to the power
    ``-like_power``, where copies count as little as they weigh: origins that nobody found are not witnesses either.
    """
    weights = np.ones(len(claims))
    days = np.array([(claim.end or claim.start or claim.published_on).toordinal() for claim in claims], dtype=np.int64)
    contents: dict[tuple[str, str, tuple[str, ...], str], int] = {}
    content = np.array([contents.setdefault(_content(claim), len(contents)) for claim in claims], dtype=np.int64)
    numbers: dict[str, int] = {}
    origin = np.array([numbers.setdefault(name, len(numbers)) for name in origins], dtype=np.int64)
    for group in _alike(content * max(len(numbers), 1) + origin):
        seen = {int(days[group[0]])}
        for index in group[1:]:
            if claims[index].report_id != claims[group[0]].report_id or int(days[index]) in seen:
                weights[index] = parameters.copy_weight
            seen.add(int(days[index]))
    for group in _alike(content * (days.max(initial=0) + 1) + days):
        _discount(weights, group, [claims[index].published_on.toordinal() for index in group], parameters)
    return weights


def _content(claim: Claim) -> tuple[str, str, tuple[str, ...], str]:
    return (claim.place_id or claim.place, claim.action, claim.actor, claim.modality)


def _alike(keys: NDArray[np.int64]) -> Iterator[list[int]]:
    """Positions of each key that comes more than once, in order."""
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    ends = np.append(starts[1:], len(order))
    for first, last in zip(starts[ends - starts > 1].tolist(), ends[ends - starts > 1].tolist(), strict=True):
        yield order[first:last].tolist()


def _discount(weights: NDArray[np.float64], group: Sequence[int], published: Sequence[int], parameters: Parameters) -> None:
    """Weights of like claims, each cut by those of them that were published shortly before it."""
    earlier: deque[tuple[int, float]] = deque()
    for index, day in zip(group, published, strict=True):
        while earlier and earlier[0][0] < day - parameters.like_window_days:
            earlier.popleft()
        n_like = 1.0 + sum(weight for _, weight in earlier)
        earlier.append((day, float(weights[index])))
        weights[index] *= n_like**-parameters.like_power
