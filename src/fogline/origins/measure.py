"""What two reports share of wording, names and figures, for many pairs at once, in machine code."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from fogline.origins.fingerprint import Fingerprint
from fogline.origins.ragged import Ragged

Pairs = npt.NDArray[np.int64]
"""Two numbers of prints a row."""

Measures = npt.NDArray[np.float64]
"""A row a pair: share of the first's runs of words in the second, of the second's in the first, shared names, shared figures, and
the share of the shorter's telling words in the other."""

OF_A, OF_B, NAMES, FIGURES, WORDS = range(5)

_Function = TypeVar("_Function", bound=Callable[..., Any])


@cache
def _compiled(function: _Function) -> _Function:
    """Compile to machine code, kept beside this file or in the user's cache; where neither may be written, anew each time."""
    from numba import njit  # noqa: PLC0415 - only loaded where pairs are measured

    try:
        return cast("_Function", njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast("_Function", njit(nogil=True)(function))


@dataclass(slots=True)
class Prints:
    """The columns of fingerprints that are compared, by number."""

    runs: Ragged[np.uint64] = field(default_factory=lambda: Ragged.of(np.uint64))
    run_weights: Ragged[np.float32] = field(default_factory=lambda: Ragged.of(np.float32))
    names: Ragged[np.uint64] = field(default_factory=lambda: Ragged.of(np.uint64))
    name_weights: Ragged[np.float32] = field(default_factory=lambda: Ragged.of(np.float32))
    words: Ragged[np.uint64] = field(default_factory=lambda: Ragged.of(np.uint64))
    word_weights: Ragged[np.float32] = field(default_factory=lambda: Ragged.of(np.float32))
    figures: Ragged[np.uint64] = field(default_factory=lambda: Ragged.of(np.uint64))
    figure_weights: Ragged[np.float32] = field(default_factory=lambda: Ragged.of(np.float32))

    def extend(self, prints: Sequence[Fingerprint]) -> None:
        """Add fingerprints; they are numbered on."""
        self.runs.extend([found.runs.hashes for found in prints])
        self.run_weights.extend([found.runs.weights for found in prints])
        self.names.extend([found.names.hashes for found in prints])
        self.name_weights.extend([found.names.weights for found in prints])
        self.words.extend([found.words.hashes for found in prints])
        self.word_weights.extend([found.words.weights for found in prints])
        self.figures.extend([found.figures for found in prints])
        self.figure_weights.extend([np.ones(len(found.figures), np.float32) for found in prints])

    def __len__(self) -> int:
        return self.runs.n_rows


def measure_pairs(prints: Prints, pairs: Pairs) -> Measures:
    """What the reports of each pair share."""
    measures = np.zeros((len(pairs), 5))
    runs, names, figures, words = (
        _compiled(_walk)(pairs, hashes.starts, hashes.values, weights.values)
        for hashes, weights in (
            (prints.runs, prints.run_weights),
            (prints.names, prints.name_weights),
            (prints.figures, prints.figure_weights),
            (prints.words, prints.word_weights),
        )
    )
    measures[:, OF_A], measures[:, OF_B] = _share(runs[:, 0], runs[:, 1]), _share(runs[:, 0], runs[:, 2])
    for column, both in ((NAMES, names), (FIGURES, figures)):
        measures[:, column] = _share(both[:, 0], both[:, 1] + both[:, 2] - both[:, 0])
    measures[:, WORDS] = _share(words[:, 0], np.minimum(words[:, 1], words[:, 2]))
    return measures


def _share(part: npt.NDArray[np.float64], whole: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros(len(part)), where=part > 0)


def _walk(
    pairs: npt.NDArray[np.int64],
    starts: npt.NDArray[np.int64],
    hashes: npt.NDArray[np.uint64],
    weights: npt.NDArray[np.float32],
) -> npt.NDArray[np.float64]:
    """Walk the two sorted rows of each pair: the weight of what stands in both, in the first, and in the second."""
    out = np.zeros((pairs.shape[0], 3))
    for number in range(pairs.shape[0]):
        a, b = starts[pairs[number, 0]], starts[pairs[number, 1]]
        end_a, end_b = starts[pairs[number, 0] + 1], starts[pairs[number, 1] + 1]
        for at in range(a, end_a):
            out[number, 1] += weights[at]
        for at in range(b, end_b):
            out[number, 2] += weights[at]
        while a < end_a and b < end_b:
            if hashes[a] == hashes[b]:
                out[number, 0] += weights[a]
                a += 1
                b += 1
            elif hashes[a] < hashes[b]:
                a += 1
            else:
                b += 1
    return out
