"""Which claims are evidence about who holds a place, and why others are not."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from fogline.codebook import load_codebook
from fogline.control.columns import ClaimColumns, Ints, Kind
from fogline.control.symbols import load_symbols
from fogline.control.weights import WIDE_KINDS
from fogline.model import CONTESTED, FIRST_DAY, LAST_DAY, Rejection

_GOOD, _SILENT = 0, 1
_MODALITY, _DATE, _ACTION, _SIDE, _AREA, _UNRESOLVED = range(2, 8)
_REASONS = {
    _MODALITY: "unknown modality",
    _DATE: "the date is out of range",
    _ACTION: "unknown action",
    _SIDE: "no known side",
    _AREA: "the place is an area",
    _UNRESOLVED: "the place is not resolved",
}


def find_usable(
    columns: ClaimColumns, order: Ints, place_kinds: Mapping[str, str], sides: frozenset[str]
) -> tuple[NDArray[np.bool_], list[Rejection]]:
    """Which claims count, and a rejection for each that should but cannot; plans and forecasts are left out without a word."""
    by_kind = np.array([_judge(kind, sides) for kind in columns.kinds], dtype=np.int64)[columns.kind]
    is_area = np.array([kind.precision == "area" for kind in columns.kinds], dtype=np.bool_)[columns.kind]
    is_wide = np.array([place_kinds.get(place) in WIDE_KINDS for place in columns.places], dtype=np.bool_)[columns.place]
    early, late = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
    cases = [
        by_kind == _MODALITY,
        (columns.published < early) | (columns.published > late),
        by_kind != _GOOD,
        is_area | is_wide,
        _nowhere(columns),
    ]
    verdict = np.select(cases, [_MODALITY, _DATE, by_kind, _AREA, _UNRESOLVED], _GOOD)
    rejections = []
    for row in order[verdict[order] > _SILENT].tolist():
        claim = columns.claims[row]
        what = f"{claim.action} {claim.place}"
        rejections.append(Rejection("estimate", claim.report_id or claim.claim_id, _REASONS[int(verdict[row])], what))
    return verdict == _GOOD, rejections


def _judge(kind: Kind, sides: frozenset[str]) -> int:
    codebook, symbols = load_codebook(), load_symbols()
    modality = codebook.modalities.get(kind.modality)
    if modality is None:
        return _MODALITY
    if kind.action not in codebook.actions and kind.action not in symbols.affirmed:
        return _ACTION
    table = symbols.denied if kind.modality == "denied" else symbols.affirmed
    if not modality.counts or kind.action not in table:
        return _SILENT
    if table[kind.action].affirms != CONTESTED and not sides.intersection((*kind.actor, *kind.target)):
        return _SIDE
    return _GOOD


def _nowhere(columns: ClaimColumns) -> NDArray[np.bool_]:
    """Claims whose place has no id and no coordinates."""
    nowhere: NDArray[np.bool_] = np.isnan(columns.lat) | np.isnan(columns.lon)
    for row in np.flatnonzero(nowhere).tolist():
        claim = columns.claims[row]
        nowhere[row] = claim.place_id is None and (claim.lat is None or claim.lon is None)
    return nowhere
