"""Why two reports are, or are not, said to share an origin: features with weights, shared passages, a verdict in words."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from fogline.model import Report
from fogline.origins.compare import (
    FEATURES,
    INTERCEPT,
    MIN_WORDS,
    SAME_TEXT,
    TOO_SHORT,
    TRANSLATION_FEATURES,
    TRANSLATION_INTERCEPT,
    Comparison,
    compare_measured,
    conclude,
    judge_words,
    likeness_of,
)
from fogline.origins.fingerprint import (
    SHORT_RUN,
    kept_sentences,
    own_sentences,
    quotations_of,
    runs_of,
    take_own_fingerprint,
)
from fogline.origins.measure import measure_pairs
from fogline.origins.order import Precedence, credits_of, tell_first
from fogline.origins.passages import Span, shared_passages
from fogline.origins.prints import Fingerprints, Grams, joined
from fogline.reports import embed_sentences
from fogline.reports.meaning import Vectors

Stock = Mapping[int, int]
_NO_STOCK: Stock = MappingProxyType({})
_NO_VECTORS: Vectors = np.zeros((0, 512), np.float32)
_ALIKE = 0.55
_N_ALIKE = 12

_RELATIONS = {
    "copy": "say the same, mostly word for word",
    "partial": "share a part word for word",
    "reworded": "tell one text in other words",
}
_BASES = {
    "update": "one says that it updates an earlier text",
    "day": "by the days that they give",
    "hour": "by the hour of publication",
    "credit": "by the agency that they credit",
    "length": "a wire's shorter text is its earlier one",
}


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """One ground: its value, its weight (0 where it is shown but not counted), its share in the log-odds, and what it means."""

    name: str
    value: float
    weight: float
    meaning: str

    @property
    def share(self) -> float:
        """What it adds to the log-odds."""
        return self.weight * self.value


@dataclass(frozen=True, slots=True)
class AlikeSentences:
    """A sentence of each report and how near they are in meaning."""

    of_a: str
    of_b: str
    likeness: float


@dataclass(frozen=True, slots=True)
class PairExplanation:
    """All that is known of two reports side by side. Passages are ``[begin, end)`` offsets into each report's text."""

    a: Report
    b: Report
    comparison: Comparison
    features: tuple[FeatureRow, ...]
    passages_a: tuple[Span, ...]
    passages_b: tuple[Span, ...]
    alike: tuple[AlikeSentences, ...]
    precedence: Precedence

    @property
    def verdict(self) -> str:
        """The verdict in plain words."""
        said = _shared_words(self.comparison)
        return f"{said} {_first_words(self)}" if self.comparison.is_shared else said


def explain_pair(a: Report, b: Report, *, stock_a: Stock = _NO_STOCK, stock_b: Stock = _NO_STOCK) -> PairExplanation:
    """Compare two reports and say why; ``stock_a`` and ``stock_b`` are the sentences that their outlets print everywhere."""
    prints = joined([take_own_fingerprint(a, stock_a), take_own_fingerprint(b, stock_b)])
    sentences = (own_sentences(a, stock_a), own_sentences(b, stock_b))
    comparison, vectors = _compare(prints, sentences)
    passages_a, passages_b = shared_passages(a.text, b.text)
    return PairExplanation(
        a,
        b,
        comparison,
        (*_counted(comparison), *_shown(prints, ((a, stock_a), (b, stock_b)), vectors)),
        passages_a,
        passages_b,
        tuple(_alike(sentences, vectors)),
        tell_first(a, b),
    )


def _compare(prints: Fingerprints, sentences: tuple[Sequence[str], Sequence[str]]) -> tuple[Comparison, tuple[Vectors, Vectors]]:
    """The comparison, as in grouping, and the sentences' vectors where meaning decides or the wording alone shows no copy."""
    measures = measure_pairs(prints.prints, np.array([[0, 1]], np.int64))
    a, b = prints.heads
    is_foreign = a.language != b.language
    is_open = bool(judge_words(measures).is_open[0]) or is_foreign
    found = conclude(measures[0], None)
    vectors = (_NO_VECTORS, _NO_VECTORS)
    if is_open or found.relation == "reworded":
        vectors = (embed_sentences(sentences[0]), embed_sentences(sentences[1]))
    if is_open and all(map(len, vectors)):
        have_figures = bool(prints.prints.figures.lengths.all()) if is_foreign else None
        found = compare_measured(measures[0], likeness_of(*vectors), have_figures=have_figures)
    if a.text_id == b.text_id:
        return Comparison(SAME_TEXT.score, SAME_TEXT.relation, found.features), vectors
    return (found if min(a.n_words, b.n_words) >= MIN_WORDS else TOO_SHORT), vectors


def _counted(comparison: Comparison) -> Iterator[FeatureRow]:
    values = dict(comparison.features)
    if values:
        intercept = TRANSLATION_INTERCEPT if comparison.is_translation else INTERCEPT
        yield FeatureRow("start", 1.0, intercept, "where all pairs start: few reports share an origin")
    counted = TRANSLATION_FEATURES if comparison.is_translation else FEATURES
    rows = [FeatureRow(f.name, values[f.name], f.weight, f.meaning) for f in counted if f.name in values]
    yield from sorted(rows, key=lambda row: -row.share)


def _shown(
    prints: Fingerprints, reports: tuple[tuple[Report, Stock], tuple[Report, Stock]], vectors: tuple[Vectors, Vectors]
) -> Iterator[FeatureRow]:
    """What is shown beside what counts, with the reason why it does not count."""
    texts = [" ".join(kept_sentences(*own)) for own in reports]
    quotations = [set(quotations_of(text)) for text in texts]
    short = [runs_of(*own, SHORT_RUN) for own in reports]
    long = [prints[0].runs, prints[1].runs]
    apart = min(abs(x - y) for x in prints.heads[0].days for y in prints.heads[1].days)
    agencies = credits_of(texts[0]) & credits_of(texts[1])
    of_a, of_b = _containment(long[0], long[1]), _containment(long[1], long[0])
    three = max(_containment(short[0], short[1]), _containment(short[1], short[0]))
    yield _row("reuse_of_a", of_a, "share of the first report's five-word runs in the second (tells copy from part)")
    yield _row("reuse_of_b", of_b, "share of the second report's five-word runs in the first (tells copy from part)")
    yield _row("reuse_three", three, "share of the shorter report's three-word runs in the other")
    if all(map(len, vectors)):
        yield _row("sentences_in_order", _in_order(*vectors), "sentences alike in meaning that stand in the same order")
    yield _row(
        "shared_quotations", len(quotations[0] & quotations[1]), "quotations in both: two reports of one speech share them"
    )
    yield _row("shared_credits", len(agencies), "agencies named in both: two stories can come from one agency")
    yield _row("days_apart", apart, "days between them: stated dates are often wrong")


def _row(name: str, value: float, meaning: str) -> FeatureRow:
    return FeatureRow(name, round(float(value), 4), 0.0, meaning)


def _containment(part: Grams, whole: Grams) -> float:
    """The share of what the runs of one report tell that stands in another."""
    both = np.isin(part.hashes, whole.hashes, assume_unique=True)
    return float(part.weights[both].sum()) / part.total if part.total else 0.0


def _in_order(a: Vectors, b: Vectors) -> float:
    likeness = a @ b.T if len(a) <= len(b) else b @ a.T
    ends: list[int] = []
    for nearest, best in zip(likeness.argmax(axis=1).tolist(), likeness.max(axis=1).tolist(), strict=True):
        if best >= _ALIKE:
            at = bisect_left(ends, nearest)
            ends[at : at + 1] = [nearest]
    return len(ends) / len(likeness)


def _alike(sentences: tuple[Sequence[str], Sequence[str]], vectors: tuple[Vectors, Vectors]) -> Iterator[AlikeSentences]:
    """For the sentences of the first, the nearest in the second where it is near, the nearest pairs only."""
    if not all(map(len, vectors)):
        return
    likeness = vectors[0] @ vectors[1].T
    best = [(float(row.max()), index, int(row.argmax())) for index, row in enumerate(likeness)]
    kept = sorted(sorted((row for row in best if row[0] >= _ALIKE), reverse=True)[:_N_ALIKE], key=lambda row: row[1])
    for value, index, other in kept:
        yield AlikeSentences(sentences[0][index], sentences[1][other], round(value, 2))


def _shared_words(comparison: Comparison) -> str:
    chance = f"{comparison.score:.0%}"
    if comparison.relation is None:
        return f"They do not share an origin (probability of one {chance}): each counts as a witness of its own."
    how = "tell one text in two languages" if comparison.is_translation else _RELATIONS[comparison.relation]
    return f"They share an origin (probability {chance}): they {how}, and count as one witness."


def _first_words(pair: PairExplanation) -> str:
    first = pair.precedence.first
    if first is None:
        return "Which came first cannot be told."
    report = pair.a if first == "a" else pair.b
    return f"{report.report_id} came first ({_BASES[pair.precedence.basis]})."
