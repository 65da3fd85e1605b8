"""What an outlet prints in text after text: footers, templates, background paragraphs reprinted with small changes.

A sentence or a run of five words is stock where it stands in several different texts of one source over a week or more. It is
known again whatever the order in which reports come: counts and spans only grow.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from fogline.model import Report
from fogline.origins.fingerprint import FEW, MANY, MIN_OWN_SHARE, Fingerprint, Grams, take_fingerprint
from fogline.origins.postings import Postings, in_order_once, shared_only
from fogline.origins.ragged import Column
from fogline.origins.words import Hashes, hash_of

_FEW_TEXTS, _MANY_TEXTS, _MIN_SPAN_DAYS = 3, 8, 7
_MIX = np.uint64(0x9E3779B97F4A7C15)

Statuses = npt.NDArray[np.uint8]


def find_stock(reports: Iterable[Report]) -> dict[int, int]:
    """Keys of the sentences that one source prints everywhere, from all its reports, with their status."""
    stock = Stock()
    prints = [take_fingerprint(report) for report in reports]
    stock.add(prints)
    return {key: status for found in prints for key, status in stock.sentences_of(found).items()}


@dataclass(slots=True)
class Stock:
    """Stock sentences and runs of all sources, kept up to date as reports come."""

    _postings: Postings = field(default_factory=Postings)
    _texts: Column[np.int32] = field(default_factory=lambda: Column.of(np.int32))
    _days: Column[np.int32] = field(default_factory=lambda: Column.of(np.int32))
    _known_texts: dict[bytes, int] = field(default_factory=dict)
    _salts: dict[str, tuple[np.uint64, np.uint64]] = field(default_factory=dict)
    _keys: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))
    _statuses: Statuses = field(default_factory=lambda: np.zeros(0, np.uint8))

    def add(self, prints: Sequence[Fingerprint]) -> list[int]:
        """Count these reports in, numbered on; the numbers of all reports, old and new, that are to be read anew."""
        first = len(self._texts)
        self._texts.extend([self._known_texts.setdefault(found.text_id, len(self._known_texts)) for found in prints])
        self._days.extend([found.days[0] for found in prints])
        columns = [np.concatenate((self._run_keys(found), self._sentence_keys(found))) for found in prints]
        numbers = np.repeat(np.arange(first, len(self._texts), dtype=np.int32), [len(column) for column in columns])
        keys = np.concatenate(columns) if columns else np.zeros(0, np.uint64)
        self._postings.add(keys, numbers)
        return self._changed(in_order_once(keys), first)

    def own_prints(self, prints: Sequence[Fingerprint], reports: Sequence[Report]) -> list[Fingerprint]:
        """The fingerprints of reports (given as they are with all their text) without their outlets' stock phrases."""
        own = []
        for found, report, statuses in zip(
            prints, reports, self._found([self._sentence_keys(found) for found in prints]), strict=True
        ):
            stock = {key: status for key, status in zip(found.sentences.tolist(), statuses.tolist(), strict=True) if status}
            own.append(take_fingerprint(report, stock) if stock else found)
        runs = self._found([self._run_keys(found) for found in own])
        return [
            replace(found, runs=_own_runs(found.runs, statuses)) if statuses.any() else found
            for found, statuses in zip(own, runs, strict=True)
        ]

    def sentences_of(self, found: Fingerprint) -> dict[int, int]:
        """Keys of a report's stock sentences, with their status."""
        statuses = self._find(self._sentence_keys(found)).tolist()
        return {key: status for key, status in zip(found.sentences.tolist(), statuses, strict=True) if status}

    def _changed(self, keys: Hashes, first: int) -> list[int]:
        """The reports that hold a key whose status changed, and the new ones (from ``first`` on) that hold any stock."""
        held, numbers = shared_only(*self._postings.find(keys))
        if not len(held):
            return []
        texts, days = self._texts[numbers], self._days[numbers]
        begins = np.flatnonzero(np.concatenate(([True], held[1:] != held[:-1])))
        unique, sizes = held[begins], np.diff(np.append(begins, len(held)))
        span = np.maximum.reduceat(days, begins) - np.minimum.reduceat(days, begins)
        order = np.lexsort((texts, held))
        is_new = np.ones(len(held), np.int64)
        is_new[1:] = (held[order][1:] != held[order][:-1]) | (texts[order][1:] != texts[order][:-1])
        n_texts = np.add.reduceat(is_new, begins)
        is_long = span >= _MIN_SPAN_DAYS
        statuses = np.where(n_texts >= _MANY_TEXTS, MANY, np.where(n_texts >= _FEW_TEXTS, FEW, 0)) * is_long
        is_changed = statuses != self._find(unique)
        self._learn(unique[is_changed], statuses[is_changed].astype(np.uint8))
        touched = np.repeat(is_changed, sizes) | (np.repeat(statuses > 0, sizes) & (numbers >= first))
        return [int(number) for number in np.unique(numbers[touched])]

    def _learn(self, keys: Hashes, statuses: Statuses) -> None:
        if not len(keys):
            return
        kept = ~np.isin(self._keys, keys, assume_unique=True)
        merged, values = np.concatenate((self._keys[kept], keys)), np.concatenate((self._statuses[kept], statuses))
        order = np.argsort(merged)
        self._keys, self._statuses = merged[order], values[order]

    def _find(self, keys: Hashes) -> Statuses:
        """The status of each key; 0 is none."""
        if not len(self._keys):
            return np.zeros(len(keys), np.uint8)
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[at] == keys, self._statuses[at], np.uint8(0))

    def _found(self, rows: Sequence[Hashes]) -> list[Statuses]:
        """The status of each key of each row."""
        if not rows:
            return []
        return np.split(self._find(np.concatenate(rows)), np.cumsum([len(row) for row in rows])[:-1])

    def _run_keys(self, found: Fingerprint) -> Hashes:
        return (found.runs.hashes ^ self._salt(found.source)[0]) * _MIX

    def _sentence_keys(self, found: Fingerprint) -> Hashes:
        return (found.sentences ^ self._salt(found.source)[1]) * _MIX

    def _salt(self, source: str) -> tuple[np.uint64, np.uint64]:
        if source not in self._salts:
            self._salts[source] = (np.uint64(hash_of("run" + source)), np.uint64(hash_of("sentence" + source)))
        return self._salts[source]


def _own_runs(grams: Grams, statuses: Statuses) -> Grams:
    """The runs that are the report's own; where nearly all would go, only what stands in many texts goes."""
    is_own = statuses == 0
    if is_own.sum() < MIN_OWN_SHARE * len(is_own):
        is_own = statuses < MANY
    return Grams(grams.hashes[is_own], grams.weights[is_own])
