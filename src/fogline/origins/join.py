"""From pairs that share an origin to origins: links are taken from the strongest down.

Two origins become one if the reports that link them and the first and last of each are alike on the whole. So a round-up joins
the text that it takes most from, and parts of parts make no chains. Only reports that links connect can end in one origin, so
each connected set is joined by itself.
"""

from collections.abc import Callable, Sequence

from fogline.origins.compare import Comparison

Link = tuple[int, int, float]
"""Two reports, by their place in order of publication, and the score of the pair."""

_MIN_WHOLE = 0.4
_MIN_BEYOND_LINK = 0.2
"""Mean scores that two origins need with, and without, the link between them; reports of unlike origins score under .1."""

_MIN_FIRSTS = 0.1
"""What the first reports of two origins need: where a story has gone on until nothing of its beginning is left, it is another."""


def join_links(n_reports: int, links: Sequence[Link], compare: Callable[[int, int], Comparison]) -> list[tuple[int, int]]:
    """For each report (in order of publication), the first of its origin and the earlier one that it is nearest to.

    The first of an origin is its own first and nearest. ``compare`` is asked for the earlier report first.
    """
    strongest_first = sorted((-score, min(a, b), max(a, b)) for a, b, score in links)
    spans = _Spans(n_reports)
    for _, a, b in strongest_first:
        one, other = spans.root(a), spans.root(b)
        if one != other and _belong_together((a, b), (spans.ends(one), spans.ends(other)), compare):
            spans.unite(one, other)
    nearest: dict[int, int] = {}
    for _, a, b in strongest_first:
        if spans.root(a) == spans.root(b):
            nearest.setdefault(b, a)
    firsts = [spans.ends(spans.root(index))[0] for index in range(n_reports)]
    return [(first, index if index == first else nearest.get(index, first)) for index, first in enumerate(firsts)]


class _Spans:
    """Disjoint sets of reports with the first and last of each."""

    def __init__(self, n_reports: int) -> None:
        self._parents = list(range(n_reports))
        self._ends = [(index, index) for index in range(n_reports)]

    def root(self, index: int) -> int:
        """Who stands for the set of a report."""
        while self._parents[index] != index:
            self._parents[index] = self._parents[self._parents[index]]
            index = self._parents[index]
        return index

    def ends(self, root: int) -> tuple[int, int]:
        """The first and last report of a set."""
        return self._ends[root]

    def unite(self, one: int, other: int) -> None:
        """Make two sets one; the one with the earlier first stands for both."""
        (first, last), (second, end) = self._ends[one], self._ends[other]
        kept, lost = (one, other) if first < second else (other, one)
        self._parents[lost] = kept
        self._ends[kept] = (min(first, second), max(last, end))


def _belong_together(
    link: tuple[int, int], ends: tuple[tuple[int, int], tuple[int, int]], compare: Callable[[int, int], Comparison]
) -> bool:
    """Whether two origins are one, by the scores of the link, of their firsts, and of the first and last of each."""
    of_a, of_b = ({end, *both} for end, both in zip(link, ends, strict=True))
    others = sorted({(min(a, b), max(a, b)) for a in of_a for b in of_b} - {link})
    if not others:
        return True
    first, second = sorted((ends[0][0], ends[1][0]))
    if compare(first, second).score < _MIN_FIRSTS:
        return False
    scores = [compare(a, b).score for a, b in others]
    whole = (sum(scores) + compare(*link).score) / (len(scores) + 1)
    return whole >= _MIN_WHOLE and sum(scores) / len(scores) >= _MIN_BEYOND_LINK
