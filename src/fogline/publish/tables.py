"""Results as CSV. Cells that a spreadsheet would take for a formula are made plain text."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from fogline.contracts import claim_to_row
from fogline.model import Claim, ControlChange
from fogline.publish.standings import Standing

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def spells_csv(spells: pa.Table) -> str:
    """All spells, in the contract's columns."""
    return as_csv(spells.to_pylist(), spells.column_names)


def standings_csv(standings: Iterable[Standing]) -> str:
    """Who holds each place on a day: one row a place."""
    rows = [
        {
            "place_id": standing.place_id,
            "place": standing.place,
            "lat": standing.lat,
            "lon": standing.lon,
            "on": standing.on,
            "controller": standing.controller,
            "probability": round(standing.probability, 4),
            "besieged_by": standing.siege.besieger if standing.siege else None,
        }
        for standing in standings
    ]
    return as_csv(rows, ("place_id", "place", "lat", "lon", "on", "controller", "probability", "besieged_by"))


def claims_csv(claims: Sequence[Claim]) -> str:
    """Claims, in the contract's fields with the claim's id first."""
    rows = [{"claim_id": claim.claim_id, **claim_to_row(claim)} for claim in claims]
    return as_csv(rows, list(rows[0]) if rows else ("claim_id",))


def changes_csv(changes: Iterable[ControlChange]) -> str:
    """Places whose likeliest controller differs between two days."""
    columns = ("place_id", "place", "before", "after", "probability_before", "probability_after", "first_claim_id")
    return as_csv(({name: getattr(change, name) for name in columns} for change in changes), columns)


def as_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Rows as CSV text with a header."""
    handle = io.StringIO(newline="")
    writer = csv.writer(handle, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return handle.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, list | tuple) else value
