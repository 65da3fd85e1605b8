"""Loops over sorted columns of keys, in machine code."""

import numpy as np
import numpy.typing as npt

from fogline.origins.machine import in_machine_code

Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int32]
Statuses = npt.NDArray[np.uint8]


@in_machine_code
def merge(keys: Hashes, numbers: Numbers, more_keys: Hashes, more_numbers: Numbers) -> tuple[Hashes, Numbers]:
    """Two sorted columns of keys with their numbers as one."""
    size = len(keys) + len(more_keys)
    out_keys, out_numbers = np.empty(size, np.uint64), np.empty(size, np.int32)
    a, b = 0, 0
    for at in range(size):
        if b == len(more_keys) or (a < len(keys) and keys[a] <= more_keys[b]):
            out_keys[at], out_numbers[at] = keys[a], numbers[a]
            a += 1
        else:
            out_keys[at], out_numbers[at] = more_keys[b], more_numbers[b]
            b += 1
    return out_keys, out_numbers


@in_machine_code
def stands_under(known: Hashes, keys: Hashes) -> npt.NDArray[np.bool_]:
    """Which of the known (sorted) keys are among these (sorted) ones."""
    found = np.zeros(len(known), np.bool_)
    at = 0
    for place in range(len(known)):
        while at < len(keys) and keys[at] < known[place]:
            at += 1
        found[place] = at < len(keys) and keys[at] == known[place]
    return found


@in_machine_code
def count_texts(begins: npt.NDArray[np.int64], texts: Numbers, days: Numbers, most: int) -> tuple[Numbers, Numbers]:
    """Of each run of rows how many different texts stand there (no more than ``most``) and over how many days."""
    counts, spans = np.zeros(len(begins) - 1, np.int32), np.zeros(len(begins) - 1, np.int32)
    seen = np.zeros(most, np.int32)
    for run in range(len(counts)):
        n_seen, first, last = 0, days[begins[run]], days[begins[run]]
        for at in range(begins[run], begins[run + 1]):
            first, last = min(first, days[at]), max(last, days[at])
            if n_seen < most and not (seen[:n_seen] == texts[at]).any():
                seen[n_seen] = texts[at]
                n_seen += 1
        counts[run], spans[run] = n_seen, last - first
    return counts, spans
