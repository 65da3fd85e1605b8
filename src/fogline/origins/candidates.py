"""Which pairs of reports are worth comparing, in near-linear time.

1. Near copies: MinHash signatures of five-word runs (rensa), banded.
2. Reuse of parts: an index of a sample of telling five-word runs (every eighth hash), since a part is a small share of the whole.
3. Rewording: an index of rare names within a window of days.
In each, a crowded bucket gives pairs with its first members and its neighbours only, so that a wire with thousands of copies, or
a hostile pile of near-collisions, costs its length and not its square.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from rensa import RMinHash

from fogline.origins.fingerprint import Fingerprint
from fogline.reports import word_rarity

Pair = tuple[int, int]

_N_PERMUTATIONS, _BAND = 64, 4
_SAMPLE = 8
_MIN_RUN_WEIGHT = 8.0
_MAX_CROWD = 8
"""A bucket up to this size gives all its pairs."""
_WINDOW_DAYS = 3
_MIN_NAME_RARITY = 9.0
_MAX_POSTING = 200
_MAX_BY_NAMES = 12
_MIN_NAMES = 2


def find_candidates(prints: Sequence[Fingerprint]) -> list[Pair]:
    """Pairs of positions (smaller first), sorted; ``prints`` must come in order of publication."""
    pairs: set[Pair] = set()
    pairs.update(_near_copies(prints))
    pairs.update(_shared_runs(prints))
    pairs.update(_shared_names(prints))
    return sorted(pairs)


def _near_copies(prints: Sequence[Fingerprint]) -> Iterator[Pair]:
    members = [index for index, found in enumerate(prints) if len(found.grams5.hashes)]
    if not members:
        return
    matrix = RMinHash.digest_matrix_from_token_hash_sets(
        [prints[index].grams5.hashes.tolist() for index in members], num_perm=_N_PERMUTATIONS, seed=42
    )
    signatures = np.array(matrix.to_rows(), np.uint64)
    for start in range(0, _N_PERMUTATIONS, _BAND):
        buckets: dict[bytes, list[int]] = {}
        for index, row in zip(members, signatures[:, start : start + _BAND], strict=True):
            buckets.setdefault(row.tobytes(), []).append(index)
        for bucket in buckets.values():
            yield from _pairs_of(bucket)


def _shared_runs(prints: Sequence[Fingerprint]) -> Iterator[Pair]:
    postings: dict[int, list[int]] = {}
    for index, found in enumerate(prints):
        grams = found.grams5
        chosen = grams.hashes[(grams.hashes % np.uint64(_SAMPLE) == 0) & (grams.weights >= _MIN_RUN_WEIGHT)]
        for run in chosen.tolist():
            postings.setdefault(run, []).append(index)
    for posting in postings.values():
        yield from _pairs_of(posting)


def _shared_names(prints: Sequence[Fingerprint]) -> Iterator[Pair]:
    """For each report, those within the window of days that share most of its rare names and figures."""
    postings: dict[tuple[str, int], list[int]] = {}
    keys = [_keys(found) for found in prints]
    for index, found in enumerate(prints):
        for name in keys[index]:
            for day in found.days:
                postings.setdefault((name, day), []).append(index)
    for index, found in enumerate(prints):
        shared: Counter[int] = Counter()
        n_shared: Counter[int] = Counter()
        days = sorted({day + shift for day in found.days for shift in range(-_WINDOW_DAYS, _WINDOW_DAYS + 1)})
        for name in keys[index]:
            others = {other for day in days for other in postings.get((name, day), ())}
            if len(others) > _MAX_POSTING:
                continue
            for other in others:
                shared[other] += round(100 * _key_weight(name) / (1 + len(others)) ** 0.5)
                n_shared[other] += 1
        del shared[index]
        likely = sorted((other for other in shared if n_shared[other] >= _MIN_NAMES), key=lambda other: (-shared[other], other))
        yield from ((min(index, other), max(index, other)) for other in likely[:_MAX_BY_NAMES])


def _keys(found: Fingerprint) -> tuple[str, ...]:
    names = (name for name in found.names if word_rarity(name) >= _MIN_NAME_RARITY)
    return (*names, *sorted(figure for figure in found.figures if len(figure) >= 2))


def _key_weight(key: str) -> float:
    return 4.0 if key[0].isdigit() else word_rarity(key) - 6.0


def _pairs_of(bucket: Sequence[int]) -> Iterable[Pair]:
    """All pairs of a small bucket; of a crowded one, each with the first few and with the one before it."""
    if len(bucket) <= _MAX_CROWD:
        return [(a, b) for at, b in enumerate(bucket) for a in bucket[:at] if a != b]
    first = bucket[:3]
    return {(a, b) for before, b in pairwise(bucket) for a in (*first, before) if a < b}
