"""What decisions in force change: claims, origins, sources and forecasts. Each function returns new values and keeps order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, get_args

from fogline.contracts import claim_from_row, claim_to_row
from fogline.model import Claim, Decision, Forecast, OriginMembership, Outcome, Report, Source
from fogline.review.decisions import VERDICTS, in_force, last_by_subject, value_of


def apply_to_claims(claims: Iterable[Claim], decisions: Sequence[Decision], reports: Mapping[str, Report]) -> list[Claim]:
    """The claims that count: rejected ones left out, corrected and added ones as reviewers wrote them, places merged and split.

    ``reports`` are needed for added claims only. A decision about a claim that is not there any more changes nothing.
    """
    return [claim for claim, _ in _reviewed(claims, in_force(decisions), reports)]


def extracted_ids(claims: Iterable[Claim], decisions: Sequence[Decision], reports: Mapping[str, Report]) -> dict[str, str]:
    """For the id of each claim that counts, the id under which it was extracted, which decisions are about."""
    return {claim.claim_id: extracted_id for claim, extracted_id in _reviewed(claims, in_force(decisions), reports)}


def corrected(claim: Claim, value: Mapping[str, Any]) -> Claim:
    """A claim with fields as a reviewer wrote them; raises ``ValueError`` where they make no claim."""
    changed = claim_from_row(claim_to_row(claim) | dict(value))
    is_moved = "evidence" in value and value["evidence"] != claim.evidence
    at = None if is_moved else claim.evidence_at
    return replace(changed, evidence_at=at, confidence=1.0, origin_id=claim.origin_id)


def added(report: Report, value: Mapping[str, Any]) -> Claim:
    """A claim that a reviewer found in a report and the extraction did not; raises ``ValueError`` where it is none."""
    row = {"report_id": report.report_id, "source": report.source, "published": report.published, **value}
    claim = claim_from_row(row)
    begin = report.text.find(claim.evidence)
    if begin < 0 and claim.evidence not in report.title:
        raise ValueError(f"the words {claim.evidence[:60]!r} do not stand in the report")
    return replace(claim, evidence_at=(begin, begin + len(claim.evidence)) if begin >= 0 else None, confidence=1.0)


def apply_to_members(members: Iterable[OriginMembership], decisions: Sequence[Decision]) -> tuple[OriginMembership, ...]:
    """Origins as reviewers merged and split them, in the order of the decisions."""
    found = {member.report_id: member for member in members}
    for decision in in_force(decisions):
        mine = found.get(decision.subject)
        if mine is None:
            continue
        if decision.kind == "split_origin":
            found[mine.report_id] = OriginMembership(mine.report_id, mine.report_id, "original", None, 1.0)
        elif decision.kind == "merge_origins" and (other := found.get(value_of(decision)["report_id"])):
            for member in [member for member in found.values() if member.origin_id == mine.origin_id]:
                relation = "reworded" if member.relation == "original" else member.relation
                of = other.report_id if member.of is None else member.of
                found[member.report_id] = replace(member, origin_id=other.origin_id, relation=relation, of=of)
    return tuple(found.values())


def apply_to_sources(sources: Iterable[Source], decisions: Sequence[Decision]) -> tuple[Source, ...]:
    """Sources with the camps and accuracies that reviewers pinned; sources that nobody listed come last."""
    found = {source.source: source for source in sources}
    for decision in in_force(decisions):
        if decision.kind != "pin_source":
            continue
        value, name = value_of(decision), decision.subject
        source = found.get(name, Source(name, name))
        camp = (value["camp"] or None) if "camp" in value else source.camp
        accuracy = float(value["accuracy"]) if value.get("accuracy") is not None else source.pinned_accuracy
        found[name] = replace(source, camp=camp, pinned_accuracy=accuracy)
    return tuple(found.values())


def apply_to_forecasts(
    forecasts: Iterable[Forecast], decisions: Sequence[Decision], extracted: Mapping[str, str]
) -> list[Forecast]:
    """Forecasts with the outcomes that reviewers settled; ``extracted`` gives the id under which each claim was extracted."""
    settled = last_by_subject(in_force(decisions), ["resolve_forecast"])
    return [_settled(forecast, settled.get(extracted.get(forecast.claim_id, forecast.claim_id))) for forecast in forecasts]


def _settled(forecast: Forecast, decision: Decision | None) -> Forecast:
    if decision is None:
        return forecast
    outcome = next(name for name in get_args(Outcome) if name == value_of(decision)["outcome"])
    day = date.fromisoformat(decision.decided_at[:10])
    if outcome == "void":
        return replace(forecast, outcome=outcome, probability=None, resolved_on=day, brier=None)
    happened = 1.0 if outcome == "true" else 0.0
    brier = round((forecast.strength - happened) ** 2, 6)
    return replace(forecast, outcome=outcome, probability=happened, resolved_on=day, brier=brier)


def _reviewed(claims: Iterable[Claim], decisions: Sequence[Decision], reports: Mapping[str, Report]) -> list[tuple[Claim, str]]:
    """Each claim that counts with the id it was extracted under; of claims that became alike the first stays."""
    verdicts = last_by_subject(decisions, VERDICTS)
    everything = [*((claim, claim.claim_id) for claim in claims), *_added(decisions, reports)]
    found: dict[str, tuple[Claim, str]] = {}
    moves = [decision for decision in decisions if decision.kind in ("merge_places", "split_place")]
    for claim, extracted_id in everything:
        judged = _judged(claim, verdicts.get(extracted_id))
        if judged is not None:
            moved = _moved(judged, moves)
            found.setdefault(moved.claim_id, (moved, extracted_id))
    return list(found.values())


def _judged(claim: Claim, verdict: Decision | None) -> Claim | None:
    if verdict is None:
        return claim
    if verdict.kind == "reject":
        return None
    return corrected(claim, value_of(verdict)) if verdict.kind == "correct" else replace(claim, confidence=1.0)


def _added(decisions: Iterable[Decision], reports: Mapping[str, Report]) -> list[tuple[Claim, str]]:
    made = (added(reports[d.subject], value_of(d)) for d in decisions if d.kind == "add" and d.subject in reports)
    return [(claim, claim.claim_id) for claim in made]


def _moved(claim: Claim, moves: Iterable[Decision]) -> Claim:
    """The claim at the place that reviewers moved it to, one decision after the other."""
    for decision in moves:
        value = value_of(decision)
        if claim.place_id != decision.subject or claim.place_in_text != value.get("place_in_text", claim.place_in_text):
            continue
        lat, lon = float(value["lat"]), float(value["lon"])
        claim = replace(claim, place_id=str(value["place_id"]), place=str(value["place"]), lat=lat, lon=lon)
    return claim
