"""Whether two reports share an origin: a list of weighted features, each with what it means.

The weights are those of a logistic regression on 69 pairs read and labelled by hand, rounded (``bench/origins.py`` prints the
score; cross-validated with connected pairs on one side, F1 .92). The four that carry the decision are: what the shorter report's
wording tells that stands word for word in the other, the names and the figures they share, and how near in meaning their
sentences are. Names and figures alone are what two honest reports of one event share; they are never enough.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np

from fogline.model import Relation
from fogline.origins.fingerprint import Fingerprint, Grams
from fogline.reports import word_rarity
from fogline.reports.meaning import Vectors

THRESHOLD = 0.5
"""Probability from which two reports are said to share an origin."""

MIN_WORDS = 15
"""Shorter texts share an origin only where they are the same, word for word."""

_INTERCEPT = -8.4
_UNMEASURED_LIKENESS = 0.45
"""What sentences of unrelated reports on one war reach; stands in where meaning need not be measured."""

_UTMOST_LIKENESS = 0.8
"""What sentences of a reworded report reach when next to no wording is shared; a pair that this cannot join is not measured."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One ground for or against a shared origin: its weight in log-odds for a value of 1, and what it means."""

    name: str
    weight: float
    meaning: str


FEATURES = (
    Feature("reused_wording", 5.4, "root of the share of the shorter report's telling five-word runs that stand in the other"),
    Feature("shared_names", 6.3, "names that stand in both, of all names in either, rare ones counting more"),
    Feature("shared_figures", 2.1, "figures that stand in both, of all figures in either"),
    Feature("alike_sentences", 8.2, "mean likeness in meaning of the shorter report's sentences to their nearest in the other"),
    Feature("reuse_of_a", 0.0, "share of the first report's five-word runs in the second (tells copy from part)"),
    Feature("reuse_of_b", 0.0, "share of the second report's five-word runs in the first (tells copy from part)"),
    Feature(
        "reuse_three",
        0.0,
        "share of the shorter report's three-word runs in the other (shown, not counted)",
    ),
    Feature("names_in_order", 0.0, "names in the same order (shown, not counted: shared names carry it)"),
    Feature("sentences_in_order", 0.0, "sentences alike in meaning and in the same order (shown, not counted)"),
    Feature("shared_quotations", 0.0, "quotations in both (not counted: two reports of one speech share them)"),
    Feature("shared_credits", 0.0, "agencies credited in both (not counted: two stories can come from one agency)"),
    Feature("days_apart", 0.0, "days between them (not counted: stated dates are often wrong)"),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing two reports gave. ``score`` is the probability of a shared origin."""

    score: float
    relation: Relation | None
    features: tuple[tuple[str, float], ...]

    @property
    def is_shared(self) -> bool:
        """Whether the two reports share an origin."""
        return self.relation is not None


def compare_reports(a: Fingerprint, b: Fingerprint, vectors_of: Callable[[Fingerprint], Vectors]) -> Comparison:
    """Compare two reports; ``vectors_of`` gives the sentence vectors of a report and is called only where they can decide.

    The relation says how the later one relates to the earlier; ``None`` is no shared origin. The order of the two does not
    matter, except that features named of ``a`` and ``b`` change places.
    """
    if a.text_id == b.text_id:
        return Comparison(1.0, "copy", (("reused_wording", 1.0), ("reuse_of_a", 1.0), ("reuse_of_b", 1.0)))
    if min(a.n_words, b.n_words) < MIN_WORDS:
        return Comparison(0.0, None, ())
    features = _word_features(a, b)
    decided = _log_odds(features | {"alike_sentences": _UNMEASURED_LIKENESS}) > 3.0
    possible = _log_odds(features | {"alike_sentences": _UTMOST_LIKENESS}) > 0.0
    if possible and not decided and a.sentences and b.sentences:
        features |= _sentence_features(vectors_of(a), vectors_of(b))
    else:
        features["alike_sentences"] = _UNMEASURED_LIKENESS
    score = 1.0 / (1.0 + exp(-_log_odds(features)))
    relation = _relation(features["reuse_of_a"], features["reuse_of_b"]) if score >= THRESHOLD else None
    named = tuple((feature.name, round(features[feature.name], 4)) for feature in FEATURES if feature.name in features)
    return Comparison(round(score, 4), relation, named)


def explain_comparison(comparison: Comparison) -> list[tuple[Feature, float, float]]:
    """Each feature with its value and its share in the log-odds, the strongest first."""
    values = dict(comparison.features)
    rows = [
        (feature, values[feature.name], feature.weight * values[feature.name]) for feature in FEATURES if feature.name in values
    ]
    return sorted(rows, key=lambda row: (-abs(row[2]), row[0].name))


def containment(part: Grams, whole: Grams) -> float:
    """The share of what the runs of words of one report tell that stands in another."""
    total = part.total
    if not total:
        return 0.0
    return float(part.weights[np.isin(part.hashes, whole.hashes, assume_unique=True)].sum()) / total


def _word_features(a: Fingerprint, b: Fingerprint) -> dict[str, float]:
    of_a, of_b = containment(a.grams5, b.grams5), containment(b.grams5, a.grams5)
    return {
        "reused_wording": sqrt(max(of_a, of_b)),
        "shared_names": _shared_names(a.names, b.names),
        "shared_figures": _share(len(a.figures & b.figures), len(a.figures | b.figures)),
        "reuse_of_a": of_a,
        "reuse_of_b": of_b,
        "reuse_three": max(containment(a.grams3, b.grams3), containment(b.grams3, a.grams3)),
        "names_in_order": _names_in_order(a.names, b.names),
        "shared_quotations": float(len(a.quotations & b.quotations)),
        "shared_credits": float(len(a.credits & b.credits)),
        "days_apart": float(min(abs(x - y) for x in a.days for y in b.days)),
    }


def _sentence_features(a: Vectors, b: Vectors) -> dict[str, float]:
    likeness = a @ b.T if len(a) <= len(b) else b @ a.T
    nearest, best = likeness.argmax(axis=1), likeness.max(axis=1)
    aligned = [int(index) for index, value in zip(nearest, best, strict=True) if value >= 0.55]
    return {
        "alike_sentences": round(float(best.mean()), 4),
        "sentences_in_order": _share(_longest_rise(aligned), len(likeness)),
    }


def _log_odds(features: dict[str, float]) -> float:
    return _INTERCEPT + sum(feature.weight * features.get(feature.name, 0.0) for feature in FEATURES)


def _relation(reuse_of_a: float, reuse_of_b: float) -> Relation:
    """Mostly word for word both ways is a copy, in good part one way a partial one, else it is reworded."""
    if max(reuse_of_a, reuse_of_b) >= 0.5 and min(reuse_of_a, reuse_of_b) >= 0.4:
        return "copy"
    return "partial" if max(reuse_of_a, reuse_of_b) >= 0.25 else "reworded"


def _shared_names(a: Sequence[str], b: Sequence[str]) -> float:
    in_a, in_b = set(a), set(b)
    return _share(sum(map(_name_weight, sorted(in_a & in_b))), sum(map(_name_weight, sorted(in_a | in_b))))


def _name_weight(name: str) -> float:
    return max(0.0, word_rarity(name) - 6.0)


def _names_in_order(a: Sequence[str], b: Sequence[str]) -> float:
    """The longest common subsequence of the names, as a share of the shorter list."""
    place = {name: index for index, name in enumerate(b)}
    return _share(_longest_rise([place[name] for name in a if name in place]), min(len(a), len(b)))


def _longest_rise(numbers: Sequence[int]) -> int:
    """The length of the longest strictly rising subsequence."""
    ends: list[int] = []
    for number in numbers:
        at = bisect_left(ends, number)
        ends[at : at + 1] = [number]
    return len(ends)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
