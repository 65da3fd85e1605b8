"""Which pairs of reports are worth comparing, in near-linear time: those that share a key, where keys are made to be rare.

1. Near copies: MinHash signatures of five-word runs (rensa), banded.
2. Reuse of parts: a sample of telling five-word runs (every eighth hash), since a part is a small share of the whole.
3. Rewording: MinHash signatures of rare names and figures (rarer names counting more), in bands of two, within a window of days.
A crowded key gives pairs with its first members and of neighbours in time only, so that a wire with thousands of copies, or a
hostile pile of near-collisions, costs its length and not its square.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

from fogline.origins.postings import Numbers
from fogline.origins.prints import Prints
from fogline.origins.rows import Hashes

MAX_CROWD = 8
"""A key with up to this many reports gives all their pairs."""

MAX_TELLING = 400
"""A run of words or a pair of names that more reports have tells nothing, and gives no pair; signatures of copies do."""

_N_FIRST = (3, 1, 3)
"""With how many first members of a crowd each of it is paired, by kind of key."""

_N_PERMUTATIONS, _BAND = 64, 4
_SAMPLE = 8
_MIN_RUN_WEIGHT = 8.0
_N_NAME_BANDS, _NAME_BAND = 40, 2
_WINDOW_DAYS = 3
_MIN_NAME_WEIGHT, _MIN_FIGURE = 3.0, 10
_NAME_STEP, _MAX_NAME_VOTES = 6.0, 3
_MIN_KEYS = 2
_MIX = np.uint64(0x9E3779B97F4A7C15)
_VOTES = tuple(np.uint64(vote * 0x9E3779B97F4A7C15 % 2**64) for vote in range(_MAX_NAME_VOTES))
_FIGURE_SALT = np.uint64(0xD1B54A32D192ED03)
_BAND_KEY, _RUN_KEY, _NAMES_KEY = range(3)
_KIND_SHIFT = np.uint64(62)

Ranks = npt.NDArray[np.uint64]
"""A number for each report that rises with the day it came."""

PairCodes = npt.NDArray[np.int64]
"""Two report numbers in one: the smaller times 2**31, plus the larger."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """Keys of reports, each with the number of its report."""

    keys: Hashes
    numbers: Numbers


def keys_of(prints: Prints, days: Sequence[Sequence[int]], numbers: Numbers) -> Keyed:
    """All keys of the reports with these numbers, whose days are given."""
    prints = prints.take(numbers.astype(np.int64))
    parts = [_copy_keys(prints, numbers), _run_keys(prints, numbers), _name_keys(prints, days, numbers)]
    return Keyed(np.concatenate([part.keys for part in parts]), np.concatenate([part.numbers for part in parts]))


def rank_of(day: int, tie: int) -> int:
    """A number that rises with the day; ``tie`` (64 bits of the report's identity) settles the rest."""
    return (day << 40) | (tie >> 24)


def pairs_under_keys(keys: Hashes, numbers: Numbers, ranks: Ranks) -> PairCodes:
    """The pairs that keys give, one for each key that gives it; ``keys`` are in order, ``ranks`` those of ``numbers``."""
    if not len(keys):
        return np.zeros(0, np.int64)
    order = np.lexsort((ranks, keys))
    keys, numbers = keys[order], numbers[order]
    begins = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    sizes = np.diff(np.append(begins, len(keys)))
    parts = [_all_pairs(numbers, begins[sizes == size], size) for size in range(2, MAX_CROWD + 1)]
    for begin in begins[sizes > MAX_CROWD].tolist():
        size = int(np.searchsorted(keys, keys[begin], "right")) - begin
        kind = int(keys[begin] >> _KIND_SHIFT)
        if kind == _BAND_KEY or size <= MAX_TELLING:
            parts.append(_crowd_pairs(numbers[begin : begin + size], _N_FIRST[kind]))
    return np.concatenate(parts)


def pairs_of_codes(codes: PairCodes) -> npt.NDArray[np.int64]:
    """The two numbers of each code, as rows."""
    return np.stack((codes >> 31, codes & ((1 << 31) - 1)), axis=1)


def code_of(a: int, b: int) -> int:
    """The code of a pair."""
    return (min(a, b) << 31) | max(a, b)


def _copy_keys(prints: Prints, numbers: Numbers) -> Keyed:
    is_any = prints.runs.lengths > 0
    if not is_any.any():
        return _no_keys()
    keys = _band_keys(_signatures(prints.runs.values, prints.runs.lengths[is_any], _N_PERMUTATIONS), _BAND)
    return Keyed(_of_kind(keys.ravel(), _BAND_KEY), np.repeat(numbers[is_any], keys.shape[1]))


def _run_keys(prints: Prints, numbers: Numbers) -> Keyed:
    runs = prints.runs.values
    chosen = (runs % np.uint64(_SAMPLE) == 0) & (prints.run_weights.values >= _MIN_RUN_WEIGHT)
    return Keyed(_of_kind(runs[chosen] * _MIX, _RUN_KEY), numbers[prints.runs.rows_of_values()[chosen]])


def _name_keys(prints: Prints, days: Sequence[Sequence[int]], numbers: Numbers) -> Keyed:
    """Bands of the signature of rare names and figures, once for each window of days that a report lies in."""
    elements, rows = _elements(prints)
    if not len(elements):
        return _no_keys()
    lengths = np.bincount(rows, minlength=len(prints))
    bands = _band_keys(_signatures(elements, lengths[lengths > 0], _N_NAME_BANDS * _NAME_BAND), _NAME_BAND)
    kept = np.flatnonzero(lengths)
    windows = [windows_of(tuple(days[row])) for row in kept.tolist()]
    counts = np.array([len(found) for found in windows])
    salts = np.array([window for found in windows for window in found], np.uint64) * _FIGURE_SALT
    keys = (np.repeat(bands, counts, axis=0) ^ salts[:, None]) * _MIX
    return Keyed(_of_kind(keys.ravel(), _NAMES_KEY), np.repeat(np.repeat(numbers[kept], counts), keys.shape[1]))


def _elements(prints: Prints) -> tuple[Hashes, npt.NDArray[np.int64]]:
    """Rare names and figures of two digits or more, row by row; a rarer name stands in several times, each under another hash."""
    is_rare, is_telling = prints.name_weights.values >= _MIN_NAME_WEIGHT, prints.figures.values >= _MIN_FIGURE
    names, of_name = prints.names.values[is_rare], prints.names.rows_of_values()[is_rare]
    figures, of_figure = prints.figures.values[is_telling], prints.figures.rows_of_values()[is_telling]
    votes = np.clip(prints.name_weights.values[is_rare] // _NAME_STEP, 1, _MAX_NAME_VOTES)
    parts = [(names[votes > vote] + shift, of_name[votes > vote]) for vote, shift in enumerate(_VOTES)]
    parts.append(((figures + np.uint64(1)) * _FIGURE_SALT, of_figure))
    elements, rows = np.concatenate([part for part, _ in parts]), np.concatenate([part for _, part in parts])
    n_keys = np.bincount(of_name, minlength=len(prints)) + np.bincount(of_figure, minlength=len(prints))
    kept = n_keys[rows] >= _MIN_KEYS
    order = np.argsort(rows[kept], kind="stable")
    return elements[kept][order], rows[kept][order]


@lru_cache(maxsize=10_000)
def windows_of(days: tuple[int, ...]) -> tuple[int, ...]:
    """Windows of days such that reports up to ``_WINDOW_DAYS`` apart share one."""
    return tuple(sorted({day // _WINDOW_DAYS + shift for day in days for shift in (0, -1)}))


def _signatures(flat: Hashes, lengths: npt.NDArray[np.int64], n_permutations: int) -> Hashes:
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(flat, starts, num_perm=n_permutations, seed=42)
    return np.array(matrix.to_rows(), np.uint64)


def _band_keys(signatures: Hashes, band: int) -> Hashes:
    """One key for each band of each row; the same values in another band give another key."""
    n_bands = signatures.shape[1] // band
    keys = np.tile(np.arange(n_bands, dtype=np.uint64), (len(signatures), 1))
    for offset in range(band):
        keys *= _MIX
        keys ^= signatures[:, offset::band]
        keys ^= keys >> np.uint64(31)
    return keys * _MIX


def _all_pairs(numbers: Numbers, begins: npt.NDArray[np.int64], size: int) -> PairCodes:
    first, second = np.triu_indices(size, 1)
    rows = numbers[begins[:, None] + np.arange(size)].astype(np.int64)
    return _codes(rows[:, first].ravel(), rows[:, second].ravel())


def _of_kind(keys: Hashes, kind: int) -> Hashes:
    return (keys >> np.uint64(2)) | (np.uint64(kind) << _KIND_SHIFT)


def _crowd_pairs(members: Numbers, n_first: int) -> PairCodes:
    """Each with the first few and with the one before it."""
    numbers = members.astype(np.int64)
    parts = [_codes(numbers[:-1], numbers[1:])]
    for at in range(n_first):
        rest = numbers[at + 2 :]
        parts.append(_codes(np.full(len(rest), numbers[at]), rest))
    return np.concatenate(parts)


def _codes(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> PairCodes:
    return (np.minimum(a, b) << 31) | np.maximum(a, b)


def _no_keys() -> Keyed:
    return Keyed(np.zeros(0, np.uint64), np.zeros(0, np.int32))
