"""What two reports share of wording, names and figures, for many pairs at once, in machine code."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from fogline.origins.prints import Prints
from fogline.scale import worker_count

Pairs = npt.NDArray[np.int64]
"""Two numbers of prints a row."""

Measures = npt.NDArray[np.float64]
"""A row a pair: share of the first's runs of words in the second, of the second's in the first, shared names, shared figures, and
the share of the shorter's telling words in the other."""

OF_A, OF_B, NAMES, FIGURES, WORDS = range(5)
_AT_ONCE = 10_000
_MAX_THREADS = 4

Item = TypeVar("Item")
Result = TypeVar("Result")


Asked = Callable[[Measures], npt.NDArray[np.bool_]]


def measure_pairs(prints: Prints, pairs: Pairs, *, needs_words: Asked | None = None) -> Measures:
    """What the reports of each pair share; telling words are looked at where ``needs_words`` asks for them (default: all)."""
    parts = [pairs[begin : begin + _AT_ONCE] for begin in range(0, len(pairs), _AT_ONCE)]
    sums = prints.sums()
    found = list(map_threads(lambda part: _measure(prints, sums, part, needs_words), parts))
    return np.concatenate(found) if found else np.zeros((0, 5))


def map_threads(function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """Apply ``function`` to each item, in order, in threads, one a core: loops in machine code run side by side."""
    n_threads = min(_MAX_THREADS, worker_count(0), len(items))
    if n_threads <= 1:
        yield from map(function, items)
        return
    with ThreadPoolExecutor(n_threads) as pool:
        results = pool.map(function, items)
        del items
        yield from results


def _measure(prints: Prints, sums: Sequence[npt.NDArray[np.float64]], pairs: Pairs, needs_words: Asked | None) -> Measures:
    from fogline.origins import pair_loops  # noqa: PLC0415 - loads the compiler

    measures = np.zeros((len(pairs), 5))
    a, b = pairs.T
    runs = pair_loops.shared_weight(pairs, prints.runs.starts, prints.runs.values, prints.run_weights.values)
    names = pair_loops.shared_weight(pairs, prints.names.starts, prints.names.values, prints.name_weights.values)
    figures = pair_loops.shared_count(pairs, prints.figures.starts, prints.figures.values)
    run_sums, name_sums, word_sums = sums
    measures[:, OF_A], measures[:, OF_B] = _share(runs, run_sums[a]), _share(runs, run_sums[b])
    measures[:, NAMES] = _share(names, name_sums[a] + name_sums[b] - names)
    n_figures = np.diff(prints.figures.starts)
    measures[:, FIGURES] = _share(figures, n_figures[a] + n_figures[b] - figures)
    asked = slice(None) if needs_words is None else np.flatnonzero(needs_words(measures))
    words = pair_loops.shared_weight(pairs[asked], prints.words.starts, prints.words.values, prints.word_weights.values)
    measures[asked, WORDS] = _share(words, np.minimum(word_sums[a[asked]], word_sums[b[asked]]))
    return measures


def _share(part: npt.NDArray[np.float64], whole: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros(len(part)), where=part > 0)
