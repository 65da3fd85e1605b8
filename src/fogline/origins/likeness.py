"""How alike reports are in meaning: measured only where it can decide, with vectors kept for a while and not for ever."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from fogline.origins.compare import likeness_of, may_be_alike
from fogline.reports import embed_texts, glance_at_sentences
from fogline.reports.meaning import Vectors
from fogline.scale import worker_count

_MAX_KEPT = 2048
_BATCH = 256


class Likeness:
    """Measures likeness in meaning; ``sentences_of`` gives the sentences of a report by its number."""

    def __init__(self, sentences_of: Callable[[int], Sequence[str]]) -> None:
        self.sentences_of = sentences_of
        self._kept: dict[int, Vectors] = {}

    def worth_measuring(self, pairs: Sequence[tuple[int, int]], needed: Sequence[float]) -> npt.NDArray[np.bool_]:
        """Of which pairs a glance at the words does not rule out that they are as alike as they need to be."""
        glances: dict[int, Vectors] = {}
        found = np.zeros(len(pairs), bool)
        for at, ((a, b), least) in enumerate(zip(pairs, needed, strict=True)):
            for number in {a, b} - glances.keys():
                glances[number] = glance_at_sentences(self.sentences_of(number))
            one, other = glances[a], glances[b]
            found[at] = not (len(one) and len(other)) or may_be_alike(likeness_of(one, other), least)
            while len(glances) > _MAX_KEPT:
                del glances[next(iter(glances))]
        return found

    def measure(self, pairs: Sequence[tuple[int, int]]) -> Iterator[float | None]:
        """The likeness of each pair, the earlier report first; ``None`` where one of the two has no sentence."""
        for begin in range(0, len(pairs), _BATCH):
            batch = pairs[begin : begin + _BATCH]
            self._embed(sorted({number for pair in batch for number in pair} - self._kept.keys()))
            for a, b in batch:
                one, other = self._kept[a], self._kept[b]
                yield likeness_of(one, other) if len(one) and len(other) else None
            while len(self._kept) > _MAX_KEPT:
                del self._kept[next(iter(self._kept))]

    def _embed(self, numbers: Sequence[int]) -> None:
        texts = [self.sentences_of(number) for number in numbers]
        vectors = embed_texts(texts, workers=min(4, worker_count(0)))
        self._kept.update(zip(numbers, vectors, strict=True))
