"""What an outlet prints in text after text: footers, templates, background paragraphs reprinted with small changes.

A sentence or a run of five words is stock where it stands in several different texts of one source over a week or more. It is
known again whatever the order in which reports come: counts and spans only grow.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from fogline.model import Report
from fogline.origins.fingerprint import (
    FEW,
    MANY,
    MIN_OWN_SHARE,
    own_sentences_of,
    sentences_kept,
    slices_to_read,
    take_fingerprints,
    take_from,
)
from fogline.origins.postings import Postings, in_order_once, shared_only
from fogline.origins.prints import Fingerprint, Fingerprints, Head, joined
from fogline.origins.ragged import Column, Ragged
from fogline.origins.reading import Reading, plain_text, read_texts
from fogline.origins.rows import Hashes, RowTable
from fogline.origins.words import hash_of

_FEW_TEXTS, _MANY_TEXTS, _MIN_SPAN_DAYS = 3, 8, 7
_MIX = np.uint64(0x9E3779B97F4A7C15)

Statuses = npt.NDArray[np.uint8]


def find_stock(reports: Iterable[Report]) -> dict[int, int]:
    """Keys of the sentences that one source prints everywhere, from all its reports, with their status."""
    stock = Stock()
    prints = [take_fingerprints(part) for part in slices_to_read(reports)]
    stock.add(prints)
    return {key: status for part in prints for at in range(len(part)) for key, status in stock.sentences_of(part[at]).items()}


@dataclass(slots=True)
class Stock:
    """Stock sentences and runs of all sources, kept up to date as reports come."""

    _postings: Postings = field(default_factory=Postings)
    _texts: Column[np.int32] = field(default_factory=lambda: Column.of(np.int32))
    _days: Column[np.int32] = field(default_factory=lambda: Column.of(np.int32))
    _known_texts: dict[bytes, int] = field(default_factory=dict)
    _salts: dict[str, tuple[int, int]] = field(default_factory=dict)
    _known: RowTable = field(default_factory=RowTable)
    _statuses: Column[np.uint8] = field(default_factory=lambda: Column.of(np.uint8))

    def add(self, parts: Sequence[Fingerprints]) -> list[int]:
        """Count these reports in, numbered on; the numbers of all reports, old and new, that are to be read anew."""
        first = len(self._texts)
        columns, owners = [], []
        for part in parts:
            numbers = np.arange(len(self._texts), len(self._texts) + len(part), dtype=np.int32)
            self._texts.extend([self._known_texts.setdefault(head.text_id, len(self._known_texts)) for head in part.heads])
            self._days.extend([head.days[0] for head in part.heads])
            for column, keys in ((part.prints.runs, self._run_keys(part)), (part.sentences, self._sentence_keys(part))):
                columns.append(keys)
                owners.append(np.repeat(numbers, column.lengths))
        if not columns:
            return []
        keys = np.concatenate(columns)
        del columns
        self._postings.add(keys, np.concatenate(owners))
        return self._changed(in_order_once(keys), first)

    def own_prints(self, prints: Fingerprints, reports: Sequence[Report]) -> Fingerprints:
        """The fingerprints of reports (given as they are with all their text) without their outlets' stock phrases."""
        has_stock = _any_in_row(self._find(self._sentence_keys(prints)) > 0, prints.sentences)
        if has_stock.any():
            anew = np.flatnonzero(has_stock)
            order = np.arange(len(prints))
            order[anew] = np.arange(len(prints), len(prints) + len(anew))
            own = self._read_anew([reports[at] for at in anew.tolist()])
            prints = joined([prints, own]).take(order.tolist())
        return self._without_stock_runs(prints)

    def sentences_of(self, found: Fingerprint) -> dict[int, int]:
        """Keys of a report's stock sentences, with their status."""
        keys = (found.sentences ^ np.uint64(self._salt(found.head.source)[1])) * _MIX
        statuses = self._find(keys).tolist()
        return {key: status for key, status in zip(found.sentences.tolist(), statuses, strict=True) if status}

    def kept_sentences(self, report: Report) -> list[str]:
        """The sentences of a report without its outlet's stock ones."""
        reading = read_texts([plain_text(report)])
        return sentences_kept(reading, self._statuses_in([report], reading))

    def _read_anew(self, reports: Sequence[Report]) -> Fingerprints:
        """The fingerprints of reports without their outlets' stock sentences."""
        reading = read_texts([plain_text(report) for report in reports])
        return take_from(reports, reading, own_sentences_of(reading, self._statuses_in(reports, reading)))

    def _statuses_in(self, reports: Sequence[Report], reading: Reading) -> Statuses:
        """The status of each sentence."""
        salts = np.array([self._salt(report.source)[1] for report in reports], np.uint64)
        keys = (reading.sentence_keys ^ np.repeat(salts, np.diff(reading.text_sentences))) * _MIX
        return np.where(reading.sentence_keys > 0, self._find(keys), np.uint8(0))

    def _without_stock_runs(self, prints: Fingerprints) -> Fingerprints:
        """The same without stock runs; where nearly all would go, only what stands in many texts goes."""
        runs, weights = prints.prints.runs, prints.prints.run_weights
        statuses = self._find(self._run_keys(prints))
        if not statuses.any():
            return prints
        of_row = runs.rows_of_values()
        is_reused = np.bincount(of_row, statuses == 0, len(prints)) < MIN_OWN_SHARE * runs.lengths
        is_own = (statuses == 0) | (is_reused[of_row] & (statuses < MANY))
        lengths = np.bincount(of_row[is_own], minlength=len(prints))
        own = replace(
            prints.prints, runs=Ragged.cut(runs.values[is_own], lengths), run_weights=Ragged.cut(weights.values[is_own], lengths)
        )
        return replace(prints, prints=own)

    def _changed(self, keys: Hashes, first: int) -> list[int]:
        """The reports that hold a key whose status changed, and the new ones (from ``first`` on) that hold any stock."""
        from fogline.origins import sorted_loops  # noqa: PLC0415 - loads the compiler

        held, numbers = shared_only(*self._postings.find(keys))
        if not len(held):
            return []
        begins = np.flatnonzero(np.concatenate(([True], held[1:] != held[:-1], [True])))
        unique, sizes = held[begins[:-1]], np.diff(begins)
        n_texts, span = sorted_loops.count_texts(begins, self._texts[numbers], self._days[numbers], _MANY_TEXTS)
        statuses = np.where(n_texts >= _MANY_TEXTS, MANY, np.where(n_texts >= _FEW_TEXTS, FEW, 0)) * (span >= _MIN_SPAN_DAYS)
        is_changed = statuses != self._find(unique)
        self._learn(unique[is_changed], statuses[is_changed].astype(np.uint8))
        touched = np.repeat(is_changed, sizes) | (np.repeat(statuses > 0, sizes) & (numbers >= first))
        is_touched = np.zeros(len(self._texts), np.bool_)
        is_touched[numbers[touched]] = True
        found: list[int] = np.flatnonzero(is_touched).tolist()
        return found

    def _learn(self, keys: Hashes, statuses: Statuses) -> None:
        rows = self._known.find(keys)
        is_new = rows < 0
        self._statuses[rows[~is_new]] = statuses[~is_new]
        self._known.put(keys[is_new])
        self._statuses.extend(statuses[is_new])

    def _find(self, keys: Hashes) -> Statuses:
        """The status of each key; 0 is none."""
        rows = self._known.find(keys)
        found = np.zeros(len(keys), np.uint8)
        is_known = rows >= 0
        found[is_known] = self._statuses[rows[is_known]]
        return found

    def _run_keys(self, prints: Fingerprints) -> Hashes:
        return self._salted(prints.prints.runs, prints.heads, 0)

    def _sentence_keys(self, prints: Fingerprints) -> Hashes:
        return self._salted(prints.sentences, prints.heads, 1)

    def _salted(self, column: Ragged[np.uint64], heads: Sequence[Head], kind: int) -> Hashes:
        salts = np.array([self._salt(head.source)[kind] for head in heads], np.uint64)
        keys = np.repeat(salts, column.lengths)
        keys ^= column.values
        keys *= _MIX
        return keys

    def _salt(self, source: str) -> tuple[int, int]:
        if source not in self._salts:
            self._salts[source] = (hash_of("run" + source), hash_of("sentence" + source))
        return self._salts[source]


def _any_in_row(chosen: npt.NDArray[np.bool_], column: Ragged[np.uint64]) -> npt.NDArray[np.bool_]:
    """For each row of a column whether any of its values is chosen."""
    found = np.zeros(column.n_rows, np.bool_)
    found[column.rows_of_values()[chosen]] = True
    return found
