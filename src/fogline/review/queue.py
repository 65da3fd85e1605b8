"""What to review first: the claims that move the estimate most where it is unsure."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from fogline.codebook import load_codebook
from fogline.control.estimate import FittedControl
from fogline.control.evidence import event_day, place_key
from fogline.control.leverage import claim_leverage
from fogline.model import Claim

_BATCH = 50
"""So many claims are tried at once: each takes a rerun of its place."""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A claim to review: how sure the estimate is on its day, how far the claim moves it, and what orders the queue."""

    claim: Claim
    sureness: float
    move: float
    worth: float


class Leverage:
    """Sureness and move of claims, worked out once for each claim; ``fit`` is called when it is first needed."""

    def __init__(self, fit: Callable[[], FittedControl], known: Mapping[str, tuple[float, float]] | None = None) -> None:
        self._fit = fit
        self.known = dict(known or {})

    def of(self, claims: Sequence[Claim]) -> list[tuple[float, float]]:
        """Sureness and move of each claim; a claim that is no evidence moves nothing."""
        if new := [claim for claim in claims if claim.claim_id not in self.known]:
            found = claim_leverage(self._fit(), new)
            self.known |= {claim.claim_id: found.get(claim.claim_id, (1.0, 0.0)) for claim in new}
        return [self.known[claim.claim_id] for claim in claims]


class ReviewQueue:
    """The claims of control of one run, the most worth first: the move of the estimate times what it is short of certainty.

    A claim is worth at most what the estimate is short of certainty, so claims are tried from the least sure on (by ``spells``)
    until no other can be worth more. A claim of a place that no gazetteer knew moves nothing and stands at the end.
    """

    def __init__(self, claims: Iterable[Claim], spells: pa.Table, leverage: Leverage) -> None:
        self.leverage = leverage
        sure = _Sureness(spells)
        ranked = [(sure.of(claim), claim.published, claim.claim_id, claim) for claim in claims if _counts(claim)]
        self._ranked = sorted(ranked, key=lambda entry: entry[:3])

    def items(
        self, *, decided: Collection[str] = (), limit: int = 20, on_tried: Callable[[int], None] = lambda _n_tried: None
    ) -> list[QueueItem]:
        """The first claims of the queue that are not among the ``decided`` ids; ``on_tried`` is told how many were tried."""
        best: list[QueueItem] = []
        for begin in range(0, len(self._ranked), _BATCH):  # decided ones among them, so that what was tried stays enough
            if len(best) >= limit and best[-1].worth >= 1.0 - self._ranked[begin][0]:
                break
            batch = [claim for _, _, claim_id, claim in self._ranked[begin : begin + _BATCH] if claim_id not in decided]
            tried = [_item(claim, *moved) for claim, moved in zip(batch, self.leverage.of(batch), strict=True)]
            best = sorted([*best, *tried], key=lambda item: (-item.worth, item.claim.published, item.claim.claim_id))[:limit]
            on_tried(begin + len(batch))
        return best


class _Sureness:
    """How sure an estimate is of a place on a day: the probability of the likeliest controller, 1 where nothing is known."""

    def __init__(self, spells: pa.Table) -> None:
        best = spells.group_by(["place_id", "start_on"]).aggregate([("probability", "max")])
        columns = (best[name].to_pylist() for name in ("place_id", "start_on", "probability_max"))
        found: defaultdict[str, list[tuple[date, float]]] = defaultdict(list)
        for place_id, start_on, probability in zip(*columns, strict=True):
            found[place_id].append((start_on, probability))
        self._spells = {place_id: sorted(starts) for place_id, starts in found.items()}

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
