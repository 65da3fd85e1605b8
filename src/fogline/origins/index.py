"""The origins of a growing set of reports: one more costs milliseconds, and the order in which reports come changes nothing.

1. Each report is fingerprinted by itself (:mod:`fogline.origins.fingerprint`).
2. What its outlet prints everywhere is left out; where a new report makes a phrase stock, older ones are read anew
   (:mod:`fogline.origins.stock`).
3. Texts that are the same word for word are one; the first of them stands for all.
4. Pairs that share a rare key are compared (:mod:`fogline.origins.pairing`).
5. Origins are joined anew among the reports that changed links connect (:mod:`fogline.origins.join`).
Each step holds only what follows from the set of reports, so that any order and any batches give what all at once give.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TypeVar

import numpy as np

from fogline.model import OriginMembership, Relation, Report, ReportPair
from fogline.origins.compare import MIN_WORDS, Comparison
from fogline.origins.fingerprint import slices_to_read, take_fingerprints, telling_sentences
from fogline.origins.join import join_links
from fogline.origins.likeness import Likeness
from fogline.origins.measure import map_threads
from fogline.origins.order import Order
from fogline.origins.pairing import Pairing
from fogline.origins.prints import Fingerprints, Head, joined
from fogline.origins.stock import Stock
from fogline.scale import Cluster, Workers, map_ordered

_CHUNK = 250
_PARTS_AT_ONCE = 20
_AT_ONCE = 20_000
"""So many are counted in, or begin to stand, in one go: it bounds the memory that sorting takes."""

_MOST_AT_ONCE = 150_000
"""So many are taken in at once: the fingerprints of no more are held beside those of texts that stand."""

Item = TypeVar("Item")
_MAX_PAIRS_OF_COPY = 20

Progress = Callable[[int], None]
_Place = tuple[Fingerprints, int]
"""A fingerprint by where it stands."""


@dataclass(slots=True)
class _Text:
    """Reports that say the same word for word, and the number under which the first of them is compared."""

    members: list[int]
    standing: int = -1
    first: int = -1


class OriginIndex:
    """Reports, and the origins that they descend from."""

    def __init__(self) -> None:
        self._reports: list[Report] = []
        self._numbers: dict[str, int] = {}
        self._orders: list[Order] = []
        self._stock = Stock()
        self._texts: dict[bytes, _Text] = {}
        self._text_of: list[_Text] = []
        self._report_of: list[int] = []
        self._pairing = Pairing(Likeness(self._sentences))
        self._joined: dict[int, tuple[int, int]] = {}
        self._beyond: dict[int, set[tuple[int, int]]] = {}

    def __len__(self) -> int:
        return len(self._reports)

    def add(self, reports: Iterable[Report], *, workers: Workers = 0, on_progress: Progress | None = None) -> None:
        """Take reports in; of several with one id the first counts. ``on_progress(n)`` is called after each n reports."""
        unique = {report.report_id: report for report in reports if report.report_id not in self._numbers}
        for part in _slices(list(unique.values()), _MOST_AT_ONCE):
            self._add_part(part, workers, on_progress)

    def _add_part(self, new: Sequence[Report], workers: Workers, on_progress: Progress | None) -> None:
        steps = _Steps(len(new), on_progress)
        first = len(self._reports)
        for report in new:
            self._numbers[report.report_id] = len(self._reports)
            self._reports.append(report)
        parts = []
        for part in _fingerprints(new, workers):
            parts.append(part)
            for head in part.heads:
                self._text_of.append(self._text(head, len(self._orders)))
                self._orders.append(head.order)
            steps.reach((len(self._orders) - first) // 2)
        changed = self._without_stock(first, parts)
        self._stand(changed, lambda share: steps.reach(int(len(new) * (1 + share) / 2)))
        steps.reach(len(new))

    def members(self) -> Iterator[OriginMembership]:
        """Where each report comes from, in the order in which they came."""
        for number in range(len(self._reports)):
            yield self._member(number)

    def pairs(self) -> list[ReportPair]:
        """Every pair that was compared, sorted."""
        beyond = sorted({pair for pairs in self._beyond.values() for pair in pairs})
        compared = {(a, b): found for a, b, found in self._pairing.all_compared()}
        compared |= {pair: self._pairing.compare(*pair) for pair in beyond if pair not in compared}
        found = [self._pair(a, b, comparison) for (a, b), comparison in compared.items()]
        return sorted([*found, *self._pairs_of_copies(compared)], key=lambda pair: (pair.a, pair.b))

    def _without_stock(self, first: int, parts: list[Fingerprints]) -> dict[int, _Place]:
        """Count new reports in; where fingerprints stand, without stock phrases: those of the new and of older ones that change.

        ``parts`` is emptied on the way, so that no report's fingerprint is held twice.
        """
        stale: set[int] = set()
        for some in _slices(parts, _PARTS_AT_ONCE):
            stale.update(self._stock.add(some))
        begins = np.cumsum([first, *map(len, parts)]).tolist()
        numbered = [(range(begin, begin + len(part)), part) for begin, part in zip(begins[:-1], parts, strict=True)]
        read = map_threads(lambda item: self._own(*item, stale), numbered)
        del numbered
        parts.clear()
        changed = _places(begins[:-1], read)
        for numbers in _slices(sorted(number for number in stale if number < first), _CHUNK):
            changed |= self._read(numbers)
        for number, (part, row) in changed.items():
            self._orders[number] = part.heads[row].order
        return changed

    def _own(self, numbers: Sequence[int], prints: Fingerprints, stale: AbstractSet[int]) -> Fingerprints:
        """The same without stock phrases, where there are any."""
        if stale.isdisjoint(numbers):
            return prints
        return self._stock.own_prints(prints, [self._reports[number] for number in numbers])

    def _read(self, numbers: Sequence[int]) -> dict[int, _Place]:
        """Where the fingerprints of these reports stand, from their texts, without stock phrases."""
        reports = [self._reports[number] for number in numbers]
        own = self._stock.own_prints(take_fingerprints(reports), reports)
        return {number: (own, row) for row, number in enumerate(numbers)}

    def _text(self, head: Head, number: int) -> _Text:
        """The text that a report is one of; texts too short to tell stay apart."""
        if head.n_words < MIN_WORDS // 3:
            return _Text([number])
        text = self._texts.setdefault(head.text_id, _Text([]))
        text.members.append(number)
        return text

    def _stand(self, changed: dict[int, _Place], done: Callable[[float], None]) -> None:
        """Let the first of each text stand for it, and join anew what this changes."""
        touched = {id(text): text for text in (self._text_of[number] for number in changed)}
        relinked: set[int] = set()
        parts = _slices(list(touched.values()), _AT_ONCE)
        for n_before, part in enumerate(parts):
            relinked |= self._stand_part(part, changed, partial(_tell_part, done, n_before, len(parts)))
        self._join(relinked)

    def _stand_part(self, part: Sequence[_Text], changed: dict[int, _Place], done: Callable[[float], None]) -> set[int]:
        """The same for some texts; all whose links changed. Fingerprints are let go once they are written down."""
        gone, come = [], []
        for text in part:
            first = min(text.members, key=self._orders.__getitem__)
            if first == text.first and first not in changed:
                continue
            if text.standing >= 0:
                gone.append(text.standing)
            text.first = first
            come.append(text)
        unread = [text.first for text in come if text.first not in changed]
        changed |= self._read(unread)
        numbers = self._pairing.register(_gathered([changed[text.first] for text in come]))
        for text in part:
            for number in text.members:
                changed.pop(number, None)
        for text, number in zip(come, numbers, strict=True):
            text.standing = number
            self._report_of.append(text.first)
        return self._pairing.change(gone, numbers, done)

    def _join(self, changed: set[int]) -> None:
        """Join anew all that is connected with what changed."""
        seen: set[int] = set()
        for start in sorted(changed):
            if start in seen:
                continue
            connected = self._connected(start)
            seen |= connected
            for number in connected:
                self._joined.pop(number, None)
                self._beyond.pop(number, None)
            if len(connected) > 1:
                self._join_connected(sorted(connected, key=self._pairing.orders.__getitem__))

    def _connected(self, start: int) -> set[int]:
        found, open_ends = {start}, [start]
        while open_ends:
            further = self._pairing.links.get(open_ends.pop(), set()) - found
            found |= further
            open_ends += further
        return found

    def _join_connected(self, numbers: Sequence[int]) -> None:
        """Join reports (in order of publication), and note which pairs had to be compared for it beyond those that keys give."""
        place = {number: index for index, number in enumerate(numbers)}
        beyond: set[tuple[int, int]] = set()

        def compare(a: int, b: int) -> Comparison:
            one, other = numbers[a], numbers[b]
            if other not in self._pairing.links.get(one, ()):
                beyond.add((one, other))
            return self._pairing.compare(one, other)

        links = [
            (place[a], place[b], self._pairing.compare(a, b).score)
            for a in numbers
            for b in self._pairing.links.get(a, ())
            if place[a] < place[b]
        ]
        joined = join_links(len(numbers), links, compare)
        for index, (first, nearest) in enumerate(joined):
            self._joined[numbers[index]] = (numbers[first], numbers[nearest])
            if nearest != index:
                compare(nearest, index)
        self._beyond[min(numbers)] = beyond

    def _member(self, number: int) -> OriginMembership:
        text = self._text_of[number]
        first, nearest = self._joined.get(text.standing, (text.standing, text.standing))
        report_id, origin_id = self._reports[number].report_id, f"origin-{self._id(first)}"
        relation: Relation = "original"
        link = None
        if nearest != text.standing:
            link = self._pairing.compare(nearest, text.standing)
            relation = link.relation or "reworded"
        if number != text.first:
            relation = "copy" if relation == "original" else relation
            return OriginMembership(report_id, origin_id, relation, self._reports[text.first].report_id, 1.0)
        if link is None:
            return OriginMembership(report_id, origin_id, "original", None, 1.0)
        return OriginMembership(report_id, origin_id, relation, self._id(nearest), link.score)

    def _pairs_of_copies(self, compared: dict[tuple[int, int], Comparison]) -> Iterator[ReportPair]:
        """Each later report of a text with the first of it, and with what that one was found to share an origin with."""
        shared: dict[int, list[tuple[str, Comparison]]] = {}
        for (a, b), comparison in compared.items():
            if comparison.is_shared:
                shared.setdefault(a, []).append((self._id(b), comparison))
                shared.setdefault(b, []).append((self._id(a), comparison))
        for text in self._texts.values():
            others = sorted(shared.get(text.standing, ()), key=lambda other: other[0])[:_MAX_PAIRS_OF_COPY]
            first_id = self._reports[text.first].report_id
            for number in text.members:
                if number == text.first:
                    continue
                report_id = self._reports[number].report_id
                yield ReportPair(first_id, report_id, "copy", 1.0)
                for other, comparison in others:
                    one, two = sorted((other, report_id))
                    yield ReportPair(one, two, comparison.relation or "copy", comparison.score)

    def _pair(self, a: int, b: int, comparison: Comparison) -> ReportPair:
        return ReportPair(self._id(a), self._id(b), comparison.relation or "unrelated", comparison.score, comparison.features)

    def _sentences(self, number: int) -> list[str]:
        """The sentences of what stands under a number, without its outlet's stock ones."""
        report = self._reports[self._report_of[number]]
        return telling_sentences(self._stock.kept_sentences(report))

    def _id(self, standing: int) -> str:
        return self._reports[self._report_of[standing]].report_id


def _tell_part(done: Callable[[float], None], n_before: int, n_parts: int, share: float) -> None:
    done((n_before + share) / n_parts)


def _slices(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    return [items[begin : begin + size] for begin in range(0, len(items), size)]


class _Steps:
    """Tells progress in reports, each once."""

    def __init__(self, n_all: int, on_progress: Progress | None) -> None:
        self._n_all, self._n_told, self._on_progress = n_all, 0, on_progress

    def reach(self, n_done: int) -> None:
        """So many reports are done by now."""
        n_new = min(n_done, self._n_all) - self._n_told
        if self._on_progress and n_new > 0:
            self._on_progress(n_new)
            self._n_told += n_new


def _places(begins: Sequence[int], parts: Iterable[Fingerprints]) -> dict[int, _Place]:
    """Where the fingerprint of each number stands, of parts that begin at these numbers."""
    return {begin + row: (part, row) for begin, part in zip(begins, parts, strict=True) for row in range(len(part))}


def _gathered(places: Sequence[_Place]) -> Fingerprints:
    """The fingerprints that stand there, as one."""
    parts = []
    for _, run in groupby(places, key=lambda place: id(place[0])):
        rows = list(run)
        parts.append(rows[0][0].take([row for _, row in rows]))
    return joined(parts)


def _fingerprints(reports: Sequence[Report], workers: Workers) -> Iterator[Fingerprints]:
    """Fingerprints slice by slice: in threads (they are taken in machine code), or on a cluster."""
    parts = list(slices_to_read(reports))
    if isinstance(workers, Cluster):
        yield from map_ordered(take_fingerprints, parts, workers=workers, chunk_size=1)
    else:
        yield from map_threads(take_fingerprints, parts)
