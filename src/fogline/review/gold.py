"""Review work as test data: one JSON object a report, its claims as gold/GUIDE.md writes them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fogline.contracts import claim_to_row
from fogline.model import Claim, Decision, Report
from fogline.review.apply import apply_to_claims
from fogline.review.decisions import VERDICTS, in_force

_FIELDS = (
    *("action", "actor", "target", "place", "place_in_text", "start", "end"),
    *("modality", "attributed_to", "evidence"),
)


@dataclass(frozen=True, slots=True)
class ReviewedReports:
    """Ids of reports whose every extracted claim was decided on, and of those with some claims still undecided."""

    whole: tuple[str, ...]
    partial: tuple[str, ...]


def reviewed_reports(claims: Iterable[Claim], decisions: Sequence[Decision]) -> ReviewedReports:
    """The reports that reviewers decided on, or added a claim to."""
    standing = in_force(decisions)
    verdicts = {decision.subject for decision in standing if decision.kind in VERDICTS}
    touched = {decision.subject for decision in standing if decision.kind == "add"}
    undecided: set[str] = set()
    for claim in claims:
        (touched if claim.claim_id in verdicts else undecided).add(claim.report_id)
    return ReviewedReports(tuple(sorted(touched - undecided)), tuple(sorted(touched & undecided)))


def gold_rows(
    claims: Iterable[Claim],
    decisions: Sequence[Decision],
    find_report: Callable[[str], Report | None],
    *,
    is_partial: bool = False,
) -> Iterator[dict[str, Any]]:
    """The reviewed reports, by id, with the claims that stand.

    Only reports whose every extracted claim was decided on are gold: in others a claim that nobody saw would count as right or as
    none. ``is_partial`` gives those too, with their decided and added claims only.
    """
    extracted = list(claims)
    reviewed = reviewed_reports(extracted, decisions)
    ids = {claim.claim_id for claim in extracted}
    about: defaultdict[str, list[Decision]] = defaultdict(list)  # by claim or report; what may be about any stands under ""
    for decision in in_force(decisions):
        is_of_one = decision.kind == "add" or (decision.kind in VERDICTS and decision.subject in ids)
        about[decision.subject if is_of_one else ""].append(decision)
    decided: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in extracted:
        if claim.claim_id in about:
            decided[claim.report_id].append(claim)
    for report_id in sorted((*reviewed.whole, *reviewed.partial)) if is_partial else reviewed.whole:
        if report := find_report(report_id):
            here = decided[report_id]
            mine = [*about[""], *about[report_id], *(d for claim in here for d in about[claim.claim_id])]
            yield _row(report, apply_to_claims(here, mine, {report_id: report}))


def _row(report: Report, claims: Iterable[Claim]) -> dict[str, Any]:
    coded = [{name: row[name] for name in _FIELDS} for row in map(claim_to_row, claims)]
    for row in coded:
        row["actor"] = row["actor"] or "unknown"
    return {"report_id": report.report_id, "published": report.published[:10], "source": report.source, "claims": coded}
