"""How often each of many numbers was counted: sorted columns in levels, as in :mod:`fogline.origins.postings`."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int64]


@dataclass(slots=True)
class Tally:
    """Counts by number; most are 0."""

    _levels: list[tuple[Codes, npt.NDArray[np.int32]]] = field(default_factory=list)

    def add(self, codes: Codes, steps: Counts) -> None:
        """Count on (or back) by these steps; the numbers are sorted and different."""
        if not len(codes):
            return
        self._levels.append((codes, steps.astype(np.int32)))
        while len(self._levels) > 1 and len(self._levels[-2][0]) < 2 * len(self._levels[-1][0]):
            last, before = self._levels.pop(), self._levels.pop()
            merged, counts = add_up(np.concatenate((before[0], last[0])), np.concatenate((before[1], last[1])))
            self._levels.append((merged[counts != 0], counts[counts != 0].astype(np.int32)))

    def find(self, codes: Codes) -> Counts:
        """How often these were counted."""
        found = np.zeros(len(codes), np.int64)
        for known, counts in self._levels:
            if len(known):
                at = np.minimum(np.searchsorted(known, codes), len(known) - 1)
                found += np.where(known[at] == codes, counts[at], 0)
        return found

    def counted(self) -> Codes:
        """The numbers that were counted, sorted."""
        if not self._levels:
            return np.zeros(0, np.int64)
        codes, counts = add_up(*(np.concatenate(columns) for columns in zip(*self._levels, strict=True)))
        return codes[counts > 0]


def add_up(codes: Codes, steps: npt.NDArray[np.integer]) -> tuple[Codes, Counts]:
    """The different numbers, sorted, and the sum of each one's steps."""
    if not len(codes):
        return codes, np.zeros(0, np.int64)
    order = np.argsort(codes)
    codes = codes[order]
    begins = np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])))
    return codes[begins], np.add.reduceat(steps[order], begins, dtype=np.int64)


def count(codes: Codes) -> tuple[Codes, Counts]:
    """The different numbers, sorted, and how often each stands there."""
    ordered = np.sort(codes)
    begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(ordered) else np.zeros(0, np.int64)
    return ordered[begins], np.diff(np.append(begins, len(ordered)))
