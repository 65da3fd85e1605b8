"""Sources judged by their record: track records with intervals, claims against own interest, and who copies whom."""

from fogline.sources.camps import InterestRecord, interest_of, score_interest
from fogline.sources.copies import link_copies
from fogline.sources.followers import find_copiers
from fogline.sources.judge import Holders, Judged, controllers_said, judge_claims
from fogline.sources.record import score_sources, wilson_interval

__all__ = [
    "Holders",
    "InterestRecord",
    "Judged",
    "controllers_said",
    "find_copiers",
    "interest_of",
    "judge_claims",
    "link_copies",
    "score_interest",
    "score_sources",
    "wilson_interval",
]
