"""Group reports by origin: which texts descend from which, and which came first.

1. Texts that are the same word for word are one; the first of them stands for all.
2. Candidate pairs are compared (:mod:`fogline.origins.compare`).
3. From the strongest link down, two origins become one if the reports that link them and the first and last of each are
   alike on the whole. So a round-up joins the text that it takes most from, and parts of parts make no chains.
4. The first of an origin (by day, hour, credit, length) is its original; each other is related to the earlier member nearest it.
The result does not depend on the order in which reports are given.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fogline.model import OriginMembership, Relation, Report, ReportPair
from fogline.origins.candidates import find_candidates
from fogline.origins.compare import MIN_WORDS, Comparison, compare_reports
from fogline.origins.fingerprint import Fingerprint, find_boilerplate, mute_stock_phrases, take_fingerprint
from fogline.reports.meaning import Vectors, embed_sentences

_MAX_PAIRS_OF_COPY = 20
_MIN_WHOLE = 0.4
_MIN_BEYOND_LINK = 0.2
"""Mean scores that two origins need with, and without, the link between them; reports of unlike origins score under .1."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Where each report comes from, in the order given, and every pair that was compared, sorted."""

    members: tuple[OriginMembership, ...]
    pairs: tuple[ReportPair, ...]


def group_origins(reports: Sequence[Report], *, on_progress: Callable[[int], None] | None = None) -> Grouping:
    """Find which reports share an origin, which came first and how they differ; ``on_progress(n)`` after each n reports."""
    prints = _fingerprints(reports)
    firsts, copies = _same_texts(prints)
    comparer = _Comparer(firsts)
    _compare_candidates(comparer, on_progress)
    members = _join(comparer)
    comparisons = comparer.done
    for found, first in copies:
        whole = members[first.report_id]
        relation: Relation = "copy" if whole.relation == "original" else whole.relation
        members[found.report_id] = OriginMembership(found.report_id, whole.origin_id, relation, first.report_id, 1.0)
    if on_progress:
        on_progress(len(copies))
    pairs = [_pair(firsts[a], firsts[b], comparison) for (a, b), comparison in comparisons.items()]
    pairs += _pairs_of_copies(firsts, copies, comparisons)
    ids = dict.fromkeys(report.report_id for report in reports)
    return Grouping(tuple(members[report_id] for report_id in ids), tuple(sorted(pairs, key=lambda pair: (pair.a, pair.b))))


def _fingerprints(reports: Sequence[Report]) -> list[Fingerprint]:
    """Fingerprints in order of publication, one for each id."""
    boilerplate = find_boilerplate(reports)
    unique = {report.report_id: report for report in reversed(reports)}
    prints = [take_fingerprint(report, boilerplate.get(report.source, {})) for report in unique.values()]
    return mute_stock_phrases(sorted(prints, key=lambda found: found.order))


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


class _Comparer:
    """Compares pairs once and remembers; the sentences of a report are embedded once, and only where they can decide."""

    def __init__(self, prints: Sequence[Fingerprint]) -> None:
        self.prints = prints
        self.done: dict[tuple[int, int], Comparison] = {}
        self._vectors: dict[str, Vectors] = {}

    def compare(self, one: int, other: int) -> Comparison:
        """The comparison of two positions, the earlier report first."""
        pair = (min(one, other), max(one, other))
        if pair not in self.done:
            self.done[pair] = compare_reports(self.prints[pair[0]], self.prints[pair[1]], self._vectors_of)
        return self.done[pair]

    def _vectors_of(self, found: Fingerprint) -> Vectors:
        if found.report_id not in self._vectors:
            self._vectors[found.report_id] = embed_sentences(found.sentences)
        return self._vectors[found.report_id]


def _compare_candidates(comparer: _Comparer, on_progress: Callable[[int], None] | None) -> None:
    n_done = 0
    for a, b in find_candidates(comparer.prints):
        if on_progress and a > n_done:
            on_progress(a - n_done)
            n_done = a
        comparer.compare(a, b)
    if on_progress:
        on_progress(len(comparer.prints) - n_done)


def _join(comparer: _Comparer) -> dict[str, OriginMembership]:
    """Who belongs to which origin, and which earlier member each is nearest to."""
    prints = comparer.prints
    links = sorted((-found.score, a, b) for (a, b), found in comparer.done.items() if found.is_shared)
    firsts = _first_of_each(comparer, links)
    parents: dict[int, int] = {}
    for _, a, b in links:
        if firsts[a] == firsts[b]:
            parents.setdefault(b, a)
    members: dict[str, OriginMembership] = {}
    for index, found in enumerate(prints):
        origin_id = f"origin-{prints[firsts[index]].report_id}"
        if firsts[index] == index:
            members[found.report_id] = OriginMembership(found.report_id, origin_id, "original", None, 1.0)
            continue
        parent = parents.get(index, firsts[index])
        link = comparer.compare(parent, index)
        members[found.report_id] = OriginMembership(
            found.report_id, origin_id, link.relation or "reworded", prints[parent].report_id, link.score
        )
    return members


def _first_of_each(comparer: _Comparer, links: Sequence[tuple[float, int, int]]) -> list[int]:
    """The first member of the origin that each report ends in, links taken from the strongest down."""
    firsts = list(range(len(comparer.prints)))
    origins = [[index] for index in firsts]
    for _, a, b in links:
        first, second = sorted((firsts[a], firsts[b]))
        if first == second or not _belong_together(comparer, (a, b), (origins[firsts[a]], origins[firsts[b]])):
            continue
        for index in origins[second]:
            firsts[index] = first
        origins[first] = sorted((*origins[first], *origins[second]))
        origins[second] = []
    return firsts


def _belong_together(comparer: _Comparer, link: tuple[int, int], origins: tuple[Sequence[int], Sequence[int]]) -> bool:
    """Whether two origins are one, by the scores of the link and of the first and last reports of each with each other."""
    of_a, of_b = ({end, members[0], members[-1]} for end, members in zip(link, origins, strict=True))
    others = sorted({(a, b) for a in of_a for b in of_b} - {link})
    if not others:
        return True
    scores = [comparer.compare(a, b).score for a, b in others]
    whole = (sum(scores) + comparer.compare(*link).score) / (len(scores) + 1)
    return whole >= _MIN_WHOLE and sum(scores) / len(scores) >= _MIN_BEYOND_LINK


def _pairs_of_copies(
    firsts: Sequence[Fingerprint],
    copies: Sequence[tuple[Fingerprint, Fingerprint]],
    comparisons: dict[tuple[int, int], Comparison],
) -> list[ReportPair]:
    """Each later report of a text with the first of it, and with what that one was found to share an origin with."""
    shared: dict[str, list[tuple[str, Comparison]]] = {}
    for (a, b), comparison in comparisons.items():
        if comparison.is_shared:
            shared.setdefault(firsts[a].report_id, []).append((firsts[b].report_id, comparison))
            shared.setdefault(firsts[b].report_id, []).append((firsts[a].report_id, comparison))
    pairs = []
    for found, first in copies:
        pairs.append(ReportPair(first.report_id, found.report_id, "copy", 1.0))
        for other, comparison in shared.get(first.report_id, ())[:_MAX_PAIRS_OF_COPY]:
            first_id, second_id = sorted((other, found.report_id))
            pairs.append(ReportPair(first_id, second_id, comparison.relation or "copy", comparison.score))
    return pairs


def _pair(a: Fingerprint, b: Fingerprint, comparison: Comparison) -> ReportPair:
    return ReportPair(a.report_id, b.report_id, comparison.relation or "unrelated", comparison.score, comparison.features)
