"""Origins: which reports descend from one text, which came first, and how they differ, so that ten copies are one witness."""

from fogline.origins.compare import FEATURES, Comparison, compare_reports, explain_comparison
from fogline.origins.fingerprint import Fingerprint, take_fingerprint
from fogline.origins.group import Grouping, group_origins

__all__ = [
    "FEATURES",
    "Comparison",
    "Fingerprint",
    "Grouping",
    "compare_reports",
    "explain_comparison",
    "group_origins",
    "take_fingerprint",
]
