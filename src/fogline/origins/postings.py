"""Which reports share a key: sorted columns, twelve bytes for each key of each report.

A log-structured index (O'Neil et al. 1996): each batch is sorted and added as a level, and levels of like size are merged, so
that one report more costs a few searches and all reports at once cost one sort.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from fogline.origins.rows import Hashes

Numbers = npt.NDArray[np.int32]
Level = tuple[Hashes, Numbers]


@dataclass(slots=True)
class Postings:
    """Which numbers (of reports) stand under each key."""

    levels: list[Level] = field(default_factory=list)

    def add(self, keys: Hashes, numbers: Numbers) -> None:
        """Write each number under its key."""
        from fogline.origins import sorted_loops  # noqa: PLC0415 - loads the compiler

        if not len(keys):
            return
        self.levels.append(_in_order(keys, numbers))
        while len(self.levels) > 1 and len(self.levels[-2][0]) < 2 * len(self.levels[-1][0]):
            last, before = self.levels.pop(), self.levels.pop()
            self.levels.append(sorted_loops.merge(*before, *last))

    def find(self, keys: Hashes) -> Level:
        """All that stands under these (sorted, different) keys: each key again for each of its numbers, in order."""
        from fogline.origins import sorted_loops  # noqa: PLC0415 - loads the compiler

        whole: Level = np.zeros(0, np.uint64), np.zeros(0, np.int32)
        for level in reversed(self.levels):
            found = _found(level, keys)
            whole = sorted_loops.merge(*whole, *found) if len(whole[0]) else found
        return whole


def in_order_once(keys: Hashes) -> Hashes:
    """The different keys, in order (by sorting: NumPy's own ``unique`` builds a table that is ten times slower here)."""
    ordered = np.sort(keys)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(keys) else ordered


def shared_only(keys: Hashes, numbers: Numbers) -> Level:
    """What stands under keys (in order) that have more than one number."""
    if len(keys) < 2:
        return keys[:0], numbers[:0]
    same = keys[1:] == keys[:-1]
    kept = np.zeros(len(keys), bool)
    kept[1:] = same
    kept[:-1] |= same
    return keys[kept], numbers[kept]


def _in_order(keys: Hashes, numbers: Numbers) -> Level:
    order = np.argsort(keys)
    return keys[order], numbers[order]


def _found(level: Level, keys: Hashes) -> Level:
    from fogline.origins import sorted_loops  # noqa: PLC0415 - loads the compiler

    known, numbers = level
    if len(keys) * 16 > len(known):
        kept = sorted_loops.stands_under(known, keys)
        return (known, numbers) if kept.all() else (known[kept], numbers[kept])
    begins = np.searchsorted(known, keys, "left")
    counts = np.searchsorted(known, keys, "right") - begins
    total = int(counts.sum())
    at = np.arange(total) + np.repeat(begins - (np.cumsum(counts) - counts), counts)
    return known[at], numbers[at]
