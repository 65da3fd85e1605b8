"""Origins: which reports descend from one text, which came first, and how they differ, so that ten copies are one witness."""

from fogline.origins.compare import FEATURES, Comparison
from fogline.origins.explain_pair import PairExplanation, explain_pair
from fogline.origins.fingerprint import take_fingerprint
from fogline.origins.group import Grouping, group_origins
from fogline.origins.index import OriginIndex
from fogline.origins.order import Precedence, tell_first
from fogline.origins.passages import taken_sentences
from fogline.origins.prints import Fingerprint
from fogline.origins.stock import find_stock

__all__ = [
    "FEATURES",
    "Comparison",
    "Fingerprint",
    "Grouping",
    "OriginIndex",
    "PairExplanation",
    "Precedence",
    "explain_pair",
    "find_stock",
    "group_origins",
    "take_fingerprint",
    "taken_sentences",
    "tell_first",
]
