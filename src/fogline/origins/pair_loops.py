"""The loops over pairs of reports, in machine code."""

import numpy as np
import numpy.typing as npt

from fogline.origins.machine import in_machine_code, part_of_loop

Pairs = npt.NDArray[np.int64]
Starts = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float32]
Hashes = npt.NDArray[np.uint64]

_N_MARKS, _MARK_SHIFT = 4096, np.uint64(52)
"""A first look at twelve bits of a hash: most of what is not in a row is told so without a search."""


@in_machine_code
def add_up(starts: Starts, weights: Weights) -> npt.NDArray[np.float64]:
    """The sum of each row."""
    sums = np.zeros(len(starts) - 1)
    for row in range(len(sums)):
        for at in range(starts[row], starts[row + 1]):
            sums[row] += weights[at]
    return sums


@in_machine_code
def shared_weight(pairs: Pairs, starts: Starts, hashes: Hashes, weights: Weights) -> npt.NDArray[np.float64]:
    """The weight of what stands in both of the two sorted rows of each pair."""
    shared = np.zeros(len(pairs))
    marks, marked = np.zeros(_N_MARKS, np.bool_), -1
    for number in range(len(pairs)):
        a, b = pairs[number, 0], pairs[number, 1]
        if a != marked:
            marks[:] = False
            for at in range(starts[a], starts[a + 1]):
                marks[hashes[at] >> _MARK_SHIFT] = True
            marked = a
        for at in range(starts[b], starts[b + 1]):
            if marks[hashes[at] >> _MARK_SHIFT]:
                place = _place(hashes, starts[a], starts[a + 1], hashes[at])
                if place >= 0:
                    shared[number] += weights[place]
    return shared


@in_machine_code
def shared_count(pairs: Pairs, starts: Starts, hashes: Hashes) -> npt.NDArray[np.float64]:
    """How many values stand in both of the two sorted rows of each pair."""
    shared = np.zeros(len(pairs))
    for number in range(len(pairs)):
        a, b = starts[pairs[number, 0]], starts[pairs[number, 1]]
        end_a, end_b = starts[pairs[number, 0] + 1], starts[pairs[number, 1] + 1]
        while a < end_a and b < end_b:
            one, other = hashes[a], hashes[b]
            shared[number] += one == other
            a += one <= other
            b += other <= one
    return shared


@part_of_loop
def _place(hashes: Hashes, begin: int, end: int, wanted: np.uint64) -> int:
    """Where a hash stands in a sorted row; -1 if it does not."""
    last = end
    while begin < end:
        middle = (begin + end) // 2
        if hashes[middle] < wanted:
            begin = middle + 1
        else:
            end = middle
    return begin if begin < last and hashes[begin] == wanted else -1
