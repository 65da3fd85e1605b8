"""What is compared of reports as columns: names, wording and figures of many reports without an object for each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fogline.origins.order import Order
from fogline.origins.ragged import Column, Ragged
from fogline.origins.rows import Hashes
from fogline.origins.words import Weights


@dataclass(frozen=True, slots=True)
class Grams:
    """Runs of words, words or names as sorted hashes, each with what it tells (in runs, names and common words tell nothing)."""

    hashes: Hashes
    weights: Weights

    @property
    def total(self) -> float:
        """What all tell together."""
        return float(self.weights.sum(dtype=np.float64))


class Head(NamedTuple):
    """What a fingerprint holds beside columns. ``days`` are the day of publication and the one printed, as ordinals."""

    report_id: str
    source: str
    language: str
    text_id: bytes
    order: Order
    days: tuple[int, ...]
    n_words: int


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

    _sums: tuple[Column[np.float64], ...] = field(
        init=False, default_factory=lambda: tuple(Column.of(np.float64) for _ in range(3))
    )

    def extend(self, others: Sequence["Prints"]) -> None:
        """Add fingerprints; they are numbered on."""
        for at, column in enumerate(self.columns):
            column.extend([other.columns[at] for other in others])

    def sums(self) -> tuple[npt.NDArray[np.float64], ...]:
        """What the runs, the names and the words of each fingerprint tell together."""
        from fogline.origins import pair_loops  # noqa: PLC0415 - loads the compiler

        for known, weights in zip(self._sums, (self.run_weights, self.name_weights, self.word_weights), strict=True):
            if len(known) < weights.n_rows:
                known.extend(pair_loops.add_up(weights.starts[len(known) :], weights.values))
        return tuple(known.values for known in self._sums)

    def take(self, rows: npt.NDArray[np.int64]) -> "Prints":
        """These fingerprints only, in this order."""
        return Prints(*(column.take(rows) for column in self.columns))

    @property
    def columns(self) -> tuple[Ragged[Any], ...]:
        """All columns, in order."""
        return (self.runs, self.run_weights, self.names, self.name_weights, self.words, self.word_weights, self.figures)

    def __len__(self) -> int:
        return self.runs.n_rows


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared of one report."""

    head: Head
    runs: Grams
    names: Grams
    words: Grams
    figures: Hashes
    sentences: Hashes


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What is compared of some reports, by their place; ``sentences`` are the keys by which stock ones are known."""

    heads: list[Head]
    prints: Prints
    sentences: Ragged[np.uint64]

    def __len__(self) -> int:
        return len(self.heads)

    def __getitem__(self, row: int) -> Fingerprint:
        prints = self.prints
        return Fingerprint(
            self.heads[row],
            Grams(prints.runs[row], prints.run_weights[row]),
            Grams(prints.names[row], prints.name_weights[row]),
            Grams(prints.words[row], prints.word_weights[row]),
            prints.figures[row],
            self.sentences[row],
        )

    def take(self, rows: Sequence[int]) -> "Fingerprints":
        """These only, in this order."""
        numbers = np.array(rows, np.int64)
        return Fingerprints([self.heads[row] for row in rows], self.prints.take(numbers), self.sentences.take(numbers))


def joined(parts: Sequence[Fingerprints]) -> Fingerprints:
    """All of these, one after the other."""
    if len(parts) == 1:
        return parts[0]
    prints, sentences = Prints(), Ragged.of(np.uint64)
    prints.extend([part.prints for part in parts])
    sentences.extend([part.sentences for part in parts])
    return Fingerprints([head for part in parts for head in part.heads], prints, sentences)
