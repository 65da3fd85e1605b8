"""Spells as GeoParquet 1.1: the contract's columns and a point for each place, as QGIS, GeoPandas and DuckDB read them."""

import io
import json
import struct
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_POINT = struct.Struct("<BIdd")  # byte order, WKB type 1 (point), longitude, latitude


def spells_geoparquet(spells: pa.Table) -> bytes:
    """The file's bytes; places without coordinates have no geometry."""
    lats, lons = spells.column("lat").to_pylist(), spells.column("lon").to_pylist()
    points = [None if lat is None or lon is None else _POINT.pack(1, 1, lon, lat) for lat, lon in zip(lats, lons, strict=True)]
    table = spells.append_column("geometry", pa.array(points, pa.binary()))
    table = table.replace_schema_metadata({"geo": json.dumps(_metadata(lats, lons))})
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def _metadata(lats: list[float | None], lons: list[float | None]) -> dict[str, Any]:
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": ["Point"]}
    north, east = [lat for lat in lats if lat is not None], [lon for lon in lons if lon is not None]
    if north and east:
        column["bbox"] = [min(east), min(north), max(east), max(north)]
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
