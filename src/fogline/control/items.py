"""What claims say about control, as rows of evidence: a day, whom it affirms, how likely it is under whom, and with what weight.

A state counts at the end of its interval; a capture counts at the end too, and against its actor shortly before the interval
starts (dates are often those of the news), so that the change falls about inside.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fogline.control.columns import NO_DAY, ClaimColumns, Ints, Kind
from fogline.control.evidence import ACTOR, CONTEST, NOBODY
from fogline.control.parameters import Parameters
from fogline.control.symbols import SILENT, Relation, Symbol, load_symbols
from fogline.model import CONTESTED, UNKNOWN

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_NEWS_DAYS = 3
"""A change told without its first day ("has taken the town") is news where it ends so few days before its report."""

_EARLIEST_EVE = 366
"""The first day before whose eve no day is."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Evidence row by row; ``claim`` points into the claims, ``place`` into their places, ``day`` is an ordinal.

    ``presses`` tells that its actor moves on the place.
    """

    claim: NDArray[np.int32]
    place: Ints
    day: Ints
    affirms: NDArray[np.int8]
    relation: NDArray[np.float32]
    weight: Floats
    haste: Floats
    presses: Flags

    def take(self, kept: NDArray[np.bool_] | Ints) -> "Rows":
        """Some of the rows."""
        return Rows(*(getattr(self, name)[kept] for name in Rows.__slots__))


@dataclass(frozen=True, slots=True)
class _Meaning:
    affirms: int
    relation: Relation
    before: Relation | None
    presses: bool


def make_rows(columns: ClaimColumns, weight: Floats, is_part: Flags, parameters: Parameters) -> Rows:
    """The rows that claims of these weights give; those that speak of a part name nobody as holder of the whole."""
    columns = _split_parts(columns, is_part)
    meanings = [_meaning(kind) for kind in columns.kinds]
    affirms = np.array([meaning.affirms for meaning in meanings], dtype=np.int8)[columns.kind]
    relation = np.array([meaning.relation for meaning in meanings], dtype=np.float32).reshape(-1, 4)
    before = np.array([meaning.before or SILENT for meaning in meanings], dtype=np.float32).reshape(-1, 4)
    presses = np.array([meaning.presses for meaning in meanings], dtype=np.bool_)[columns.kind]
    says_before = np.array([meaning.before is not None for meaning in meanings], dtype=np.bool_)[columns.kind]
    claim, day, started = np.arange(len(columns.claims), dtype=np.int32), columns.event, columns.start != NO_DAY
    stays = started & ~says_before & (affirms == ACTOR) & (day - columns.start >= parameters.long_state_days)
    changes = started & says_before
    eve = np.minimum(np.where(columns.end == NO_DAY, columns.start, np.minimum(columns.start, columns.end)), columns.published)
    eve = np.maximum(eve, _EARLIEST_EVE) - parameters.eve_days
    middle = day - (day - columns.start) // 2
    end_weight = np.where(stays, weight * parameters.long_end_weight, weight)
    is_news = ~started & says_before & (columns.end != NO_DAY) & (columns.published - columns.end <= _NEWS_DAYS)
    haste = np.where(changes | is_news, parameters.change_haste_days * weight, 0.0)
    place, none, nobody = columns.place, np.zeros(len(claim)), np.full(len(claim), NOBODY, dtype=np.int8)
    rows = join_rows(
        Rows(claim, place, day, affirms, relation[columns.kind], end_weight, haste, presses),
        Rows(claim, place, middle, affirms, relation[columns.kind], weight, none, presses).take(stays) if stays.any() else None,
        Rows(claim, place, eve, nobody, before[columns.kind], weight, none, presses).take(changes) if changes.any() else None,
    )
    is_silent = (rows.affirms == NOBODY) & (rows.relation == 1.0).all(axis=1)
    return rows.take(~is_silent) if is_silent.any() else rows


def _split_parts(columns: ClaimColumns, is_part: Flags) -> ClaimColumns:
    """Columns in which claims that speak of parts are of kinds of their own."""
    n_kinds = len(columns.kinds)
    kinds = (*columns.kinds, *(kind._replace(precision="part") for kind in columns.kinds))
    return replace(columns, kinds=kinds, kind=np.where(is_part, columns.kind + n_kinds, columns.kind))


def _meaning(kind: Kind) -> _Meaning:
    symbols = load_symbols()
    is_denied = kind.modality == "denied"
    symbol: Symbol = (symbols.denied if is_denied else symbols.affirmed)[kind.action]
    affirms = {"actor": ACTOR, CONTESTED: CONTEST}.get(symbol.affirms or "", NOBODY)
    relation = symbol.relation
    if symbol.named is not None and any(side != UNKNOWN for side in (*kind.actor, *kind.target)):
        affirms, relation = NOBODY, symbol.named
    if kind.precision == "part" and affirms == ACTOR:
        affirms, relation = CONTEST, symbols.affirmed["captures_part"].relation
    return _Meaning(affirms, relation, None if is_denied else symbol.before, symbol.presses)


def join_rows(first: Rows, *more: Rows | None) -> Rows:
    """All rows one after the other."""
    parts = [first, *(rows for rows in more if rows is not None)]
    if len(parts) == 1:
        return first
    names = Rows.__slots__
    return Rows(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
