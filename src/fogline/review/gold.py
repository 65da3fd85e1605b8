"""Review work as test data: one JSON object a report, its claims as gold/GUIDE.md writes them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fogline.contracts import claim_to_row
from fogline.model import Claim, Decision, Report
from fogline.review.apply import apply_to_claims
from fogline.review.decisions import VERDICTS, in_force

_FIELDS = (
    *("action", "actor", "target", "place", "place_in_text", "start", "end"),
    *("modality", "attributed_to", "evidence"),
)


def gold_rows(
    claims: Iterable[Claim], decisions: Sequence[Decision], reports: Mapping[str, Report], *, is_partial: bool = False
) -> list[dict[str, Any]]:
    """The reviewed reports, by id, with the claims that stand.

    Only reports whose every extracted claim was decided on are gold: in others a claim that nobody saw would count as right or as
    none. ``is_partial`` gives those too, with their decided and added claims only.
    """
    extracted = list(claims)
    verdicts = {decision.subject for decision in in_force(decisions) if decision.kind in VERDICTS}
    decided: defaultdict[str, list[Claim]] = defaultdict(list)
    undecided: set[str] = set()
    for claim in extracted:
        if claim.claim_id in verdicts:
            decided[claim.report_id].append(claim)
        else:
            undecided.add(claim.report_id)
    touched = {*decided, *(decision.subject for decision in in_force(decisions) if decision.kind == "add")}
    chosen = sorted(touched if is_partial else touched - undecided)
    rows = []
    for report_id in chosen:
        if report := reports.get(report_id):
            mine = [decision for decision in decisions if decision.kind != "add" or decision.subject == report_id]
            rows.append(_row(report, apply_to_claims(decided.get(report_id, ()), mine, {report_id: report})))
    return rows


def _row(report: Report, claims: Iterable[Claim]) -> dict[str, Any]:
    coded = [{name: row[name] for name in _FIELDS} for row in map(claim_to_row, claims)]
    for row in coded:
        row["actor"] = row["actor"] or "unknown"
    return {"report_id": report.report_id, "published": report.published[:10], "source": report.source, "claims": coded}
