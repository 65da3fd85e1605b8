"""Claims for and against the interest of a source's own camp: admissions are worth more than boasts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fogline.model import Claim
from fogline.sources.judge import Judged

GAINS = frozenset({"holds", "captures", "captures_part", "repels", "advances", "breaks_siege"})


@dataclass(frozen=True, slots=True)
class InterestRecord:
    """How often a source was right when it spoke for its own camp, and when it spoke against it."""

    source: str
    camp: str
    n_for: int
    n_for_right: int
    n_against: int
    n_against_right: int


def interest_of(claim: Claim, camp: str | None) -> str:
    """``for``, ``against`` or ``neither``: whom a claim serves, seen from the camp of its source."""
    if camp is None:
        return "neither"
    if claim.action == "loses":
        return "against" if camp in claim.actor else "for"
    if claim.action in GAINS:
        return "for" if camp in claim.actor else ("against" if camp in claim.target else "neither")
    return "neither"


def score_interest(judged: Iterable[Judged], camps: Mapping[str, str | None]) -> list[InterestRecord]:
    """For each source with a camp: right and wrong claims, for and against its own camp, by source."""
    counts: dict[str, dict[str, list[int]]] = {}
    for verdict in judged:
        source = verdict.claim.source
        interest = interest_of(verdict.claim, camps.get(source))
        if verdict.is_right is None or interest == "neither":
            continue
        tally = counts.setdefault(source, {"for": [0, 0], "against": [0, 0]})[interest]
        tally[0] += 1
        tally[1] += verdict.is_right
    return [
        InterestRecord(source, str(camps[source]), *tally["for"], *tally["against"]) for source, tally in sorted(counts.items())
    ]
