"""What to review first: the claims that move the estimate most where it is unsure."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from fogline.codebook import load_codebook
from fogline.control.estimate import FittedControl
from fogline.control.evidence import event_day, place_key
from fogline.control.leverage import claim_leverage
from fogline.model import Claim

_BATCH, _MOST_TRIED = 20, 300
"""So many claims are tried at once, and at most: each takes a rerun of its place."""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A claim to review: how sure the estimate is on its day, how far the claim moves it, and what orders the queue."""

    claim: Claim
    sureness: float
    move: float
    worth: float


def order_queue(
    claims: Iterable[Claim], fitted: FittedControl, spells: pa.Table, *, decided: Collection[str] = (), limit: int = 20
) -> list[QueueItem]:
    """The undecided claims of control, the most worth first: the move of the estimate times what it is short of certainty.

    A claim is worth at most what the estimate is short of certainty, so claims are tried from the least sure on (by ``spells``)
    until no other can be worth more. A claim of a place that no gazetteer knew moves nothing and stands at the end.
    """
    sure = _Sureness(spells)
    undecided = [claim for claim in claims if claim.claim_id not in decided and _counts(claim)]
    ranked = sorted(undecided, key=lambda claim: (sure.of(claim), claim.published, claim.claim_id))
    found: list[QueueItem] = []
    for begin in range(0, min(len(ranked), max(_MOST_TRIED, limit)), _BATCH):
        batch = ranked[begin : begin + _BATCH]
        if len(found) >= limit and found[limit - 1].worth >= 1.0 - sure.of(batch[0]):
            break
        leverage = claim_leverage(fitted, batch)
        found += [_item(claim, *leverage.get(claim.claim_id, (1.0, 0.0))) for claim in batch]
        found.sort(key=lambda item: (-item.worth, item.claim.published, item.claim.claim_id))
    return found[:limit]


class _Sureness:
    """How sure an estimate is of a place on a day: the probability of the likeliest controller, 1 where nothing is known."""

    def __init__(self, spells: pa.Table) -> None:
        best: defaultdict[str, dict[date, float]] = defaultdict(dict)
        columns = (spells[name].to_pylist() for name in ("place_id", "start_on", "probability"))
        for place_id, start_on, probability in zip(*columns, strict=True):
            best[place_id][start_on] = max(best[place_id].get(start_on, 0.0), probability)
        self._spells = {place_id: sorted(starts.items()) for place_id, starts in best.items()}

    def of(self, claim: Claim) -> float:
        """Sureness of the claim's place on its day."""
        starts = self._spells.get(place_key(claim), [])
        at = bisect_right(starts, (event_day(claim), 2.0)) - 1
        return starts[at][1] if at >= 0 else 1.0


def _item(claim: Claim, sureness: float, move: float) -> QueueItem:
    return QueueItem(claim, round(sureness, 4), round(move, 4), round(move * (1.0 - sureness), 6))


def _counts(claim: Claim) -> bool:
    codebook = load_codebook()
    modality, action = codebook.modalities.get(claim.modality), codebook.actions.get(claim.action)
    return modality is not None and modality.counts and action is not None and action.evidence != "none"
