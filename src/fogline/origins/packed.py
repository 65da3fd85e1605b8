"""Fingerprints of many reports as few arrays: small objects by the million cost more to send between processes than to make."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fogline.model import Report
from fogline.origins.fingerprint import Fingerprint, Grams, take_fingerprint


@dataclass(frozen=True, slots=True)
class Packed:
    """Columns of fingerprints, and the lengths of their rows; ``plain`` is what is no array."""

    plain: list[tuple[Any, ...]]
    columns: tuple[npt.NDArray[Any], ...]
    lengths: tuple[list[int], ...]


def take_packed(reports: Sequence[Report]) -> Packed:
    """The fingerprints of these reports."""
    prints = [take_fingerprint(report) for report in reports]
    rows = list(zip(*(_rows(found) for found in prints), strict=True))
    plain = [
        (found.report_id, found.source, found.language, found.text_id, found.order, found.days, found.n_words) for found in prints
    ]
    return Packed(plain, tuple(map(np.concatenate, rows)), tuple([len(row) for row in column] for column in rows))


def unpack(packed: Packed) -> Iterator[Fingerprint]:
    """The same, one by one."""
    columns = [_cut(column, lengths) for column, lengths in zip(packed.columns, packed.lengths, strict=True)]
    for plain, run, run_weight, name, name_weight, word, word_weight, figures, sentences in zip(
        packed.plain, *columns, strict=True
    ):
        grams = (Grams(run, run_weight), Grams(name, name_weight), Grams(word, word_weight))
        yield Fingerprint(*(*plain, *grams, figures, sentences))


def _rows(found: Fingerprint) -> tuple[npt.NDArray[Any], ...]:
    grams = (found.runs, found.names, found.words)
    return (*(column for gram in grams for column in (gram.hashes, gram.weights)), found.figures, found.sentences)


def _cut(column: npt.NDArray[Any], lengths: Sequence[int]) -> list[npt.NDArray[Any]]:
    rows, begin = [], 0
    for length in lengths:
        rows.append(column[begin : begin + length])
        begin += length
    return rows
