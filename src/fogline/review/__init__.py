"""Review: what analysts decide about claims, places, origins, sources and forecasts, and how the next run uses it."""

from fogline.review.agreement import Agreement, measure_agreement
from fogline.review.apply import apply_to_claims, apply_to_forecasts, apply_to_members, apply_to_sources, extracted_ids
from fogline.review.decisions import KINDS, Signature, decide, in_force, known_decisions, undo
from fogline.review.gold import ReviewedReports, gold_rows, reviewed_reports
from fogline.review.kept import keep_leverage, read_leverage
from fogline.review.queue import Leverage, QueueItem, ReviewQueue

__all__ = [
    "KINDS",
    "Agreement",
    "Leverage",
    "QueueItem",
    "ReviewQueue",
    "ReviewedReports",
    "Signature",
    "apply_to_claims",
    "apply_to_forecasts",
    "apply_to_members",
    "apply_to_sources",
    "decide",
    "extracted_ids",
    "gold_rows",
    "in_force",
    "keep_leverage",
    "known_decisions",
    "measure_agreement",
    "read_leverage",
    "reviewed_reports",
    "undo",
]
