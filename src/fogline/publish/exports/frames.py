"""Claims, events and spells as tables for Python: Arrow, and from it pandas and polars where they are installed.

Example::

    workspace = Workspace.open("war")
    frame = to_pandas(workspace.spells())
    claims = to_polars(claims_table(workspace.claims()))
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

import pyarrow as pa

from fogline.contracts import CLAIM_FIELDS, claim_to_row
from fogline.errors import InputError
from fogline.model import Claim
from fogline.publish.exports.events import EVENT_COLUMNS, list_events
from fogline.theatre.load import Theatre

_DATES, _NUMBERS, _LISTS = ("start", "end"), ("lat", "lon", "confidence"), ("actor", "target")


def claims_table(claims: Iterable[Claim]) -> pa.Table:
    """Claims as an Arrow table: the contract's fields with the claim's id first; dates as dates, sides as lists."""
    rows = []
    for claim in claims:
        row = claim_to_row(claim) | {name: list(getattr(claim, name)) for name in _LISTS}
        rows.append({"claim_id": claim.claim_id, **row, **{name: getattr(claim, name) for name in _DATES}})
    return pa.Table.from_pylist(rows, schema=pa.schema([("claim_id", pa.string()), *((n, _type(n)) for n in CLAIM_FIELDS)]))


def events_table(claims: Iterable[Claim], theatre: Theatre) -> pa.Table:
    """Events in ACLED's columns as an Arrow table."""
    kinds = {"latitude": pa.float64(), "longitude": pa.float64()} | dict.fromkeys(
        ("year", "time_precision", "geo_precision", "n_reports"), pa.int32()
    )
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in EVENT_COLUMNS])
    return pa.Table.from_pylist(list_events(claims, theatre), schema=schema)


def to_pandas(table: pa.Table) -> Any:  # noqa: ANN401  # pandas is no dependency, so its types cannot be named
    """The table as a pandas DataFrame; raises :class:`InputError` where pandas is not installed."""
    _need("pandas")
    return table.to_pandas()


def to_polars(table: pa.Table) -> Any:  # noqa: ANN401  # as above
    """The table as a polars DataFrame; raises :class:`InputError` where polars is not installed."""
    return _need("polars").from_arrow(table)


def _need(name: str) -> Any:  # noqa: ANN401  # a module
    try:
        return import_module(name)
    except ImportError as error:
        raise InputError(f"{name} is not installed", f"install it with: pip install 'fogline[{name}]'") from error


def _type(name: str) -> "pa.DataType":
    if name in _LISTS:
        return pa.list_(pa.string())
    if name in _DATES:
        return pa.date32()
    if name in _NUMBERS:
        return pa.float64()
    return pa.list_(pa.int64()) if name == "evidence_at" else pa.string()
