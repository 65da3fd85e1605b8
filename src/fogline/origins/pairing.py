"""Which pairs share an origin, kept up to date as fingerprints come, go and change.

Everything here is a function of the set of fingerprints that stand at the moment, whatever the way that led there: a pair is
compared as long as some key gives it, and a comparison depends on its two reports alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from fogline.origins.candidates import PairCodes, code_of, keys_of, pairs_of_codes, pairs_under_keys, rank_of
from fogline.origins.compare import MIN_WORDS, TOO_SHORT, Comparison, Judgement, compare_measured, judge_words, may_be_open
from fogline.origins.likeness import Likeness
from fogline.origins.measure import Pairs, measure_pairs
from fogline.origins.order import Order
from fogline.origins.postings import Numbers, Postings, in_order_once, shared_only
from fogline.origins.prints import Fingerprints, Prints
from fogline.origins.ragged import Column
from fogline.origins.tally import Tally, add_up, count
from fogline.origins.translations import COMMON, COMMON_CODE, Translations
from fogline.origins.words import hash_of

_KEY_BATCH = 20_000
_MEASURE_BATCH = 100_000

Done = Callable[[float], None]
"""Called with the share of new pairs that was compared."""


@dataclass(slots=True)
class Pairing:
    """Fingerprints by number (a changed one gets a new number), the pairs that keys give, and which of them share an origin."""

    likeness: Likeness
    prints: Prints = field(default_factory=Prints)
    orders: list[Order] = field(default_factory=list)
    links: dict[int, set[int]] = field(default_factory=dict)
    translations: Translations = field(init=False)
    _languages: Column[np.int32] = field(default_factory=lambda: Column.of(np.int32))
    _language_codes: dict[str, int] = field(default_factory=lambda: {COMMON: COMMON_CODE})
    _days: list[tuple[int, ...]] = field(default_factory=list)
    _ranks: Column[np.uint64] = field(default_factory=lambda: Column.of(np.uint64))
    _n_words: Column[np.int32] = field(default_factory=lambda: Column.of(np.int32))
    _is_standing: Column[np.bool_] = field(default_factory=lambda: Column.of(np.bool_))
    _postings: Postings = field(default_factory=Postings)
    _counts: Tally = field(default_factory=Tally)
    _found: dict[int, Comparison] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.translations = Translations(self.likeness.sentences_of)

    def register(self, found: Fingerprints) -> range:
        """Number these fingerprints; they do not stand yet."""
        first = len(self.prints)
        self.prints.extend([found.prints])
        self.orders += [head.order for head in found.heads]
        self._days += [head.days for head in found.heads]
        self._ranks.extend([rank_of(head.days[0], hash_of(head.report_id)) for head in found.heads])
        self._n_words.extend([head.n_words for head in found.heads])
        codes = self._language_codes
        self._languages.extend([codes.setdefault(head.language, len(codes)) for head in found.heads])
        self._is_standing.extend(np.zeros(len(found), np.bool_))
        return range(first, len(self.prints))

    def change(self, gone: Sequence[int], come: Sequence[int], done: Done = lambda _share: None) -> set[int]:
        """Let some fingerprints fall and others stand; all numbers whose links changed."""
        touched = self._touched_keys(gone, come)
        keys, numbers = shared_only(*self._postings.find(touched))
        before = self._given(keys, numbers)
        self._is_standing[gone] = False
        self._is_standing[come] = True
        languages = self._languages[np.array(come, np.int64)].tolist()
        standing = [(number, language, self._days[number]) for number, language in zip(come, languages, strict=True)]
        were, are = self.translations.change(gone, standing, lambda some: self._ranks[np.array(some, np.int64)])
        after = np.concatenate((self._given(keys, numbers), are))
        lost, new = self._count(np.concatenate((before, were)), after)
        changed = {*gone, *come} | self._unlink(lost)
        return changed | self._compare_new(new, done)

    def compare(self, a: int, b: int) -> Comparison:
        """The comparison of two fingerprints, candidates or not."""
        found = self._found.get(code_of(a, b))
        return found if found is not None else next(self._compared(np.array([[a, b]])))[1]

    def all_compared(self) -> Iterator[tuple[int, int, Comparison]]:
        """Every pair that keys give, the earlier report first, with its comparison."""
        codes = self._counts.counted()
        for begin in range(0, len(codes), _MEASURE_BATCH):
            pairs = self._ordered(codes[begin : begin + _MEASURE_BATCH])
            odds = judge_words(measure_pairs(self.prints, pairs, needs_words=may_be_open)).log_odds
            scores = np.round(1.0 / (1.0 + np.exp(-odds)), 4).tolist()
            for pair, score in zip(pairs.tolist(), scores, strict=True):
                a, b = self._in_order(*pair)
                yield a, b, self._found.get(code_of(a, b)) or self._unmeasured(a, b, score)

    def _unmeasured(self, a: int, b: int, score: float) -> Comparison:
        is_short = self._n_words[np.array([a, b])].min() < MIN_WORDS
        return TOO_SHORT if is_short else Comparison(score, None)

    def _touched_keys(self, gone: Sequence[int], come: Sequence[int]) -> npt.NDArray[np.uint64]:
        """All keys of these fingerprints; those that come are written down."""
        parts = []
        for begin in range(0, len(come), _KEY_BATCH):
            numbers = np.array(come[begin : begin + _KEY_BATCH], np.int32)
            keyed = keys_of(self.prints, [self._days[number] for number in numbers.tolist()], numbers)
            self._postings.add(keyed.keys, keyed.numbers)
            parts.append(keyed.keys)
        if gone:
            parts.append(keys_of(self.prints, [self._days[number] for number in gone], np.array(gone, np.int32)).keys)
        return in_order_once(np.concatenate(parts)) if parts else np.zeros(0, np.uint64)

    def _given(self, keys: npt.NDArray[np.uint64], numbers: Numbers) -> PairCodes:
        """The pairs that keys give with the fingerprints that stand now."""
        stands = self._is_standing[numbers]
        keys, numbers = shared_only(keys[stands], numbers[stands])
        return pairs_under_keys(keys, numbers, self._ranks[numbers])

    def _count(self, before: PairCodes, after: PairCodes) -> tuple[PairCodes, PairCodes]:
        """Keep how many keys give each pair; the pairs that none gives any more, and those that are given for the first time."""
        (were, times_before), (are, times_after) = count(before), count(after)
        codes, steps = add_up(np.concatenate((are, were)), np.concatenate((times_after, -times_before)))
        codes, steps = codes[steps != 0], steps[steps != 0]
        known = self._counts.find(codes)
        self._counts.add(codes, steps)
        return codes[(known > 0) & (known + steps == 0)], codes[known == 0]

    def _unlink(self, lost: PairCodes) -> set[int]:
        changed: set[int] = set()
        for code in lost.tolist():
            comparison = self._found.pop(code, None)
            if comparison is not None and comparison.is_shared:
                a, b = pairs_of_codes(np.array([code]))[0].tolist()
                self.links[a].discard(b)
                self.links[b].discard(a)
                changed |= {a, b}
        return changed

    def _compare_new(self, codes: PairCodes, done: Done) -> set[int]:
        """Compare pairs, keep what is linked or was measured; the numbers that are linked anew."""
        changed: set[int] = set()
        n_done = 0
        for begin in range(0, len(codes), _MEASURE_BATCH):
            pairs = self._ordered(codes[begin : begin + _MEASURE_BATCH])
            for (a, b), comparison in self._compared(pairs, only_likely=True):
                self._found[code_of(a, b)] = comparison
                if comparison.is_shared:
                    self.links.setdefault(a, set()).add(b)
                    self.links.setdefault(b, set()).add(a)
                    changed |= {a, b}
            n_done += len(pairs)
            done(n_done / len(codes))
        return changed

    def _compared(self, pairs: Pairs, *, only_likely: bool = False) -> Iterator[tuple[tuple[int, int], Comparison]]:
        """The comparisons of pairs in order; ``only_likely`` leaves out those that words tell to be of unlike origins."""
        measures = measure_pairs(self.prints, pairs, needs_words=may_be_open)
        judged = judge_words(measures)
        is_long = self._n_words[pairs].min(axis=1) >= MIN_WORDS
        is_foreign = self._languages[pairs[:, 0]] != self._languages[pairs[:, 1]]
        is_open = (judged.is_open | is_foreign) & is_long
        if only_likely:
            self._close(is_open, pairs, judged, is_foreign)
        meaning = self.likeness.measure([self._in_order(*pair) for pair in pairs[is_open].tolist()])
        is_wanted = is_long & (is_open | (judged.log_odds > 0.0)) if only_likely else np.ones(len(pairs), bool)
        for at in np.flatnonzero(is_wanted).tolist():
            pair = (int(pairs[at, 0]), int(pairs[at, 1]))
            likeness = next(meaning) if is_open[at] else None
            have_figures = all(len(self.prints.figures[number]) for number in pair) if is_foreign[at] else None
            found = compare_measured(measures[at], likeness, have_figures=have_figures) if is_long[at] else TOO_SHORT
            yield pair, found

    def _close(self, is_open: npt.NDArray[np.bool_], pairs: Pairs, judged: Judgement, is_foreign: npt.NDArray[np.bool_]) -> None:
        """Leave out the pairs that a glance at what their words mean tells to be of unlike origins."""
        glanced = np.flatnonzero(is_open & ~is_foreign & (judged.log_odds <= 0.0))
        in_order = [self._in_order(*pair) for pair in pairs[glanced].tolist()]
        is_open[glanced] = self.likeness.worth_measuring(in_order, judged.needed[glanced].tolist())

    def _ordered(self, codes: PairCodes) -> Pairs:
        """The pairs of codes in order of time, so that neighbours are compared together."""
        pairs = pairs_of_codes(codes)
        ranks = self._ranks[pairs]
        return pairs[np.lexsort((ranks.max(axis=1), ranks.min(axis=1)))]

    def _in_order(self, a: int, b: int) -> tuple[int, int]:
        return (a, b) if self.orders[a] <= self.orders[b] else (b, a)
