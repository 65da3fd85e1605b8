"""Which pairs of reports in different languages are worth comparing: those whose first sentences are alike in meaning.

Names and runs of words say nothing across scripts, so for each report that is not in English the reports in other languages
within some days are looked through by the vector of their first sentence. Where all reports are in one language, this costs
nothing: no vector is made.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from fogline.origins.candidates import PairCodes, code_of, windows_of
from fogline.reports import embed_texts
from fogline.reports.meaning import Vectors
from fogline.scale import worker_count

COMMON = "en"
"""Reports in this language are looked through, not looked up; most are in it."""

COMMON_CODE = 0
"""The number that stands for it."""

_MIN_LIKENESS = 0.5
_MAX_FOUND = 6
_MAX_LOOKED_THROUGH = 5000


@dataclass(slots=True)
class Translations:
    """Reports by window of days and language, and the pairs that each report not in English gives."""

    sentences_of: Callable[[int], Sequence[str]]
    _languages: dict[int, int] = field(default_factory=dict)
    _windows: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _standing: dict[int, set[int]] = field(default_factory=dict)
    _foreign: dict[int, set[int]] = field(default_factory=dict)
    _leads: dict[int, Vectors] = field(default_factory=dict)
    _given: dict[int, list[int]] = field(default_factory=dict)

    def change(
        self,
        gone: Iterable[int],
        come: Iterable[tuple[int, int, tuple[int, ...]]],
        ranks: Callable[[Sequence[int]], npt.NDArray[np.uint64]],
    ) -> tuple[PairCodes, PairCodes]:
        """Let reports fall and others stand; the pairs given before and now by all that this touches.

        Those that come are given with the number of their language and their days.
        """
        windows: set[int] = set()
        before = [code for number in gone for code in self._given.pop(number, ())]
        for number in gone:
            windows |= self._drop(number)
        for number, language, days in come:
            windows |= self._take(number, language, days)
        touched = {number for window in windows for number in self._foreign.get(window, ())}
        before += [code for number in touched for code in self._given.pop(number, ())]
        for number in touched:
            self._given[number] = self._nearest(number, ranks)
        after = [code for number in touched for code in self._given[number]]
        return np.array(before, np.int64), np.array(after, np.int64)

    def _take(self, number: int, language: int, days: tuple[int, ...]) -> set[int]:
        windows = windows_of(days)
        self._languages[number], self._windows[number] = language, windows
        for window in windows:
            self._standing.setdefault(window, set()).add(number)
            if language != COMMON_CODE:
                self._foreign.setdefault(window, set()).add(number)
        return set(windows)

    def _drop(self, number: int) -> set[int]:
        windows = self._windows.pop(number)
        del self._languages[number]
        self._leads.pop(number, None)
        for window in windows:
            self._standing[window].discard(number)
            self._foreign.get(window, set()).discard(number)
        return set(windows)

    def _nearest(self, number: int, ranks: Callable[[Sequence[int]], npt.NDArray[np.uint64]]) -> list[int]:
        """The pairs of a report with the few in other languages whose first sentences are nearest in meaning."""
        language = self._languages[number]
        near = {other for window in self._windows[number] for other in self._standing[window]}
        others = sorted(other for other in near if self._languages[other] != language)
        if not others:
            return []
        order = ranks(others)
        own = ranks([number])[0]
        gaps = np.where(order > own, order - own, own - order)
        others = [others[at] for at in np.lexsort((order, gaps))[:_MAX_LOOKED_THROUGH].tolist()]
        self._embed([number, *others])
        likeness = np.stack([self._leads[other] for other in others]) @ self._leads[number]
        best = np.lexsort((ranks(others), -likeness))[:_MAX_FOUND]
        return [code_of(number, others[at]) for at in best.tolist() if likeness[at] >= _MIN_LIKENESS]

    def _embed(self, numbers: Sequence[int]) -> None:
        new = [number for number in numbers if number not in self._leads]
        texts = [self.sentences_of(number)[:1] for number in new]
        for number, vectors in zip(new, embed_texts(texts, workers=min(4, worker_count(0))), strict=True):
            self._leads[number] = vectors[0] if len(vectors) else np.zeros(512, np.float32)
