"""The ledger: every forecast that sources made, with its words, its deadline and what it wants to happen."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Literal

from fogline.forecasts.foretelling import what_is_foretold
from fogline.forecasts.outcomes import is_of_whole_war
from fogline.forecasts.wording import implied_days, is_negative, strength_of
from fogline.model import UNKNOWN, Claim, Forecast

OUTCOMES = {"captures": "takes", "holds": "holds", "repels": "holds", "loses": "loses"}
"""What the estimate of control can decide; other actions stand in the ledger under their own name."""

NEGATED = {"takes": "does not take", "holds": "does not hold", "loses": "does not lose"}


def list_forecasts(claims: Iterable[Claim]) -> list[Forecast]:
    """All forecast claims as forecasts, by day of publication.

    The deadline is the end of the claim's interval where that lies after publication (stated), else as soon as
    its words mean (implied; :file:`words.toml`).
    Conditionals that look ahead are listed and marked, and never scored: nobody says whether their condition came. Plans are no
    forecasts. Forecasts about areas and about the war as a whole are kept and marked; control of places does not decide
    them.
    """
    foretelling = (claim for claim in claims if claim.modality == "forecast" or _looks_ahead(claim))
    ordered = sorted(foretelling, key=lambda claim: (claim.published_on, claim.report_id, claim.claim_id))
    return list({forecast.claim_id: forecast for forecast in map(_forecast, ordered)}.values())


def is_event(forecast: Forecast) -> bool:
    """Whether something is foretold to change; "holds" and every "does not" but "does not hold" foretell that nothing does."""
    return forecast.outcome_wanted in ("takes", "loses", NEGATED["holds"])


def without_repeats(heard: Iterable[Claim], claims: Iterable[Claim]) -> list[Claim]:
    """What was listened for, but for what extraction already has of the same report and place.

    That is a forecast in the same words, or of the same side and action, or that it will not: another sentence may foretell
    something else.
    """
    known: defaultdict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.modality == "forecast" or _looks_ahead(claim):
            known[claim.report_id, claim.place_id or claim.place].append(claim)
    return [
        claim
        for claim in heard
        if not any(_repeats(claim, other) for other in known[claim.report_id, claim.place_id or claim.place])
    ]


def _repeats(heard: Claim, known: Claim) -> bool:
    if heard.evidence_at is None or known.evidence_at is None:
        return True
    is_same_sentence = heard.evidence_at[0] < known.evidence_at[1] and known.evidence_at[0] < heard.evidence_at[1]
    return is_same_sentence or _foretold(heard) == _foretold(known)


def _foretold(claim: Claim) -> tuple[str, tuple[str, ...], bool]:
    return claim.action, claim.actor, is_negative(claim.evidence, claim.action)


def _looks_ahead(claim: Claim) -> bool:
    """Whether a conditional is about days after its publication or its words foretell, not about what might have been."""
    if claim.modality != "conditional":
        return False
    return claim.end > claim.published_on if claim.end else what_is_foretold(claim.evidence.lower()) is not None


def _level(claim: Claim) -> Literal["place", "area", "war"]:
    if is_of_whole_war(claim.action):
        return "war"
    return "area" if claim.place_precision == "area" else "place"


def _forecast(claim: Claim) -> Forecast:
    is_stated = claim.end is not None and claim.end > claim.published_on
    deadline = claim.end if is_stated else claim.published_on + timedelta(days=implied_days(claim.evidence))
    outcome = OUTCOMES.get(claim.action, claim.action)
    if is_negative(claim.evidence, claim.action):
        outcome = NEGATED.get(outcome, f"not {outcome}")
    return Forecast(
        claim_id=claim.claim_id,
        report_id=claim.report_id,
        source=claim.source,
        speaker=claim.attributed_to,
        place_id=claim.place_id,
        place=claim.place,
        side=claim.actor[0] if claim.actor else UNKNOWN,
        outcome_wanted=outcome,
        deadline=deadline,
        deadline_basis="stated" if is_stated else "implied",
        strength=strength_of(claim.evidence),
        words=claim.evidence,
        published_on=claim.published_on,
        level=_level(claim),
        is_conditional=claim.modality == "conditional",
    )
