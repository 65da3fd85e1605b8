"""What to review first: the claims that move the estimate most where it is unsure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from fogline.codebook import load_codebook
from fogline.control.estimate import FittedControl
from fogline.control.leverage import claim_leverage
from fogline.model import Claim


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A claim to review: how sure the estimate is on its day, how far the claim moves it, and what orders the queue."""

    claim: Claim
    sureness: float
    move: float
    worth: float


def order_queue(
    claims: Iterable[Claim], fitted: FittedControl, *, decided: Collection[str] = (), limit: int = 20
) -> list[QueueItem]:
    """The undecided claims of control, the most worth first: the move of the estimate times what it is short of certainty.

    A claim of a place that no gazetteer knew moves nothing and stands at the end, in order of its publication.
    """
    undecided = [claim for claim in claims if claim.claim_id not in decided and _counts(claim)]
    leverage = claim_leverage(fitted, undecided)
    items = [_item(claim, *leverage.get(claim.claim_id, (1.0, 0.0))) for claim in undecided]
    return sorted(items, key=lambda item: (-item.worth, item.claim.published, item.claim.claim_id))[:limit]


def _item(claim: Claim, sureness: float, move: float) -> QueueItem:
    return QueueItem(claim, round(sureness, 4), round(move, 4), round(move * (1.0 - sureness), 6))


def _counts(claim: Claim) -> bool:
    codebook = load_codebook()
    modality, action = codebook.modalities.get(claim.modality), codebook.actions.get(claim.action)
    return modality is not None and modality.counts and action is not None and action.evidence != "none"
