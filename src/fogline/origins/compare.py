"""Whether two reports share an origin: a list of weighted features, each with what it means.

The weights are those of a logistic regression on 69 pairs read and labelled by hand, rounded (``bench/origins.py`` prints the
score; cross-validated with connected pairs on one side, F1 .92). The four that carry the decision are: what the shorter report's
wording tells that stands word for word in the other, the names and the figures they share, and how near in meaning their
sentences are. Names and figures alone are what two honest reports of one event share; they are never enough.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fogline.model import Relation
from fogline.origins.measure import FIGURES, NAMES, OF_A, OF_B, WORDS, Measures
from fogline.reports.meaning import Vectors

THRESHOLD = 0.5
"""Probability from which two reports are said to share an origin."""

MIN_WORDS = 15
"""Shorter texts share an origin only where they are the same, word for word."""

INTERCEPT = -8.4
"""Log-odds where all pairs start."""

_UNMEASURED_LIKENESS = 0.45
"""What sentences of unrelated reports on one war reach; stands in where meaning need not be measured."""

_UTMOST_LIKENESS = 0.8
"""What sentences of a reworded report reach when next to no wording is shared; a pair that this cannot join is not measured."""

_GLANCE_MARGIN = 0.13
"""How far likeness in meaning may lie above what a glance at the words' own vectors foretells (a regression on 3,678 pairs of
real reports: slope 1.00, correlation .95); of 185 that shared an origin by it none lay more than .11 higher."""

_EXPECTED_BASE, _EXPECTED_BY_WORDS, _EXPECTED_BY_ODDS, _EXPECTED_MARGIN = 0.52, 0.35, 0.02, 0.2
"""Likeness in meaning as the share of telling words and what else is shared foretell it (a regression on 1,086 pairs of real
reports, correlation .77); none of the 188 that shared an origin lay higher by more than the margin."""


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
    Feature(
        "alike_sentences",
        8.2,
        "mean likeness in meaning of the shorter report's sentences to their nearest in the other; 0.45, that of unrelated "
        "reports, where words alone decide",
    ),
)
"""What decides. What is shown beside it, but not counted, is in :mod:`fogline.origins.explain_pair`."""

TRANSLATION_INTERCEPT = -10.4
TRANSLATION_FEATURES = (
    Feature("alike_sentences", 20.0, "mean likeness in meaning of the shorter report's sentences to their nearest in the other"),
    Feature("shared_figures", 2.0, "figures that stand in both, of all figures in either"),
    Feature("other_figures", -1.0, "whether both give figures and share none"),
)
"""What decides between two languages, where names and wording say nothing. Translations of our own reach a likeness of .54 to
.78, reports of one event by different people at most .33 (``tests/unit/origins/languages.toml``)."""

_WORDING, _NAMES, _FIGURES, _MEANING = (feature.weight for feature in FEATURES)
_MIN_SURE = 3.0
"""Log-odds that need no measure of meaning."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing two reports gave. ``score`` is the probability of a shared origin."""

    score: float
    relation: Relation | None
    features: tuple[tuple[str, float], ...] = ()
    is_translation: bool = False

    @property
    def is_shared(self) -> bool:
        """Whether the two reports share an origin."""
        return self.relation is not None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the shared words of many pairs say: log-odds with unmeasured meaning, and where meaning is to be measured.

    ``needed`` is the likeness in meaning that a pair needs to share an origin.
    """

    log_odds: npt.NDArray[np.float64]
    is_open: npt.NDArray[np.bool_]
    needed: npt.NDArray[np.float64]


def may_be_open(measures: Measures) -> npt.NDArray[np.bool_]:
    """Where telling words have a say in whether meaning is to be measured."""
    return _odds(measures) + _MEANING * _UTMOST_LIKENESS > 0.0


def judge_words(measures: Measures) -> Judgement:
    """Decide what wording, names and figures can decide."""
    odds = _odds(measures)
    assumed = odds + _MEANING * _UNMEASURED_LIKENESS
    expected = _EXPECTED_BASE + _EXPECTED_BY_WORDS * measures[:, WORDS] + _EXPECTED_BY_ODDS * odds
    utmost = np.minimum(_UTMOST_LIKENESS, expected + _EXPECTED_MARGIN)
    return Judgement(assumed, (odds + _MEANING * utmost > 0.0) & (assumed <= _MIN_SURE), -odds / _MEANING)


def _odds(measures: Measures) -> npt.NDArray[np.float64]:
    """Log-odds without meaning."""
    odds = INTERCEPT + _WORDING * np.sqrt(np.maximum(measures[:, OF_A], measures[:, OF_B]))
    return np.asarray(odds + _NAMES * measures[:, NAMES] + _FIGURES * measures[:, FIGURES])


def may_be_alike(glance: float, needed: float) -> bool:
    """Whether likeness in meaning can reach what is needed, by a glance at the words; where words alone join, it is measured."""
    return needed <= _UNMEASURED_LIKENESS or glance + _GLANCE_MARGIN >= needed


def conclude(measure: npt.NDArray[np.float64], likeness: float | None) -> Comparison:
    """The comparison of a pair; ``likeness`` in meaning is ``None`` where it was not measured."""
    of_a, of_b = float(measure[OF_A]), float(measure[OF_B])
    meaning = _UNMEASURED_LIKENESS if likeness is None else likeness
    values = (float(np.sqrt(max(of_a, of_b))), float(measure[NAMES]), float(measure[FIGURES]), meaning)
    odds = INTERCEPT + sum(feature.weight * value for feature, value in zip(FEATURES, values, strict=True))
    score = float(1.0 / (1.0 + np.exp(-odds)))
    relation = _relation(of_a, of_b) if score >= THRESHOLD else None
    named = tuple((feature.name, round(value, 4)) for feature, value in zip(FEATURES, values, strict=True))
    return Comparison(round(score, 4), relation, named)


def compare_measured(measure: npt.NDArray[np.float64], likeness: float | None, *, have_figures: bool | None = None) -> Comparison:
    """The comparison of a pair whose meaning was measured; ``have_figures`` (both do) is given where the languages differ."""
    by_words = conclude(measure, likeness)
    if have_figures is None or likeness is None:
        return by_words
    by_meaning = _conclude_translation(measure, likeness, have_figures=have_figures)
    return by_meaning if by_meaning.score > by_words.score else by_words


def likeness_of(a: Vectors, b: Vectors) -> float:
    """Mean likeness in meaning of the shorter report's sentences to their nearest in the other."""
    nearest = (a @ b.T if len(a) <= len(b) else b @ a.T).max(axis=1)
    return round(float(nearest.mean()), 4)


SAME_TEXT = Comparison(1.0, "copy")
TOO_SHORT = Comparison(0.0, None)


def _conclude_translation(measure: npt.NDArray[np.float64], likeness: float, *, have_figures: bool) -> Comparison:
    """The comparison of two reports in different languages by meaning and figures."""
    figures = float(measure[FIGURES])
    values = (likeness, figures, float(have_figures and figures == 0.0))
    rows = list(zip(TRANSLATION_FEATURES, values, strict=True))
    odds = TRANSLATION_INTERCEPT + sum(feature.weight * value for feature, value in rows)
    score = float(1.0 / (1.0 + np.exp(-odds)))
    named = tuple((feature.name, round(value, 4)) for feature, value in rows)
    return Comparison(round(score, 4), "reworded" if score >= THRESHOLD else None, named, is_translation=True)


def _relation(reuse_of_a: float, reuse_of_b: float) -> Relation:
    """Mostly word for word both ways is a copy, in good part one way a partial one, else it is reworded."""
    if max(reuse_of_a, reuse_of_b) >= 0.5 and min(reuse_of_a, reuse_of_b) >= 0.4:
        return "copy"
    return "partial" if max(reuse_of_a, reuse_of_b) >= 0.25 else "reworded"
