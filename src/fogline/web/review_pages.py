"""What stands on the pages of review: plain values for the templates."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fogline.model import Claim, Decision, Report
from fogline.publish.pages import Passage, passages
from fogline.publish.publication import Publication, claim_day
from fogline.review import in_force
from fogline.review.decisions import KINDS, UNDO, VERDICTS, about, value_of
from fogline.reviewing import ReviewDesk, ReviewedClaim

_NEAR_REPORTS, _NAMES = 12, 1000
_NEAR_DAYS = 5


@dataclass(frozen=True, slots=True)
class LoggedDecision:
    """A decision as the pages list it: what it is about in words, and whether the next run uses it."""

    decision: Decision
    about: str
    kind: str
    told: str
    counts: bool


def log_of(
    desk: ReviewDesk, publication: Publication, decisions: Sequence[Decision], *, known_on: date | None = None
) -> list[LoggedDecision]:
    """Decisions with what they are about, the newest first; ``known_on`` tells whether they counted on that day."""
    made = desk.decisions(known_on=known_on)
    everything = {decision.decision_id: decision for decision in made}
    ended = set(everything) - {decision.decision_id for decision in in_force(made)}
    return [_logged(desk, publication, decision, everything, ended) for decision in reversed(decisions)]


def pending_places(publication: Publication, pending: list[Decision]) -> list[tuple[str, str, date]]:
    """The places that decisions may move, with a day to look at: id, name, day."""
    found: dict[str, tuple[str, str, date]] = {}
    for decision in pending:
        claim = publication.claim_by_id.get(decision.subject)
        if claim and claim.place_id:
            found[claim.place_id] = (claim.place_id, claim.place, claim_day(claim))
    return list(found.values())[:8]


def claim_context(desk: ReviewDesk, publication: Publication, reviewed: ReviewedClaim) -> dict[str, Any]:
    """One claim with its report, the form to correct it, and what was decided about it."""
    claim = reviewed.current or reviewed.extracted
    report = publication.report_by_id.get(claim.report_id)
    return {
        "reviewed": reviewed,
        "claim": claim,
        "is_standing": reviewed.current is not None,
        "report": report,
        "passages": _passages(report, claim),
        "names": _place_names(publication, claim.report_id),
        "log": log_of(desk, publication, reviewed.decisions),
        "seen": seen_of(desk, "accept", reviewed.extracted_id),
        "page_title": "Review a claim",
    }


def report_context(desk: ReviewDesk, publication: Publication, report_id: str) -> dict[str, Any] | None:
    """A report with the form for a claim that was overlooked, and what it may be a copy of; ``None`` where there is none."""
    report = publication.report_by_id.get(report_id)
    if report is None:
        return None
    member = publication.members.get(report.report_id)
    kin = publication.reports_by_origin.get(member.origin_id, ()) if member else ()
    return {
        "report": report,
        "blank_claim": Claim(report.report_id, report.source, report.published, "captures", (), ""),
        "member": member,
        "kin": [other for other in kin if other != report],
        "near": _near(publication, report, {report_id, *(other.report_id for other in kin)}),
        "claims": publication.claims_by_report.get(report.report_id, ()),
        "names": _place_names(publication, report.report_id),
        "log": log_of(desk, publication, about(report.report_id, desk.decisions())),
        "seen": seen_of(desk, "add", report.report_id),
        "page_title": "Review a report",
    }


def place_context(desk: ReviewDesk, publication: Publication, place_id: str) -> dict[str, Any] | None:
    """A place with the ways it is written; ``None`` where no claim is about it."""
    claims = publication.claims_by_place.get(place_id)
    if not claims:
        return None
    return {
        "place_id": place_id,
        "name": claims[0].place,
        "n_claims": len(claims),
        "written": Counter(claim.place_in_text for claim in claims).most_common(),
        "names": _place_names(publication, ""),
        "log": log_of(desk, publication, about(place_id, desk.decisions())),
        "seen": seen_of(desk, "merge_places", place_id),
        "page_title": "Review a place",
    }


def source_context(desk: ReviewDesk, publication: Publication, source_id: str) -> dict[str, Any] | None:
    """A source with its camp and accuracy as pinned last; ``None`` where there is none of this id."""
    source = publication.sources.get(source_id)
    if source is None:
        return None
    pinned = [value_of(d) for d in desk.in_force() if d.kind == "pin_source" and d.subject == source_id]
    merged: dict[str, Any] = {"camp": source.camp, "accuracy": source.pinned_accuracy}
    for value in pinned:
        merged |= value
    return {
        "source": source,
        "record": publication.record_by_source.get(source_id),
        "pinned": merged,
        "log": log_of(desk, publication, about(source_id, desk.decisions())),
        "seen": seen_of(desk, "pin_source", source_id),
        "page_title": "Review a source",
    }


def forecasts_context(desk: ReviewDesk, publication: Publication) -> dict[str, Any]:
    """All forecasts, those due and open first, with what reviewers settled."""
    settled = desk.settled()
    forecasts = sorted(
        publication.forecasts, key=lambda f: (f.claim_id in settled, f.outcome != "open", f.deadline or date.max, f.claim_id)
    )
    return {
        "forecasts": forecasts,
        "settled": settled,
        "log": log_of(desk, publication, [d for d in desk.decisions() if d.kind == "resolve_forecast"]),
        "page_title": "Review forecasts",
    }


def seen_of(desk: ReviewDesk, kind: str, subject: str) -> str:
    """The last decision in force about the same thing: a form that was opened before it must not overrule it unseen."""
    kinds = VERDICTS if kind in VERDICTS else (kind,)
    same = [d.decision_id for d in desk.in_force() if d.subject == subject and d.kind in kinds]
    return same[-1] if same and kind != "add" else ""


def _logged(
    desk: ReviewDesk, publication: Publication, decision: Decision, everything: dict[str, Decision], ended: set[str]
) -> LoggedDecision:
    target = everything.get(decision.undoes or "", decision)
    name = _subject_name(desk, publication, target)
    counts = decision.decision_id not in ended if decision.kind != UNDO else False
    told = "" if decision.kind == UNDO else _told(decision)
    return LoggedDecision(decision, name, KINDS[target.kind].subject, told, counts)


def _subject_name(desk: ReviewDesk, publication: Publication, decision: Decision) -> str:
    kind, subject = KINDS[decision.kind].subject, decision.subject
    if kind in ("claim", "forecast"):
        claim = publication.claim_by_id.get(subject) or desk.claim(subject)
        return f"{claim.place}, {claim_day(claim)}" if claim else subject
    if kind == "place":
        place = publication.places.get(subject)
        return place.name if place else subject
    if kind == "source":
        return publication.sources[subject].name if subject in publication.sources else subject
    report = publication.report_by_id.get(subject)
    return report.title or subject if report else subject


def _told(decision: Decision) -> str:
    value = value_of(decision)
    shown = {name: said for name, said in value.items() if name not in ("place_id", "lat", "lon") or "place" not in value}
    return ", ".join(
        f"{name.replace('_', ' ')}: {' + '.join(said) if isinstance(said, list) else said if said is not None else 'none'}"
        for name, said in shown.items()
    )


def _passages(report: Report | None, claim: Claim) -> list[Passage]:
    return passages(report.text, [claim]) if report else []


def _place_names(publication: Publication, report_id: str) -> list[str]:
    """Names to choose from: of the report's places first, then of places with an estimate."""
    here = [claim.place for claim in publication.claims_by_report.get(report_id, ())]
    return list(dict.fromkeys([*here, *publication.book.names]))[:_NAMES]


def _near(publication: Publication, report: Report, known: set[str]) -> list[Report]:
    """Reports of the same days about the same places, those with most places in common first."""
    places = {claim.place_id for claim in publication.claims_by_report.get(report.report_id, ()) if claim.place_id}
    alike: Counter[str] = Counter()
    for place_id in sorted(places):
        here = {c.report_id for c in publication.claims_by_place.get(place_id, ()) if _days_apart(c, report) <= _NEAR_DAYS}
        alike.update(sorted(here - known))
    found = (publication.report_by_id.get(report_id) for report_id, _ in alike.most_common(_NEAR_REPORTS))
    return [other for other in found if other]


def _days_apart(claim: Claim, report: Report) -> int:
    return abs((claim.published_on - report.published_on).days)
