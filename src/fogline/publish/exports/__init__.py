"""What other people's tools read: ACLED-like events, GeoParquet, KML, FollowTheMoney statements, frames."""

from fogline.publish.exports.events import events_csv, list_events
from fogline.publish.exports.frames import claims_table, events_table, to_pandas, to_polars
from fogline.publish.exports.geoparquet import spells_geoparquet
from fogline.publish.exports.kml import standings_kml
from fogline.publish.exports.statements import statements_csv

__all__ = [
    "claims_table",
    "events_csv",
    "events_table",
    "list_events",
    "spells_geoparquet",
    "standings_kml",
    "statements_csv",
    "to_pandas",
    "to_polars",
]
