"""How much a claim weighs beside others like it: ten feeds of one wire are one witness."""

from collections import defaultdict, deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fogline.control.parameters import Parameters
from fogline.model import Claim

_Content = tuple[str, str, tuple[str, ...], str]


def weigh_dependence(claims: Sequence[Claim], origins: Sequence[str], parameters: Parameters) -> NDArray[np.float64]:
    """A weight for each claim; ``claims`` are in order of publication.

    Of the reports of one origin that say the same of a place, the first weighs 1 and each other ``copy_weight``. The k-th claim
    published within ``like_window_days`` that says the same of the same place and the same day is multiplied by k to the power
    ``-like_power``, where copies count as little as they weigh: origins that nobody found are not witnesses either.
    """
    weights = np.ones(len(claims))
    leaders: dict[tuple[str, _Content], tuple[str, set[int]]] = {}
    recent: defaultdict[tuple[_Content, int], deque[tuple[int, float]]] = defaultdict(deque)
    for index, claim in enumerate(claims):
        content = _content(claim)
        day = (claim.end or claim.start or claim.published_on).toordinal()
        like = (content, day)
        report_id, days = leaders.setdefault((origins[index], content), (claim.report_id, set()))
        if report_id != claim.report_id or day in days:
            weights[index] = parameters.copy_weight
        days.add(day)
        published = claim.published_on.toordinal()
        earlier = recent[like]
        while earlier and earlier[0][0] < published - parameters.like_window_days:
            earlier.popleft()
        n_like = 1.0 + sum(weight for _, weight in earlier)
        earlier.append((published, weights[index]))
        weights[index] *= n_like**-parameters.like_power
    return weights


def _content(claim: Claim) -> _Content:
    return (claim.place_id or claim.place, claim.action, claim.actor, claim.modality)
