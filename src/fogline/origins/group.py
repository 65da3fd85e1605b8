"""Group reports by origin: which texts descend from which, and which came first.

1. Texts that are the same word for word are one; the first of them stands for all.
2. Candidate pairs are compared (:mod:`fogline.origins.compare`).
3. In order of publication, each report joins the earlier one it is nearest to. It joins that one's origin only if it also shares
   wording or meaning with the origin's first text, or if it is plainly a copy: parts of parts make no chains.
The result does not depend on the order in which reports are given.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fogline.model import OriginMembership, Relation, Report, ReportPair
from fogline.origins.candidates import find_candidates
from fogline.origins.compare import MIN_WORDS, Comparison, compare_reports
from fogline.origins.fingerprint import Fingerprint, find_boilerplate, take_fingerprint
from fogline.reports.meaning import Vectors, embed_sentences

_STRONG = 0.9
_NEAR_ROOT = 0.3
"""Probability with the origin's first text from which a report may join through a copy of it."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Where each report comes from, in the order given, and every pair that was compared, sorted."""

    members: tuple[OriginMembership, ...]
    pairs: tuple[ReportPair, ...]


def group_origins(reports: Sequence[Report], *, on_progress: Callable[[int], None] | None = None) -> Grouping:
    """Find which reports share an origin, which came first and how they differ; ``on_progress(n)`` after each n reports."""
    prints = _fingerprints(reports)
    firsts, copies = _same_texts(prints)
    comparisons = _compare_all(firsts, on_progress)
    members = _join(firsts, comparisons)
    for found, first in copies:
        whole = members[first.report_id]
        relation: Relation = "copy" if whole.relation == "original" else whole.relation
        members[found.report_id] = OriginMembership(found.report_id, whole.origin_id, relation, first.report_id, 1.0)
    if on_progress:
        on_progress(len(copies))
    pairs = [_pair(firsts[a], firsts[b], comparison) for (a, b), comparison in comparisons.items()]
    pairs += [ReportPair(first.report_id, found.report_id, "copy", 1.0) for found, first in copies]
    ids = dict.fromkeys(report.report_id for report in reports)
    return Grouping(tuple(members[report_id] for report_id in ids), tuple(sorted(pairs, key=lambda pair: (pair.a, pair.b))))


def _fingerprints(reports: Sequence[Report]) -> list[Fingerprint]:
    """Fingerprints in order of publication, one for each id."""
    boilerplate = find_boilerplate(reports)
    unique = {report.report_id: report for report in reversed(reports)}
    prints = [take_fingerprint(report, boilerplate.get(report.source, frozenset())) for report in unique.values()]
    return sorted(prints, key=lambda found: found.order)


def _same_texts(prints: Sequence[Fingerprint]) -> tuple[list[Fingerprint], list[tuple[Fingerprint, Fingerprint]]]:
    """The first of each text, and each later one with its first. Texts too short to tell stay apart."""
    firsts: list[Fingerprint] = []
    copies: list[tuple[Fingerprint, Fingerprint]] = []
    by_text: dict[str, Fingerprint] = {}
    for found in prints:
        first = by_text.setdefault(found.text_id, found)
        if first is found or found.n_words < MIN_WORDS // 3:
            firsts.append(found)
        else:
            copies.append((found, first))
    return firsts, copies


def _compare_all(prints: Sequence[Fingerprint], on_progress: Callable[[int], None] | None) -> dict[tuple[int, int], Comparison]:
    """Every candidate pair compared; the sentences of a report are embedded once, and only where they can decide."""
    cached: dict[str, Vectors] = {}

    def vectors_of(found: Fingerprint) -> Vectors:
        if found.report_id not in cached:
            cached[found.report_id] = embed_sentences(found.sentences)
        return cached[found.report_id]

    comparisons: dict[tuple[int, int], Comparison] = {}
    n_done = 0
    for a, b in find_candidates(prints):
        if on_progress and a > n_done:
            on_progress(a - n_done)
            n_done = a
        comparisons[a, b] = compare_reports(prints[a], prints[b], vectors_of)
    if on_progress:
        on_progress(len(prints) - n_done)
    return comparisons


def _join(prints: Sequence[Fingerprint], comparisons: dict[tuple[int, int], Comparison]) -> dict[str, OriginMembership]:
    links: dict[int, list[tuple[float, int, Comparison]]] = {}
    for (a, b), comparison in comparisons.items():
        if comparison.is_shared:
            links.setdefault(b, []).append((-comparison.score, a, comparison))
    roots: dict[int, int] = {}
    members: dict[str, OriginMembership] = {}
    for index, found in enumerate(prints):
        parent = _parent(index, sorted(links.get(index, ()), key=lambda link: link[:2]), roots, comparisons)
        roots[index] = roots[parent[0]] if parent else index
        origin_id = f"origin-{prints[roots[index]].report_id}"
        if parent is None:
            members[found.report_id] = OriginMembership(found.report_id, origin_id, "original", None, 1.0)
        else:
            earlier, comparison = parent
            relation = comparison.relation or "copy"
            members[found.report_id] = OriginMembership(
                found.report_id, origin_id, relation, prints[earlier].report_id, comparison.score
            )
    return members


def _parent(
    index: int,
    links: Sequence[tuple[float, int, Comparison]],
    roots: dict[int, int],
    comparisons: dict[tuple[int, int], Comparison],
) -> tuple[int, Comparison] | None:
    """The nearest earlier report to join: a first text, one it plainly copies, or one whose first text is near too."""
    for _, earlier, comparison in links:
        root = roots[earlier]
        with_root = comparisons.get((root, index))
        is_near_root = with_root is not None and with_root.score >= _NEAR_ROOT
        is_strong = comparison.score >= _STRONG and comparison.relation == "copy"
        if root == earlier or is_near_root or is_strong:
            return earlier, comparison
    return None


def _pair(a: Fingerprint, b: Fingerprint, comparison: Comparison) -> ReportPair:
    return ReportPair(a.report_id, b.report_id, comparison.relation or "unrelated", comparison.score, comparison.features)
